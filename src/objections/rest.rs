//! Objections over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::inputs::{AcceptObjection, AnswerObjection, ReopenObjection, WithdrawObjection};
use super::model::{NewObjection, Objection, ObjectionPatch};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ObjectionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_objection)
        .service(list_objections)
        .service(get_objection)
        .service(get_objection_history)
        .service(update_objection)
        .service(delete_objection)
        .service(restore_objection)
        .service(answer_objection)
        .service(accept_objection)
        .service(withdraw_objection)
        .service(reopen_objection);
}

/// Add an objection
#[utoipa::path(tag = "objections", request_body = NewObjection,
    responses((status = 201, description = "The new objection", body = Objection)))]
#[post("/v1/objections")]
async fn create_objection(call: Call, body: Body<NewObjection>) -> Result<Reply> {
    call.create(body, operations::create_objection).await
}

/// List objections
#[utoipa::path(tag = "objections",
    responses((status = 200, description = "A page of objections", body = PageBody<Objection>)))]
#[get("/v1/objections")]
async fn list_objections(call: Call) -> Result<Reply> {
    call.list(operations::list_objections).await
}

/// Read an objection
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    responses((status = 200, description = "The objection", body = Objection)))]
#[get("/v1/objections/{id}")]
async fn get_objection(call: Call, id: Id<ObjectionId>) -> Result<Reply> {
    call.show(id, operations::get_objection).await
}

/// Change an objection
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    request_body = ObjectionPatch,
    responses((status = 200, description = "The changed objection", body = Objection)))]
#[patch("/v1/objections/{id}")]
async fn update_objection(
    call: Call,
    id: Id<ObjectionId>,
    body: Body<ObjectionPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_objection).await
}

/// Delete an objection
///
/// It can be restored.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/objections/{id}")]
async fn delete_objection(call: Call, id: Id<ObjectionId>) -> Result<Reply> {
    call.delete(id, operations::delete_objection).await
}

/// Restore a deleted objection
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    responses((status = 200, description = "The restored objection", body = Objection)))]
#[post("/v1/objections/{id}/restore")]
async fn restore_objection(call: Call, id: Id<ObjectionId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_objection).await
}

/// Answer an objection
///
/// Says what was answered to an objection.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    request_body = AnswerObjection,
    responses((status = 200, description = "The objection as it is then", body = Objection)))]
#[post("/v1/objections/{id}/answer")]
async fn answer_objection(
    call: Call,
    id: Id<ObjectionId>,
    body: Body<AnswerObjection>,
) -> Result<Reply> {
    call.act(id, body, operations::answer_objection).await
}

/// Accept the answer to an objection
///
/// Says that whoever raised it accepts the answer.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    request_body = AcceptObjection,
    responses((status = 200, description = "The objection as it is then", body = Objection)))]
#[post("/v1/objections/{id}/accept")]
async fn accept_objection(
    call: Call,
    id: Id<ObjectionId>,
    body: Body<AcceptObjection>,
) -> Result<Reply> {
    call.act(id, body, operations::accept_objection).await
}

/// Withdraw an objection
///
/// Says that whoever raised it took it back.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    request_body = WithdrawObjection,
    responses((status = 200, description = "The objection as it is then", body = Objection)))]
#[post("/v1/objections/{id}/withdraw")]
async fn withdraw_objection(
    call: Call,
    id: Id<ObjectionId>,
    body: Body<WithdrawObjection>,
) -> Result<Reply> {
    call.act(id, body, operations::withdraw_objection).await
}

/// Reopen an objection
///
/// Says that it stands again.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    request_body = ReopenObjection,
    responses((status = 200, description = "The objection as it is then", body = Objection)))]
#[post("/v1/objections/{id}/reopen")]
async fn reopen_objection(
    call: Call,
    id: Id<ObjectionId>,
    body: Body<ReopenObjection>,
) -> Result<Reply> {
    call.act(id, body, operations::reopen_objection).await
}

/// Read the history of an objection
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "objections", params(("id" = ObjectionId, Path, description = "The objection")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/objections/{id}/history")]
async fn get_objection_history(call: Call, id: Id<ObjectionId>) -> Result<Reply> {
    call.show_history::<Objection>(id).await
}
