//! Proposals over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewProposal, Proposal, ProposalPatch};
use super::operations;
use super::verbs::{self, SendProposal};
use crate::deals::WinDeal;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ProposalId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_proposal)
        .service(list_proposals)
        .service(get_proposal)
        .service(get_proposal_history)
        .service(update_proposal)
        .service(delete_proposal)
        .service(restore_proposal)
        .service(send_proposal)
        .service(withdraw_proposal)
        .service(win_proposal);
}

/// Add a proposal
///
/// A draft, with the number that follows in its deal. It consists of what the deal consists of now
/// unless something else is said.
#[utoipa::path(tag = "proposals", request_body = NewProposal,
    responses((status = 201, description = "The new proposal", body = Proposal)))]
#[post("/v1/proposals")]
async fn create_proposal(call: Call, body: Body<NewProposal>) -> Result<Reply> {
    call.create(body, operations::create_proposal).await
}

/// List proposals
#[utoipa::path(tag = "proposals",
    responses((status = 200, description = "A page of proposals", body = PageBody<Proposal>)))]
#[get("/v1/proposals")]
async fn list_proposals(call: Call) -> Result<Reply> {
    call.list(operations::list_proposals).await
}

/// Read a proposal
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 200, description = "The proposal", body = Proposal)))]
#[get("/v1/proposals/{id}")]
async fn get_proposal(call: Call, id: Id<ProposalId>) -> Result<Reply> {
    call.show(id, operations::get_proposal).await
}

/// Change a proposal
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears. A draft can be
/// changed; of what was sent only `note` and `external_ids`.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = ProposalPatch,
    responses((status = 200, description = "The changed proposal", body = Proposal)))]
#[patch("/v1/proposals/{id}")]
async fn update_proposal(
    call: Call,
    id: Id<ProposalId>,
    body: Body<ProposalPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_proposal).await
}

/// Delete a proposal
///
/// It can be restored.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/proposals/{id}")]
async fn delete_proposal(call: Call, id: Id<ProposalId>) -> Result<Reply> {
    call.delete(id, operations::delete_proposal).await
}

/// Restore a deleted proposal
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 200, description = "The restored proposal", body = Proposal)))]
#[post("/v1/proposals/{id}/restore")]
async fn restore_proposal(call: Call, id: Id<ProposalId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_proposal).await
}

/// Send a proposal
///
/// To members of the deal's committee; a proposal that was sent may be sent to more. Each gets an event
/// of its own.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = SendProposal,
    responses((status = 200, description = "The proposal as it was sent", body = Proposal)))]
#[post("/v1/proposals/{id}/send")]
async fn send_proposal(call: Call, id: Id<ProposalId>, body: Body<SendProposal>) -> Result<Reply> {
    call.act(id, body, verbs::send_proposal).await
}

/// Withdraw a proposal
///
/// Refused when the deal was won with it.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 200, description = "The proposal, withdrawn", body = Proposal)))]
#[post("/v1/proposals/{id}/withdraw")]
async fn withdraw_proposal(call: Call, id: Id<ProposalId>) -> Result<Reply> {
    call.act_plainly(id, verbs::withdraw_proposal).await
}

/// Win a deal with a proposal
///
/// Its amount, currency and line items become the deal's, and the deal is won: all of it or nothing.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = WinDeal,
    responses((status = 200, description = "The accepted proposal", body = Proposal)))]
#[post("/v1/proposals/{id}/win")]
async fn win_proposal(call: Call, id: Id<ProposalId>, body: Body<WinDeal>) -> Result<Reply> {
    call.act(id, body, verbs::win_proposal).await
}

/// Read the history of a proposal
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "proposals", params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/proposals/{id}/history")]
async fn get_proposal_history(call: Call, id: Id<ProposalId>) -> Result<Reply> {
    call.show_history::<Proposal>(id).await
}
