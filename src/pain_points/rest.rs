//! Pain points over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewPainPoint, PainPoint, PainPointMention, PainPointPatch, PainPointTarget};
use super::operations;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, PageBody, Reply};
use crate::ids::PainPointId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_pain_point)
        .service(list_pain_points)
        .service(get_pain_point)
        .service(update_pain_point)
        .service(delete_pain_point)
        .service(restore_pain_point)
        .service(mention_pain_point)
        .service(unmention_pain_point)
        .service(list_pain_point_mentions);
}

/// Add a pain point
#[utoipa::path(tag = "pain-points", request_body = NewPainPoint,
    responses((status = 201, description = "The new pain point", body = PainPoint)))]
#[post("/v1/pain-points")]
async fn create_pain_point(call: Call, body: Body<NewPainPoint>) -> Result<Reply> {
    call.create(body, operations::create_pain_point).await
}

/// List pain points
#[utoipa::path(tag = "pain-points",
    responses((status = 200, description = "A page of pain points", body = PageBody<PainPoint>)))]
#[get("/v1/pain-points")]
async fn list_pain_points(call: Call) -> Result<Reply> {
    call.list(operations::list_pain_points).await
}

/// Read a pain point
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    responses((status = 200, description = "The pain point", body = PainPoint)))]
#[get("/v1/pain-points/{id}")]
async fn get_pain_point(call: Call, id: Id<PainPointId>) -> Result<Reply> {
    call.show(id, operations::get_pain_point).await
}

/// Change a pain point
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    request_body = PainPointPatch,
    responses((status = 200, description = "The changed pain point", body = PainPoint)))]
#[patch("/v1/pain-points/{id}")]
async fn update_pain_point(
    call: Call,
    id: Id<PainPointId>,
    body: Body<PainPointPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_pain_point).await
}

/// Delete a pain point
///
/// It can be restored.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/pain-points/{id}")]
async fn delete_pain_point(call: Call, id: Id<PainPointId>) -> Result<Reply> {
    call.delete(id, operations::delete_pain_point).await
}

/// Restore a deleted pain point
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    responses((status = 200, description = "The restored pain point", body = PainPoint)))]
#[post("/v1/pain-points/{id}/restore")]
async fn restore_pain_point(call: Call, id: Id<PainPointId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_pain_point).await
}

/// Note that a pain point was named in a record
///
/// In an interaction, feedback, a note, an objection, a task or a win/loss record, which the caller must be allowed
/// to read. `mention_count` grows; of a record in which it was named already nothing is noted.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    request_body = PainPointTarget,
    responses((status = 200, description = "The pain point", body = PainPoint)))]
#[post("/v1/pain-points/{id}/mention")]
async fn mention_pain_point(
    call: Call,
    id: Id<PainPointId>,
    body: Body<PainPointTarget>,
) -> Result<Reply> {
    call.act(id, body, operations::mention_pain_point).await
}

/// Take back that a pain point was named in a record
///
/// If it was not, nothing changes.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    request_body = PainPointTarget,
    responses((status = 200, description = "The pain point", body = PainPoint)))]
#[post("/v1/pain-points/{id}/unmention")]
async fn unmention_pain_point(
    call: Call,
    id: Id<PainPointId>,
    body: Body<PainPointTarget>,
) -> Result<Reply> {
    call.act(id, body, operations::unmention_pain_point).await
}

/// List the records in which a pain point was named
///
/// All of them, the latest noted first; also those that were deleted since.
#[utoipa::path(tag = "pain-points", params(("id" = PainPointId, Path, description = "The pain point")),
    responses((status = 200, description = "The mentions", body = All<PainPointMention>)))]
#[get("/v1/pain-points/{id}/mentions")]
async fn list_pain_point_mentions(call: Call, id: Id<PainPointId>) -> Result<Reply> {
    call.show_all(id, operations::list_pain_point_mentions)
        .await
}
