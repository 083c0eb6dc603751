//! Options of decisions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{DecisionOption, DecisionOptionPatch, NewDecisionOption};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::DecisionOptionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_decision_option)
        .service(list_decision_options)
        .service(get_decision_option)
        .service(get_decision_option_history)
        .service(update_decision_option)
        .service(delete_decision_option)
        .service(restore_decision_option);
}

/// Add an option
#[utoipa::path(tag = "decision-options", request_body = NewDecisionOption,
    responses((status = 201, description = "The new option", body = DecisionOption)))]
#[post("/v1/decision-options")]
async fn create_decision_option(call: Call, body: Body<NewDecisionOption>) -> Result<Reply> {
    call.create(body, operations::create_decision_option).await
}

/// List options
#[utoipa::path(tag = "decision-options",
    responses((status = 200, description = "A page of options", body = PageBody<DecisionOption>)))]
#[get("/v1/decision-options")]
async fn list_decision_options(call: Call) -> Result<Reply> {
    call.list(operations::list_decision_options).await
}

/// Read an option
#[utoipa::path(tag = "decision-options", params(("id" = DecisionOptionId, Path, description = "The option")),
    responses((status = 200, description = "The option", body = DecisionOption)))]
#[get("/v1/decision-options/{id}")]
async fn get_decision_option(call: Call, id: Id<DecisionOptionId>) -> Result<Reply> {
    call.show(id, operations::get_decision_option).await
}

/// Change an option
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "decision-options", params(("id" = DecisionOptionId, Path, description = "The option")),
    request_body = DecisionOptionPatch,
    responses((status = 200, description = "The changed option", body = DecisionOption)))]
#[patch("/v1/decision-options/{id}")]
async fn update_decision_option(
    call: Call,
    id: Id<DecisionOptionId>,
    body: Body<DecisionOptionPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_decision_option)
        .await
}

/// Delete an option
///
/// It can be restored.
#[utoipa::path(tag = "decision-options", params(("id" = DecisionOptionId, Path, description = "The option")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/decision-options/{id}")]
async fn delete_decision_option(call: Call, id: Id<DecisionOptionId>) -> Result<Reply> {
    call.delete(id, operations::delete_decision_option).await
}

/// Restore a deleted option
#[utoipa::path(tag = "decision-options", params(("id" = DecisionOptionId, Path, description = "The option")),
    responses((status = 200, description = "The restored option", body = DecisionOption)))]
#[post("/v1/decision-options/{id}/restore")]
async fn restore_decision_option(call: Call, id: Id<DecisionOptionId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_decision_option)
        .await
}

/// Read the history of an option
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "decision-options", params(("id" = DecisionOptionId, Path, description = "The option")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/decision-options/{id}/history")]
async fn get_decision_option_history(call: Call, id: Id<DecisionOptionId>) -> Result<Reply> {
    call.show_history::<DecisionOption>(id).await
}
