//! Decisions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::DecisionState;
use super::asked::{AnalyseDecision, DecisionAnalysis};
use super::model::{Decision, DecisionPatch, NewDecision};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{DealId, DecisionId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_decision)
        .service(list_decisions)
        .service(get_decision)
        .service(get_decision_history)
        .service(update_decision)
        .service(delete_decision)
        .service(restore_decision)
        .service(get_deal_decision)
        .service(get_deal_decision_analysis);
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

/// Read where the decision of a deal stands
///
/// The decision with all that belongs to it: each step with its state, the reason in words, and whom it
/// waits for; what members said last; the critical path and when it will end. It is computed now.
#[utoipa::path(tag = "decisions", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 200, description = "The state of the decision", body = DecisionState)))]
#[get("/v1/deals/{id}/decision")]
async fn get_deal_decision(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, operations::get_deal_decision).await
}

/// Find out what a decision depends on
///
/// Who can carry it, who can stop it, how often each member decides, how likely it passes, what would be
/// if some said something else, and what it would take. Nothing is written. Up to 20 members everything
/// is counted exactly; above that the answer says whether it was estimated by random draws.
#[utoipa::path(tag = "decisions", params(("id" = DealId, Path, description = "The deal")),
    request_body = AnalyseDecision,
    responses((status = 200, description = "What was found out", body = DecisionAnalysis)))]
#[post("/v1/deals/{id}/decision/analysis")]
async fn get_deal_decision_analysis(
    call: Call,
    id: Id<DealId>,
    body: Body<AnalyseDecision>,
) -> Result<Reply> {
    call.ask(body, move |cx, asked| {
        operations::get_deal_decision_analysis(cx, id.0, asked)
    })
    .await
}

/// Read the history of a decision
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "decisions", params(("id" = DecisionId, Path, description = "The decision")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/decisions/{id}/history")]
async fn get_decision_history(call: Call, id: Id<DecisionId>) -> Result<Reply> {
    call.show_history::<Decision>(id).await
}
