//! Criteria of decisions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{DecisionCriterion, DecisionCriterionPatch, NewDecisionCriterion};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::DecisionCriterionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_decision_criterion)
        .service(list_decision_criteria)
        .service(get_decision_criterion)
        .service(get_decision_criterion_history)
        .service(update_decision_criterion)
        .service(delete_decision_criterion)
        .service(restore_decision_criterion);
}

/// Add a criterion
#[utoipa::path(tag = "decision-criteria", request_body = NewDecisionCriterion,
    responses((status = 201, description = "The new criterion", body = DecisionCriterion)))]
#[post("/v1/decision-criteria")]
async fn create_decision_criterion(call: Call, body: Body<NewDecisionCriterion>) -> Result<Reply> {
    call.create(body, operations::create_decision_criterion)
        .await
}

/// List criteria
#[utoipa::path(tag = "decision-criteria",
    responses((status = 200, description = "A page of criteria", body = PageBody<DecisionCriterion>)))]
#[get("/v1/decision-criteria")]
async fn list_decision_criteria(call: Call) -> Result<Reply> {
    call.list(operations::list_decision_criteria).await
}

/// Read a criterion
#[utoipa::path(tag = "decision-criteria", params(("id" = DecisionCriterionId, Path, description = "The criterion")),
    responses((status = 200, description = "The criterion", body = DecisionCriterion)))]
#[get("/v1/decision-criteria/{id}")]
async fn get_decision_criterion(call: Call, id: Id<DecisionCriterionId>) -> Result<Reply> {
    call.show(id, operations::get_decision_criterion).await
}

/// Change a criterion
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "decision-criteria", params(("id" = DecisionCriterionId, Path, description = "The criterion")),
    request_body = DecisionCriterionPatch,
    responses((status = 200, description = "The changed criterion", body = DecisionCriterion)))]
#[patch("/v1/decision-criteria/{id}")]
async fn update_decision_criterion(
    call: Call,
    id: Id<DecisionCriterionId>,
    body: Body<DecisionCriterionPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_decision_criterion)
        .await
}

/// Delete a criterion
///
/// It can be restored.
#[utoipa::path(tag = "decision-criteria", params(("id" = DecisionCriterionId, Path, description = "The criterion")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/decision-criteria/{id}")]
async fn delete_decision_criterion(call: Call, id: Id<DecisionCriterionId>) -> Result<Reply> {
    call.delete(id, operations::delete_decision_criterion).await
}

/// Restore a deleted criterion
#[utoipa::path(tag = "decision-criteria", params(("id" = DecisionCriterionId, Path, description = "The criterion")),
    responses((status = 200, description = "The restored criterion", body = DecisionCriterion)))]
#[post("/v1/decision-criteria/{id}/restore")]
async fn restore_decision_criterion(call: Call, id: Id<DecisionCriterionId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_decision_criterion)
        .await
}

/// Read the history of a criterion
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "decision-criteria", params(("id" = DecisionCriterionId, Path, description = "The criterion")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/decision-criteria/{id}/history")]
async fn get_decision_criterion_history(call: Call, id: Id<DecisionCriterionId>) -> Result<Reply> {
    call.show_history::<DecisionCriterion>(id).await
}
