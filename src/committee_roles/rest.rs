//! Committee roles over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{CommitteeRole, CommitteeRolePatch, NewCommitteeRole};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::CommitteeRoleId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_committee_role)
        .service(list_committee_roles)
        .service(get_committee_role)
        .service(update_committee_role)
        .service(delete_committee_role)
        .service(restore_committee_role);
}

/// Add a committee role
#[utoipa::path(tag = "committee-roles", request_body = NewCommitteeRole,
    responses((status = 201, description = "The new committee role", body = CommitteeRole)))]
#[post("/v1/committee-roles")]
async fn create_committee_role(call: Call, body: Body<NewCommitteeRole>) -> Result<Reply> {
    call.create(body, operations::create_committee_role).await
}

/// List committee roles
#[utoipa::path(tag = "committee-roles",
    responses((status = 200, description = "A page of committee roles", body = PageBody<CommitteeRole>)))]
#[get("/v1/committee-roles")]
async fn list_committee_roles(call: Call) -> Result<Reply> {
    call.list(operations::list_committee_roles).await
}

/// Read a committee role
#[utoipa::path(tag = "committee-roles", params(("id" = CommitteeRoleId, Path, description = "The committee role")),
    responses((status = 200, description = "The committee role", body = CommitteeRole)))]
#[get("/v1/committee-roles/{id}")]
async fn get_committee_role(call: Call, id: Id<CommitteeRoleId>) -> Result<Reply> {
    call.show(id, operations::get_committee_role).await
}

/// Change a committee role
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "committee-roles", params(("id" = CommitteeRoleId, Path, description = "The committee role")),
    request_body = CommitteeRolePatch,
    responses((status = 200, description = "The changed committee role", body = CommitteeRole)))]
#[patch("/v1/committee-roles/{id}")]
async fn update_committee_role(
    call: Call,
    id: Id<CommitteeRoleId>,
    body: Body<CommitteeRolePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_committee_role)
        .await
}

/// Delete a committee role
///
/// It can be restored.
#[utoipa::path(tag = "committee-roles", params(("id" = CommitteeRoleId, Path, description = "The committee role")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/committee-roles/{id}")]
async fn delete_committee_role(call: Call, id: Id<CommitteeRoleId>) -> Result<Reply> {
    call.delete(id, operations::delete_committee_role).await
}

/// Restore a deleted committee role
#[utoipa::path(tag = "committee-roles", params(("id" = CommitteeRoleId, Path, description = "The committee role")),
    responses((status = 200, description = "The restored committee role", body = CommitteeRole)))]
#[post("/v1/committee-roles/{id}/restore")]
async fn restore_committee_role(call: Call, id: Id<CommitteeRoleId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_committee_role)
        .await
}
