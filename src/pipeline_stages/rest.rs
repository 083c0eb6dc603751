//! Pipeline stages over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewPipelineStage, PipelineStage, PipelineStagePatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::PipelineStageId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_pipeline_stage)
        .service(list_pipeline_stages)
        .service(get_pipeline_stage)
        .service(update_pipeline_stage)
        .service(delete_pipeline_stage)
        .service(restore_pipeline_stage);
}

/// Add a pipeline stage
///
/// It comes after the others of its pipeline unless it is given a place.
#[utoipa::path(tag = "pipeline-stages", request_body = NewPipelineStage,
    responses((status = 201, description = "The new pipeline stage", body = PipelineStage)))]
#[post("/v1/pipeline-stages")]
async fn create_pipeline_stage(call: Call, body: Body<NewPipelineStage>) -> Result<Reply> {
    call.create(body, operations::create_pipeline_stage).await
}

/// List pipeline stages
#[utoipa::path(tag = "pipeline-stages",
    responses((status = 200, description = "A page of pipeline stages", body = PageBody<PipelineStage>)))]
#[get("/v1/pipeline-stages")]
async fn list_pipeline_stages(call: Call) -> Result<Reply> {
    call.list(operations::list_pipeline_stages).await
}

/// Read a pipeline stage
#[utoipa::path(tag = "pipeline-stages", params(("id" = PipelineStageId, Path, description = "The pipeline stage")),
    responses((status = 200, description = "The pipeline stage", body = PipelineStage)))]
#[get("/v1/pipeline-stages/{id}")]
async fn get_pipeline_stage(call: Call, id: Id<PipelineStageId>) -> Result<Reply> {
    call.show(id, operations::get_pipeline_stage).await
}

/// Change a pipeline stage
///
/// A merge patch (RFC 7396): what is absent stays. The kind stays while deals are in it.
#[utoipa::path(tag = "pipeline-stages", params(("id" = PipelineStageId, Path, description = "The pipeline stage")),
    request_body = PipelineStagePatch,
    responses((status = 200, description = "The changed pipeline stage", body = PipelineStage)))]
#[patch("/v1/pipeline-stages/{id}")]
async fn update_pipeline_stage(
    call: Call,
    id: Id<PipelineStageId>,
    body: Body<PipelineStagePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_pipeline_stage)
        .await
}

/// Delete a pipeline stage
///
/// Refused while deals are in it. It can be restored.
#[utoipa::path(tag = "pipeline-stages", params(("id" = PipelineStageId, Path, description = "The pipeline stage")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/pipeline-stages/{id}")]
async fn delete_pipeline_stage(call: Call, id: Id<PipelineStageId>) -> Result<Reply> {
    call.delete(id, operations::delete_pipeline_stage).await
}

/// Restore a deleted pipeline stage
///
/// Refused when another pipeline stage has taken one of its external ids meanwhile.
#[utoipa::path(tag = "pipeline-stages", params(("id" = PipelineStageId, Path, description = "The pipeline stage")),
    responses((status = 200, description = "The restored pipeline stage", body = PipelineStage)))]
#[post("/v1/pipeline-stages/{id}/restore")]
async fn restore_pipeline_stage(call: Call, id: Id<PipelineStageId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_pipeline_stage)
        .await
}
