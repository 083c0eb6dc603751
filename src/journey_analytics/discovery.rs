//! Drafting a map from what happened.
//!
//! The activities that enough journeys had become stages, in the order in which they were mostly lived
//! ([`crate::mathematics::journeys::discovery`]). In each stage, the channels by which enough of its journeys had a contact
//! become touchpoints, and the observed mood an emotion. All of it is `observed`, with some of the journeys that show it. A draft: a
//! person looks at it, corrects it and publishes it.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::contacts::{Contacts, Labels, log_of};
use super::flow::require_activity;
use super::model::{JourneyActivity, NewDiscovery};
use super::request::require;
use super::stages::{Stages, folded};
use super::walks::Walks;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyId, Object};
use crate::interactions::InteractionDirection;
use crate::journey_map_elements::create_journey_map_element;
use crate::journey_maps::{JourneyMap, create_journey_map};
use crate::journey_stages::{JourneyStage, stages_of};
use crate::mathematics::journeys::discovery::{Thresholds, discover};
use crate::mathematics::journeys::log::Log;
use crate::touchpoints::create_touchpoint;

/// A map has no more stages than this.
const MOST_STAGES: usize = 50;
/// Touchpoints of a stage.
const MOST_TOUCHPOINTS: usize = 10;
/// Journeys that are named as evidence of one thing.
const EVIDENCE: usize = 5;

/// Drafts an as-is map from the journeys of a filter.
pub fn discover_journey_map(cx: &mut Ctx, new: &NewDiscovery) -> Result<JourneyMap> {
    cx.require(Scope::write(Object::JourneyMap))?;
    let filter = new.filter.clone().unwrap_or_default();
    let activity = new.activity.unwrap_or(JourneyActivity::Stage);
    require_activity(cx, &filter, activity)?;
    require(cx, &[Object::Interaction])?;
    filter.refuse_pipeline()?;
    filter.refuse_comparison()?;
    filter.check()?;
    let least = usize::try_from(new.least_percent.unwrap_or(10)).ok();
    let least = least
        .filter(|least| (1..=100).contains(least))
        .ok_or_else(|| {
            let message = "must be a whole number from 1 to 100";
            Error::invalid("/least_percent", "OUT_OF_RANGE", message)
        })?;
    let stages = Stages::of(cx, &filter)?;
    let walks = Walks::load(cx, &filter, &stages)?;
    let (log, told) = log_of(cx, &walks, &stages, activity)?;
    let thresholds = Thresholds {
        step: least,
        ..Thresholds::default()
    };
    let mut steps: Vec<u32> = discover(&log, thresholds)
        .iter()
        .map(|found| found.planned.activity)
        .collect();
    if steps.is_empty() {
        return Err(Error::conflict(
            "there are no journeys from which a map could be drafted",
        ));
    }
    steps.truncate(MOST_STAGES);
    let map = create_map(cx, new, &stages, &told.labels, activity, &steps)?;
    let contacts = Contacts::load(cx, &walks, JourneyActivity::Channel)?;
    let seen = Seen::of(&walks, &log, &contacts, &steps);
    let made = stages_of(cx, map.id)?;
    for (stage, step) in made.iter().zip(&steps) {
        fill(cx, stage, seen.stages.get(step), &contacts, least)?;
    }
    crate::records::get(cx, map.id)
}

/// The draft with its stages.
fn create_map(
    cx: &mut Ctx,
    new: &NewDiscovery,
    known: &Stages,
    labels: &Labels,
    activity: JourneyActivity,
    steps: &[u32],
) -> Result<JourneyMap> {
    let mut keys: HashSet<String> = HashSet::new();
    let stages: Vec<Value> = steps
        .iter()
        .map(|step| {
            let stage = usize::try_from(*step)
                .ok()
                .and_then(|step| known.told.get(step));
            let stage = match activity {
                JourneyActivity::Stage => stage,
                // What happens may be called like a stage that is known.
                _ => known.called(labels.name(*step)),
            };
            let name = stage.map_or_else(|| labels.name(*step), |stage| stage.name.as_str());
            let name: String = name.chars().take(255).collect();
            let kind = stage
                .and_then(|stage| stage.kind)
                .map_or("custom", |kind| kind.as_str());
            let key = fresh_key(
                stage.map_or(name.as_str(), |stage| stage.key.as_str()),
                &mut keys,
            );
            json!({ "key": key, "name": name, "kind": kind })
        })
        .collect();
    let input = json!({ "name": new.name, "kind": "as_is", "stages": stages });
    create_journey_map(cx, &serde_json::from_value(input).map_err(Error::internal)?)
}

/// A key that no stage has yet: small letters, digits and underscores.
fn fresh_key(name: &str, taken: &mut HashSet<String>) -> String {
    let letters = folded(name)
        .chars()
        .map(|letter| {
            let plain = letter.is_ascii_lowercase() || letter.is_ascii_digit();
            if plain { letter } else { '_' }
        })
        .take(40)
        .collect::<String>();
    let words: Vec<&str> = letters.split('_').filter(|word| !word.is_empty()).collect();
    let stem = match words.join("_") {
        stem if stem.starts_with(|letter: char| letter.is_ascii_lowercase()) => stem,
        stem => format!("step_{stem}"),
    };
    let mut key = stem.clone();
    let mut number = 2;
    while !taken.insert(key.clone()) {
        key = format!("{stem}_{number}");
        number += 1;
    }
    key
}

/// The contacts by one channel in one stage.
#[derive(Default)]
struct ByChannel {
    /// Whose they were, each once.
    journeys: Vec<JourneyId>,
    directions: HashMap<InteractionDirection, usize>,
}

impl ByChannel {
    /// Who turned to whom most often.
    fn direction(&self) -> InteractionDirection {
        let mut found: Vec<_> = self.directions.iter().collect();
        found.sort_by_key(|(direction, times)| (std::cmp::Reverse(**times), direction.as_str()));
        found
            .first()
            .map_or(InteractionDirection::Inbound, |(direction, _)| **direction)
    }
}

/// What was seen in one stage.
#[derive(Default)]
struct InStage {
    journeys: usize,
    channels: HashMap<u32, ByChannel>,
    moods: Vec<i8>,
    felt: Vec<JourneyId>,
}

struct Seen {
    stages: HashMap<u32, InStage>,
}

impl Seen {
    /// What happened from each step to the next one of its journey.
    fn of(walks: &Walks, log: &Log, contacts: &Contacts, steps: &[u32]) -> Self {
        let mut stages: HashMap<u32, InStage> = HashMap::new();
        for (place, (walk, case)) in walks.all.iter().zip(log.cases()).enumerate() {
            let Some(journey) = walk.journey else {
                continue;
            };
            let met = contacts.of(place);
            let mut been: HashSet<u32> = HashSet::new();
            let mut had: HashSet<(u32, u32)> = HashSet::new();
            for (index, event) in case.iter().enumerate() {
                if !steps.contains(&event.activity) {
                    continue;
                }
                let stage = stages.entry(event.activity).or_default();
                stage.journeys += usize::from(been.insert(event.activity));
                let until = case
                    .get(index + 1)
                    .map_or(i64::MAX, |next| next.at.max(event.at + 1));
                let first = met.partition_point(|contact| contact.at < event.at);
                let last = met.partition_point(|contact| contact.at < until);
                for contact in met.get(first..last).unwrap_or_default() {
                    let channel = stage.channels.entry(contact.label).or_default();
                    *channel.directions.entry(contact.direction).or_default() += 1;
                    if had.insert((event.activity, contact.label)) {
                        channel.journeys.push(journey);
                    }
                    if let Some(mood) = contact.sentiment {
                        stage.moods.push(mood);
                        stage.felt.push(journey);
                    }
                }
            }
        }
        Self { stages }
    }
}

/// Puts what was seen into a stage of the draft.
fn fill(
    cx: &mut Ctx,
    stage: &JourneyStage,
    seen: Option<&InStage>,
    contacts: &Contacts,
    least: usize,
) -> Result<()> {
    let Some(seen) = seen else {
        return Ok(());
    };
    let mut channels: Vec<(&u32, &ByChannel)> = seen.channels.iter().collect();
    channels.sort_by_key(|(label, channel)| (std::cmp::Reverse(channel.journeys.len()), **label));
    channels.retain(|(_, channel)| channel.journeys.len() * 100 >= least * seen.journeys);
    channels.truncate(MOST_TOUCHPOINTS);
    for (position, (label, channel)) in channels.into_iter().enumerate() {
        let name = contacts.labels.name(*label);
        let journeys = &channel.journeys;
        let note = format!("{} of {} journeys", journeys.len(), seen.journeys);
        let input = json!({
            "stage_id": stage.id,
            "name": format!("{}: {name}", stage.name).chars().take(255).collect::<String>(),
            "channel": name,
            "direction": channel.direction(),
            "expected": journeys.len() * 2 >= seen.journeys,
            "position": position,
            "evidence_level": "observed",
            "evidence": evidence(journeys, &note),
        });
        create_touchpoint(cx, &serde_json::from_value(input).map_err(Error::internal)?)?;
    }
    if seen.moods.is_empty() {
        return Ok(());
    }
    let sum: i64 = seen.moods.iter().copied().map(i64::from).sum();
    let count = i64::try_from(seen.moods.len()).unwrap_or(1);
    // The nearest whole valence, halves away from zero.
    let valence = (sum.abs() * 2 + count) / (count * 2) * sum.signum();
    let note = format!("the mean of {count} interactions");
    let input = json!({
        "stage_id": stage.id,
        "lane": "emotion",
        "text": format!("Observed mood: {valence}"),
        "valence": valence,
        "evidence_level": "observed",
        "evidence": evidence(&seen.felt, &note),
    });
    create_journey_map_element(cx, &serde_json::from_value(input).map_err(Error::internal)?)?;
    Ok(())
}

/// Some of the journeys that show something, each once.
fn evidence(journeys: &[JourneyId], note: &str) -> Vec<Value> {
    let mut seen = HashSet::new();
    let some = journeys
        .iter()
        .filter(|journey| seen.insert(**journey))
        .take(EVIDENCE);
    some.map(|journey| json!({ "record_id": journey, "note": note }))
        .collect()
}
