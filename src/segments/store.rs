//! Whom a segment was last seen with, as SQL over what its filter finds now.

use diesel::prelude::*;

use super::model::Segment;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{AnyUid, RecordId};
use crate::query::sql::{Bound, Returning, Sql};
use crate::schema::segments;

/// The segments with these ids that are not deleted.
pub(super) fn find_alive(cx: &mut Ctx, ids: &[AnyUid]) -> Result<Vec<Segment>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        segments::table
            .filter(segments::workspace_id.eq(workspace))
            .filter(segments::id.eq_any(ids))
            .filter(segments::deleted_at.is_null())
            .select(Segment::as_select())
            .load(c)
    })?)
}

fn of_segment(cx: &Ctx, segment: &Segment) -> Sql {
    let mut sql = Sql::text("segment_members.workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND segment_members.segment_id = ")
        .bind(Bound::Uid(RecordId::from(segment.id).uid()));
    sql
}

/// Adds those that `found` (`FROM` and `WHERE` of the members' table) has and the segment was not seen
/// with; returns them.
pub(super) fn enter(cx: &mut Ctx, segment: &Segment, found: &Sql) -> Result<Vec<AnyUid>> {
    let object = segment.kind.object();
    let mut sql = Sql::text(
        "INSERT INTO segment_members (workspace_id, segment_id, object, record_id, entered_at) SELECT ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(", ")
        .bind(Bound::Uid(RecordId::from(segment.id).uid()))
        .push(&format!(
            ", '{}', \"{}\".\"id\", ",
            object.as_str(),
            object.table()
        ))
        .bind(Bound::Timestamp(cx.now()))
        .push(" ")
        .append(found.clone())
        .push(" AND NOT EXISTS (SELECT 1 FROM segment_members WHERE ")
        .append(of_segment(cx, segment))
        .push(&format!(
            " AND segment_members.record_id = \"{}\".\"id\") RETURNING record_id",
            object.table()
        ));
    Ok(on!(&mut cx.conn, c => Returning::<crate::db::types::Uid>::of(sql).load(c))?)
}

/// Takes out those that the segment was seen with and `found` has no more; returns them.
pub(super) fn leave(cx: &mut Ctx, segment: &Segment, found: &Sql) -> Result<Vec<AnyUid>> {
    let table = segment.kind.object().table();
    let mut sql = Sql::text("DELETE FROM segment_members WHERE ");
    sql.append(of_segment(cx, segment))
        .push(" AND NOT EXISTS (SELECT 1 ")
        .append(found.clone())
        .push(&format!(
            " AND \"{table}\".\"id\" = segment_members.record_id) RETURNING record_id"
        ));
    Ok(on!(&mut cx.conn, c => Returning::<crate::db::types::Uid>::of(sql).load(c))?)
}
