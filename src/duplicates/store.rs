//! The diesel of likely duplicates: keys, and pairs that are none.

use diesel::prelude::*;

use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::{distinct_records, duplicate_keys};

#[derive(Insertable)]
#[diesel(table_name = duplicate_keys, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: AnyUid,
    object: &'static str,
    key: &'a str,
    record_id: AnyUid,
}

/// Rows of one statement.
const ROUND: usize = 2000;

pub(super) fn insert(cx: &mut Ctx, keys: &[(RecordId, String)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    match cx.dialect() {
        Dialect::Postgres => insert_together(cx, keys),
        Dialect::Sqlite => insert_in_rounds(cx, keys),
    }
}

/// One statement, whose text is the same for any number of keys, so that it stays prepared.
fn insert_together(cx: &mut Ctx, keys: &[(RecordId, String)]) -> Result<()> {
    let objects = keys.iter().map(|(id, _)| id.object.as_str().to_owned());
    let mut sql =
        Sql::text("INSERT INTO duplicate_keys (workspace_id, object, key, record_id) SELECT ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(", entry.* FROM unnest(")
        .bind(Bound::Texts(objects.collect()))
        .push(", ")
        .bind(Bound::Texts(
            keys.iter().map(|(_, key)| key.clone()).collect(),
        ))
        .push(", ")
        .bind(Bound::Uids(keys.iter().map(|(id, _)| id.uid()).collect()))
        .push(") AS entry ON CONFLICT DO NOTHING");
    sql.run(&mut cx.conn).map(drop)
}

fn insert_in_rounds(cx: &mut Ctx, keys: &[(RecordId, String)]) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    let rows: Vec<Row<'_>> = keys
        .iter()
        .map(|(record, key)| Row {
            workspace_id,
            object: record.object.as_str(),
            key,
            record_id: record.uid(),
        })
        .collect();
    for rows in rows.chunks(ROUND) {
        on!(&mut cx.conn, c => {
            diesel::insert_into(duplicate_keys::table).values(rows).on_conflict_do_nothing().execute(c)
        })?;
    }
    Ok(())
}

pub(super) fn delete(cx: &mut Ctx, ids: &[AnyUid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let workspace_id = cx.workspace_uid();
    on!(&mut cx.conn, c => {
        diesel::delete(
            duplicate_keys::table
                .filter(duplicate_keys::workspace_id.eq(workspace_id))
                .filter(duplicate_keys::record_id.eq_any(ids)),
        )
        .execute(c)
    })?;
    Ok(())
}

pub(super) fn clear(cx: &mut Ctx) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    on!(&mut cx.conn, c => {
        diesel::delete(duplicate_keys::table.filter(duplicate_keys::workspace_id.eq(workspace_id)))
            .execute(c)
    })?;
    Ok(())
}

/// Pairs of records with a key in common, the newest first; those that somebody told apart are left
/// out. The first of a pair is the given record, or else the older one.
pub(super) fn pairs(
    cx: &mut Ctx,
    object: Object,
    of: Option<AnyUid>,
    crowd: usize,
    limit: usize,
) -> Result<Vec<(AnyUid, AnyUid)>> {
    let workspace = Bound::Uid(cx.workspace_uid());
    // SQLite takes a cross join in the order in which it is written: from the record to the others.
    let mut sql = Sql::text(
        "FROM (SELECT DISTINCT a.record_id AS one, b.record_id AS other \
         FROM duplicate_keys AS a CROSS JOIN duplicate_keys AS b \
         WHERE b.workspace_id = a.workspace_id AND b.object = a.object AND b.key = a.key AND ",
    );
    match of {
        Some(id) => {
            sql.push("b.record_id <> a.record_id AND a.record_id = ")
                .bind(Bound::Uid(id));
        }
        None => {
            sql.push("b.record_id > a.record_id");
        }
    }
    sql.push(" AND a.workspace_id = ").bind(workspace);
    sql.push(&format!(" AND a.object = '{}'", object.as_str()));
    // What very many have in common says nothing of two of them.
    sql.push(&format!(
        " AND (SELECT count(*) FROM (SELECT 1 FROM duplicate_keys AS c \
           WHERE c.workspace_id = a.workspace_id AND c.object = a.object AND c.key = a.key \
           LIMIT {}) AS crowd) <= {crowd}",
        crowd.saturating_add(1)
    ));
    for (one, other) in [("a", "b"), ("b", "a")] {
        sql.push(&format!(
            " AND NOT EXISTS (SELECT 1 FROM distinct_records AS d \
               WHERE d.workspace_id = a.workspace_id \
                 AND d.record_id = {one}.record_id AND d.other_id = {other}.record_id)"
        ));
    }
    sql.push(&format!(
        " ORDER BY other DESC, one DESC LIMIT {limit}) AS pair"
    ));
    let columns = (
        Column::<Uid>::new("pair.one"),
        Column::<Uid>::new("pair.other"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?)
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
