//! The pieces of files, and the exports that need a look.

use diesel::prelude::*;

use super::model::{Export, ExportStatus};
use crate::context::Ctx;
use crate::db::{Conn, on};
use crate::error::Result;
use crate::ids::{ExportId, WorkspaceId};
use crate::schema::{export_pieces, exports};
use crate::types::Timestamp;

const UNDER_WAY: [ExportStatus; 2] = [ExportStatus::Queued, ExportStatus::Running];

/// Stores a piece of a file.
pub(super) fn add_piece(cx: &mut Ctx, id: ExportId, position: i32, content: &[u8]) -> Result<()> {
    let row = (
        export_pieces::workspace_id.eq(cx.workspace()),
        export_pieces::export_id.eq(id),
        export_pieces::position.eq(position),
        export_pieces::content.eq(content),
    );
    on!(&mut cx.conn, c => diesel::insert_into(export_pieces::table).values(row).execute(c))?;
    Ok(())
}

/// A piece of a file.
pub(super) fn piece(cx: &mut Ctx, id: ExportId, position: i32) -> Result<Option<Vec<u8>>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        export_pieces::table
            .filter(export_pieces::workspace_id.eq(workspace))
            .filter(export_pieces::export_id.eq(id))
            .filter(export_pieces::position.eq(position))
            .select(export_pieces::content)
            .get_result(c)
            .optional()
    })?)
}

/// Removes the file of an export.
pub(super) fn remove_pieces(cx: &mut Ctx, id: ExportId) -> Result<()> {
    let workspace = cx.workspace();
    on!(&mut cx.conn, c => {
        diesel::delete(export_pieces::table)
            .filter(export_pieces::workspace_id.eq(workspace))
            .filter(export_pieces::export_id.eq(id))
            .execute(c)
    })?;
    Ok(())
}

/// The exports of the workspace whose files have expired and are still there.
pub(super) fn expired(cx: &mut Ctx) -> Result<Vec<Export>> {
    let (workspace, now) = (cx.workspace(), cx.now());
    Ok(on!(&mut cx.conn, c => {
        exports::table
            .filter(exports::workspace_id.eq(workspace))
            .filter(exports::deleted_at.is_null())
            .filter(exports::content_url.is_not_null())
            .filter(exports::expires_at.le(now))
            .select(Export::as_select())
            .load(c)
    })?)
}

/// The exports of the workspace that are under way and have told nothing since a moment.
pub(super) fn silent(cx: &mut Ctx, since: Timestamp) -> Result<Vec<Export>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        exports::table
            .filter(exports::workspace_id.eq(workspace))
            .filter(exports::deleted_at.is_null())
            .filter(exports::status.eq_any(UNDER_WAY))
            .filter(exports::updated_at.lt(since))
            .select(Export::as_select())
            .load(c)
    })?)
}

/// The exports of all workspaces that are under way, as it seems.
pub(super) fn under_way(conn: &mut Conn) -> Result<Vec<(WorkspaceId, ExportId)>> {
    Ok(on!(conn, c => {
        exports::table
            .filter(exports::deleted_at.is_null())
            .filter(exports::status.eq_any(UNDER_WAY))
            .select((exports::workspace_id, exports::id))
            .load(c)
    })?)
}
