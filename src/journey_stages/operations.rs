//! What can be done with journey stages.

use super::model::{JourneyStage, JourneyStagePatch, NewJourneyStage, StageDraft};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyMapId, JourneyStageId, Object};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::types::Json;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// The last place that a stage can have.
pub(super) const MAX_POSITION: i32 = 10_000;

/// Adds a stage to a map.
pub fn create_journey_stage(cx: &mut Ctx, new: &NewJourneyStage) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let map = new.journey_map_id;
    let position = match new.position {
        Some(position) => position,
        None => store::last_position(cx, map)?.map_or(0, |last| last.saturating_add(1)),
    };
    let mut stage = JourneyStage::from_draft(new.draft(), map, position, cx.workspace(), cx.now());
    stage.external_ids = Json(new.external_ids.clone());
    stage.validate()?;
    records::create(cx, stage)
}

/// Adds the stages of a new map, in their order, for an operation that has checked them and the
/// right to do so.
pub(crate) fn add_stages(
    cx: &mut Ctx,
    map: JourneyMapId,
    drafts: impl IntoIterator<Item = StageDraft>,
) -> Result<()> {
    for (position, draft) in (0..).zip(drafts) {
        let stage = JourneyStage::from_draft(draft, map, position, cx.workspace(), cx.now());
        records::create(cx, stage)?;
    }
    Ok(())
}

/// The stages of a map in their order, for an operation that puts a journey into one of them: none
/// of them is deleted before that is done.
pub(crate) fn stages_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<JourneyStage>> {
    store::hold_stages(cx, map)
}

/// One stage.
pub fn get_journey_stage(cx: &mut Ctx, id: JourneyStageId) -> Result<JourneyStage> {
    records::get(cx, id)
}

/// A page of stages.
pub fn list_journey_stages(cx: &mut Ctx, request: &ListRequest) -> Result<Page<JourneyStage>> {
    records::list(cx, request)
}

/// Changes a stage; its key and its map stay.
pub fn update_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    patch: &JourneyStagePatch,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let before: JourneyStage = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a stage, unless journeys are in it.
pub fn delete_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let before: JourneyStage = records::get_expected(cx, id, expected)?;
    // First deleted, then looked at: whoever moves a journey here holds the stage until that is
    // seen, or finds it gone.
    let after = records::delete(cx, &before)?;
    match store::journeys_in(cx, id)? {
        0 => Ok(after),
        1 => Err(Error::conflict("a journey is in this stage")),
        many => Err(Error::conflict(format!(
            "{many} journeys are in this stage"
        ))),
    }
}

/// Takes a deletion back; refused when another stage of the map has taken its key.
pub fn restore_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
