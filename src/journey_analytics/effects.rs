//! Where journeys are given up, what contacts have to do with going on, and what is felt on the way.

use std::collections::HashMap;

use super::contacts::{Contact, Contacts};
use super::flow::require_activity;
use super::funnel::require_stages;
use super::model::{
    AnalyticsFilter, EmotionCurve, JourneyActivity, JourneyDropOff, PlannedEmotion, ReasonCount,
    StageDropOff, StageEmotion, TouchpointEffect, TouchpointEffects, count,
};
use super::request::{compared, limit_of, require};
use super::stages::Stages;
use super::store;
use super::walks::{Walk, Walks};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, JourneyStageId, Object};
use crate::journey_map_elements::{JourneyMapElement, Lane, elements_of};
use crate::mathematics::journeys::funnel::{Ending, Funnel};
use crate::mathematics::journeys::intervals::newcombe;
use crate::mathematics::journeys::ratio;

/// Reasons that are told of a stage.
const REASONS: usize = 10;

/// Where journeys are given up, and why.
pub fn get_journey_drop_off(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<JourneyDropOff> {
    require(cx, &[Object::Deal])?;
    require_stages(cx, filter)?;
    filter.refuse_pipeline()?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let stages = Stages::of(cx, filter)?;
        let walks = Walks::load(cx, filter, &stages)?;
        drop_off(cx, filter, &stages, &walks)
    })?;
    told.compared = compared;
    Ok(told)
}

#[derive(Default)]
struct Reasons(HashMap<String, usize>);

impl Reasons {
    fn add(&mut self, reason: &str) {
        *self.0.entry(reason.to_owned()).or_default() += 1;
    }

    fn told(self) -> Vec<ReasonCount> {
        let mut all: Vec<(String, usize)> = self.0.into_iter().collect();
        all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let all = all.into_iter().take(REASONS);
        all.map(|(reason, times)| ReasonCount {
            reason,
            count: count(times),
        })
        .collect()
    }
}

fn drop_off(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    stages: &Stages,
    walks: &Walks,
) -> Result<JourneyDropOff> {
    let mut funnel = Funnel::new(stages.len());
    let mut why: Vec<(Reasons, Reasons)> = stages.told.iter().map(|_| Default::default()).collect();
    // Where each was when it was given up, whatever further stage it had been in before.
    let mut dropped = vec![0_usize; stages.len()];
    let mut given_up: HashMap<AccountId, Vec<(usize, &Walk)>> = HashMap::new();
    let reasons = store::end_reasons(cx, walks.from.clone())?;
    for walk in &walks.all {
        funnel.add(&walk.visits, walk.ending);
        let (Ending::GivenUp, Some(last)) = (walk.ending, walk.visits.last()) else {
            continue;
        };
        if let Some(dropped) = dropped.get_mut(last.stage) {
            *dropped += 1;
        }
        let reason = walk.journey.and_then(|journey| reasons.get(&journey));
        if let (Some(reason), Some((ends, _))) = (reason, why.get_mut(last.stage)) {
            ends.add(reason);
        }
        if let Some(account) = walk.account {
            given_up
                .entry(account)
                .or_default()
                .push((last.stage, walk));
        }
    }
    for (account, reason, closed) in store::lost_reasons(cx, walks.from.clone(), walks.moment)? {
        let closed = closed.as_micros();
        for (stage, walk) in given_up.get(&account).into_iter().flatten() {
            let lasted = walk.started <= closed && walk.ended.is_none_or(|ended| closed <= ended);
            if let (true, Some((_, lost))) = (lasted, why.get_mut(*stage)) {
                lost.add(&reason);
            }
        }
    }
    let mut pains = elements(cx, filter, Lane::PainPoint)?;
    let passages = funnel.stages.iter().zip(dropped);
    let told = stages.told.iter().zip(passages).zip(why);
    Ok(JourneyDropOff {
        as_of: walks.moment,
        stages: told
            .map(|((stage, (passage, dropped)), (ends, lost))| StageDropOff {
                stage: stage.clone(),
                entered: count(passage.entered),
                dropped: count(dropped),
                share: ratio(dropped, passage.entered),
                end_reasons: ends.told(),
                lost_reasons: lost.told(),
                pain_points: stage
                    .journey_stage_id
                    .and_then(|id| pains.remove(&id))
                    .unwrap_or_default()
                    .into_iter()
                    .map(|element| element.text)
                    .collect(),
            })
            .collect(),
        compared: None,
    })
}

/// What a map says in one lane, by stages.
fn elements(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    lane: Lane,
) -> Result<HashMap<JourneyStageId, Vec<JourneyMapElement>>> {
    let mut found: HashMap<JourneyStageId, Vec<JourneyMapElement>> = HashMap::new();
    if let Some(map) = filter.journey_map_id {
        for element in elements_of(cx, map)? {
            if element.lane == lane {
                found.entry(element.stage_id).or_default().push(element);
            }
        }
    }
    Ok(found)
}

/// The contacts of a journey during its stays in a stage.
fn within<'a>(
    walk: &'a Walk,
    stage: usize,
    met: &'a [Contact],
) -> impl Iterator<Item = &'a Contact> {
    let stays = walk.visits.iter().enumerate();
    let stays = stays.filter(move |(_, visit)| visit.stage == stage);
    stays.flat_map(move |(place, visit)| {
        let first = met.partition_point(|contact| contact.at < visit.entered);
        let last = match visit.left {
            // Who comes into the next stage at the instant of a contact has it there; nothing comes after the last.
            Some(left) if place.saturating_add(1) < walk.visits.len() => {
                met.partition_point(|contact| contact.at < left)
            }
            Some(left) => met.partition_point(|contact| contact.at <= left),
            None => met.len(),
        };
        met.get(first..last).unwrap_or_default()
    })
}

/// What contacts have to do with going on.
pub fn get_touchpoint_effects(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    limit: Option<i32>,
) -> Result<TouchpointEffects> {
    let activity = activity.unwrap_or(JourneyActivity::Channel);
    let limit = limit_of(limit, 100)?;
    require_activity(cx, filter, activity)?;
    require(cx, &[Object::Interaction])?;
    filter.refuse_pipeline()?;
    if activity == JourneyActivity::Stage {
        let message = "a stage is no contact; ask for channel, subject or touchpoint";
        return Err(Error::invalid("activity", "INVALID_VALUE", message));
    }
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        effects(cx, filter, activity, limit)
    })?;
    told.compared = compared;
    Ok(told)
}

fn effects(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: JourneyActivity,
    limit: usize,
) -> Result<TouchpointEffects> {
    let stages = Stages::of(cx, filter)?;
    let walks = Walks::load(cx, filter, &stages)?;
    let contacts = Contacts::load(cx, &walks, activity)?;
    // Of each stage: those of whom it is known what became of them, and how many of them advanced.
    let mut all = vec![(0_usize, 0_usize); stages.len()];
    let mut with: HashMap<(usize, u32), (usize, usize)> = HashMap::new();
    let mut seen: Vec<u32> = Vec::new();
    for (place, walk) in walks.all.iter().enumerate() {
        for (stage, all) in all.iter_mut().enumerate() {
            let mut alone = Funnel::new(stages.len());
            if !walk.visits.iter().any(|visit| visit.stage == stage) {
                continue;
            }
            alone.add(&walk.visits, walk.ending);
            let Some(passage) = alone.stages.get(stage) else {
                continue;
            };
            if passage.still_in > 0 {
                continue;
            }
            all.0 += 1;
            all.1 += passage.advanced;
            seen.clear();
            for contact in within(walk, stage, contacts.of(place)) {
                if !seen.contains(&contact.label) {
                    seen.push(contact.label);
                }
            }
            for label in &seen {
                let (had, advanced) = with.entry((stage, *label)).or_default();
                *had += 1;
                *advanced += passage.advanced;
            }
        }
    }
    let mut effects: Vec<TouchpointEffect> = with
        .into_iter()
        .filter_map(|((stage, label), had)| {
            let (decided, advanced) = all.get(stage).copied()?;
            let without = (advanced - had.1, decided - had.0);
            let found = newcombe((had.1, had.0), without)?;
            Some(TouchpointEffect {
                stage: stages.told.get(stage)?.clone(),
                activity: contacts.labels.name(label).to_owned(),
                with_contact: count(had.0),
                with_contact_advanced: count(had.1),
                without_contact: count(without.1),
                without_contact_advanced: count(without.0),
                difference: found.difference,
                low: found.interval.low,
                high: found.interval.high,
            })
        })
        .collect();
    effects.sort_by(|one, other| {
        let by_size = other.difference.abs().total_cmp(&one.difference.abs());
        let by_name = || (&one.stage.key, &one.activity).cmp(&(&other.stage.key, &other.activity));
        by_size.then_with(by_name)
    });
    effects.truncate(limit);
    Ok(TouchpointEffects {
        as_of: walks.moment,
        activity,
        effects,
        compared: None,
    })
}

/// What is felt on the way, planned and observed.
pub fn get_emotion_curve(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<EmotionCurve> {
    require(cx, &[Object::JourneyMap, Object::Interaction])?;
    filter.refuse_pipeline()?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let stages = Stages::of(cx, filter)?;
        let walks = Walks::load(cx, filter, &stages)?;
        let contacts = Contacts::load(cx, &walks, JourneyActivity::Channel)?;
        let planned = elements(cx, filter, Lane::Emotion)?;
        Ok(curve(&stages, &walks, &contacts, planned))
    })?;
    told.compared = compared;
    Ok(told)
}

fn curve(
    stages: &Stages,
    walks: &Walks,
    contacts: &Contacts,
    mut planned: HashMap<JourneyStageId, Vec<JourneyMapElement>>,
) -> EmotionCurve {
    let mut moods: Vec<[usize; 5]> = vec![[0; 5]; stages.len()];
    for (place, walk) in walks.all.iter().enumerate() {
        for (stage, moods) in moods.iter_mut().enumerate() {
            for contact in within(walk, stage, contacts.of(place)) {
                let mood = contact
                    .sentiment
                    .and_then(|mood| usize::try_from(mood + 2).ok());
                if let Some(count) = mood.and_then(|mood| moods.get_mut(mood)) {
                    *count += 1;
                }
            }
        }
    }
    let told = stages.told.iter().zip(moods).map(|(stage, moods)| {
        let planned = stage
            .journey_stage_id
            .and_then(|id| planned.remove(&id))
            .unwrap_or_default();
        let valences: Vec<i32> = planned
            .iter()
            .filter_map(|element| element.valence)
            .collect();
        let planned_valence = mean(valences.into_iter().map(|valence| (valence, 1)));
        let observed_valence = mean((-2..).zip(moods));
        StageEmotion {
            stage: stage.clone(),
            planned: planned
                .into_iter()
                .map(|element| PlannedEmotion {
                    element_id: element.id,
                    text: element.text,
                    valence: element.valence,
                    label: element.label,
                })
                .collect(),
            planned_valence,
            observed: count(moods.iter().sum()),
            observed_valence,
            observed_by_valence: moods.into_iter().map(count).collect(),
            gap: observed_valence
                .zip(planned_valence)
                .map(|(observed, planned)| observed - planned),
        }
    });
    EmotionCurve {
        as_of: walks.moment,
        stages: told.collect(),
        compared: None,
    }
}

/// The mean of whole numbers that stand so many times each.
fn mean(numbers: impl Iterator<Item = (i32, usize)>) -> Option<f64> {
    let (mut sum, mut times) = (0.0, 0.0);
    for (number, count) in numbers {
        let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        sum += f64::from(number) * count;
        times += count;
    }
    (times > 0.0).then(|| sum / times)
}
