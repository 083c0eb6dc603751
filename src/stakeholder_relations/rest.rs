//! Relations over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewStakeholderRelation, StakeholderRelation, StakeholderRelationPatch};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::StakeholderRelationId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_stakeholder_relation)
        .service(list_stakeholder_relations)
        .service(get_stakeholder_relation)
        .service(update_stakeholder_relation)
        .service(delete_stakeholder_relation)
        .service(restore_stakeholder_relation)
        .service(get_stakeholder_relation_history);
}

/// Add a relation
#[utoipa::path(tag = "stakeholder-relations", request_body = NewStakeholderRelation,
    responses((status = 201, description = "The new relation", body = StakeholderRelation)))]
#[post("/v1/stakeholder-relations")]
async fn create_stakeholder_relation(
    call: Call,
    body: Body<NewStakeholderRelation>,
) -> Result<Reply> {
    call.create(body, operations::create_stakeholder_relation)
        .await
}

/// List relations
#[utoipa::path(tag = "stakeholder-relations",
    responses((status = 200, description = "A page of relations", body = PageBody<StakeholderRelation>)))]
#[get("/v1/stakeholder-relations")]
async fn list_stakeholder_relations(call: Call) -> Result<Reply> {
    call.list(operations::list_stakeholder_relations).await
}

/// Read a relation
#[utoipa::path(tag = "stakeholder-relations", params(("id" = StakeholderRelationId, Path, description = "The relation")),
    responses((status = 200, description = "The relation", body = StakeholderRelation)))]
#[get("/v1/stakeholder-relations/{id}")]
async fn get_stakeholder_relation(call: Call, id: Id<StakeholderRelationId>) -> Result<Reply> {
    call.show(id, operations::get_stakeholder_relation).await
}

/// Change a relation
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "stakeholder-relations", params(("id" = StakeholderRelationId, Path, description = "The relation")),
    request_body = StakeholderRelationPatch,
    responses((status = 200, description = "The changed relation", body = StakeholderRelation)))]
#[patch("/v1/stakeholder-relations/{id}")]
async fn update_stakeholder_relation(
    call: Call,
    id: Id<StakeholderRelationId>,
    body: Body<StakeholderRelationPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_stakeholder_relation)
        .await
}

/// Delete a relation
///
/// It can be restored.
#[utoipa::path(tag = "stakeholder-relations", params(("id" = StakeholderRelationId, Path, description = "The relation")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/stakeholder-relations/{id}")]
async fn delete_stakeholder_relation(call: Call, id: Id<StakeholderRelationId>) -> Result<Reply> {
    call.delete(id, operations::delete_stakeholder_relation)
        .await
}

/// Restore a deleted relation
#[utoipa::path(tag = "stakeholder-relations", params(("id" = StakeholderRelationId, Path, description = "The relation")),
    responses((status = 200, description = "The restored relation", body = StakeholderRelation)))]
#[post("/v1/stakeholder-relations/{id}/restore")]
async fn restore_stakeholder_relation(call: Call, id: Id<StakeholderRelationId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_stakeholder_relation)
        .await
}

/// Read the history of a relation
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "stakeholder-relations", params(("id" = StakeholderRelationId, Path, description = "The relation")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/stakeholder-relations/{id}/history")]
async fn get_stakeholder_relation_history(
    call: Call,
    id: Id<StakeholderRelationId>,
) -> Result<Reply> {
    call.show_history::<StakeholderRelation>(id).await
}
