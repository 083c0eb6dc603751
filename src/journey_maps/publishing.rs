//! Publishing a draft, and retiring what was published.
//!
//! A published map never changes again, so what makes no sense is refused before: an empty map, a map that
//! is shown in more detail by itself, criteria that no longer fit. Publishing a version retires the one that
//! was published before it in its line and does with the running journeys on all other versions what the
//! caller says: they stay, they go on in the stages that correspond to theirs, or they begin again. A journey
//! whose stage corresponds to none is not moved somehow: the publication is refused and names the stage.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::inputs::{PublishJourneyMap, RunningJourneys};
use super::model::{JourneyMap, JourneyMapStatus};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{JourneyMapId, JourneyStageId, Object};
use crate::journey_stages::{JourneyStage, all_stages_of, ensure_criteria_fit, stages_of};
use crate::journeys::{self, Journey};
use crate::records::{self, locks};

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Publishes a draft: it never changes again, journeys start on it, and the version that was published
/// before is retired.
pub fn publish_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    how: &PublishJourneyMap,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let map: JourneyMap = records::get_expected(cx, id, expected)?;
    publish(cx, &map, how)
}

/// Retires a published map: no journey starts on it any more, and those that are on it go on.
pub fn retire_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let map: JourneyMap = records::get_expected(cx, id, expected)?;
    if map.status != JourneyMapStatus::Published {
        return Err(Error::conflict("only a published map can be retired"));
    }
    locks::alone(cx, map.id)?;
    retire(cx, &map)
}

pub(super) fn publish(
    cx: &mut Ctx,
    draft: &JourneyMap,
    how: &PublishJourneyMap,
) -> Result<JourneyMap> {
    if !draft.is_draft() {
        return Err(Error::conflict("only a draft can be published"));
    }
    // One publication at a time in a line; whoever adds a part to the draft is waited for.
    locks::alone(cx, draft.lineage_id)?;
    locks::alone(cx, draft.id)?;
    let stages = stages_of(cx, draft.id)?;
    ensure_sound(cx, draft, &stages)?;
    let others: Vec<JourneyMap> = store::line(cx, draft.lineage_id)?
        .into_iter()
        .filter(|map| map.id != draft.id)
        .collect();
    for map in &others {
        if map.status == JourneyMapStatus::Published {
            // Whoever starts a journey on it is waited for, so that no running journey is missed.
            locks::alone(cx, map.id)?;
            retire(cx, map)?;
        }
    }
    let published = JourneyMap {
        status: JourneyMapStatus::Published,
        published_at: Some(cx.now()),
        ..draft.clone()
    };
    let published = records::update(cx, draft, published)?;
    move_journeys(cx, &published, &stages, &others, how)?;
    Ok(published)
}

fn retire(cx: &mut Ctx, map: &JourneyMap) -> Result<JourneyMap> {
    let retired = JourneyMap {
        status: JourneyMapStatus::Retired,
        ..map.clone()
    };
    records::update(cx, map, retired)
}

/// Refuses a map that makes no sense as a whole.
fn ensure_sound(cx: &mut Ctx, map: &JourneyMap, stages: &[JourneyStage]) -> Result<()> {
    if stages.is_empty() {
        let message = "a map without stages cannot be published";
        return Err(Error::contradiction("/stages", "EMPTY_MAP", message));
    }
    for stage in stages {
        // What was right when it was written may not fit any more.
        let place = format!("/stages/{}", stage.key);
        ensure_criteria_fit(cx, stage, &place).map_err(|error| placed(error, &place))?;
    }
    ensure_no_circle(cx, map)
}

/// The refusal of criteria that no longer fit, with the stage among its places.
fn placed(error: Error, place: &str) -> Error {
    let Error::Conflict { errors, .. } = error else {
        return error;
    };
    let placed = errors.into_iter().map(|fault| {
        let pointer = if fault.pointer.starts_with(place) {
            fault.pointer
        } else {
            format!("{place}/{}", fault.pointer.trim_start_matches('/'))
        };
        FieldError { pointer, ..fault }
    });
    Error::all_contradictions(placed.collect())
}

/// Refuses a map that, over the maps that show its stages in more detail, comes back to itself or to
/// another version of itself; and one that relies on a map which can still change.
fn ensure_no_circle(cx: &mut Ctx, map: &JourneyMap) -> Result<()> {
    let mut seen: HashSet<JourneyMapId> = HashSet::from([map.id]);
    let mut level = vec![map.id];
    let mut drafts = Vec::new();
    while !level.is_empty() {
        let children = store::children(cx, &level)?;
        if let Some(child) = children
            .iter()
            .find(|child| child.lineage_id == map.lineage_id)
        {
            let message = format!(
                "the maps that show stages in more detail lead in a circle: {} is a version of this map",
                child.id
            );
            return Err(Error::contradiction("/stages", "CYCLE", message));
        }
        drafts.extend(
            children
                .iter()
                .filter(|child| child.is_draft())
                .map(|child| child.id),
        );
        level = children
            .into_iter()
            .map(|child| child.id)
            .filter(|id| seen.insert(*id))
            .collect();
    }
    if let Some(draft) = drafts.first() {
        let message =
            format!("{draft} shows a stage in more detail and is a draft: publish it first");
        return Err(Error::contradiction("/stages", "NOT_PUBLISHED", message));
    }
    Ok(())
}

/// Does with the running journeys on the other versions what the caller says.
fn move_journeys(
    cx: &mut Ctx,
    map: &JourneyMap,
    stages: &[JourneyStage],
    others: &[JourneyMap],
    how: &PublishJourneyMap,
) -> Result<()> {
    let policy = how.journeys.unwrap_or(RunningJourneys::Stay);
    if policy != RunningJourneys::MapStages && !how.stage_mapping.is_empty() {
        let message = "only journeys that are mapped ask which stages correspond";
        return Err(Error::contradiction(
            "/stage_mapping",
            "NOT_ALLOWED",
            message,
        ));
    }
    if policy == RunningJourneys::Stay {
        return Ok(());
    }
    cx.require(Scope::write(Object::Journey))?;
    let ids: Vec<JourneyMapId> = others.iter().map(|other| other.id).collect();
    let running = journeys::running_on(cx, &ids)?;
    let old = all_stages_of(cx, &ids)?;
    let targets = match policy {
        RunningJourneys::Restart => {
            let first = stages.first().map(|stage| stage.id);
            let all = old.iter().filter_map(|stage| Some((stage.id, first?)));
            all.collect()
        }
        RunningJourneys::MapStages | RunningJourneys::Stay => {
            corresponding(how, &running, &old, stages)?
        }
    };
    let reason = format!("Version {} of the map was published", map.version_number);
    let carried: Vec<(&Journey, JourneyStageId)> = running
        .iter()
        .filter_map(|journey| Some((journey, *targets.get(&journey.stage_id?)?)))
        .collect();
    // Each of them points there, and nobody takes it away.
    cx.held.insert(map.id.into());
    journeys::carry_over(cx, &carried, map.id, &reason)
}

/// For each stage of the other versions in which journeys are, the stage of the new version that corresponds
/// to it.
fn corresponding(
    how: &PublishJourneyMap,
    running: &[Journey],
    old: &[JourneyStage],
    new: &[JourneyStage],
) -> Result<HashMap<JourneyStageId, JourneyStageId>> {
    let by_key: HashMap<&str, JourneyStageId> = new
        .iter()
        .map(|stage| (stage.key.as_str(), stage.id))
        .collect();
    let mapping = read_mapping(how, old, &by_key)?;
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    let mut targets = HashMap::new();
    for stage in old {
        let there = running
            .iter()
            .filter(|journey| journey.stage_id == Some(stage.id))
            .count();
        let key = stage.key.as_str();
        let corresponding = by_key.get(mapping.get(key).copied().unwrap_or(key));
        match (there, corresponding) {
            (0, _) => {}
            (_, Some(target)) => {
                targets.insert(stage.id, *target);
            }
            (many, None) => {
                let count = counts.entry(key).or_default();
                *count = count.saturating_add(i64::try_from(many).unwrap_or(i64::MAX));
            }
        }
    }
    if counts.is_empty() {
        return Ok(targets);
    }
    let unmappable = counts.into_iter().map(|(key, count)| {
        let journeys = if count == 1 {
            "journey is"
        } else {
            "journeys are"
        };
        let message =
            format!("{count} {journeys} in the stage {key}, to which no stage corresponds");
        FieldError::new("/stage_mapping", "UNMAPPABLE", message)
    });
    Err(Error::all_contradictions(unmappable.collect()))
}

/// What the caller says of stages that correspond, by the key of the older one.
fn read_mapping<'a>(
    how: &'a PublishJourneyMap,
    old: &[JourneyStage],
    new: &HashMap<&str, JourneyStageId>,
) -> Result<HashMap<&'a str, &'a str>> {
    let mut mapping = HashMap::new();
    let mut check = Check::default();
    for (index, pair) in how.stage_mapping.iter().enumerate() {
        let place = format!("stage_mapping/{index}");
        if old.iter().all(|stage| stage.key != pair.from) {
            let message = "no other version of the map has a stage with this key";
            check.contradict(&format!("{place}/from"), "NO_SUCH_STAGE", message);
        }
        if !new.contains_key(pair.to.as_str()) {
            let message = "the map has no stage with this key";
            check.contradict(&format!("{place}/to"), "NO_SUCH_STAGE", message);
        }
        if mapping
            .insert(pair.from.as_str(), pair.to.as_str())
            .is_some()
        {
            check.contradict(&format!("{place}/from"), "DUPLICATE", "stands twice");
        }
    }
    check.finish()?;
    Ok(mapping)
}
