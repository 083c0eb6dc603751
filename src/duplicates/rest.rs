//! Likely duplicates over REST.

use actix_web::{get, post};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    AccountDuplicate, DistinctAccount, DistinctStakeholder, DuplicateRequest, StakeholderDuplicate,
};
use super::operations;
use crate::accounts::Account;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Id, PageBody, PageInfo, Reply};
use crate::ids::{AccountId, StakeholderId};
use crate::query::{ListRequest, Page};
use crate::stakeholders::Stakeholder;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_account_duplicates)
        .service(list_duplicates_of_account)
        .service(tell_account_apart)
        .service(compare_account_again)
        .service(list_stakeholder_duplicates)
        .service(list_duplicates_of_stakeholder)
        .service(tell_stakeholder_apart)
        .service(compare_stakeholder_again);
}

/// List accounts that may be one
///
/// Pairs, the likeliest first: by domain or web site, name, country and industry. The newest 5,000
/// pairs with anything telling in common are compared; those with a score of 0.35 and more are shown.
/// Pairs that somebody told apart are left out.
#[utoipa::path(tag = "duplicates", params(DuplicateRequest),
    responses((status = 200, description = "A page of pairs", body = PageBody<AccountDuplicate>)))]
#[get("/v1/accounts/duplicates")]
async fn list_account_duplicates(call: Call) -> Result<Reply> {
    answer(call, operations::list_account_duplicates).await
}

/// List accounts that may be the same as one
///
/// The likeliest first, with a score of 0.35 and more.
#[utoipa::path(tag = "duplicates",
    params(("id" = AccountId, Path, description = "The account"), DuplicateRequest),
    responses((status = 200, description = "A page of pairs", body = PageBody<AccountDuplicate>)))]
#[get("/v1/accounts/{id}/duplicates")]
async fn list_duplicates_of_account(call: Call, id: Id<AccountId>) -> Result<Reply> {
    answer(call, move |cx, request| {
        operations::list_duplicates_of_account(cx, id.0, request)
    })
    .await
}

/// Say that two accounts are not the same
///
/// They are no likely duplicates any more. Both histories tell it.
#[utoipa::path(tag = "duplicates", params(("id" = AccountId, Path, description = "The account")),
    request_body = DistinctAccount,
    responses((status = 200, description = "The account", body = Account)))]
#[post("/v1/accounts/{id}/duplicates/tell-apart")]
async fn tell_account_apart(
    call: Call,
    id: Id<AccountId>,
    body: Body<DistinctAccount>,
) -> Result<Reply> {
    call.act(id, body, operations::tell_account_apart).await
}

/// Take back that two accounts are not the same
#[utoipa::path(tag = "duplicates", params(("id" = AccountId, Path, description = "The account")),
    request_body = DistinctAccount,
    responses((status = 200, description = "The account", body = Account)))]
#[post("/v1/accounts/{id}/duplicates/compare-again")]
async fn compare_account_again(
    call: Call,
    id: Id<AccountId>,
    body: Body<DistinctAccount>,
) -> Result<Reply> {
    call.act(id, body, operations::compare_account_again).await
}

/// List stakeholders who may be one
///
/// Pairs, the likeliest first: by e-mail address, number, name, account and title. The newest 5,000
/// pairs with anything telling in common are compared; those with a score of 0.35 and more are shown.
/// Pairs that somebody told apart are left out.
#[utoipa::path(tag = "duplicates", params(DuplicateRequest),
    responses((status = 200, description = "A page of pairs", body = PageBody<StakeholderDuplicate>)))]
#[get("/v1/stakeholders/duplicates")]
async fn list_stakeholder_duplicates(call: Call) -> Result<Reply> {
    answer(call, operations::list_stakeholder_duplicates).await
}

/// List stakeholders who may be the same as one
///
/// The likeliest first, with a score of 0.35 and more.
#[utoipa::path(tag = "duplicates",
    params(("id" = StakeholderId, Path, description = "The stakeholder"), DuplicateRequest),
    responses((status = 200, description = "A page of pairs", body = PageBody<StakeholderDuplicate>)))]
#[get("/v1/stakeholders/{id}/duplicates")]
async fn list_duplicates_of_stakeholder(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    answer(call, move |cx, request| {
        operations::list_duplicates_of_stakeholder(cx, id.0, request)
    })
    .await
}

/// Say that two stakeholders are not the same
///
/// They are no likely duplicates any more. Both histories tell it.
#[utoipa::path(tag = "duplicates", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    request_body = DistinctStakeholder,
    responses((status = 200, description = "The stakeholder", body = Stakeholder)))]
#[post("/v1/stakeholders/{id}/duplicates/tell-apart")]
async fn tell_stakeholder_apart(
    call: Call,
    id: Id<StakeholderId>,
    body: Body<DistinctStakeholder>,
) -> Result<Reply> {
    call.act(id, body, operations::tell_stakeholder_apart).await
}

/// Take back that two stakeholders are not the same
#[utoipa::path(tag = "duplicates", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    request_body = DistinctStakeholder,
    responses((status = 200, description = "The stakeholder", body = Stakeholder)))]
#[post("/v1/stakeholders/{id}/duplicates/compare-again")]
async fn compare_stakeholder_again(
    call: Call,
    id: Id<StakeholderId>,
    body: Body<DistinctStakeholder>,
) -> Result<Reply> {
    call.act(id, body, operations::compare_stakeholder_again)
        .await
}

async fn answer<T: Serialize + Send + 'static>(
    call: Call,
    read: impl Fn(&mut Ctx, &DuplicateRequest) -> Result<Page<T>> + Send + 'static,
) -> Result<Reply> {
    let request = parse(call.query())?;
    call.app
        .snapshot(&call.actor, move |cx| {
            let Page { data, next } = read(cx, &request)?;
            Reply::ok(&PageBody {
                data,
                page: PageInfo::new(next),
            })
        })
        .await
}

fn parse(query: &str) -> Result<DuplicateRequest> {
    let mut request = DuplicateRequest {
        limit: ListRequest::DEFAULT_LIMIT,
        cursor: None,
    };
    let mut seen = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            return Err(Error::invalid(name, "DUPLICATE", "stands twice"));
        }
        match &*name {
            "cursor" => request.cursor = Some(value.into_owned()),
            "limit" => {
                request.limit = value.parse().map_err(|_not_a_number| {
                    Error::invalid("limit", "INVALID_VALUE", "must be a whole number")
                })?;
            }
            other => {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
        seen.push(name);
    }
    Ok(request)
}
