//! When which job is due.

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::context::{Ctx, Dialect};
use crate::db::types::{Instant, Uid};
use crate::db::{Conn, on};
use crate::error::Result;
use crate::ids::{RecordId, WorkspaceId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::periodic_jobs;
use crate::types::Timestamp;

/// Workspaces in which a job is due.
pub(super) fn due(
    conn: &mut Conn,
    name: &'static str,
    now: Timestamp,
    workspace: Option<WorkspaceId>,
) -> Result<Vec<WorkspaceId>> {
    let mut sql = Sql::text(
        "FROM workspaces LEFT JOIN periodic_jobs ON periodic_jobs.workspace_id = workspaces.id \
         AND periodic_jobs.name = ",
    );
    sql.bind(Bound::Text(name.to_owned()))
        .push(" WHERE (periodic_jobs.due_at IS NULL OR periodic_jobs.due_at <= ")
        .bind(Bound::Timestamp(now))
        .push(")");
    if let Some(workspace) = workspace {
        sql.push(" AND workspaces.id = ")
            .bind(Bound::Uid(RecordId::from(workspace).uid()));
    }
    sql.push(" ORDER BY workspaces.id LIMIT 1000");
    let id = Column::<Uid>::new("workspaces.id");
    Ok(on!(conn, c => Select::new(id, sql).load(c))?)
}

/// Takes a job on and says when it is due again; false when somebody else has it.
pub(super) fn begin(cx: &mut Ctx, name: &'static str, every: TimeDelta) -> Result<bool> {
    let (workspace, now) = (cx.workspace(), cx.now());
    let row = (
        periodic_jobs::workspace_id.eq(workspace),
        periodic_jobs::name.eq(name),
        periodic_jobs::due_at.eq(now),
    );
    on!(&mut cx.conn, c => {
        diesel::insert_into(periodic_jobs::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    let mut sql = Sql::text("FROM periodic_jobs WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND name = ")
        .bind(Bound::Text(name.to_owned()));
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    let moment = Column::<Instant>::new("due_at");
    let due: Option<Timestamp> =
        on!(&mut cx.conn, c => Select::new(moment, sql).get_result(c).optional())?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    on!(&mut cx.conn, c => {
        diesel::update(periodic_jobs::table.find((workspace, name)))
            .set(periodic_jobs::due_at.eq(now.plus(every)))
            .execute(c)
    })?;
    Ok(true)
}
