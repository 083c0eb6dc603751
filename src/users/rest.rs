//! Users over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewUser, User, UserPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::UserId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_user)
        .service(list_users)
        .service(get_me)
        .service(get_user)
        .service(update_user)
        .service(delete_user)
        .service(restore_user);
}

/// Add a user
#[utoipa::path(tag = "users", request_body = NewUser,
    responses((status = 201, description = "The new user", body = User)))]
#[post("/v1/users")]
async fn create_user(call: Call, body: Body<NewUser>) -> Result<Reply> {
    call.create(body, operations::create_user).await
}

/// List users
#[utoipa::path(tag = "users",
    responses((status = 200, description = "A page of users", body = PageBody<User>)))]
#[get("/v1/users")]
async fn list_users(call: Call) -> Result<Reply> {
    call.list(operations::list_users).await
}

/// Read the caller
///
/// The user who signed in, or to whom the API key belongs.
#[utoipa::path(tag = "users", responses((status = 200, description = "The caller", body = User)))]
#[get("/v1/me")]
async fn get_me(call: Call) -> Result<Reply> {
    call.show_only(operations::get_me).await
}

/// Read a user
#[utoipa::path(tag = "users", params(("id" = UserId, Path, description = "The user")),
    responses((status = 200, description = "The user", body = User)))]
#[get("/v1/users/{id}")]
async fn get_user(call: Call, id: Id<UserId>) -> Result<Reply> {
    call.show(id, operations::get_user).await
}

/// Change a user
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "users", params(("id" = UserId, Path, description = "The user")),
    request_body = UserPatch,
    responses((status = 200, description = "The changed user", body = User)))]
#[patch("/v1/users/{id}")]
async fn update_user(call: Call, id: Id<UserId>, body: Body<UserPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_user).await
}

/// Delete a user
///
/// Signs the user out everywhere; what they own stays theirs. They can be restored.
#[utoipa::path(tag = "users", params(("id" = UserId, Path, description = "The user")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/users/{id}")]
async fn delete_user(call: Call, id: Id<UserId>) -> Result<Reply> {
    call.delete(id, operations::delete_user).await
}

/// Restore a deleted user
#[utoipa::path(tag = "users", params(("id" = UserId, Path, description = "The user")),
    responses((status = 200, description = "The restored user", body = User)))]
#[post("/v1/users/{id}/restore")]
async fn restore_user(call: Call, id: Id<UserId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_user).await
}
