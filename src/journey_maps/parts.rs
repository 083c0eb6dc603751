//! What the parts of a map ask of it: stages, touchpoints and elements change only while it is a draft, and
//! journeys start only on a published one.

use super::model::{JourneyMap, JourneyMapStatus};
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{JourneyMapId, JourneyStageId, RecordId};
use crate::journey_stages::JourneyStage;
use crate::records::{self, locks, references};
use crate::registry;

/// The map of a part that is to be written: refused unless it is a draft. Nobody publishes it before the
/// transaction ends.
pub(crate) fn hold_draft(cx: &mut Ctx, id: JourneyMapId) -> Result<JourneyMap> {
    locks::share(cx, id)?;
    let map: JourneyMap = records::find_any(cx, id)?;
    ensure_draft(&map)?;
    Ok(map)
}

/// The map that something new becomes part of; `field` names it in refusals.
pub(crate) fn hold_named_draft(
    cx: &mut Ctx,
    field: &'static str,
    id: JourneyMapId,
) -> Result<JourneyMap> {
    let map = hold_named(cx, field, id)?;
    ensure_draft(&map)?;
    Ok(map)
}

/// The map that a new journey leads through: refused unless it is published. Nobody retires it before the
/// transaction ends.
pub(crate) fn hold_published(
    cx: &mut Ctx,
    field: &'static str,
    id: JourneyMapId,
) -> Result<JourneyMap> {
    let map = hold_named(cx, field, id)?;
    let message = match map.status {
        JourneyMapStatus::Published => return Ok(map),
        JourneyMapStatus::Draft => "the map is a draft: journeys start once it is published",
        JourneyMapStatus::Retired => "the map was retired: journeys start on a published one",
    };
    Err(Error::contradiction(
        format!("/{field}"),
        "NOT_PUBLISHED",
        message,
    ))
}

fn hold_named(cx: &mut Ctx, field: &'static str, id: JourneyMapId) -> Result<JourneyMap> {
    locks::share(cx, id)?;
    match records::find_any::<JourneyMap>(cx, id) {
        Ok(map) if map.deleted_at.is_none() => {
            cx.held.insert(id.into());
            Ok(map)
        }
        Ok(_) | Err(Error::NotFound(_)) => Err(references::missing(field, id.into())),
        Err(error) => Err(error),
    }
}

/// Refuses to change what a map says once it was published.
pub(super) fn ensure_draft(map: &JourneyMap) -> Result<()> {
    let status = match map.status {
        JourneyMapStatus::Draft => return Ok(()),
        JourneyMapStatus::Published => "is published",
        JourneyMapStatus::Retired => "was retired",
    };
    Err(Error::conflict(format!(
        "the map {status} and never changes again: derive a draft of it"
    )))
}

/// Refuses a stage that is not one of the map.
pub(crate) fn ensure_stage_of(cx: &mut Ctx, map: JourneyMapId, id: JourneyStageId) -> Result<()> {
    match records::find_any::<JourneyStage>(cx, id) {
        Ok(stage) if stage.journey_map_id == map && stage.deleted_at.is_none() => Ok(()),
        Ok(_) | Err(Error::NotFound(_)) => {
            let message = format!("the map has no stage {id}");
            Err(Error::contradiction("/stage_id", "NO_SUCH_RECORD", message))
        }
        Err(error) => Err(error),
    }
}

/// Refuses records that are not there, each with the place that names it.
pub(crate) fn ensure_there(cx: &mut Ctx, named: &[(String, RecordId)]) -> Result<()> {
    let is_kept = |id: &RecordId| registry::table(id.object).is_some();
    let unknown: Vec<FieldError> = named
        .iter()
        .filter(|(_, id)| !is_kept(id))
        .map(|(place, id)| {
            let message = format!("there is no {id}");
            FieldError::new(format!("/{place}"), "NO_SUCH_RECORD", message)
        })
        .collect();
    if unknown.is_empty() {
        references::check_places(cx, named)
    } else {
        Err(Error::all_contradictions(unknown))
    }
}
