//! Committee templates over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{CommitteeTemplate, CommitteeTemplatePatch, NewCommitteeTemplate};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::CommitteeTemplateId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_committee_template)
        .service(list_committee_templates)
        .service(get_committee_template)
        .service(update_committee_template)
        .service(delete_committee_template)
        .service(restore_committee_template);
}

/// Add a committee template
#[utoipa::path(tag = "committee-templates", request_body = NewCommitteeTemplate,
    responses((status = 201, description = "The new committee template", body = CommitteeTemplate)))]
#[post("/v1/committee-templates")]
async fn create_committee_template(call: Call, body: Body<NewCommitteeTemplate>) -> Result<Reply> {
    call.create(body, operations::create_committee_template)
        .await
}

/// List committee templates
#[utoipa::path(tag = "committee-templates",
    responses((status = 200, description = "A page of committee templates", body = PageBody<CommitteeTemplate>)))]
#[get("/v1/committee-templates")]
async fn list_committee_templates(call: Call) -> Result<Reply> {
    call.list(operations::list_committee_templates).await
}

/// Read a committee template
#[utoipa::path(tag = "committee-templates", params(("id" = CommitteeTemplateId, Path, description = "The committee template")),
    responses((status = 200, description = "The committee template", body = CommitteeTemplate)))]
#[get("/v1/committee-templates/{id}")]
async fn get_committee_template(call: Call, id: Id<CommitteeTemplateId>) -> Result<Reply> {
    call.show(id, operations::get_committee_template).await
}

/// Change a committee template
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "committee-templates", params(("id" = CommitteeTemplateId, Path, description = "The committee template")),
    request_body = CommitteeTemplatePatch,
    responses((status = 200, description = "The changed committee template", body = CommitteeTemplate)))]
#[patch("/v1/committee-templates/{id}")]
async fn update_committee_template(
    call: Call,
    id: Id<CommitteeTemplateId>,
    body: Body<CommitteeTemplatePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_committee_template)
        .await
}

/// Delete a committee template
///
/// It can be restored.
#[utoipa::path(tag = "committee-templates", params(("id" = CommitteeTemplateId, Path, description = "The committee template")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/committee-templates/{id}")]
async fn delete_committee_template(call: Call, id: Id<CommitteeTemplateId>) -> Result<Reply> {
    call.delete(id, operations::delete_committee_template).await
}

/// Restore a deleted committee template
#[utoipa::path(tag = "committee-templates", params(("id" = CommitteeTemplateId, Path, description = "The committee template")),
    responses((status = 200, description = "The restored committee template", body = CommitteeTemplate)))]
#[post("/v1/committee-templates/{id}/restore")]
async fn restore_committee_template(call: Call, id: Id<CommitteeTemplateId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_committee_template)
        .await
}
