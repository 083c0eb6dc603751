//! The diesel of journeys beyond what every record has.

use diesel::prelude::*;

use super::history::Row;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{JourneyId, RecordId};
use crate::query::sql::{Bound, Sql, Update};
use crate::schema::journey_stage_entries;
use crate::types::Timestamp;

/// Begins a stay.
pub(super) fn enter_stage(cx: &mut Ctx, row: &Row) -> Result<()> {
    on!(&mut cx.conn, c => {
        diesel::insert_into(journey_stage_entries::table).values(row).execute(c)
    })?;
    Ok(())
}

/// Ends the stay that lasts.
pub(super) fn leave_stage(cx: &mut Ctx, journey: JourneyId, at: Timestamp) -> Result<()> {
    let left = journey_stage_entries::left_at.eq(at);
    let mut last = Sql::text("WHERE workspace_id = ");
    last.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_id = ")
        .bind(Bound::Uid(RecordId::from(journey).uid()))
        .push(" AND left_at IS NULL");
    on!(&mut cx.conn, c => {
        Update::new("journey_stage_entries", left.as_changeset(), last).execute(c)
    })?;
    Ok(())
}

/// The stays of journeys, the first ones first.
pub(super) fn stays(cx: &mut Ctx, journeys: &[JourneyId]) -> Result<Vec<Row>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_stage_entries::table
            .filter(journey_stage_entries::workspace_id.eq(workspace))
            .filter(journey_stage_entries::journey_id.eq_any(journeys))
            .order((journey_stage_entries::entered_at, journey_stage_entries::id))
            .select(Row::as_select())
            .load(c)
    })?)
}
