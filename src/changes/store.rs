//! The SQL of the feed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Map, Value};

use super::cursor::{Cursor, Place};
use super::model::{Fields, Operation};
use super::operations::Wanted;
use crate::auth::ActorKind;
use crate::context::{Ctx, Dialect};
use crate::db::types::Instant;
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::{AnyUid, WorkspaceId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::{changes, workspaces};
use crate::types::{Json, Timestamp};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub(super) struct Row {
    pub position: i64,
    pub transaction_id: i64,
    pub rank: i64,
    pub object: String,
    pub record_id: AnyUid,
    pub sequence: i32,
    pub operation: Operation,
    pub fields: Fields,
    pub actor_kind: ActorKind,
    pub actor_id: Option<AnyUid>,
    pub changed_at: Timestamp,
}

/// `pg_snapshot_xmin`: no transaction before it is still running.
const OLDEST_RUNNING: &str = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

/// A place that every entry to come is after, and that no entry after `place` can be missed by; none
/// if `place` is beyond all that this feed has ever had.
pub(super) fn horizon(cx: &mut Ctx, place: Place) -> Result<Option<Place>> {
    if cx.dialect() == Dialect::Postgres {
        let oldest = Column::<BigInt>::new(OLDEST_RUNNING);
        let rank: i64 = on!(&mut cx.conn, c => {
            Select::new(oldest, Sql::default()).get_result(c)
        })?;
        return Ok((place.rank <= rank).then_some(Place { rank, position: 0 }));
    }
    let mut sql = Sql::text("FROM changes WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND position >= ")
        .bind(Bound::Integer(place.position))
        .push(" ORDER BY position DESC LIMIT 1");
    let last: Option<i64> = on!(&mut cx.conn, c => {
        Select::new(Column::<BigInt>::new("position"), sql).get_result(c).optional()
    })?;
    let last = last.or((place.position == 0).then_some(0));
    Ok(last
        .filter(|_| place.rank == 0)
        .map(|position| Place { rank: 0, position }))
}

/// The cursor at which a reader goes on who has seen all that this transaction sees. Must be the
/// first statement of a transaction that sees one moment.
pub(super) fn end_of_snapshot(cx: &mut Ctx) -> Result<Cursor> {
    if cx.dialect() == Dialect::Sqlite {
        return Ok(horizon(cx, Place::default())?.unwrap_or_default().into());
    }
    let snapshot = Column::<Text>::new("pg_current_snapshot()::text");
    let snapshot: String = on!(&mut cx.conn, c => {
        Select::new(snapshot, Sql::default()).get_result(c)
    })?;
    Cursor::of_snapshot(&snapshot).ok_or_else(|| Error::internal(snapshot))
}

/// Entries after a cursor, in the order of the feed.
pub(super) fn after(
    cx: &mut Ctx,
    cursor: &Cursor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut sql = Sql::text("FROM changes WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND (rank, position) > (")
        .bind(Bound::Integer(cursor.place.rank));
    sql.push(", ")
        .bind(Bound::Integer(cursor.place.position))
        .push(")");
    if cx.dialect() == Dialect::Postgres {
        // The rank of an entry is not before its transaction's number. So whatever has yet to commit
        // ranks after the oldest transaction that runs, and a reader never passes it.
        sql.push(&format!(" AND rank < {OLDEST_RUNNING}"));
    }
    if let Some(seen) = &cursor.seen {
        sql.push(" AND (transaction_id >= ")
            .bind(Bound::Integer(seen.until));
        for running in &seen.running {
            sql.push(" OR transaction_id = ")
                .bind(Bound::Integer(*running));
        }
        sql.push(")");
    }
    if let Some(objects) = &wanted.objects {
        sql.push(" AND object IN (''");
        for object in objects {
            sql.push(", ").bind(Bound::Text(object.as_str().to_owned()));
        }
        sql.push(")");
    }
    if let Some(record) = wanted.record {
        sql.push(" AND record_id = ").bind(Bound::Uid(record.uid()));
    }
    // Written out, not bound: PostgreSQL would take an unknown limit for a tenth of all rows.
    sql.push(&format!(" ORDER BY rank, position LIMIT {limit}"));
    Ok(on!(&mut cx.conn, c => Select::new(Row::as_select(), sql).load(c))?)
}

/// The column that orders the entries of a workspace, alone or first.
fn ordering(cx: &Ctx) -> &'static str {
    match cx.dialect() {
        Dialect::Postgres => "rank",
        Dialect::Sqlite => "position",
    }
}

/// The first and the last value of the ordering column; zeros for an empty feed.
pub(super) fn ends(cx: &mut Ctx) -> Result<(i64, i64)> {
    let ordering = ordering(cx);
    let end =
        |function: &str| Column::<BigInt>::new(format!("COALESCE({function}({ordering}), 0)"));
    let mut rest = Sql::text("FROM changes WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()));
    Ok(on!(&mut cx.conn, c => {
        Select::new((end("MIN"), end("MAX")), rest).get_result(c)
    })?)
}

/// When the first entry from a value of the ordering column on was made.
pub(super) fn moment_from(cx: &mut Ctx, value: i64) -> Result<Option<Timestamp>> {
    let mut rest = Sql::text("FROM changes WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(" AND {} >= ", ordering(cx)))
        .bind(Bound::Integer(value))
        .push(" ORDER BY rank, position LIMIT 1");
    let moment = Column::<Instant>::new("changed_at");
    Ok(on!(&mut cx.conn, c => Select::new(moment, rest).get_result(c).optional())?)
}

/// An entry that may be folded.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = changes)]
pub(super) struct OldRow {
    pub record_id: AnyUid,
    pub rank: i64,
    pub position: i64,
    pub operation: Operation,
    pub fields: Json<Map<String, Value>>,
}

/// A place among the entries of records, one record after the other.
pub(super) type OldPlace = (AnyUid, i64, i64);

impl OldRow {
    pub(super) fn place(&self) -> OldPlace {
        (self.record_id, self.rank, self.position)
    }
}

/// Entries from before a moment, by record and within each in the order of the feed.
pub(super) fn old_rows(
    cx: &mut Ctx,
    before: Timestamp,
    after: Option<OldPlace>,
    limit: i64,
) -> Result<Vec<OldRow>> {
    let mut sql = Sql::text("FROM changes WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()));
    if let Some((record, rank, position)) = after {
        sql.push(" AND (record_id, rank, position) > (")
            .bind(Bound::Uid(record))
            .push(", ")
            .bind(Bound::Integer(rank))
            .push(", ")
            .bind(Bound::Integer(position))
            .push(")");
    }
    sql.push(" AND changed_at < ")
        .bind(Bound::Timestamp(before));
    if cx.dialect() == Dialect::Postgres {
        sql.push(&format!(" AND rank < {OLDEST_RUNNING}"));
    }
    sql.push(&format!(
        " ORDER BY record_id, rank, position LIMIT {limit}"
    ));
    Ok(on!(&mut cx.conn, c => Select::new(OldRow::as_select(), sql).load(c))?)
}

/// Lets an entry tell other fields.
pub(super) fn set_fields(
    cx: &mut Ctx,
    position: i64,
    fields: Json<Map<String, Value>>,
) -> Result<()> {
    let workspace = cx.workspace_uid();
    on!(&mut cx.conn, c => {
        diesel::update(changes::table.find((workspace, position)))
            .set(changes::fields.eq(fields))
            .execute(c)
    })?;
    Ok(())
}

/// Takes entries out of the feed.
pub(super) fn remove(cx: &mut Ctx, positions: &[i64]) -> Result<()> {
    let workspace = cx.workspace_uid();
    for some in positions.chunks(500) {
        on!(&mut cx.conn, c => {
            diesel::delete(changes::table)
                .filter(changes::workspace_id.eq(workspace))
                .filter(changes::position.eq_any(some))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Gives entries a rank that this server can show, should they come from another one: numbers of
/// transactions begin anew on a server that a dump is put back into. Such entries are older than all
/// that this server writes, and their positions keep the changes of each record in order.
pub(crate) fn mend(conn: &mut Conn) -> Result<usize> {
    let Conn::Pg(c) = conn else {
        return Ok(0);
    };
    Ok(diesel::sql_query(
        "UPDATE changes SET rank = 0, transaction_id = 0 FROM workspaces
         WHERE changes.workspace_id = workspaces.id
         AND changes.rank > pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
    )
    .execute(c)?)
}

/// Every workspace of the installation, or the one with a slug.
pub(super) fn workspaces(conn: &mut Conn, slug: Option<&str>) -> Result<Vec<WorkspaceId>> {
    Ok(on!(conn, c => {
        let mut query = workspaces::table.select(workspaces::id).into_boxed();
        if let Some(slug) = slug {
            query = query.filter(workspaces::slug.eq(slug));
        }
        query.order(workspaces::id).load(c)
    })?)
}
