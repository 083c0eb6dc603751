//! Accounts over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Account, AccountPatch, NewAccount};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::AccountId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_account)
        .service(list_accounts)
        .service(get_account)
        .service(update_account)
        .service(delete_account)
        .service(restore_account);
}

/// Add an account
#[utoipa::path(tag = "accounts", request_body = NewAccount,
    responses((status = 201, description = "The new account", body = Account)))]
#[post("/v1/accounts")]
async fn create_account(call: Call, body: Body<NewAccount>) -> Result<Reply> {
    call.create(body, operations::create_account).await
}

/// List accounts
#[utoipa::path(tag = "accounts",
    responses((status = 200, description = "A page of accounts", body = PageBody<Account>)))]
#[get("/v1/accounts")]
async fn list_accounts(call: Call) -> Result<Reply> {
    call.list(operations::list_accounts).await
}

/// Read an account
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path, description = "The account")),
    responses((status = 200, description = "The account", body = Account)))]
#[get("/v1/accounts/{id}")]
async fn get_account(call: Call, id: Id<AccountId>) -> Result<Reply> {
    call.show(id, operations::get_account).await
}

/// Change an account
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path, description = "The account")),
    request_body = AccountPatch,
    responses((status = 200, description = "The changed account", body = Account)))]
#[patch("/v1/accounts/{id}")]
async fn update_account(call: Call, id: Id<AccountId>, body: Body<AccountPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_account).await
}

/// Delete an account
///
/// What points at it stays; it can be restored.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path, description = "The account")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/accounts/{id}")]
async fn delete_account(call: Call, id: Id<AccountId>) -> Result<Reply> {
    call.delete(id, operations::delete_account).await
}

/// Restore a deleted account
///
/// Refused when another account has taken one of its domains or external ids meanwhile.
#[utoipa::path(tag = "accounts", params(("id" = AccountId, Path, description = "The account")),
    responses((status = 200, description = "The restored account", body = Account)))]
#[post("/v1/accounts/{id}/restore")]
async fn restore_account(call: Call, id: Id<AccountId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_account).await
}
