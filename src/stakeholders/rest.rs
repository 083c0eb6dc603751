//! Stakeholders over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewStakeholder, Stakeholder, StakeholderPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::StakeholderId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_stakeholder)
        .service(list_stakeholders)
        .service(get_stakeholder)
        .service(update_stakeholder)
        .service(delete_stakeholder)
        .service(restore_stakeholder);
}

/// Add a stakeholder
#[utoipa::path(tag = "stakeholders", request_body = NewStakeholder,
    responses((status = 201, description = "The new stakeholder", body = Stakeholder)))]
#[post("/v1/stakeholders")]
async fn create_stakeholder(call: Call, body: Body<NewStakeholder>) -> Result<Reply> {
    call.create(body, operations::create_stakeholder).await
}

/// List stakeholders
#[utoipa::path(tag = "stakeholders",
    responses((status = 200, description = "A page of stakeholders", body = PageBody<Stakeholder>)))]
#[get("/v1/stakeholders")]
async fn list_stakeholders(call: Call) -> Result<Reply> {
    call.list(operations::list_stakeholders).await
}

/// Read a stakeholder
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The stakeholder", body = Stakeholder)))]
#[get("/v1/stakeholders/{id}")]
async fn get_stakeholder(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.show(id, operations::get_stakeholder).await
}

/// Change a stakeholder
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    request_body = StakeholderPatch,
    responses((status = 200, description = "The changed stakeholder", body = Stakeholder)))]
#[patch("/v1/stakeholders/{id}")]
async fn update_stakeholder(
    call: Call,
    id: Id<StakeholderId>,
    body: Body<StakeholderPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_stakeholder).await
}

/// Delete a stakeholder
///
/// What points at them stays; they can be restored.
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/stakeholders/{id}")]
async fn delete_stakeholder(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.delete(id, operations::delete_stakeholder).await
}

/// Restore a deleted stakeholder
///
/// Refused when another stakeholder has taken one of their addresses or external ids meanwhile.
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The restored stakeholder", body = Stakeholder)))]
#[post("/v1/stakeholders/{id}/restore")]
async fn restore_stakeholder(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_stakeholder).await
}
