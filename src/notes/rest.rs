//! Notes over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewNote, Note, NotePatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::NoteId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_note)
        .service(list_notes)
        .service(get_note)
        .service(update_note)
        .service(delete_note)
        .service(restore_note);
}

/// Add a note
#[utoipa::path(tag = "notes", request_body = NewNote,
    responses((status = 201, description = "The new note", body = Note)))]
#[post("/v1/notes")]
async fn create_note(call: Call, body: Body<NewNote>) -> Result<Reply> {
    call.create(body, operations::create_note).await
}

/// List notes
#[utoipa::path(tag = "notes",
    responses((status = 200, description = "A page of notes", body = PageBody<Note>)))]
#[get("/v1/notes")]
async fn list_notes(call: Call) -> Result<Reply> {
    call.list(operations::list_notes).await
}

/// Read a note
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path, description = "The note")),
    responses((status = 200, description = "The note", body = Note)))]
#[get("/v1/notes/{id}")]
async fn get_note(call: Call, id: Id<NoteId>) -> Result<Reply> {
    call.show(id, operations::get_note).await
}

/// Change a note
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path, description = "The note")),
    request_body = NotePatch,
    responses((status = 200, description = "The changed note", body = Note)))]
#[patch("/v1/notes/{id}")]
async fn update_note(call: Call, id: Id<NoteId>, body: Body<NotePatch>) -> Result<Reply> {
    call.update(id, body, operations::update_note).await
}

/// Delete a note
///
/// It can be restored.
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path, description = "The note")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/notes/{id}")]
async fn delete_note(call: Call, id: Id<NoteId>) -> Result<Reply> {
    call.delete(id, operations::delete_note).await
}

/// Restore a deleted note
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path, description = "The note")),
    responses((status = 200, description = "The restored note", body = Note)))]
#[post("/v1/notes/{id}/restore")]
async fn restore_note(call: Call, id: Id<NoteId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_note).await
}
