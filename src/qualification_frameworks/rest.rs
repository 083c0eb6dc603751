//! Qualification frameworks over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    NewQualificationFramework, QualificationFramework, QualificationFrameworkPatch,
};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::QualificationFrameworkId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_qualification_framework)
        .service(list_qualification_frameworks)
        .service(get_qualification_framework)
        .service(update_qualification_framework)
        .service(delete_qualification_framework)
        .service(restore_qualification_framework);
}

/// Add a qualification framework
#[utoipa::path(tag = "qualification-frameworks", request_body = NewQualificationFramework,
    responses((status = 201, description = "The new qualification framework", body = QualificationFramework)))]
#[post("/v1/qualification-frameworks")]
async fn create_qualification_framework(
    call: Call,
    body: Body<NewQualificationFramework>,
) -> Result<Reply> {
    call.create(body, operations::create_qualification_framework)
        .await
}

/// List qualification frameworks
#[utoipa::path(tag = "qualification-frameworks",
    responses((status = 200, description = "A page of qualification frameworks", body = PageBody<QualificationFramework>)))]
#[get("/v1/qualification-frameworks")]
async fn list_qualification_frameworks(call: Call) -> Result<Reply> {
    call.list(operations::list_qualification_frameworks).await
}

/// Read a qualification framework
#[utoipa::path(tag = "qualification-frameworks", params(("id" = QualificationFrameworkId, Path, description = "The qualification framework")),
    responses((status = 200, description = "The qualification framework", body = QualificationFramework)))]
#[get("/v1/qualification-frameworks/{id}")]
async fn get_qualification_framework(
    call: Call,
    id: Id<QualificationFrameworkId>,
) -> Result<Reply> {
    call.show(id, operations::get_qualification_framework).await
}

/// Change a qualification framework
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "qualification-frameworks", params(("id" = QualificationFrameworkId, Path, description = "The qualification framework")),
    request_body = QualificationFrameworkPatch,
    responses((status = 200, description = "The changed qualification framework", body = QualificationFramework)))]
#[patch("/v1/qualification-frameworks/{id}")]
async fn update_qualification_framework(
    call: Call,
    id: Id<QualificationFrameworkId>,
    body: Body<QualificationFrameworkPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_qualification_framework)
        .await
}

/// Delete a qualification framework
///
/// It can be restored.
#[utoipa::path(tag = "qualification-frameworks", params(("id" = QualificationFrameworkId, Path, description = "The qualification framework")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/qualification-frameworks/{id}")]
async fn delete_qualification_framework(
    call: Call,
    id: Id<QualificationFrameworkId>,
) -> Result<Reply> {
    call.delete(id, operations::delete_qualification_framework)
        .await
}

/// Restore a deleted qualification framework
///
/// Refused when another one has taken its key or one of its external ids meanwhile.
#[utoipa::path(tag = "qualification-frameworks", params(("id" = QualificationFrameworkId, Path, description = "The qualification framework")),
    responses((status = 200, description = "The restored qualification framework", body = QualificationFramework)))]
#[post("/v1/qualification-frameworks/{id}/restore")]
async fn restore_qualification_framework(
    call: Call,
    id: Id<QualificationFrameworkId>,
) -> Result<Reply> {
    call.act_plainly(id, operations::restore_qualification_framework)
        .await
}
