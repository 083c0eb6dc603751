//! Affiliations over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Affiliation, AffiliationPatch, NewAffiliation};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::AffiliationId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_affiliation)
        .service(list_affiliations)
        .service(get_affiliation)
        .service(update_affiliation)
        .service(delete_affiliation)
        .service(restore_affiliation);
}

/// Add an affiliation
#[utoipa::path(tag = "affiliations", request_body = NewAffiliation,
    responses((status = 201, description = "The new affiliation", body = Affiliation)))]
#[post("/v1/affiliations")]
async fn create_affiliation(call: Call, body: Body<NewAffiliation>) -> Result<Reply> {
    call.create(body, operations::create_affiliation).await
}

/// List affiliations
#[utoipa::path(tag = "affiliations",
    responses((status = 200, description = "A page of affiliations", body = PageBody<Affiliation>)))]
#[get("/v1/affiliations")]
async fn list_affiliations(call: Call) -> Result<Reply> {
    call.list(operations::list_affiliations).await
}

/// Read an affiliation
#[utoipa::path(tag = "affiliations", params(("id" = AffiliationId, Path, description = "The affiliation")),
    responses((status = 200, description = "The affiliation", body = Affiliation)))]
#[get("/v1/affiliations/{id}")]
async fn get_affiliation(call: Call, id: Id<AffiliationId>) -> Result<Reply> {
    call.show(id, operations::get_affiliation).await
}

/// Change an affiliation
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "affiliations", params(("id" = AffiliationId, Path, description = "The affiliation")),
    request_body = AffiliationPatch,
    responses((status = 200, description = "The changed affiliation", body = Affiliation)))]
#[patch("/v1/affiliations/{id}")]
async fn update_affiliation(
    call: Call,
    id: Id<AffiliationId>,
    body: Body<AffiliationPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_affiliation).await
}

/// Delete an affiliation
///
/// It can be restored.
#[utoipa::path(tag = "affiliations", params(("id" = AffiliationId, Path, description = "The affiliation")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/affiliations/{id}")]
async fn delete_affiliation(call: Call, id: Id<AffiliationId>) -> Result<Reply> {
    call.delete(id, operations::delete_affiliation).await
}

/// Restore a deleted affiliation
#[utoipa::path(tag = "affiliations", params(("id" = AffiliationId, Path, description = "The affiliation")),
    responses((status = 200, description = "The restored affiliation", body = Affiliation)))]
#[post("/v1/affiliations/{id}/restore")]
async fn restore_affiliation(call: Call, id: Id<AffiliationId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_affiliation).await
}
