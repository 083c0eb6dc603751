//! Custom fields over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{CustomField, CustomFieldPatch, NewCustomField};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::CustomFieldId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_custom_field)
        .service(list_custom_fields)
        .service(get_custom_field)
        .service(update_custom_field)
        .service(delete_custom_field)
        .service(restore_custom_field);
}

/// Add a custom field
#[utoipa::path(tag = "custom fields", request_body = NewCustomField,
    responses((status = 201, description = "The new custom field", body = CustomField)))]
#[post("/v1/custom-fields")]
async fn create_custom_field(call: Call, body: Body<NewCustomField>) -> Result<Reply> {
    call.create(body, operations::create_custom_field).await
}

/// List custom fields
#[utoipa::path(tag = "custom fields",
    responses((status = 200, description = "A page of custom fields", body = PageBody<CustomField>)))]
#[get("/v1/custom-fields")]
async fn list_custom_fields(call: Call) -> Result<Reply> {
    call.list(operations::list_custom_fields).await
}

/// Read a custom field
#[utoipa::path(tag = "custom fields", params(("id" = CustomFieldId, Path, description = "The custom field")),
    responses((status = 200, description = "The custom field", body = CustomField)))]
#[get("/v1/custom-fields/{id}")]
async fn get_custom_field(call: Call, id: Id<CustomFieldId>) -> Result<Reply> {
    call.show(id, operations::get_custom_field).await
}

/// Change a custom field
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "custom fields", params(("id" = CustomFieldId, Path, description = "The custom field")),
    request_body = CustomFieldPatch,
    responses((status = 200, description = "The changed custom field", body = CustomField)))]
#[patch("/v1/custom-fields/{id}")]
async fn update_custom_field(
    call: Call,
    id: Id<CustomFieldId>,
    body: Body<CustomFieldPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_custom_field).await
}

/// Delete a custom field
///
/// Values that records hold stay where they are; the definition can be restored.
#[utoipa::path(tag = "custom fields", params(("id" = CustomFieldId, Path, description = "The custom field")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/custom-fields/{id}")]
async fn delete_custom_field(call: Call, id: Id<CustomFieldId>) -> Result<Reply> {
    call.delete(id, operations::delete_custom_field).await
}

/// Restore a deleted custom field
#[utoipa::path(tag = "custom fields", params(("id" = CustomFieldId, Path, description = "The custom field")),
    responses((status = 200, description = "The restored custom field", body = CustomField)))]
#[post("/v1/custom-fields/{id}/restore")]
async fn restore_custom_field(call: Call, id: Id<CustomFieldId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_custom_field).await
}
