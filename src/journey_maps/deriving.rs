//! Deriving a map from another one: a draft that says the same, to be changed.

use std::collections::HashMap;

use super::inputs::DeriveJourneyMap;
use super::model::{JourneyMap, JourneyMapStatus};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, Object, RecordId};
use crate::journey_map_elements::{copy_element, elements_of};
use crate::journey_stages::{JourneyStage, copy_stage, stages_of};
use crate::records::{self, locks};
use crate::touchpoints::{copy_touchpoint, touchpoints_of};
use crate::types::Json;

/// Makes a draft that says what another map says: the next version in its line, or the first one of a line
/// of its own. Ids in other systems and the day of the review are not copied.
pub fn derive_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    how: &DeriveJourneyMap,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(Scope::write(Object::JourneyMap))?;
    let source: JourneyMap = records::get_expected(cx, id, expected)?;
    let map = next_map(cx, &source, how)?;
    let mut check = Check::default();
    map.check(&mut check);
    check.finish()?;
    // What the source points at may have been deleted since; the copy points there all the same.
    cx.held.insert(source.id.into());
    cx.held.extend(source.owner_id.map(RecordId::from));
    let map = records::create(cx, map)?;
    cx.held.insert(map.id.into());
    copy_parts(cx, source.id, map.id)?;
    Ok(map)
}

fn next_map(cx: &mut Ctx, source: &JourneyMap, how: &DeriveJourneyMap) -> Result<JourneyMap> {
    let id = JourneyMapId::generate();
    let kind = how.kind.unwrap_or(source.kind);
    let continues = kind == source.kind && how.new_line != Some(true);
    let (lineage_id, version_number) = if continues {
        // Numbers follow each other.
        locks::alone(cx, source.lineage_id)?;
        let last = store::last_number(cx, source.lineage_id)?;
        (source.lineage_id, last.unwrap_or(0).saturating_add(1))
    } else {
        (id, 1)
    };
    let name = how.name.as_deref().map_or(source.name.as_str(), str::trim);
    Ok(JourneyMap {
        id,
        name: name.to_owned(),
        kind,
        status: JourneyMapStatus::Draft,
        version_number,
        lineage_id,
        derived_from_id: Some(source.id),
        published_at: None,
        review_due_on: None,
        external_ids: Json(Vec::new()),
        version: 1,
        created_at: cx.now(),
        updated_at: cx.now(),
        ..source.clone()
    })
}

/// Copies the stages of a map, with what stands in them.
fn copy_parts(cx: &mut Ctx, from: JourneyMapId, to: JourneyMapId) -> Result<()> {
    let mut copies: HashMap<JourneyStageId, JourneyStage> = HashMap::new();
    for stage in stages_of(cx, from)? {
        let copy = copy_stage(cx, &stage, to)?;
        cx.held.insert(copy.id.into());
        copies.insert(stage.id, copy);
    }
    for touchpoint in touchpoints_of(cx, from)? {
        if let Some(stage) = copies.get(&touchpoint.stage_id) {
            copy_touchpoint(cx, &touchpoint, stage)?;
        }
    }
    for element in elements_of(cx, from)? {
        if let Some(stage) = copies.get(&element.stage_id) {
            copy_element(cx, &element, stage)?;
        }
    }
    Ok(())
}
