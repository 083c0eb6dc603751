//! In which records pain points were named.

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, PainPointId, RecordId};
use crate::schema::pain_point_mentions;
use crate::types::Timestamp;

/// Notes a mention; returns whether there was none.
pub(super) fn attach(cx: &mut Ctx, pain_point: PainPointId, record: RecordId) -> Result<bool> {
    let row = (
        pain_point_mentions::workspace_id.eq(cx.workspace_uid()),
        pain_point_mentions::pain_point_id.eq(pain_point),
        pain_point_mentions::object.eq(record.object.as_str()),
        pain_point_mentions::record_id.eq(record.uid()),
        pain_point_mentions::created_at.eq(cx.now()),
    );
    let added = on!(&mut cx.conn, c => {
        diesel::insert_into(pain_point_mentions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(added > 0)
}

/// Takes a mention back; returns whether there was one.
pub(super) fn detach(cx: &mut Ctx, pain_point: PainPointId, record: RecordId) -> Result<bool> {
    let workspace_id = cx.workspace_uid();
    let gone = on!(&mut cx.conn, c => {
        diesel::delete(
            pain_point_mentions::table
                .filter(pain_point_mentions::workspace_id.eq(workspace_id))
                .filter(pain_point_mentions::pain_point_id.eq(pain_point))
                .filter(pain_point_mentions::record_id.eq(record.uid())),
        )
        .execute(c)
    })?;
    Ok(gone > 0)
}

/// In how many records a pain point was named.
pub(super) fn count(cx: &mut Ctx, pain_point: PainPointId) -> Result<i32> {
    let workspace_id = cx.workspace_uid();
    let count: i64 = on!(&mut cx.conn, c => {
        pain_point_mentions::table
            .filter(pain_point_mentions::workspace_id.eq(workspace_id))
            .filter(pain_point_mentions::pain_point_id.eq(pain_point))
            .select(count_star())
            .get_result(c)
    })?;
    i32::try_from(count).map_err(Error::internal)
}

/// All mentions of pain points, the latest noted first.
pub(super) fn mentions(
    cx: &mut Ctx,
    pain_points: &[PainPointId],
) -> Result<Vec<(PainPointId, String, AnyUid, Timestamp)>> {
    let workspace_id = cx.workspace_uid();
    Ok(on!(&mut cx.conn, c => {
        pain_point_mentions::table
            .filter(pain_point_mentions::workspace_id.eq(workspace_id))
            .filter(pain_point_mentions::pain_point_id.eq_any(pain_points))
            .order((pain_point_mentions::created_at.desc(), pain_point_mentions::record_id.desc()))
            .select((
                pain_point_mentions::pain_point_id,
                pain_point_mentions::object,
                pain_point_mentions::record_id,
                pain_point_mentions::created_at,
            ))
            .load(c)
    })?)
}
