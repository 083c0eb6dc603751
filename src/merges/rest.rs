//! Merges over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    AccountMergePreview, Merge, MergeAccounts, MergeStakeholders, StakeholderMergePreview,
};
use super::{operations, undo};
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{AccountId, MergeId, StakeholderId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(merge_account)
        .service(preview_account_merge)
        .service(merge_stakeholder)
        .service(preview_stakeholder_merge)
        .service(list_merges)
        .service(get_merge)
        .service(undo_merge);
}

/// Merge accounts
///
/// The account in the path survives. It takes the values that the rules choose and all domains and
/// ids of other systems; everything that pointed at the losers points at it, and their ids lead to it
/// for ever. Within 30 days the merge can be undone. `If-Match` is the survivor's version.
#[utoipa::path(tag = "merges", params(("id" = AccountId, Path, description = "The account that survives")),
    request_body = MergeAccounts,
    responses((status = 201, description = "The merge", body = Merge)))]
#[post("/v1/accounts/{id}/merge")]
async fn merge_account(call: Call, id: Id<AccountId>, body: Body<MergeAccounts>) -> Result<Reply> {
    call.act_to_create(id, body, operations::merge_account)
        .await
}

/// See what a merge of accounts would do
///
/// Nothing is stored. It is refused where the merge would be.
#[utoipa::path(tag = "merges", params(("id" = AccountId, Path, description = "The account that survives")),
    request_body = MergeAccounts,
    responses((status = 200, description = "What would change", body = AccountMergePreview)))]
#[post("/v1/accounts/{id}/merge/preview")]
async fn preview_account_merge(
    call: Call,
    id: Id<AccountId>,
    body: Body<MergeAccounts>,
) -> Result<Reply> {
    call.ask(body, move |cx, input| {
        operations::preview_account_merge(cx, id.0, input)
    })
    .await
}

/// Merge stakeholders
///
/// The stakeholder in the path survives. They take the values that the rules choose and all addresses,
/// numbers and ids of other systems; everything that pointed at the losers points at them, and the
/// losers' ids lead to them for ever. Seats on the same committee become one. Within 30 days the
/// merge can be undone. `If-Match` is the survivor's version.
#[utoipa::path(tag = "merges", params(("id" = StakeholderId, Path, description = "The stakeholder who survives")),
    request_body = MergeStakeholders,
    responses((status = 201, description = "The merge", body = Merge)))]
#[post("/v1/stakeholders/{id}/merge")]
async fn merge_stakeholder(
    call: Call,
    id: Id<StakeholderId>,
    body: Body<MergeStakeholders>,
) -> Result<Reply> {
    call.act_to_create(id, body, operations::merge_stakeholder)
        .await
}

/// See what a merge of stakeholders would do
///
/// Nothing is stored. It is refused where the merge would be.
#[utoipa::path(tag = "merges", params(("id" = StakeholderId, Path, description = "The stakeholder who survives")),
    request_body = MergeStakeholders,
    responses((status = 200, description = "What would change", body = StakeholderMergePreview)))]
#[post("/v1/stakeholders/{id}/merge/preview")]
async fn preview_stakeholder_merge(
    call: Call,
    id: Id<StakeholderId>,
    body: Body<MergeStakeholders>,
) -> Result<Reply> {
    call.ask(body, move |cx, input| {
        operations::preview_stakeholder_merge(cx, id.0, input)
    })
    .await
}

/// List merges
#[utoipa::path(tag = "merges",
    responses((status = 200, description = "A page of merges", body = PageBody<Merge>)))]
#[get("/v1/merges")]
async fn list_merges(call: Call) -> Result<Reply> {
    call.list(operations::list_merges).await
}

/// Read a merge
#[utoipa::path(tag = "merges", params(("id" = MergeId, Path, description = "The merge")),
    responses((status = 200, description = "The merge", body = Merge)))]
#[get("/v1/merges/{id}")]
async fn get_merge(call: Call, id: Id<MergeId>) -> Result<Reply> {
    call.show(id, operations::get_merge).await
}

/// Undo a merge
///
/// Within 30 days. The losers are back, and what is still as the merge left it goes back to them. What
/// was changed since stays and is told in `kept`: of a list, only the items that the merge added are
/// taken out. Refused when the survivor was deleted or merged further, and when another record holds
/// a loser's domain, address or id of another system meanwhile.
#[utoipa::path(tag = "merges", params(("id" = MergeId, Path, description = "The merge")),
    responses((status = 200, description = "The undone merge", body = Merge)))]
#[post("/v1/merges/{id}/undo")]
async fn undo_merge(call: Call, id: Id<MergeId>) -> Result<Reply> {
    call.act_plainly(id, undo::undo_merge).await
}
