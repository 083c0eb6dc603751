//! What can be done with journey maps, apart from deriving, publishing and comparing them.

use super::inputs::PublishJourneyMap;
use super::model::{JourneyMap, JourneyMapPatch, JourneyMapStatus, NewJourneyMap};
use super::templates::{self, JourneyMapTemplate, TEMPLATES};
use super::{parts, publishing, store};
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyMapId, Object};
use crate::journey_stages::{JourneyStage, add_stage, ensure_criteria_fit};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::JourneyMap);

/// Adds a map with its stages: a draft, unless it is to be published at once.
pub fn create_journey_map(cx: &mut Ctx, new: &NewJourneyMap) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let map = JourneyMap::from_new(new, cx.workspace(), cx.now());
    let mut check = Check::default();
    map.check(&mut check);
    let template = template_of(new, &mut check);
    let drafts = match template {
        Some(template) => template.drafts(),
        None => new.drafts(&mut check),
    };
    let stages: Vec<JourneyStage> = (0..)
        .zip(drafts)
        .map(|(place, draft)| {
            JourneyStage::from_draft(draft, map.id, place, cx.workspace(), cx.now())
        })
        .collect();
    for (index, stage) in stages.iter().enumerate() {
        stage.check(&mut check, &format!("stages/{index}/"));
    }
    check.finish()?;
    parts::ensure_there(cx, &map.named())?;
    let map = records::create(cx, map)?;
    cx.held.insert(map.id.into());
    for (index, stage) in stages.iter().enumerate() {
        let place = format!("/stages/{index}");
        ensure_criteria_fit(cx, stage, &place)?;
        add_stage(cx, stage).map_err(|error| error.within(&place))?;
        cx.held.insert(stage.id.into());
    }
    if let Some(template) = template {
        template.fill(cx, &stages)?;
    }
    if new.publish == Some(true) {
        return publishing::publish(cx, &map, &PublishJourneyMap::default());
    }
    Ok(map)
}

/// The template that a new map is made from.
fn template_of(new: &NewJourneyMap, check: &mut Check) -> Option<&'static JourneyMapTemplate> {
    let key = new.template.as_deref()?;
    if !new.stages.is_empty() {
        let message = "a template brings stages of its own";
        check.contradict("stages", "NOT_ALLOWED", message);
    }
    let found = templates::find(key);
    if found.is_none() {
        let known: Vec<_> = TEMPLATES.iter().map(|template| template.key).collect();
        let message = format!("must be one of {}", known.join(", "));
        check.contradict("template", "INVALID_VALUE", message);
    }
    found
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

/// Changes a draft; of a map that was published, only what is not part of the model: its owner, the day of
/// its review, and its ids in other systems.
pub fn update_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    patch: &JourneyMapPatch,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let before: JourneyMap = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    let model_stays = JourneyMap {
        owner_id: after.owner_id,
        review_due_on: after.review_due_on,
        external_ids: after.external_ids.clone(),
        ..before.clone()
    };
    if after != model_stays {
        parts::ensure_draft(&before)?;
    }
    if after.kind != before.kind && store::line(cx, before.lineage_id)?.len() > 1 {
        let message = "all versions of a line show the same; derive a map of the other kind";
        return Err(Error::contradiction("/kind", "NOT_ALLOWED", message));
    }
    let known = before.named();
    let fresh = after.named().into_iter();
    let fresh: Vec<_> = fresh
        .filter(|(_, id)| known.iter().all(|(_, earlier)| earlier != id))
        .collect();
    parts::ensure_there(cx, &fresh)?;
    records::update(cx, &before, after)
}

/// Deletes a map that is not published; its stages and the journeys on it stay, and it can be restored.
pub fn delete_journey_map(
    cx: &mut Ctx,
    id: JourneyMapId,
    expected: Option<i32>,
) -> Result<JourneyMap> {
    cx.require(WRITE)?;
    let before: JourneyMap = records::get_expected(cx, id, expected)?;
    if before.status == JourneyMapStatus::Published {
        return Err(Error::conflict("the map is published: retire it first"));
    }
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
