//! The SQL of journey maps beyond what every record has.

use diesel::prelude::*;

use super::model::JourneyMap;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::JourneyMapId;
use crate::schema::{journey_maps, journey_stages};

/// The number of the last version of a line, deleted ones included: a number is not given again.
pub(super) fn last_number(cx: &mut Ctx, lineage: JourneyMapId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_maps::table
            .filter(journey_maps::workspace_id.eq(workspace))
            .filter(journey_maps::lineage_id.eq(lineage))
            .select(diesel::dsl::max(journey_maps::version_number))
            .first(c)
    })?)
}

/// The maps of a line, deleted ones included, by their numbers.
pub(super) fn line(cx: &mut Ctx, lineage: JourneyMapId) -> Result<Vec<JourneyMap>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_maps::table
            .filter(journey_maps::workspace_id.eq(workspace))
            .filter(journey_maps::lineage_id.eq(lineage))
            .order((journey_maps::version_number, journey_maps::id))
            .select(JourneyMap::as_select())
            .load(c)
    })?)
}

/// The maps that stages of these maps lead to, those that show them in more detail.
pub(super) fn children(cx: &mut Ctx, maps: &[JourneyMapId]) -> Result<Vec<JourneyMap>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_maps::table
            .filter(journey_maps::workspace_id.eq(workspace))
            .filter(journey_maps::id.nullable().eq_any(
                journey_stages::table
                    .filter(journey_stages::workspace_id.eq(workspace))
                    .filter(journey_stages::journey_map_id.eq_any(maps))
                    .filter(journey_stages::deleted_at.is_null())
                    .select(journey_stages::child_map_id),
            ))
            .order(journey_maps::id)
            .select(JourneyMap::as_select())
            .load(c)
    })?)
}

diesel::allow_tables_to_appear_in_same_query!(journey_maps, journey_stages);
