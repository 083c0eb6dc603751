//! What can be done with journey maps.

use super::model::{JourneyMap, JourneyMapPatch, NewJourneyMap};
use super::templates::{JourneyMapTemplate, TEMPLATES};
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, Object};
use crate::journey_stages;
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Adds a map with its stages.
pub fn create_journey_map(cx: &mut Ctx, new: &NewJourneyMap) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let map = JourneyMap::from_new(new, cx.workspace(), cx.now());
    let mut check = Check::default();
    map.check(&mut check);
    let drafts = new.drafts(&mut check);
    check.finish()?;
    let map = records::create(cx, map)?;
    journey_stages::add_stages(cx, map.id, drafts)?;
    Ok(map)
}

/// The templates that a map can be made from.
pub fn list_journey_map_templates(cx: &mut Ctx) -> Result<&'static [JourneyMapTemplate]> {
    cx.require(Scope::read(Object::JourneyMap))?;
    Ok(TEMPLATES)
}

/// One map.
pub fn get_journey_map(cx: &mut Ctx, id: JourneyMapId) -> Result<JourneyMap> {
    records::get(cx, id)
}

/// A page of maps.
pub fn list_journey_maps(cx: &mut Ctx, request: &ListRequest) -> Result<Page<JourneyMap>> {
    records::list(cx, request)
}

/// Changes a map.
pub fn update_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    patch: &JourneyMapPatch,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let before: JourneyMap = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    records::update(cx, &before, after)
}

/// Deletes a map; its stages and the journeys on it stay, and it can be restored.
pub fn delete_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let before: JourneyMap = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another one has taken one of its external ids.
pub fn restore_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
