//! The interactions of each journey.

use std::collections::HashMap;
use std::ops::Range;

use super::model::JourneyActivity;
use super::stages::Stages;
use super::store;
use super::walks::Walks;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::AccountId;
use crate::mathematics::journeys::log::{Event, Log};

/// Names as places in a list.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub names: Vec<String>,
    places: HashMap<String, u32>,
}

impl Labels {
    /// The place of a name.
    pub(super) fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The name at a place.
    pub(super) fn name(&self, place: u32) -> &str {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.names.get(place).map_or("", String::as_str)
    }
}

/// An interaction on the way of a journey.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contact {
    pub at: i64,
    pub label: u32,
    pub sentiment: Option<i8>,
}

/// The interactions of journeys, in the order of the journeys.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    pub labels: Labels,
    all: Vec<Contact>,
    ranges: Vec<Range<usize>>,
}

/// What an interaction is told by, in SQL.
fn label(activity: JourneyActivity) -> &'static str {
    match activity {
        JourneyActivity::Subject => "COALESCE(contact.subject, '')",
        JourneyActivity::Stage | JourneyActivity::Channel => "contact.kind",
    }
}

impl Contacts {
    /// The interactions of journeys, told by their channel or subject.
    pub(super) fn load(cx: &mut Ctx, walks: &Walks, activity: JourneyActivity) -> Result<Self> {
        let mut of_account: HashMap<AccountId, Vec<usize>> = HashMap::new();
        for (place, walk) in walks.all.iter().enumerate() {
            if let Some(account) = walk.account {
                of_account.entry(account).or_default().push(place);
            }
        }
        let mut contacts = Self {
            ranges: vec![0..0; walks.all.len()],
            ..Self::default()
        };
        let mut account: Option<AccountId> = None;
        let mut met: Vec<Contact> = Vec::new();
        let (from, narrowing) = (walks.from.clone(), &walks.narrowing);
        store::for_each_contact(cx, from, narrowing, label(activity), walks.moment, |row| {
            let (with, at, label, sentiment) = row;
            if account != Some(with) {
                contacts.give(
                    walks,
                    account.and_then(|account| of_account.get(&account)),
                    &met,
                );
                account = Some(with);
                met.clear();
            }
            met.push(Contact {
                at: at.as_micros(),
                label: contacts.labels.place(&label),
                sentiment: sentiment.and_then(|mood| i8::try_from(mood).ok()),
            });
            Ok(())
        })?;
        contacts.give(
            walks,
            account.and_then(|account| of_account.get(&account)),
            &met,
        );
        Ok(contacts)
    }

    /// Gives each journey of an account what took place while it lasted.
    fn give(&mut self, walks: &Walks, places: Option<&Vec<usize>>, met: &[Contact]) {
        for place in places.into_iter().flatten() {
            let Some(walk) = walks.all.get(*place) else {
                continue;
            };
            let first = met.partition_point(|contact| contact.at < walk.started);
            let last = match walk.ended {
                Some(ended) => met.partition_point(|contact| contact.at <= ended),
                None => met.len(),
            };
            let begin = self.all.len();
            self.all
                .extend_from_slice(met.get(first..last).unwrap_or_default());
            if let Some(range) = self.ranges.get_mut(*place) {
                *range = begin..self.all.len();
            }
        }
    }

    /// Those of the journey at a place, in the order of time.
    pub(super) fn of(&self, place: usize) -> &[Contact] {
        let range = self.ranges.get(place).cloned().unwrap_or_default();
        self.all.get(range).unwrap_or_default()
    }
}

/// Journeys as cases of a log, in their order, and what their activities are called.
pub(super) fn log_of(
    cx: &mut Ctx,
    walks: &Walks,
    stages: &Stages,
    activity: JourneyActivity,
) -> Result<(Log, Labels)> {
    if activity == JourneyActivity::Stage {
        let mut log = Log::with_capacity(walks.all.len() * stages.len());
        for walk in &walks.all {
            log.add(walk.visits.iter().map(|visit| Event {
                activity: u32::try_from(visit.stage).unwrap_or(u32::MAX),
                at: visit.entered,
            }));
        }
        let mut labels = Labels::default();
        for stage in &stages.told {
            labels.names.push(stage.key.clone());
        }
        return Ok((log, labels));
    }
    let contacts = Contacts::load(cx, walks, activity)?;
    let mut log = Log::with_capacity(contacts.all.len());
    for place in 0..walks.all.len() {
        log.add(contacts.of(place).iter().map(|contact| Event {
            activity: contact.label,
            at: contact.at,
        }));
    }
    Ok((log, contacts.labels))
}
