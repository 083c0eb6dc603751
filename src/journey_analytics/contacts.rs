//! The interactions of each journey.

use std::collections::HashMap;
use std::ops::Range;

use super::model::JourneyActivity;
use super::stages::Stages;
use super::store::{self, ContactRow, MatchRow};
use super::walks::Walks;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{AccountId, InteractionId, JourneyId};
use crate::interactions::InteractionDirection;
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
    pub direction: InteractionDirection,
    /// Whether it was a touchpoint that is planned for another channel. Told by touchpoint only.
    pub wrong_channel: bool,
    /// Whether it was a touchpoint that is planned for a role which nobody had who took part. Told by touchpoint only.
    pub wrong_role: bool,
}

/// The interactions of journeys, in the order of the journeys.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    pub labels: Labels,
    all: Vec<Contact>,
    ranges: Vec<Range<usize>>,
}

/// What an interaction is called that was none of the planned touchpoints.
pub(crate) fn unplanned(channel: &str) -> String {
    format!("unplanned {channel}")
}

/// The interactions of one account after the other, while they are read.
struct Reading<'w> {
    walks: &'w Walks,
    of_account: HashMap<AccountId, Vec<usize>>,
    /// The account that is being read, with its interactions so far.
    account: Option<AccountId>,
    met: Vec<Contact>,
    /// Those of them that were touchpoints of a journey, by their places, as that journey tells them.
    planned: HashMap<JourneyId, Vec<(usize, Contact)>>,
    contacts: Contacts,
}

impl<'w> Reading<'w> {
    fn new(walks: &'w Walks) -> Self {
        let mut of_account: HashMap<AccountId, Vec<usize>> = HashMap::new();
        for (place, walk) in walks.all.iter().enumerate() {
            if let Some(account) = walk.account {
                of_account.entry(account).or_default().push(place);
            }
        }
        Self {
            walks,
            of_account,
            account: None,
            met: Vec::new(),
            planned: HashMap::new(),
            contacts: Contacts {
                ranges: vec![0..0; walks.all.len()],
                ..Contacts::default()
            },
        }
    }

    /// An interaction with an account, told by a name.
    fn meet(&mut self, (account, at, label, sentiment, direction): ContactRow) {
        if self.account != Some(account) {
            self.give();
            self.account = Some(account);
        }
        self.met.push(Contact {
            at: at.as_micros(),
            label: self.contacts.labels.place(&label),
            sentiment: sentiment.and_then(|mood| i8::try_from(mood).ok()),
            direction,
            wrong_channel: false,
            wrong_role: false,
        });
    }

    /// The interaction that was met last was a touchpoint of a journey.
    fn plan(&mut self, row: &MatchRow) {
        let (Some(journey), Some(touchpoint)) = (row.journey, &row.touchpoint) else {
            return;
        };
        let Some((place, contact)) = self.met.iter().enumerate().next_back() else {
            return;
        };
        let told = Contact {
            label: self.contacts.labels.place(touchpoint),
            wrong_channel: row.planned_channel.as_ref() != Some(&row.channel),
            wrong_role: row.by_others,
            ..*contact
        };
        self.planned.entry(journey).or_default().push((place, told));
    }

    /// Gives each journey of the account what took place while it lasted.
    fn give(&mut self) {
        let places = self
            .account
            .and_then(|account| self.of_account.get(&account));
        let all = &mut self.contacts.all;
        for place in places.into_iter().flatten() {
            let Some(walk) = self.walks.all.get(*place) else {
                continue;
            };
            let first = self
                .met
                .partition_point(|contact| contact.at < walk.started);
            let last = match walk.ended {
                Some(ended) => self.met.partition_point(|contact| contact.at <= ended),
                None => self.met.len(),
            };
            let begin = all.len();
            all.extend_from_slice(self.met.get(first..last).unwrap_or_default());
            let planned = walk.journey.and_then(|journey| self.planned.get(&journey));
            for (met, told) in planned.into_iter().flatten() {
                let given = met
                    .checked_sub(first)
                    .and_then(|met| all.get_mut(begin + met));
                if let Some(given) = given {
                    *given = *told;
                }
            }
            if let Some(range) = self.contacts.ranges.get_mut(*place) {
                *range = begin..all.len();
            }
        }
        self.met.clear();
        self.planned.clear();
    }
}

impl Contacts {
    /// The interactions of journeys, told by their channel, subject or touchpoint.
    pub(super) fn load(cx: &mut Ctx, walks: &Walks, activity: JourneyActivity) -> Result<Self> {
        let label = match activity {
            JourneyActivity::Touchpoint => return Self::by_touchpoint(cx, walks),
            JourneyActivity::Subject => "COALESCE(contact.subject, '')",
            JourneyActivity::Stage | JourneyActivity::Channel => "contact.kind",
        };
        let mut reading = Reading::new(walks);
        let (from, narrowing) = (walks.from.clone(), &walks.narrowing);
        store::for_each_contact(cx, from, narrowing, label, walks.moment, |row| {
            reading.meet(row);
            Ok(())
        })?;
        reading.give();
        Ok(reading.contacts)
    }

    fn by_touchpoint(cx: &mut Ctx, walks: &Walks) -> Result<Self> {
        let mut reading = Reading::new(walks);
        let mut last: Option<InteractionId> = None;
        let (from, narrowing) = (walks.from.clone(), &walks.narrowing);
        store::for_each_match(cx, from, narrowing, walks.moment, |row| {
            if last.replace(row.interaction) != Some(row.interaction) {
                let label = unplanned(&row.channel);
                reading.meet((row.account, row.at, label, row.sentiment, row.direction));
            }
            reading.plan(&row);
            Ok(())
        })?;
        reading.give();
        Ok(reading.contacts)
    }

    /// Those of the journey at a place, in the order of time.
    pub(super) fn of(&self, place: usize) -> &[Contact] {
        let range = self.ranges.get(place).cloned().unwrap_or_default();
        self.all.get(range).unwrap_or_default()
    }
}

/// Journeys as cases of a log, in their order, with the interactions that its events are and what they are called; a stay is
/// no interaction.
pub(super) fn log_of(
    cx: &mut Ctx,
    walks: &Walks,
    stages: &Stages,
    activity: JourneyActivity,
) -> Result<(Log, Contacts)> {
    if activity == JourneyActivity::Stage {
        let mut log = Log::with_capacity(walks.all.len() * stages.len());
        for walk in &walks.all {
            log.add(walk.visits.iter().map(|visit| Event {
                activity: u32::try_from(visit.stage).unwrap_or(u32::MAX),
                at: visit.entered,
            }));
        }
        let mut none = Contacts::default();
        for stage in &stages.told {
            none.labels.names.push(stage.key.clone());
        }
        return Ok((log, none));
    }
    let contacts = Contacts::load(cx, walks, activity)?;
    let mut log = Log::with_capacity(contacts.all.len());
    for place in 0..walks.all.len() {
        log.add(contacts.of(place).iter().map(|contact| Event {
            activity: contact.label,
            at: contact.at,
        }));
    }
    Ok((log, contacts))
}
