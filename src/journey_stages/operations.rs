//! What can be done with journey stages.

use super::model::{JourneyStage, JourneyStagePatch, NewJourneyStage};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyMapId, JourneyStageId, Object, RecordId};
use crate::journey_maps;
use crate::query::{ListRequest, Page};
use crate::records::{self, filters, references};
use crate::registry;
use crate::types::Json;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// The last place that a stage can have.
pub(super) const MAX_POSITION: i32 = 10_000;

/// Adds a stage to a draft.
pub fn create_journey_stage(cx: &mut Ctx, new: &NewJourneyStage) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let map = new.journey_map_id;
    let position = match new.position {
        Some(position) => position,
        None => store::last_position(cx, map)?.map_or(0, |last| last.saturating_add(1)),
    };
    let mut stage = JourneyStage::from_draft(new.draft(), map, position, cx.workspace(), cx.now());
    stage.external_ids = Json(new.external_ids.clone());
    let mut check = Check::default();
    stage.check(&mut check, "");
    check.finish()?;
    journey_maps::hold_named_draft(cx, "journey_map_id", map)?;
    ensure_criteria_fit(cx, &stage, "")?;
    records::create(cx, stage)
}

/// Refuses criteria that name what there is not, or what the caller may not read. `place` stands before the
/// names of the fields.
pub(crate) fn ensure_criteria_fit(cx: &mut Ctx, stage: &JourneyStage, place: &str) -> Result<()> {
    let lists = [
        ("entry_criteria", &stage.entry_criteria.0),
        ("exit_criteria", &stage.exit_criteria.0),
    ];
    for (field, criteria) in lists {
        for (index, criterion) in criteria.iter().enumerate() {
            let place = format!("{place}/{field}/{index}/filter");
            let object = criterion.resource.object();
            let table = registry::table(object)
                .ok_or_else(|| Error::internal("a criterion is about no kind"))?;
            let filter = filters::read(cx, table, &criterion.filter.0, &place)?;
            filters::try_out(cx, object, filter)?;
        }
    }
    Ok(())
}

/// Adds a stage to a new map, for an operation that has checked both and the right to do so.
pub(crate) fn add_stage(cx: &mut Ctx, stage: &JourneyStage) -> Result<JourneyStage> {
    records::create(cx, stage.clone())
}

/// Copies a stage to a map that is derived from its own.
pub(crate) fn copy_stage(
    cx: &mut Ctx,
    stage: &JourneyStage,
    map: JourneyMapId,
) -> Result<JourneyStage> {
    // What the original points at may have been deleted since; the copy points there all the same.
    cx.held.extend(stage.child_map_id.map(RecordId::from));
    let copy = JourneyStage {
        id: JourneyStageId::generate(),
        journey_map_id: map,
        external_ids: Json(Vec::new()),
        version: 1,
        created_at: cx.now(),
        updated_at: cx.now(),
        ..stage.clone()
    };
    records::create(cx, copy)
}

/// The stages of maps, deleted ones included.
pub(crate) fn all_stages_of(cx: &mut Ctx, maps: &[JourneyMapId]) -> Result<Vec<JourneyStage>> {
    store::all_stages_of(cx, maps)
}

/// The stages of a map in their order, for reading.
pub(crate) fn read_stages_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<JourneyStage>> {
    let mut stages = all_stages_of(cx, &[map])?;
    stages.retain(|stage| stage.deleted_at.is_none());
    Ok(stages)
}

/// The stages of a map in their order, for an operation that relies on them: none of them changes before
/// that is done.
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

/// Changes a stage of a draft; its key and its map stay.
pub fn update_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    patch: &JourneyStagePatch,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let before: JourneyStage = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    let criteria = |stage: &JourneyStage| {
        let (entry, exit) = (&stage.entry_criteria, &stage.exit_criteria);
        (entry.clone(), exit.clone())
    };
    if criteria(&after) != criteria(&before) {
        ensure_criteria_fit(cx, &after, "")?;
    }
    records::update(cx, &before, after)
}

/// Deletes a stage of a draft. What stands in it stays, and is seen again when the stage is restored.
pub fn delete_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let before: JourneyStage = records::get_expected(cx, id, expected)?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another stage of the map has taken its key.
pub fn restore_journey_stage(
    cx: &mut Ctx,
    id: JourneyStageId,
    expected: Option<i32>,
) -> Result<JourneyStage> {
    cx.require(WRITE)?;
    let stage: JourneyStage = records::find_any(cx, id)?;
    journey_maps::hold_draft(cx, stage.journey_map_id)?;
    records::restore(cx, id, expected)
}

/// The stage that something new becomes part of, which must be one of a draft; nobody publishes the map
/// before the transaction ends. `field` names it in refusals.
pub(crate) fn stage_of_draft(
    cx: &mut Ctx,
    field: &'static str,
    id: JourneyStageId,
) -> Result<JourneyStage> {
    match records::find_any::<JourneyStage>(cx, id) {
        Ok(stage) if stage.deleted_at.is_none() => {
            journey_maps::hold_draft(cx, stage.journey_map_id)?;
            Ok(stage)
        }
        Ok(_) | Err(Error::NotFound(_)) => Err(references::missing(field, id.into())),
        Err(error) => Err(error),
    }
}
