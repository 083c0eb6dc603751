//! Touchpoints over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewTouchpoint, Touchpoint, TouchpointPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::TouchpointId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_touchpoint)
        .service(list_touchpoints)
        .service(get_touchpoint)
        .service(update_touchpoint)
        .service(delete_touchpoint)
        .service(restore_touchpoint);
}

/// Add a touchpoint
#[utoipa::path(tag = "touchpoints", request_body = NewTouchpoint,
    responses((status = 201, description = "The new touchpoint", body = Touchpoint)))]
#[post("/v1/touchpoints")]
async fn create_touchpoint(call: Call, body: Body<NewTouchpoint>) -> Result<Reply> {
    call.create(body, operations::create_touchpoint).await
}

/// List touchpoints
#[utoipa::path(tag = "touchpoints",
    responses((status = 200, description = "A page of touchpoints", body = PageBody<Touchpoint>)))]
#[get("/v1/touchpoints")]
async fn list_touchpoints(call: Call) -> Result<Reply> {
    call.list(operations::list_touchpoints).await
}

/// Read a touchpoint
#[utoipa::path(tag = "touchpoints", params(("id" = TouchpointId, Path, description = "The touchpoint")),
    responses((status = 200, description = "The touchpoint", body = Touchpoint)))]
#[get("/v1/touchpoints/{id}")]
async fn get_touchpoint(call: Call, id: Id<TouchpointId>) -> Result<Reply> {
    call.show(id, operations::get_touchpoint).await
}

/// Change a touchpoint
///
/// Its map stays, and only those of a draft change. A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "touchpoints", params(("id" = TouchpointId, Path, description = "The touchpoint")),
    request_body = TouchpointPatch,
    responses((status = 200, description = "The changed touchpoint", body = Touchpoint)))]
#[patch("/v1/touchpoints/{id}")]
async fn update_touchpoint(
    call: Call,
    id: Id<TouchpointId>,
    body: Body<TouchpointPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_touchpoint).await
}

/// Delete a touchpoint
///
/// Only those of a draft; it can be restored.
#[utoipa::path(tag = "touchpoints", params(("id" = TouchpointId, Path, description = "The touchpoint")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/touchpoints/{id}")]
async fn delete_touchpoint(call: Call, id: Id<TouchpointId>) -> Result<Reply> {
    call.delete(id, operations::delete_touchpoint).await
}

/// Restore a deleted touchpoint
///
/// Only those of a draft.
#[utoipa::path(tag = "touchpoints", params(("id" = TouchpointId, Path, description = "The touchpoint")),
    responses((status = 200, description = "The restored touchpoint", body = Touchpoint)))]
#[post("/v1/touchpoints/{id}/restore")]
async fn restore_touchpoint(call: Call, id: Id<TouchpointId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_touchpoint).await
}
