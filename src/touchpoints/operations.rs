//! What can be done with touchpoints.

use super::model::{NewTouchpoint, Touchpoint, TouchpointPatch};
use super::store;
use crate::auth::Scope;
use crate::committee_roles;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, Object, TouchpointId};
use crate::journey_maps::{self, Evidence};
use crate::journey_stages::{self, JourneyStage};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::types::Json;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Adds a touchpoint to a stage of a draft.
pub fn create_touchpoint(cx: &mut Ctx, new: &NewTouchpoint) -> Result<Touchpoint> {
    cx.require(WRITE)?;
    let stage = journey_stages::stage_of_draft(cx, "stage_id", new.stage_id)?;
    add_touchpoint(cx, &stage, new)
}

/// Adds a touchpoint to a stage, for an operation that has checked that it can be added.
pub(crate) fn add_touchpoint(
    cx: &mut Ctx,
    stage: &JourneyStage,
    new: &NewTouchpoint,
) -> Result<Touchpoint> {
    let position = match new.position {
        Some(position) => position,
        None => store::last_position(cx, stage.id)?.map_or(0, |last| last.saturating_add(1)),
    };
    let mut touchpoint = Touchpoint::from_new(new, stage, position, cx.now());
    touchpoint.settle()?;
    name_role(cx, &mut touchpoint, None)?;
    ensure_named(cx, &touchpoint, None)?;
    records::create(cx, touchpoint)
}

/// One touchpoint.
pub fn get_touchpoint(cx: &mut Ctx, id: TouchpointId) -> Result<Touchpoint> {
    records::get(cx, id)
}

/// A page of touchpoints.
pub fn list_touchpoints(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Touchpoint>> {
    records::list(cx, request)
}

/// The touchpoints of a map by their places, apart from those of deleted stages.
pub(crate) fn touchpoints_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<Touchpoint>> {
    cx.require(Scope::read(Object::JourneyMap))?;
    store::touchpoints_of(cx, map)
}

/// Changes a touchpoint of a draft; its map stays.
pub fn update_touchpoint(
    cx: &mut Ctx,
    id: TouchpointId,
    patch: &TouchpointPatch,
    expected: Option<i32>,
) -> Result<Touchpoint> {
    cx.require(WRITE)?;
    let before: Touchpoint = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    if after.stage_id != before.stage_id {
        journey_maps::ensure_stage_of(cx, before.journey_map_id, after.stage_id)?;
    }
    name_role(cx, &mut after, Some(&before))?;
    ensure_named(cx, &after, Some(&before))?;
    records::update(cx, &before, after)
}

/// Deletes a touchpoint of a draft; it can be restored.
pub fn delete_touchpoint(
    cx: &mut Ctx,
    id: TouchpointId,
    expected: Option<i32>,
) -> Result<Touchpoint> {
    cx.require(WRITE)?;
    let before: Touchpoint = records::get_expected(cx, id, expected)?;
    journey_maps::hold_draft(cx, before.journey_map_id)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_touchpoint(
    cx: &mut Ctx,
    id: TouchpointId,
    expected: Option<i32>,
) -> Result<Touchpoint> {
    cx.require(WRITE)?;
    let touchpoint: Touchpoint = records::find_any(cx, id)?;
    journey_maps::hold_draft(cx, touchpoint.journey_map_id)?;
    records::restore(cx, id, expected)
}

/// Copies a touchpoint to the same stage of a map that is derived from its own.
pub(crate) fn copy_touchpoint(
    cx: &mut Ctx,
    touchpoint: &Touchpoint,
    stage: &JourneyStage,
) -> Result<Touchpoint> {
    let copy = Touchpoint {
        id: TouchpointId::generate(),
        journey_map_id: stage.journey_map_id,
        stage_id: stage.id,
        external_ids: Json(Vec::new()),
        version: 1,
        created_at: cx.now(),
        updated_at: cx.now(),
        ..touchpoint.clone()
    };
    records::create(cx, copy)
}

/// Writes the role that a touchpoint names as its key.
fn name_role(cx: &mut Ctx, touchpoint: &mut Touchpoint, before: Option<&Touchpoint>) -> Result<()> {
    let Some(role) = &mut touchpoint.committee_role else {
        return Ok(());
    };
    let known = before.and_then(|before| before.committee_role.as_ref());
    committee_roles::as_key(cx, "committee_role", role, known)
}

/// Refuses records that are not there, unless they were named before.
fn ensure_named(cx: &mut Ctx, touchpoint: &Touchpoint, before: Option<&Touchpoint>) -> Result<()> {
    let known = before.map_or(&[][..], |before| &before.evidence.0);
    let mut named = Evidence::fresh(&touchpoint.evidence.0, known);
    if let Some(id) = touchpoint.persona_id
        && before.and_then(|before| before.persona_id) != Some(id)
    {
        named.push(("persona_id".to_owned(), id.into()));
    }
    journey_maps::ensure_there(cx, &named)
}
