//! Proposal events over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewProposalEvent, ProposalEvent};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ProposalEventId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_proposal_event)
        .service(list_proposal_events)
        .service(get_proposal_event)
        .service(get_proposal_event_history);
}

/// Note what a member did with a proposal
///
/// Events are never changed or deleted: a member who changes their mind gets a new one, and the last
/// one counts. The proposal is accepted or declined once all it was sent to say so.
#[utoipa::path(tag = "proposal-events", request_body = NewProposalEvent,
    responses((status = 201, description = "The new proposal event", body = ProposalEvent)))]
#[post("/v1/proposal-events")]
async fn create_proposal_event(call: Call, body: Body<NewProposalEvent>) -> Result<Reply> {
    call.create(body, operations::create_proposal_event).await
}

/// List proposal events
#[utoipa::path(tag = "proposal-events",
    responses((status = 200, description = "A page of proposal events", body = PageBody<ProposalEvent>)))]
#[get("/v1/proposal-events")]
async fn list_proposal_events(call: Call) -> Result<Reply> {
    call.list(operations::list_proposal_events).await
}

/// Read a proposal event
#[utoipa::path(tag = "proposal-events", params(("id" = ProposalEventId, Path, description = "The proposal event")),
    responses((status = 200, description = "The proposal event", body = ProposalEvent)))]
#[get("/v1/proposal-events/{id}")]
async fn get_proposal_event(call: Call, id: Id<ProposalEventId>) -> Result<Reply> {
    call.show(id, operations::get_proposal_event).await
}

/// Read the history of a proposal event
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "proposal-events", params(("id" = ProposalEventId, Path, description = "The proposal event")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/proposal-events/{id}/history")]
async fn get_proposal_event_history(call: Call, id: Id<ProposalEventId>) -> Result<Reply> {
    call.show_history::<ProposalEvent>(id).await
}
