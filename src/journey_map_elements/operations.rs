//! What can be done with journey map elements.

use super::model::{JourneyMapElement, JourneyMapElementPatch, NewJourneyMapElement};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapElementId, JourneyMapId, Object, RecordId};
use crate::journey_maps::{self, Evidence};
use crate::journey_stages::{self, JourneyStage};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::types::Json;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Adds an element to a stage of a draft.
pub fn create_journey_map_element(
    cx: &mut Ctx,
    new: &NewJourneyMapElement,
) -> Result<JourneyMapElement> {
    cx.require(WRITE)?;
    let stage = journey_stages::stage_of_draft(cx, "stage_id", new.stage_id)?;
    add_element(cx, &stage, new)
}

/// Adds an element to a stage, for an operation that has checked that it can be added.
pub(crate) fn add_element(
    cx: &mut Ctx,
    stage: &JourneyStage,
    new: &NewJourneyMapElement,
) -> Result<JourneyMapElement> {
    let position = match new.position {
        Some(position) => position,
        None => store::last_position(cx, stage.id)?.map_or(0, |last| last.saturating_add(1)),
    };
    let mut element = JourneyMapElement::from_new(new, stage, position, cx.now());
    element.settle()?;
    ensure_named(cx, &element, None)?;
    records::create(cx, element)
}

/// One element.
pub fn get_journey_map_element(cx: &mut Ctx, id: JourneyMapElementId) -> Result<JourneyMapElement> {
    records::get(cx, id)
}

/// A page of elements.
pub fn list_journey_map_elements(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<JourneyMapElement>> {
    records::list(cx, request)
}

/// The elements of a map by their places, apart from those of deleted stages.
pub(crate) fn elements_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<JourneyMapElement>> {
    cx.require(Scope::read(Object::JourneyMap))?;
    store::elements_of(cx, map)
}

/// Changes an element of a draft; its map stays.
pub fn update_journey_map_element(
    cx: &mut Ctx,
    id: JourneyMapElementId,
    patch: &JourneyMapElementPatch,
    expected: Option<i32>,
) -> Result<JourneyMapElement> {
    cx.require(WRITE)?;
    let before: JourneyMapElement = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    if after.stage_id != before.stage_id {
        journey_maps::ensure_stage_of(cx, before.journey_map_id, after.stage_id)?;
    }
    ensure_named(cx, &after, Some(&before))?;
    records::update(cx, &before, after)
}

/// Deletes an element of a draft; it can be restored.
pub fn delete_journey_map_element(
    cx: &mut Ctx,
    id: JourneyMapElementId,
    expected: Option<i32>,
) -> Result<JourneyMapElement> {
    cx.require(WRITE)?;
    let before: JourneyMapElement = records::get_expected(cx, id, expected)?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_journey_map_element(
    cx: &mut Ctx,
    id: JourneyMapElementId,
    expected: Option<i32>,
) -> Result<JourneyMapElement> {
    cx.require(WRITE)?;
    let element: JourneyMapElement = records::find_any(cx, id)?;
    journey_maps::hold_draft(cx, element.journey_map_id)?;
    records::restore(cx, id, expected)
}

/// Copies an element to the same stage of a map that is derived from its own.
pub(crate) fn copy_element(
    cx: &mut Ctx,
    element: &JourneyMapElement,
    stage: &JourneyStage,
) -> Result<JourneyMapElement> {
    let copy = JourneyMapElement {
        id: JourneyMapElementId::generate(),
        journey_map_id: stage.journey_map_id,
        stage_id: stage.id,
        external_ids: Json(Vec::new()),
        version: 1,
        created_at: cx.now(),
        updated_at: cx.now(),
        ..element.clone()
    };
    // What the original points at may have been deleted since; the copy points there all the same.
    cx.held.extend(element.owner_id.map(RecordId::from));
    records::create(cx, copy)
}

/// Refuses records that are not there, unless they were named before.
fn ensure_named(
    cx: &mut Ctx,
    element: &JourneyMapElement,
    before: Option<&JourneyMapElement>,
) -> Result<()> {
    let known = before.map_or(&[][..], |before| &before.evidence.0);
    let mut named = Evidence::fresh(&element.evidence.0, known);
    if let Some(id) = element.pain_point_id
        && before.and_then(|before| before.pain_point_id) != Some(id)
    {
        named.push(("pain_point_id".to_owned(), id.into()));
    }
    journey_maps::ensure_there(cx, &named)
}
