//! The SQL of journey map elements beyond what every record has.

use diesel::prelude::*;

use super::model::JourneyMapElement;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::journey_map_elements;

/// The place of the last element of a stage.
pub(super) fn last_position(cx: &mut Ctx, stage: JourneyStageId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_map_elements::table
            .filter(journey_map_elements::workspace_id.eq(workspace))
            .filter(journey_map_elements::stage_id.eq(stage))
            .filter(journey_map_elements::deleted_at.is_null())
            .select(diesel::dsl::max(journey_map_elements::position))
            .first(c)
    })?)
}

/// The elements of a map by their places; those of deleted stages are left out.
pub(super) fn elements_of(cx: &mut Ctx, map: JourneyMapId) -> Result<Vec<JourneyMapElement>> {
    let mut sql = Sql::text("FROM journey_map_elements WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_map_id = ")
        .bind(Bound::Uid(RecordId::from(map).uid()))
        .push(" AND deleted_at IS NULL AND stage_id IN (SELECT id FROM journey_stages WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_map_id = ")
        .bind(Bound::Uid(RecordId::from(map).uid()))
        .push(" AND deleted_at IS NULL) ORDER BY position, id");
    JourneyMapElement::load(cx, sql)
}
