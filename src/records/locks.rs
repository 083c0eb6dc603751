//! Holding a record until the transaction ends.
//!
//! A record that an operation writes is guarded by its version. A rule over several records needs
//! more: a stage must not be deleted while a deal enters it. PostgreSQL runs writers side by side,
//! so the one who relies on a record shares it and the one who would break the rule takes it alone.
//! SQLite has one writer and nothing to hold.

use diesel::RunQueryDsl as _;

use crate::context::Ctx;
use crate::db::Conn;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::sql::{Bound, Column, Select, Sql};

/// Nobody takes the record alone until the transaction ends; others may rely on it too. It is the
/// lock that foreign keys take, so a row that will point at the record costs no second one.
pub(crate) fn share(cx: &mut Ctx, id: impl Into<RecordId>) -> Result<()> {
    hold(cx, id.into(), "FOR KEY SHARE")
}

/// Nobody else relies on the record or changes it until the transaction ends.
pub(crate) fn alone(cx: &mut Ctx, id: impl Into<RecordId>) -> Result<()> {
    hold(cx, id.into(), "FOR UPDATE")
}

/// Nobody else relies on any of the records that point at one, or changes them, until the transaction
/// ends.
pub(crate) fn each_alone(
    cx: &mut Ctx,
    object: Object,
    column: &'static str,
    id: impl Into<RecordId>,
) -> Result<()> {
    let mut sql = Sql::text(format!("FROM {} WHERE workspace_id = ", object.table()));
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(" AND {column} = "))
        .bind(Bound::Uid(id.into().uid()));
    // In the order of ids, so that two who take the same records wait for each other in turn.
    sql.push(" ORDER BY id FOR UPDATE");
    run(cx, sql)
}

/// One writer at a time for a rule over all records of a kind in the workspace.
pub(crate) fn workspace(cx: &mut Ctx) -> Result<()> {
    let mut sql = Sql::text("FROM workspaces WHERE id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" FOR NO KEY UPDATE");
    run(cx, sql)
}

fn hold(cx: &mut Ctx, id: RecordId, how: &str) -> Result<()> {
    let mut sql = Sql::text(format!("FROM {} WHERE workspace_id = ", id.object.table()));
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND id = ")
        .bind(Bound::Uid(id.uid()));
    sql.push(" ").push(how);
    run(cx, sql)
}

fn run(cx: &mut Ctx, rest: Sql) -> Result<()> {
    if let Conn::Pg(c) = &mut cx.conn {
        let _held: Vec<AnyUid> = Select::new(Column::<Uid>::new("id"), rest).load(c)?;
    }
    Ok(())
}
