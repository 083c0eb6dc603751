//! API keys over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{ApiKey, ApiKeyPatch, CreatedApiKey, NewApiKey};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::ApiKeyId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_api_key)
        .service(list_api_keys)
        .service(get_api_key)
        .service(update_api_key)
        .service(delete_api_key);
}

/// Make an API key
///
/// It acts as the caller, as far as its scopes allow. The answer holds the key itself, this once.
#[utoipa::path(tag = "API keys", request_body = NewApiKey,
    responses((status = 201, description = "The new API key", body = CreatedApiKey)))]
#[post("/v1/api-keys")]
async fn create_api_key(call: Call, body: Body<NewApiKey>) -> Result<Reply> {
    call.post(body, |cx, new| {
        let told = operations::create_api_key(cx, new)?;
        let kept = CreatedApiKey {
            key: None,
            ..told.clone()
        };
        Reply::created_with_secret(&told.api_key, &told, &kept)
    })
    .await
}

/// List API keys
#[utoipa::path(tag = "API keys",
    responses((status = 200, description = "A page of API keys", body = PageBody<ApiKey>)))]
#[get("/v1/api-keys")]
async fn list_api_keys(call: Call) -> Result<Reply> {
    call.list(operations::list_api_keys).await
}

/// Read an API key
#[utoipa::path(tag = "API keys", params(("id" = ApiKeyId, Path, description = "The API key")),
    responses((status = 200, description = "The API key", body = ApiKey)))]
#[get("/v1/api-keys/{id}")]
async fn get_api_key(call: Call, id: Id<ApiKeyId>) -> Result<Reply> {
    call.show(id, operations::get_api_key).await
}

/// Change an API key
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears. What the key may do never changes.
#[utoipa::path(tag = "API keys", params(("id" = ApiKeyId, Path, description = "The API key")),
    request_body = ApiKeyPatch,
    responses((status = 200, description = "The changed API key", body = ApiKey)))]
#[patch("/v1/api-keys/{id}")]
async fn update_api_key(call: Call, id: Id<ApiKeyId>, body: Body<ApiKeyPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_api_key).await
}

/// Revoke an API key
///
/// It stops working at once and for good. Other servers of the installation may trust it for
/// another 30 seconds.
#[utoipa::path(tag = "API keys", params(("id" = ApiKeyId, Path, description = "The API key")),
    responses((status = 204, description = "Revoked")))]
#[delete("/v1/api-keys/{id}")]
async fn delete_api_key(call: Call, id: Id<ApiKeyId>) -> Result<Reply> {
    call.delete(id, operations::delete_api_key).await
}
