//! Exports over REST.

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, delete, get, post};
use futures_util::stream;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Export, NewExport};
use super::operations;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ExportId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_export)
        .service(list_exports)
        .service(get_export)
        .service(delete_export)
        .service(get_export_content);
}

/// Ask for an export
///
/// The file of a list that is too long to wait for: what `GET /v1/{resource}/export` sends at once is
/// written in the background, as the caller may read it and as it is at one moment. Read the export to
/// see how far it is, and fetch its file from `content_url` when it is finished. The file is kept for seven
/// days.
#[utoipa::path(tag = "exports", request_body = NewExport,
    responses((status = 201, description = "The export, which waits for its turn", body = Export)))]
#[post("/v1/exports")]
async fn create_export(call: Call, body: Body<NewExport>) -> Result<Reply> {
    call.create(body, operations::create_export).await
}

/// List exports
#[utoipa::path(tag = "exports",
    responses((status = 200, description = "A page of exports", body = PageBody<Export>)))]
#[get("/v1/exports")]
async fn list_exports(call: Call) -> Result<Reply> {
    call.list(operations::list_exports).await
}

/// Read an export
#[utoipa::path(tag = "exports", params(("id" = ExportId, Path, description = "The export")),
    responses((status = 200, description = "The export", body = Export)))]
#[get("/v1/exports/{id}")]
async fn get_export(call: Call, id: Id<ExportId>) -> Result<Reply> {
    call.show(id, operations::get_export).await
}

/// Delete an export
///
/// Its file is removed; one that is under way stops. The user who asked for it may, and admins.
#[utoipa::path(tag = "exports", params(("id" = ExportId, Path, description = "The export")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/exports/{id}")]
async fn delete_export(call: Call, id: Id<ExportId>) -> Result<Reply> {
    call.delete(id, operations::delete_export).await
}

/// Fetch the file of an export
///
/// For everybody who may ask for the list that it holds. As long as the export is not finished the answer
/// is 409 with `NOT_FINISHED`.
#[utoipa::path(tag = "exports", params(("id" = ExportId, Path, description = "The export")),
    responses((status = 200, description = "The file",
        content((String = "text/csv"), (String = "application/x-ndjson")))))]
#[get("/v1/exports/{id}/content")]
async fn get_export_content(call: Call, id: Id<ExportId>) -> Result<HttpResponse> {
    call.refuse_parameters()?;
    let Id(id) = id;
    let (app, actor) = (call.app, call.actor);
    let find = move |cx: &mut Ctx| operations::get_export_content(cx, id);
    let content = app.snapshot(&actor, find).await?;
    let bytes = content.bytes;
    // Each further piece is read when the one before was taken.
    let pieces = stream::try_unfold((0, content.first, bytes), move |(position, first, left)| {
        let (app, actor) = (app.clone(), actor.clone());
        async move {
            if left == 0 {
                return Ok::<_, Error>(None);
            }
            let read = move |cx: &mut Ctx| operations::get_piece(cx, id, position);
            let piece = match first {
                Some(piece) => piece,
                None => app.read(&actor, read).await?,
            };
            let length = u64::try_from(piece.len()).unwrap_or(left);
            let next = (
                position.saturating_add(1),
                None,
                left.saturating_sub(length),
            );
            Ok(Some((Bytes::from(piece), next)))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content.asked.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, content.asked.disposition()))
        .body(SizedStream::new(bytes, Box::pin(pieces))))
}
