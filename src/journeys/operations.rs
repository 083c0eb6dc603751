//! What can be done with journeys.

use std::collections::HashMap;

use super::history::{JourneyStageEntry, Row};
use super::model::{Journey, JourneyEnd, JourneyMove, JourneyPatch, JourneyStatus, NewJourney};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{JourneyId, JourneyStageEntryId, JourneyStageId, Object};
use crate::journey_stages::{JourneyStage, stages_of};
use crate::query::{ListRequest, Page};
use crate::records::{self, Record as _, references};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Journey);

/// Starts a journey in a stage of a map.
pub fn start_journey(cx: &mut Ctx, new: &NewJourney) -> Result<Journey> {
    cx.require(WRITE)?;
    let mut journey = Journey::from_new(new, cx.workspace(), cx.now());
    journey.validate(cx.now())?;
    // Before its stages, since a map that does not exist has none.
    references::check(cx, &journey.references(), &[])?;
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
    let journey = records::create(cx, journey)?;
    enter(cx, &journey, stage, journey.started_at, None)?;
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
    let stages = stages_of(cx, before.journey_map_id)?;
    let stage = among(&stages, step.stage_id)?;
    if before.stage_id == Some(stage) {
        return Err(Error::conflict("the journey is in this stage already"));
    }
    let after = Journey {
        stage_id: Some(stage),
        stage_entered_at: Some(at),
        ..before.clone()
    };
    let after = records::update(cx, &before, after)?;
    store::leave_stage(cx, id, at)?;
    enter(cx, &after, stage, at, step.reason.clone())?;
    Ok(after)
}

/// Ends an active journey; it stays in its last stage.
pub fn end_journey(
    cx: &mut Ctx,
    id: JourneyId,
    end: &JourneyEnd,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let before: Journey = records::get_expected(cx, id, expected)?;
    let at = end.ended_at.unwrap_or(cx.now());
    ensure_active(&before)?;
    before.check_step(end.reason.as_deref(), ("ended_at", at), cx.now())?;
    let after = Journey {
        status: end.outcome.into(),
        ended_at: Some(at),
        end_reason: end.reason.clone(),
        ..before.clone()
    };
    let after = records::update(cx, &before, after)?;
    store::leave_stage(cx, id, at)?;
    Ok(after)
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
    if journey.status == JourneyStatus::Active && is_gone {
        return Err(Error::conflict(
            "the stage of the journey was deleted; restore that first",
        ));
    }
    Ok(journey)
}

fn ensure_active(journey: &Journey) -> Result<()> {
    match journey.status {
        JourneyStatus::Active => Ok(()),
        JourneyStatus::Completed | JourneyStatus::Abandoned => {
            Err(Error::conflict("the journey has ended"))
        }
    }
}

/// A stage that a caller names must be one of these.
fn among(stages: &[JourneyStage], id: JourneyStageId) -> Result<JourneyStageId> {
    if stages.iter().any(|stage| stage.id == id) {
        return Ok(id);
    }
    let message = format!("the map has no stage {id}");
    Err(Error::contradiction("/stage_id", "NO_SUCH_RECORD", message))
}

/// Begins a stay.
fn enter(
    cx: &mut Ctx,
    journey: &Journey,
    stage_id: JourneyStageId,
    entered_at: Timestamp,
    reason: Option<String>,
) -> Result<()> {
    let row = Row {
        workspace_id: cx.workspace(),
        id: JourneyStageEntryId::generate(),
        journey_id: journey.id,
        stage_id,
        entered_at,
        left_at: None,
        entered_by_id: cx.actor().user_id,
        reason,
        recorded_at: cx.now(),
    };
    store::enter_stage(cx, &row)
}
