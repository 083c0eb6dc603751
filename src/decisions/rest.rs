//! Decisions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Decision, DecisionPatch, NewDecision};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::DecisionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_decision)
        .service(list_decisions)
        .service(get_decision)
        .service(update_decision)
        .service(delete_decision)
        .service(restore_decision);
}

/// Add a decision
#[utoipa::path(tag = "decisions", request_body = NewDecision,
    responses((status = 201, description = "The new decision", body = Decision)))]
#[post("/v1/decisions")]
async fn create_decision(call: Call, body: Body<NewDecision>) -> Result<Reply> {
    call.create(body, operations::create_decision).await
}

/// List decisions
#[utoipa::path(tag = "decisions",
    responses((status = 200, description = "A page of decisions", body = PageBody<Decision>)))]
#[get("/v1/decisions")]
async fn list_decisions(call: Call) -> Result<Reply> {
    call.list(operations::list_decisions).await
}

/// Read a decision
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path, description = "The decision")),
    responses((status = 200, description = "The decision", body = Decision)))]
#[get("/v1/decisions/{id}")]
async fn get_decision(call: Call, id: Id<DecisionId>) -> Result<Reply> {
    call.show(id, operations::get_decision).await
}

/// Change a decision
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path, description = "The decision")),
    request_body = DecisionPatch,
    responses((status = 200, description = "The changed decision", body = Decision)))]
#[patch("/v1/decisions/{id}")]
async fn update_decision(
    call: Call,
    id: Id<DecisionId>,
    body: Body<DecisionPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_decision).await
}

/// Delete a decision
///
/// It can be restored.
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path, description = "The decision")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/decisions/{id}")]
async fn delete_decision(call: Call, id: Id<DecisionId>) -> Result<Reply> {
    call.delete(id, operations::delete_decision).await
}

/// Restore a deleted decision
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path, description = "The decision")),
    responses((status = 200, description = "The restored decision", body = Decision)))]
#[post("/v1/decisions/{id}/restore")]
async fn restore_decision(call: Call, id: Id<DecisionId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_decision).await
}
