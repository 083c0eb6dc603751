//! The SQL of journey stages beyond what every record has.

use diesel::prelude::*;

use super::model::JourneyStage;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::error::Result;
use crate::ids::{JourneyMapId, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::journey_stages;

/// The place of the last stage of a map.
pub(super) fn last_position(cx: &mut Ctx, map: JourneyMapId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_stages::table
            .filter(journey_stages::workspace_id.eq(workspace))
            .filter(journey_stages::journey_map_id.eq(map))
            .filter(journey_stages::deleted_at.is_null())
            .select(diesel::dsl::max(journey_stages::position))
            .first(c)
    })?)
}

/// The stages of a map in their order; nobody else changes them before the transaction ends.
pub(super) fn hold_stages(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<JourneyStage>> {
    let mut sql = Sql::text("FROM journey_stages WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_map_id = ");
    sql.bind(Bound::Uid(RecordId::from(map).uid()));
    sql.push(" AND deleted_at IS NULL ORDER BY position, id");
    // SQLite has one writer, who is here.
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR SHARE");
    }
    let stages = JourneyStage::load(cx, sql)?;
    cx.held
        .extend(stages.iter().map(|stage| RecordId::from(stage.id)));
    Ok(stages)
}

/// The stages of maps, deleted ones included.
pub(super) fn all_stages_of(cx: &mut Ctx, maps: &[JourneyMapId]) -> Result<Vec<JourneyStage>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_stages::table
            .filter(journey_stages::workspace_id.eq(workspace))
            .filter(journey_stages::journey_map_id.eq_any(maps))
            .order((journey_stages::position, journey_stages::id))
            .select(JourneyStage::as_select())
            .load(c)
    })?)
}
