//! Pipelines over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewPipeline, Pipeline, PipelinePatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::PipelineId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_pipeline)
        .service(list_pipelines)
        .service(get_pipeline)
        .service(update_pipeline)
        .service(delete_pipeline)
        .service(restore_pipeline);
}

/// Add a pipeline
///
/// Its stages may come along, in their order. The first pipeline of a workspace is the default.
#[utoipa::path(tag = "pipelines", request_body = NewPipeline,
    responses((status = 201, description = "The new pipeline", body = Pipeline)))]
#[post("/v1/pipelines")]
async fn create_pipeline(call: Call, body: Body<NewPipeline>) -> Result<Reply> {
    call.create(body, operations::create_pipeline).await
}

/// List pipelines
#[utoipa::path(tag = "pipelines",
    responses((status = 200, description = "A page of pipelines", body = PageBody<Pipeline>)))]
#[get("/v1/pipelines")]
async fn list_pipelines(call: Call) -> Result<Reply> {
    call.list(operations::list_pipelines).await
}

/// Read a pipeline
#[utoipa::path(tag = "pipelines", params(("id" = PipelineId, Path, description = "The pipeline")),
    responses((status = 200, description = "The pipeline", body = Pipeline)))]
#[get("/v1/pipelines/{id}")]
async fn get_pipeline(call: Call, id: Id<PipelineId>) -> Result<Reply> {
    call.show(id, operations::get_pipeline).await
}

/// Change a pipeline
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears. A pipeline that becomes the
/// default takes that from the one that was.
#[utoipa::path(tag = "pipelines", params(("id" = PipelineId, Path, description = "The pipeline")),
    request_body = PipelinePatch,
    responses((status = 200, description = "The changed pipeline", body = Pipeline)))]
#[patch("/v1/pipelines/{id}")]
async fn update_pipeline(
    call: Call,
    id: Id<PipelineId>,
    body: Body<PipelinePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_pipeline).await
}

/// Delete a pipeline
///
/// Refused while deals are in it, and for the default while there are others. It can be restored.
#[utoipa::path(tag = "pipelines", params(("id" = PipelineId, Path, description = "The pipeline")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/pipelines/{id}")]
async fn delete_pipeline(call: Call, id: Id<PipelineId>) -> Result<Reply> {
    call.delete(id, operations::delete_pipeline).await
}

/// Restore a deleted pipeline
///
/// Refused when another pipeline has taken its name or external ids meanwhile.
#[utoipa::path(tag = "pipelines", params(("id" = PipelineId, Path, description = "The pipeline")),
    responses((status = 200, description = "The restored pipeline", body = Pipeline)))]
#[post("/v1/pipelines/{id}/restore")]
async fn restore_pipeline(call: Call, id: Id<PipelineId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_pipeline).await
}
