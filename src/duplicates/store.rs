//! The diesel of pairs that are no duplicates.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId};
use crate::schema::distinct_records;

/// Pairs of which somebody said that they are not the same, the smaller id first.
pub(super) fn told_apart(cx: &mut Ctx, object: Object) -> Result<HashSet<(AnyUid, AnyUid)>> {
    let workspace_id = cx.workspace_uid();
    let pairs: Vec<(AnyUid, AnyUid)> = on!(&mut cx.conn, c => {
        distinct_records::table
            .filter(distinct_records::workspace_id.eq(workspace_id))
            .filter(distinct_records::object.eq(object.as_str()))
            .select((distinct_records::record_id, distinct_records::other_id))
            .load(c)
    })?;
    Ok(pairs.into_iter().collect())
}

/// Notes that two records are not the same; returns whether nobody had said so before.
pub(super) fn tell_apart(cx: &mut Ctx, one: RecordId, other: RecordId) -> Result<bool> {
    let (first, second) = (one.min(other), one.max(other));
    let decided_by = cx.actor().user_id;
    let row = (
        distinct_records::workspace_id.eq(cx.workspace_uid()),
        distinct_records::object.eq(one.object.as_str()),
        distinct_records::record_id.eq(first.uid()),
        distinct_records::other_id.eq(second.uid()),
        distinct_records::decided_by_id.eq(decided_by),
        distinct_records::decided_at.eq(cx.now()),
    );
    let added = on!(&mut cx.conn, c => {
        diesel::insert_into(distinct_records::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added > 0)
}

/// Forgets that two records are not the same; returns whether somebody had said so.
pub(super) fn forget(cx: &mut Ctx, one: RecordId, other: RecordId) -> Result<bool> {
    let workspace_id = cx.workspace_uid();
    let (first, second) = (one.min(other), one.max(other));
    let gone = on!(&mut cx.conn, c => {
        diesel::delete(
            distinct_records::table
                .filter(distinct_records::workspace_id.eq(workspace_id))
                .filter(distinct_records::record_id.eq(first.uid()))
                .filter(distinct_records::other_id.eq(second.uid())),
        )
        .execute(c)
    })?;
    Ok(gone > 0)
}
