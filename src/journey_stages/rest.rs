//! Journey stages over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{JourneyStage, JourneyStagePatch, NewJourneyStage};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::JourneyStageId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_journey_stage)
        .service(list_journey_stages)
        .service(get_journey_stage)
        .service(update_journey_stage)
        .service(delete_journey_stage)
        .service(restore_journey_stage);
}

/// Add a journey stage
#[utoipa::path(tag = "journey stages", request_body = NewJourneyStage,
    responses((status = 201, description = "The new journey stage", body = JourneyStage)))]
#[post("/v1/journey-stages")]
async fn create_journey_stage(call: Call, body: Body<NewJourneyStage>) -> Result<Reply> {
    call.create(body, operations::create_journey_stage).await
}

/// List journey stages
#[utoipa::path(tag = "journey stages",
    responses((status = 200, description = "A page of journey stages", body = PageBody<JourneyStage>)))]
#[get("/v1/journey-stages")]
async fn list_journey_stages(call: Call) -> Result<Reply> {
    call.list(operations::list_journey_stages).await
}

/// Read a journey stage
#[utoipa::path(tag = "journey stages", params(("id" = JourneyStageId, Path, description = "The journey stage")),
    responses((status = 200, description = "The journey stage", body = JourneyStage)))]
#[get("/v1/journey-stages/{id}")]
async fn get_journey_stage(call: Call, id: Id<JourneyStageId>) -> Result<Reply> {
    call.show(id, operations::get_journey_stage).await
}

/// Change a journey stage
///
/// Its key and its map stay, and only those of a draft change. A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "journey stages", params(("id" = JourneyStageId, Path, description = "The journey stage")),
    request_body = JourneyStagePatch,
    responses((status = 200, description = "The changed journey stage", body = JourneyStage)))]
#[patch("/v1/journey-stages/{id}")]
async fn update_journey_stage(
    call: Call,
    id: Id<JourneyStageId>,
    body: Body<JourneyStagePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_journey_stage)
        .await
}

/// Delete a journey stage
///
/// Only those of a draft. What stands in it stays, and is seen again when it is restored.
#[utoipa::path(tag = "journey stages", params(("id" = JourneyStageId, Path, description = "The journey stage")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/journey-stages/{id}")]
async fn delete_journey_stage(call: Call, id: Id<JourneyStageId>) -> Result<Reply> {
    call.delete(id, operations::delete_journey_stage).await
}

/// Restore a deleted journey stage
///
/// Only those of a draft. Refused when another stage of the map has taken its key meanwhile.
#[utoipa::path(tag = "journey stages", params(("id" = JourneyStageId, Path, description = "The journey stage")),
    responses((status = 200, description = "The restored journey stage", body = JourneyStage)))]
#[post("/v1/journey-stages/{id}/restore")]
async fn restore_journey_stage(call: Call, id: Id<JourneyStageId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_journey_stage)
        .await
}
