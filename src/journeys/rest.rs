//! Journeys over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::history::{JourneyRest, JourneyStageEntry};
use super::model::{
    BuyingJobChange, BuyingJobState, Journey, JourneyDeal, JourneyEnd, JourneyMove, JourneyPatch,
    JourneyPause, JourneyResumption, NewJourney,
};
use super::{buying_jobs, criteria, deals, operations};
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
        .service(pause_journey)
        .service(resume_journey)
        .service(evaluate_journey)
        .service(end_journey)
        .service(add_journey_deal)
        .service(remove_journey_deal)
        .service(list_journey_pauses)
        .service(list_journey_buying_jobs)
        .service(set_journey_buying_job)
        .service(list_journey_stage_history)
        .service(delete_journey)
        .service(restore_journey);
}

/// Start a journey
///
/// It begins in the stage that is named, or in the first one of the map. `reentry` says whether the account may
/// have gone this way before; if it may not, and has, the start is refused with that journey as `existing_id`.
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
/// Any stage of its map, forwards or back. The stay in the present stage ends and another begins, at the same
/// moment: now, or a past one that is not before the present stay began. Of stays that begin at one moment the
/// one that was said later comes later. A journey that rests must be resumed first.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyMove,
    responses((status = 200, description = "The journey in its new stage", body = Journey)))]
#[post("/v1/journeys/{id}/move")]
async fn move_journey(call: Call, id: Id<JourneyId>, body: Body<JourneyMove>) -> Result<Reply> {
    call.act(id, body, operations::move_journey).await
}

/// End a journey
///
/// It is completed or abandoned, and cannot be moved any more. It may be under way or rest.
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

/// Let a journey rest
///
/// It stays in its stage, and neither moves nor is moved by criteria.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyPause,
    responses((status = 200, description = "The resting journey", body = Journey)))]
#[post("/v1/journeys/{id}/pause")]
async fn pause_journey(call: Call, id: Id<JourneyId>, body: Body<JourneyPause>) -> Result<Reply> {
    call.act(id, body, operations::pause_journey).await
}

/// Let a resting journey go on
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyResumption,
    responses((status = 200, description = "The journey, under way again", body = Journey)))]
#[post("/v1/journeys/{id}/resume")]
async fn resume_journey(
    call: Call,
    id: Id<JourneyId>,
    body: Body<JourneyResumption>,
) -> Result<Reply> {
    call.act(id, body, operations::resume_journey).await
}

/// Move a journey by the criteria of its stages
///
/// It comes into the furthest stage whose entry criteria all hold; if none does and the exit criteria of its
/// stage hold, into the next one, or from the last to its end. The stay names the records that show it. The worker does
/// the same when interactions, deals, decisions or stakeholders of the account change.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The journey", body = Journey)))]
#[post("/v1/journeys/{id}/evaluate")]
async fn evaluate_journey(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.act_plainly(id, criteria::evaluate_journey).await
}

/// Let a deal belong to a journey
///
/// A deal of the same account, open or closed. The journey goes on when it is won.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyDeal,
    responses((status = 200, description = "The journey", body = Journey)))]
#[post("/v1/journeys/{id}/add-deal")]
async fn add_journey_deal(call: Call, id: Id<JourneyId>, body: Body<JourneyDeal>) -> Result<Reply> {
    call.act(id, body, deals::add_journey_deal).await
}

/// Let a deal belong to a journey no more
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = JourneyDeal,
    responses((status = 200, description = "The journey", body = Journey)))]
#[post("/v1/journeys/{id}/remove-deal")]
async fn remove_journey_deal(
    call: Call,
    id: Id<JourneyId>,
    body: Body<JourneyDeal>,
) -> Result<Reply> {
    call.act(id, body, deals::remove_journey_deal).await
}

/// List the rests of a journey
///
/// All of them, the first one first.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The rests", body = All<JourneyRest>)))]
#[get("/v1/journeys/{id}/pauses")]
async fn list_journey_pauses(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.show_all(id, operations::list_journey_pauses).await
}

/// List the buyers' jobs on a journey
///
/// All six, each with how far it is, how often it was taken up again, and all that was said of it.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The jobs", body = All<BuyingJobState>)))]
#[get("/v1/journeys/{id}/buying-jobs")]
async fn list_journey_buying_jobs(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.show_all(id, buying_jobs::list_journey_buying_jobs)
        .await
}

/// Say how far a job of the buyers is
///
/// Jobs go on side by side with the stages; a job that is done and taken up again counts a revisit. What was said
/// is kept.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    request_body = BuyingJobChange,
    responses((status = 200, description = "The journey", body = Journey)))]
#[post("/v1/journeys/{id}/buying-jobs")]
async fn set_journey_buying_job(
    call: Call,
    id: Id<JourneyId>,
    body: Body<BuyingJobChange>,
) -> Result<Reply> {
    call.act(id, body, buying_jobs::set_journey_buying_job)
        .await
}
