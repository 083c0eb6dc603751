//! What can be done with journeys.

use std::collections::HashMap;

use super::history::{JourneyCause, JourneyRest, JourneyStageEntry, Row};
use super::model::{
    Journey, JourneyEnd, JourneyMove, JourneyOutcome, JourneyPatch, JourneyPause, JourneyReentry,
    JourneyResumption, JourneyStatus, NewJourney,
};
use super::{deals, store};
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{
    JourneyId, JourneyMapId, JourneyPauseId, JourneyStageEntryId, JourneyStageId, Object, RecordId,
};
use crate::journey_maps::{self, JourneyMap};
use crate::journey_stages::{JourneyStage, stages_of};
use crate::query::{ListRequest, Page};
use crate::records::{self, Record as _, locks, references};
use crate::registry;
use crate::types::{Json, Timestamp};

const WRITE: Scope = Scope::write(Object::Journey);

/// The most records that show one step.
const MAX_EVIDENCE: usize = 50;

/// Starts a journey in a stage of a published map.
pub fn start_journey(cx: &mut Ctx, new: &NewJourney) -> Result<Journey> {
    cx.require(WRITE)?;
    let mut journey = Journey::from_new(new, cx.workspace(), cx.now());
    journey.validate(cx.now())?;
    // Before its stages, since a map that does not exist has none.
    references::check(cx, &journey.references(), &[])?;
    journey_maps::hold_published(cx, "journey_map_id", journey.journey_map_id)?;
    let stages = stages_of(cx, journey.journey_map_id)?;
    let stage = match (new.stage_id, stages.first()) {
        (Some(id), _) => among(&stages, id)?,
        (None, Some(first)) => first.id,
        (None, None) => {
            let message = "a journey needs a map with stages";
            return Err(Error::contradiction(
                "/journey_map_id",
                "NOT_ALLOWED",
                message,
            ));
        }
    };
    journey.stage_id = Some(stage);
    journey.stage_entered_at = Some(journey.started_at);
    let values = &mut journey.custom_fields.0;
    custom_fields::check_values(cx, Object::Journey, None, values)?;
    ensure_may_start(cx, new)?;
    let journey = records::create(cx, journey)?;
    let entry = Entry {
        stage_id: stage,
        entered_at: journey.started_at,
        cause: JourneyCause::of(cx.actor().kind),
        reason: None,
        evidence: Vec::new(),
    };
    enter(cx, &journey, entry)?;
    deals::add_first(cx, &journey, &new.deal_ids)?;
    Ok(journey)
}

/// One journey.
pub fn get_journey(cx: &mut Ctx, id: JourneyId) -> Result<Journey> {
    records::get(cx, id)
}

/// A page of journeys.
pub fn list_journeys(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Journey>> {
    records::list(cx, request)
}

/// Changes what does not belong to the path itself.
pub fn update_journey(
    cx: &mut Ctx,
    id: JourneyId,
    patch: &JourneyPatch,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(cx, Object::Journey, old_values, &mut after.custom_fields.0)?;
    records::update(cx, &before, after)
}

/// Moves an active journey to another stage of its map.
pub fn move_journey(
    cx: &mut Ctx,
    id: JourneyId,
    step: &JourneyMove,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let at = step.moved_at.unwrap_or(cx.now());
    ensure_active(&before)?;
    before.check_step(step.reason.as_deref(), ("moved_at", at), cx.now())?;
    ensure_evidence(cx, &step.evidence)?;
    let stages = stages_of(cx, before.journey_map_id)?;
    let stage = among(&stages, step.stage_id)?;
    if before.stage_id == Some(stage) {
        return Err(Error::conflict("the journey is in this stage already"));
    }
    let entry = Entry {
        stage_id: stage,
        entered_at: at,
        cause: JourneyCause::of(cx.actor().kind),
        reason: step.reason.clone(),
        evidence: step.evidence.clone(),
    };
    go_on(cx, &before, entry)
}

/// Takes a journey from its present stage to another one, for an operation that has checked that it may go
/// there.
pub(super) fn go_on(cx: &mut Ctx, before: &Journey, entry: Entry) -> Result<Journey> {
    let after = Journey {
        stage_id: Some(entry.stage_id),
        stage_entered_at: Some(entry.entered_at),
        ..before.clone()
    };
    let after = records::update(cx, before, after)?;
    store::leave_stages(cx, &[before.id], entry.entered_at)?;
    enter(cx, &after, entry)?;
    Ok(after)
}

/// Lets an active journey rest: it stays in its stage, and neither moves nor is moved.
pub fn pause_journey(
    cx: &mut Ctx,
    id: JourneyId,
    pause: &JourneyPause,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let at = pause.paused_at.unwrap_or(cx.now());
    ensure_active(&before)?;
    before.check_step(pause.reason.as_deref(), ("paused_at", at), cx.now())?;
    let after = Journey {
        status: JourneyStatus::Paused,
        paused_at: Some(at),
        ..before.clone()
    };
    let after = records::update(cx, &before, after)?;
    let rest = JourneyRest {
        workspace_id: cx.workspace(),
        id: JourneyPauseId::generate(),
        journey_id: id,
        paused_at: at,
        resumed_at: None,
        reason: pause.reason.clone(),
        paused_by_id: cx.actor().user_id,
        recorded_at: cx.now(),
    };
    store::pause(cx, &rest)?;
    Ok(after)
}

/// Lets a resting journey go on.
pub fn resume_journey(
    cx: &mut Ctx,
    id: JourneyId,
    resumption: &JourneyResumption,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let at = resumption.resumed_at.unwrap_or(cx.now());
    if before.status != JourneyStatus::Paused {
        return Err(Error::conflict("the journey does not rest"));
    }
    before.check_step(None, ("resumed_at", at), cx.now())?;
    let after = Journey {
        status: JourneyStatus::Active,
        paused_at: None,
        ..before.clone()
    };
    let after = records::update(cx, &before, after)?;
    store::resume(cx, id, at)?;
    Ok(after)
}

/// Ends a journey that is under way or rests; it stays in its last stage.
pub fn end_journey(
    cx: &mut Ctx,
    id: JourneyId,
    end: &JourneyEnd,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let at = end.ended_at.unwrap_or(cx.now());
    ensure_open(&before)?;
    before.check_step(end.reason.as_deref(), ("ended_at", at), cx.now())?;
    finish(cx, &before, (end.outcome, at), end.reason.clone())
}

/// Ends a journey, for an operation that has checked that it can be.
pub(super) fn finish(
    cx: &mut Ctx,
    before: &Journey,
    (outcome, at): (JourneyOutcome, Timestamp),
    reason: Option<String>,
) -> Result<Journey> {
    let after = Journey {
        status: outcome.into(),
        paused_at: None,
        ended_at: Some(at),
        end_reason: reason,
        ..before.clone()
    };
    let after = records::update(cx, before, after)?;
    store::leave_stages(cx, &[before.id], at)?;
    store::resume(cx, before.id, at)?;
    Ok(after)
}

/// The rests of a journey, the first one first.
pub fn list_journey_pauses(cx: &mut Ctx, id: JourneyId) -> Result<Vec<JourneyRest>> {
    let journey: Journey = records::get(cx, id)?;
    let mut rests = rests_of_each(cx, &[journey.id])?;
    Ok(rests.remove(&journey.id).unwrap_or_default())
}

/// The rests of many journeys.
pub(super) fn rests_of_each(
    cx: &mut Ctx,
    journeys: &[JourneyId],
) -> Result<HashMap<JourneyId, Vec<JourneyRest>>> {
    cx.require(Scope::read(Object::Journey))?;
    let mut rests: HashMap<JourneyId, Vec<JourneyRest>> = HashMap::new();
    for rest in store::rests(cx, journeys)? {
        rests.entry(rest.journey_id).or_default().push(rest);
    }
    Ok(rests)
}

/// The stays of a journey in stages, the first one first.
pub fn list_journey_stage_history(cx: &mut Ctx, id: JourneyId) -> Result<Vec<JourneyStageEntry>> {
    let journey: Journey = records::get(cx, id)?;
    let mut histories = stage_histories(cx, &[journey.id])?;
    Ok(histories.remove(&journey.id).unwrap_or_default())
}

/// The stays of many journeys.
pub(super) fn stage_histories(
    cx: &mut Ctx,
    journeys: &[JourneyId],
) -> Result<HashMap<JourneyId, Vec<JourneyStageEntry>>> {
    cx.require(Scope::read(Object::Journey))?;
    let mut histories: HashMap<JourneyId, Vec<JourneyStageEntry>> = HashMap::new();
    for row in store::stays(cx, journeys)? {
        let entry = JourneyStageEntry::of(row, cx.now())?;
        histories.entry(entry.journey_id).or_default().push(entry);
    }
    Ok(histories)
}

/// When a journey was in which stage.
pub(crate) struct Stays(Vec<Row>);

impl Stays {
    /// The stage at a moment. Of stays that begin at the same moment the last one counts; before the first and
    /// after the end there is none.
    pub(crate) fn at(&self, at: Timestamp) -> Option<JourneyStageId> {
        let then = |stay: &&Row| stay.entered_at <= at && stay.left_at.is_none_or(|left| at < left);
        self.0.iter().rev().find(then).map(|stay| stay.stage_id)
    }
}

/// When a journey was in which stage.
pub(crate) fn stays_of(cx: &mut Ctx, journey: JourneyId) -> Result<Stays> {
    Ok(Stays(store::stays(cx, &[journey])?))
}

/// The stage in which a journey was at a moment.
pub(crate) fn stage_at(
    cx: &mut Ctx,
    journey: JourneyId,
    at: Timestamp,
) -> Result<Option<JourneyStageId>> {
    Ok(stays_of(cx, journey)?.at(at))
}

/// Deletes a journey; its history stays, and it can be restored.
pub fn delete_journey(cx: &mut Ctx, id: JourneyId, expected: Option<i32>) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the stage it would be in was deleted, or when another one has
/// taken one of its external ids.
pub fn restore_journey(cx: &mut Ctx, id: JourneyId, expected: Option<i32>) -> Result<Journey> {
    cx.require(WRITE)?;
    let journey: Journey = records::restore(cx, id, expected)?;
    let stages = stages_of(cx, journey.journey_map_id)?;
    let is_gone = !stages
        .iter()
        .any(|stage| Some(stage.id) == journey.stage_id);
    let is_open = matches!(
        journey.status,
        JourneyStatus::Active | JourneyStatus::Paused
    );
    if is_open && is_gone {
        return Err(Error::conflict(
            "the stage of the journey was deleted; restore that first",
        ));
    }
    Ok(journey)
}

/// The journeys on maps that have not ended.
pub(crate) fn running_on(cx: &mut Ctx, maps: &[JourneyMapId]) -> Result<Vec<Journey>> {
    cx.require(Scope::read(Object::Journey))?;
    store::running_on(cx, maps)
}

/// How many journeys change maps in one statement.
const CARRIED_AT_ONCE: usize = 500;

/// Puts running journeys into stages of another version of their map. The stay of each in its present stage
/// ends, and one in the new stage begins, so that it is told when and why it changed maps.
pub(crate) fn carry_over(
    cx: &mut Ctx,
    carried: &[(&Journey, JourneyStageId)],
    map: JourneyMapId,
    reason: &str,
) -> Result<()> {
    cx.require(WRITE)?;
    let at = cx.now();
    for some in carried.chunks(CARRIED_AT_ONCE) {
        for (before, stage) in some {
            let after = Journey {
                journey_map_id: map,
                stage_id: Some(*stage),
                stage_entered_at: Some(at),
                ..(*before).clone()
            };
            records::update(cx, *before, after)?;
        }
        let ids: Vec<JourneyId> = some.iter().map(|(journey, _)| journey.id).collect();
        store::leave_stages(cx, &ids, at)?;
        let last = store::last_sequences(cx, &ids)?;
        let stays: Vec<Row> = some
            .iter()
            .map(|(journey, stage)| {
                let entry = Entry {
                    stage_id: *stage,
                    entered_at: at,
                    cause: JourneyCause::of(cx.actor().kind),
                    reason: Some(reason.to_owned()),
                    evidence: Vec::new(),
                };
                stay(cx, journey.id, last.get(&journey.id).copied(), entry)
            })
            .collect();
        store::enter_stages(cx, &stays)?;
    }
    Ok(())
}

pub(super) fn ensure_active(journey: &Journey) -> Result<()> {
    ensure_open(journey)?;
    if journey.status == JourneyStatus::Paused {
        return Err(Error::conflict("the journey rests; resume it first"));
    }
    Ok(())
}

fn ensure_open(journey: &Journey) -> Result<()> {
    match journey.status {
        JourneyStatus::Active | JourneyStatus::Paused => Ok(()),
        JourneyStatus::Completed | JourneyStatus::Abandoned => {
            Err(Error::conflict("the journey has ended"))
        }
    }
}

/// Refuses a start that the re-entry policy does not allow.
fn ensure_may_start(cx: &mut Ctx, new: &NewJourney) -> Result<()> {
    let reentry = new.reentry.unwrap_or(JourneyReentry::Always);
    if reentry == JourneyReentry::Always {
        return Ok(());
    }
    // Two who start at the same time would not see each other's journey.
    locks::alone(cx, new.account_id)?;
    let only_open = reentry == JourneyReentry::AfterEnd;
    let map: JourneyMap = records::find_any(cx, new.journey_map_id)?;
    let way = (new.account_id, map.lineage_id);
    match store::latest(cx, way, only_open)? {
        None => Ok(()),
        Some(existing) => Err(Error::Duplicate {
            detail: if only_open {
                "the account is on its way through this map already".to_owned()
            } else {
                "the account has gone through this map before".to_owned()
            },
            field: "account_id".to_owned(),
            existing: Some(existing.into()),
        }),
    }
}

/// Refuses evidence that is not there.
fn ensure_evidence(cx: &mut Ctx, evidence: &[RecordId]) -> Result<()> {
    let mut check = Check::default();
    check.at_most("evidence", evidence.len(), MAX_EVIDENCE);
    check.finish()?;
    let mut places = Vec::new();
    for (index, id) in evidence.iter().enumerate() {
        let place = format!("evidence/{index}");
        let Some(table) = registry::table(id.object) else {
            return Err(references::missing(&place, *id));
        };
        cx.require(Scope::read(table.ruled_by))?;
        places.push((place, *id));
    }
    references::check_places(cx, &places)
}

/// A stage that a caller names must be one of these.
fn among(stages: &[JourneyStage], id: JourneyStageId) -> Result<JourneyStageId> {
    if stages.iter().any(|stage| stage.id == id) {
        return Ok(id);
    }
    let message = format!("the map has no stage {id}");
    Err(Error::contradiction("/stage_id", "NO_SUCH_RECORD", message))
}

/// How a stay begins.
pub(super) struct Entry {
    pub stage_id: JourneyStageId,
    pub entered_at: Timestamp,
    pub cause: JourneyCause,
    pub reason: Option<String>,
    pub evidence: Vec<RecordId>,
}

/// Begins a stay.
fn enter(cx: &mut Ctx, journey: &Journey, entry: Entry) -> Result<()> {
    let last = store::last_sequences(cx, &[journey.id])?;
    let row = stay(cx, journey.id, last.get(&journey.id).copied(), entry);
    store::enter_stages(cx, &[row])
}

/// A stay that begins, after the one with a number.
fn stay(cx: &Ctx, journey_id: JourneyId, last: Option<i32>, entry: Entry) -> Row {
    Row {
        workspace_id: cx.workspace(),
        id: JourneyStageEntryId::generate(),
        journey_id,
        stage_id: entry.stage_id,
        entered_at: entry.entered_at,
        left_at: None,
        entered_by_id: cx.actor().user_id,
        reason: entry.reason,
        recorded_at: cx.now(),
        sequence: last.unwrap_or_default().saturating_add(1),
        cause: entry.cause,
        evidence: Json(entry.evidence),
    }
}
