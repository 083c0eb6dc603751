//! Tags over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewTag, Tag, TagPatch, TagTarget};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::TagId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_tag)
        .service(list_tags)
        .service(get_tag)
        .service(update_tag)
        .service(delete_tag)
        .service(restore_tag)
        .service(apply_tag)
        .service(remove_tag);
}

/// Add a tag
#[utoipa::path(tag = "tags", request_body = NewTag,
    responses((status = 201, description = "The new tag", body = Tag)))]
#[post("/v1/tags")]
async fn create_tag(call: Call, body: Body<NewTag>) -> Result<Reply> {
    call.create(body, operations::create_tag).await
}

/// List tags
#[utoipa::path(tag = "tags",
    responses((status = 200, description = "A page of tags", body = PageBody<Tag>)))]
#[get("/v1/tags")]
async fn list_tags(call: Call) -> Result<Reply> {
    call.list(operations::list_tags).await
}

/// Read a tag
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    responses((status = 200, description = "The tag", body = Tag)))]
#[get("/v1/tags/{id}")]
async fn get_tag(call: Call, id: Id<TagId>) -> Result<Reply> {
    call.show(id, operations::get_tag).await
}

/// Change a tag
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    request_body = TagPatch,
    responses((status = 200, description = "The changed tag", body = Tag)))]
#[patch("/v1/tags/{id}")]
async fn update_tag(call: Call, id: Id<TagId>, body: Body<TagPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_tag).await
}

/// Delete a tag
///
/// It shows on no record any more; it can be restored.
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/tags/{id}")]
async fn delete_tag(call: Call, id: Id<TagId>) -> Result<Reply> {
    call.delete(id, operations::delete_tag).await
}

/// Restore a deleted tag
///
/// Refused when another tag has taken its name meanwhile.
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    responses((status = 200, description = "The restored tag", body = Tag)))]
#[post("/v1/tags/{id}/restore")]
async fn restore_tag(call: Call, id: Id<TagId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_tag).await
}

/// Put a tag on a record
///
/// An account, a stakeholder or a deal, which the caller must be allowed to write. The record's
/// version grows. A record that carries the tag already stays as it is.
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    request_body = TagTarget,
    responses((status = 200, description = "The tag", body = Tag)))]
#[post("/v1/tags/{id}/apply")]
async fn apply_tag(call: Call, id: Id<TagId>, body: Body<TagTarget>) -> Result<Reply> {
    call.act(id, body, operations::apply_tag).await
}

/// Take a tag off a record
///
/// The record's version grows. A record that does not carry the tag stays as it is.
#[utoipa::path(tag = "tags", params(("id" = TagId, Path, description = "The tag")),
    request_body = TagTarget,
    responses((status = 200, description = "The tag", body = Tag)))]
#[post("/v1/tags/{id}/remove")]
async fn remove_tag(call: Call, id: Id<TagId>, body: Body<TagTarget>) -> Result<Reply> {
    call.act(id, body, operations::remove_tag).await
}
