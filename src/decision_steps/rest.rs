//! Steps of decisions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::inputs::{CloseDecisionStep, ReopenDecisionStep};
use super::model::{DecisionStep, DecisionStepPatch, NewDecisionStep};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::DecisionStepId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_decision_step)
        .service(list_decision_steps)
        .service(get_decision_step)
        .service(get_decision_step_history)
        .service(update_decision_step)
        .service(delete_decision_step)
        .service(restore_decision_step)
        .service(close_decision_step)
        .service(reopen_decision_step);
}

/// Add a step
#[utoipa::path(tag = "decision-steps", request_body = NewDecisionStep,
    responses((status = 201, description = "The new step", body = DecisionStep)))]
#[post("/v1/decision-steps")]
async fn create_decision_step(call: Call, body: Body<NewDecisionStep>) -> Result<Reply> {
    call.create(body, operations::create_decision_step).await
}

/// List steps
#[utoipa::path(tag = "decision-steps",
    responses((status = 200, description = "A page of steps", body = PageBody<DecisionStep>)))]
#[get("/v1/decision-steps")]
async fn list_decision_steps(call: Call) -> Result<Reply> {
    call.list(operations::list_decision_steps).await
}

/// Read a step
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    responses((status = 200, description = "The step", body = DecisionStep)))]
#[get("/v1/decision-steps/{id}")]
async fn get_decision_step(call: Call, id: Id<DecisionStepId>) -> Result<Reply> {
    call.show(id, operations::get_decision_step).await
}

/// Change a step
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    request_body = DecisionStepPatch,
    responses((status = 200, description = "The changed step", body = DecisionStep)))]
#[patch("/v1/decision-steps/{id}")]
async fn update_decision_step(
    call: Call,
    id: Id<DecisionStepId>,
    body: Body<DecisionStepPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_decision_step)
        .await
}

/// Delete a step
///
/// It can be restored.
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/decision-steps/{id}")]
async fn delete_decision_step(call: Call, id: Id<DecisionStepId>) -> Result<Reply> {
    call.delete(id, operations::delete_decision_step).await
}

/// Restore a deleted step
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    responses((status = 200, description = "The restored step", body = DecisionStep)))]
#[post("/v1/decision-steps/{id}/restore")]
async fn restore_decision_step(call: Call, id: Id<DecisionStepId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_decision_step)
        .await
}

/// Close a step of a decision
///
/// Settles how an open step ended.
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    request_body = CloseDecisionStep,
    responses((status = 200, description = "The step as it is then", body = DecisionStep)))]
#[post("/v1/decision-steps/{id}/close")]
async fn close_decision_step(
    call: Call,
    id: Id<DecisionStepId>,
    body: Body<CloseDecisionStep>,
) -> Result<Reply> {
    call.act(id, body, operations::close_decision_step).await
}

/// Reopen a step of a decision
///
/// Opens a closed step again.
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    request_body = ReopenDecisionStep,
    responses((status = 200, description = "The step as it is then", body = DecisionStep)))]
#[post("/v1/decision-steps/{id}/reopen")]
async fn reopen_decision_step(
    call: Call,
    id: Id<DecisionStepId>,
    body: Body<ReopenDecisionStep>,
) -> Result<Reply> {
    call.act(id, body, operations::reopen_decision_step).await
}

/// Read the history of a step
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "decision-steps", params(("id" = DecisionStepId, Path, description = "The step")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/decision-steps/{id}/history")]
async fn get_decision_step_history(call: Call, id: Id<DecisionStepId>) -> Result<Reply> {
    call.show_history::<DecisionStep>(id).await
}
