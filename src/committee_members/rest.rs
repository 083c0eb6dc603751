//! Members of buying committees over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{CommitteeMember, CommitteeMemberPatch, NewCommitteeMember};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{CommitteeMemberId, DealId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_committee_member)
        .service(list_committee_members)
        .service(get_committee_member)
        .service(update_committee_member)
        .service(delete_committee_member)
        .service(restore_committee_member)
        .service(get_committee_member_history)
        .service(list_deal_committee);
}

/// Add a committee member
///
/// Nobody sits on a committee twice: a second seat is refused with the first one as `existing_id`.
#[utoipa::path(tag = "committee-members", request_body = NewCommitteeMember,
    responses((status = 201, description = "The new committee member", body = CommitteeMember)))]
#[post("/v1/committee-members")]
async fn create_committee_member(call: Call, body: Body<NewCommitteeMember>) -> Result<Reply> {
    call.create(body, operations::create_committee_member).await
}

/// List committee members
///
/// Of all committees; `GET /v1/deals/{id}/committee` shows that of one deal.
#[utoipa::path(tag = "committee-members",
    responses((status = 200, description = "A page of committee members", body = PageBody<CommitteeMember>)))]
#[get("/v1/committee-members")]
async fn list_committee_members(call: Call) -> Result<Reply> {
    call.list(operations::list_committee_members).await
}

/// Read a committee member
#[utoipa::path(tag = "committee-members", params(("id" = CommitteeMemberId, Path, description = "The committee member")),
    responses((status = 200, description = "The committee member", body = CommitteeMember)))]
#[get("/v1/committee-members/{id}")]
async fn get_committee_member(call: Call, id: Id<CommitteeMemberId>) -> Result<Reply> {
    call.show(id, operations::get_committee_member).await
}

/// Change a committee member
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "committee-members", params(("id" = CommitteeMemberId, Path, description = "The committee member")),
    request_body = CommitteeMemberPatch,
    responses((status = 200, description = "The changed committee member", body = CommitteeMember)))]
#[patch("/v1/committee-members/{id}")]
async fn update_committee_member(
    call: Call,
    id: Id<CommitteeMemberId>,
    body: Body<CommitteeMemberPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_committee_member)
        .await
}

/// Delete a committee member
///
/// It can be restored.
#[utoipa::path(tag = "committee-members", params(("id" = CommitteeMemberId, Path, description = "The committee member")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/committee-members/{id}")]
async fn delete_committee_member(call: Call, id: Id<CommitteeMemberId>) -> Result<Reply> {
    call.delete(id, operations::delete_committee_member).await
}

/// Restore a deleted committee member
///
/// Refused when the stakeholder has been given another seat on the committee meanwhile.
#[utoipa::path(tag = "committee-members", params(("id" = CommitteeMemberId, Path, description = "The committee member")),
    responses((status = 200, description = "The restored committee member", body = CommitteeMember)))]
#[post("/v1/committee-members/{id}/restore")]
async fn restore_committee_member(call: Call, id: Id<CommitteeMemberId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_committee_member)
        .await
}

/// Read the history of a committee member
///
/// All that was said of them, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "committee-members", params(("id" = CommitteeMemberId, Path, description = "The committee member")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/committee-members/{id}/history")]
async fn get_committee_member_history(call: Call, id: Id<CommitteeMemberId>) -> Result<Reply> {
    call.show_history::<CommitteeMember>(id).await
}

/// List the committee of a deal
///
/// A page of its members, in the order in which they were added if no other is asked for. With `as_of` or
/// `known_at`, as it was.
#[utoipa::path(tag = "committee-members", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 200, description = "A page of members", body = PageBody<CommitteeMember>)))]
#[get("/v1/deals/{id}/committee")]
async fn list_deal_committee(call: Call, id: Id<DealId>) -> Result<Reply> {
    let deal = id.0;
    call.list_of_deal(
        id,
        move |cx, request| operations::list_deal_committee(cx, deal, request),
        |request| operations::committee_of(deal, request),
    )
    .await
}
