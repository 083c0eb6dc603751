//! Journeys over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::history::JourneyStageEntry;
use super::model::{Journey, JourneyEnd, JourneyMove, JourneyPatch, NewJourney};
use super::operations;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, PageBody, Reply};
use crate::ids::JourneyId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(start_journey)
        .service(list_journeys)
        .service(get_journey)
        .service(update_journey)
        .service(move_journey)
        .service(end_journey)
        .service(list_journey_stage_history)
        .service(delete_journey)
        .service(restore_journey);
}

/// Start a journey
///
/// It begins in the stage that is named, or in the first one of the map.
#[utoipa::path(tag = "journeys", request_body = NewJourney,
    responses((status = 201, description = "The new journey", body = Journey)))]
#[post("/v1/journeys")]
async fn start_journey(call: Call, body: Body<NewJourney>) -> Result<Reply> {
    call.create(body, operations::start_journey).await
}

/// List journeys
#[utoipa::path(tag = "journeys",
    responses((status = 200, description = "A page of journeys", body = PageBody<Journey>)))]
#[get("/v1/journeys")]
async fn list_journeys(call: Call) -> Result<Reply> {
    call.list(operations::list_journeys).await
}

/// Read a journey
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The journey", body = Journey)))]
#[get("/v1/journeys/{id}")]
async fn get_journey(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.show(id, operations::get_journey).await
}

/// Change a journey
///
/// A merge patch (RFC 7396). Where the journey is changes by moving it, how it stands by ending it.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyPatch,
    responses((status = 200, description = "The changed journey", body = Journey)))]
#[patch("/v1/journeys/{id}")]
async fn update_journey(call: Call, id: Id<JourneyId>, body: Body<JourneyPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_journey).await
}

/// Move a journey to another stage
///
/// Any stage of its map, forwards or back. The stay in the present stage ends and another begins.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyMove,
    responses((status = 200, description = "The journey in its new stage", body = Journey)))]
#[post("/v1/journeys/{id}/move")]
async fn move_journey(call: Call, id: Id<JourneyId>, body: Body<JourneyMove>) -> Result<Reply> {
    call.act(id, body, operations::move_journey).await
}

/// End a journey
///
/// It is completed or abandoned, and cannot be moved any more.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyEnd,
    responses((status = 200, description = "The ended journey", body = Journey)))]
#[post("/v1/journeys/{id}/end")]
async fn end_journey(call: Call, id: Id<JourneyId>, body: Body<JourneyEnd>) -> Result<Reply> {
    call.act(id, body, operations::end_journey).await
}

/// List the stays of a journey in stages
///
/// All of them, the first one first.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The stays", body = All<JourneyStageEntry>)))]
#[get("/v1/journeys/{id}/stage-history")]
async fn list_journey_stage_history(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.show_all(id, operations::list_journey_stage_history)
        .await
}

/// Delete a journey
///
/// Its history stays; it can be restored.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/journeys/{id}")]
async fn delete_journey(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.delete(id, operations::delete_journey).await
}

/// Restore a deleted journey
///
/// Refused when the stage it would be in was deleted, or when another one has taken one of its
/// external ids meanwhile.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The restored journey", body = Journey)))]
#[post("/v1/journeys/{id}/restore")]
async fn restore_journey(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_journey).await
}
