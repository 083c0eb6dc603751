//! What can be done with exports.

use super::file::{FileRequest, Piece};
use super::job::Job;
use super::model::{Export, ExportStatus, NewExport, Progress};
use super::store;
use crate::auth::{Role, Scope};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{ExportId, Object};
use crate::query::{ListRequest, Page};
use crate::records::{self, locks};

const READ: Scope = Scope::read(Object::Export);
const WRITE: Scope = Scope::write(Object::Export);

/// An export that has told nothing for so long has ended with its server.
const SILENCE: chrono::TimeDelta = chrono::TimeDelta::minutes(15);

/// Asks for an export. It is checked at once, and that its maker may read what it asks for; the file is
/// written in the background.
pub fn create_export(cx: &mut Ctx, new: &NewExport) -> Result<Export> {
    cx.require(WRITE)?;
    let by = cx.actor().user_id;
    let export = Export::from_new(new, cx.workspace(), by, cx.now());
    let asked = export.asked()?;
    records::from_where(cx, asked.table, &asked.request).map_err(Error::misfit)?;
    let export = records::create(cx, export)?;
    cx.exports.push(Job {
        export: export.id,
        actor: cx.actor().clone(),
        asked,
    });
    Ok(export)
}

/// One export.
pub fn get_export(cx: &mut Ctx, id: ExportId) -> Result<Export> {
    records::get(cx, id)
}

/// A page of exports.
pub fn list_exports(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Export>> {
    records::list(cx, request)
}

/// Deletes an export and its file; one that is under way stops. Its maker may, and admins.
pub fn delete_export(cx: &mut Ctx, id: ExportId, expected: Option<i32>) -> Result<Export> {
    cx.require(WRITE)?;
    locks::alone(cx, id)?;
    let mut export: Export = records::get_expected(cx, id, expected)?;
    let actor = cx.actor();
    let is_maker = actor.user_id.is_some() && actor.user_id == export.created_by_id;
    if !is_maker && actor.role != Role::Admin {
        return Err(Error::Forbidden("of its maker or of an admin".to_owned()));
    }
    if export.is_under_way() {
        export = fail(cx, &export, "it was deleted before its end")?;
    } else {
        store::remove_pieces(cx, id)?;
    }
    records::delete(cx, &export)
}

/// A file that can be sent.
#[derive(Debug)]
pub(super) struct Content {
    pub asked: FileRequest,
    pub bytes: u64,
    /// The first of its pieces, which proves that it is there; none of an empty file.
    pub first: Option<Vec<u8>>,
}

/// The file of an export, for a caller who may ask for the list that it holds.
pub(super) fn get_export_content(cx: &mut Ctx, id: ExportId) -> Result<Content> {
    cx.require(READ)?;
    let export: Export = records::find_any(cx, id)?;
    let asked = export.asked()?;
    match records::from_where(cx, asked.table, &asked.request) {
        // The file is there, though what it was asked for by may no longer fit.
        Ok(_) | Err(Error::Invalid { .. } | Error::Conflict { .. }) => {}
        Err(refused) => return Err(refused),
    }
    let is_kept = export.expires_at.is_none_or(|end| cx.now() < end);
    if export.deleted_at.is_some() || !is_kept {
        return Err(Error::Gone(id.into()));
    }
    if export.status != ExportStatus::Finished {
        let status = export.status.as_str();
        let message = format!("there is no file: the export is {status}");
        return Err(Error::contradiction("status", "NOT_FINISHED", message));
    }
    let bytes = u64::try_from(export.bytes.get()).unwrap_or_default();
    Ok(Content {
        asked,
        bytes,
        first: (bytes > 0).then(|| get_piece(cx, id, 0)).transpose()?,
    })
}

/// A piece of a file that is being sent.
pub(super) fn get_piece(cx: &mut Ctx, id: ExportId, position: i32) -> Result<Vec<u8>> {
    cx.require(READ)?;
    store::piece(cx, id, position)?.ok_or_else(|| Error::Gone(id.into()))
}

/// The export, held until the transaction ends; refused when it was ended meanwhile.
fn under_way(cx: &mut Ctx, id: ExportId) -> Result<Export> {
    locks::alone(cx, id)?;
    let export: Export = records::get_for_write(cx, id)?;
    if export.is_under_way() {
        Ok(export)
    } else {
        Err(Error::conflict("the export has ended"))
    }
}

/// Stores the next piece of a file, and tells how far it is if there is something to tell.
pub(super) fn keep_piece(
    cx: &mut Ctx,
    id: ExportId,
    (position, piece): (i32, &Piece),
    told: Option<Progress>,
) -> Result<()> {
    let export = under_way(cx, id)?;
    store::add_piece(cx, id, position, &piece.text)?;
    match told {
        Some(progress) => records::update(cx, &export, export.at(progress)).map(drop),
        None => Ok(()),
    }
}

/// Ends an export whose file is whole.
pub(super) fn finish_export(cx: &mut Ctx, id: ExportId, progress: Progress) -> Result<()> {
    let export = under_way(cx, id)?;
    let after = export.finished(progress, cx.now());
    records::update(cx, &export, after).map(drop)
}

/// Breaks an export off.
pub(super) fn fail_export(cx: &mut Ctx, id: ExportId, failure: &str) -> Result<()> {
    let export = under_way(cx, id)?;
    fail(cx, &export, failure).map(drop)
}

fn fail(cx: &mut Ctx, export: &Export, failure: &str) -> Result<Export> {
    store::remove_pieces(cx, export.id)?;
    records::update(cx, export, export.failed(failure, cx.now()))
}

/// Removes files that have expired, and ends exports whose servers are gone. The worker does it every
/// few minutes.
pub(crate) fn purge_exports(cx: &mut Ctx) -> Result<()> {
    for export in store::expired(cx)? {
        store::remove_pieces(cx, export.id)?;
        records::update(cx, &export, export.expired())?;
    }
    for export in store::silent(cx, cx.now().plus(-SILENCE))? {
        tracing::warn!(export = %export.id, "an export ended with its server");
        fail(cx, &export, super::job::SERVER_STOPPED)?;
    }
    Ok(())
}
