//! The statement that looks at imports of all workspaces.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::model::ImportStatus;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{ImportId, WorkspaceId};
use crate::schema::imports;
use crate::types::Timestamp;

/// The imports that seem to be at work, but cannot be.
pub(super) fn running(
    conn: &mut Conn,
    now: Timestamp,
    silence: TimeDelta,
) -> Result<Vec<(WorkspaceId, ImportId)>> {
    let ids = (imports::workspace_id, imports::id);
    let is_running = imports::status.eq(ImportStatus::Running);
    Ok(match conn {
        Conn::Sqlite(c) => imports::table.filter(is_running).select(ids).load(c)?,
        Conn::Pg(c) => imports::table
            .filter(is_running.and(imports::updated_at.lt(now.plus(-silence))))
            .select(ids)
            .load(c)?,
    })
}
