//! The SQL of touchpoints beyond what every record has.

use diesel::prelude::*;

use super::model::Touchpoint;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::touchpoints;

/// The place of the last touchpoint of a stage.
pub(super) fn last_position(cx: &mut Ctx, stage: JourneyStageId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        touchpoints::table
            .filter(touchpoints::workspace_id.eq(workspace))
            .filter(touchpoints::stage_id.eq(stage))
            .filter(touchpoints::deleted_at.is_null())
            .select(diesel::dsl::max(touchpoints::position))
            .first(c)
    })?)
}

/// The touchpoints of a map by their places; those of deleted stages are left out.
pub(super) fn touchpoints_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<Touchpoint>> {
    let mut sql = Sql::text("FROM touchpoints WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_map_id = ")
        .bind(Bound::Uid(RecordId::from(map).uid()))
        .push(" AND deleted_at IS NULL AND stage_id IN (SELECT id FROM journey_stages WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_map_id = ")
        .bind(Bound::Uid(RecordId::from(map).uid()))
        .push(" AND deleted_at IS NULL) ORDER BY position, id");
    Touchpoint::load(cx, sql)
}
