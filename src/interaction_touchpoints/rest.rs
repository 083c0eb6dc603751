//! Matches over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{InteractionTouchpoint, TouchpointMatch};
use super::operations;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, Reply};
use crate::ids::{InteractionId, JourneyId};
use crate::interactions::Interaction;
use crate::journeys::Journey;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(match_interaction_touchpoint)
        .service(match_journey_touchpoints)
        .service(list_interaction_touchpoints)
        .service(list_journey_touchpoints);
}

/// Say which touchpoint an interaction was
///
/// On a journey of its account: a touchpoint of the journey's map, or none at all. It stays so until somebody
/// says otherwise; no rule overrules it. The interaction's version grows.
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    request_body = TouchpointMatch,
    responses((status = 200, description = "The interaction", body = Interaction)))]
#[post("/v1/interactions/{id}/match-touchpoint")]
async fn match_interaction_touchpoint(
    call: Call,
    id: Id<InteractionId>,
    body: Body<TouchpointMatch>,
) -> Result<Reply> {
    call.act(id, body, operations::match_interaction_touchpoint)
        .await
}

/// Match the interactions of a journey anew
///
/// By the rules of the map's touchpoints; what was said by hand stays. The worker does it for what is new.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The journey", body = Journey)))]
#[post("/v1/journeys/{id}/match-touchpoints")]
async fn match_journey_touchpoints(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.act_plainly(id, operations::match_journey_touchpoints)
        .await
}

/// List the touchpoints that an interaction was
///
/// One for each journey of its account on which it was one, or on which somebody said that it was none.
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    responses((status = 200, description = "The matches", body = All<InteractionTouchpoint>)))]
#[get("/v1/interactions/{id}/touchpoints")]
async fn list_interaction_touchpoints(call: Call, id: Id<InteractionId>) -> Result<Reply> {
    call.show_all(id, operations::list_interaction_touchpoints)
        .await
}

/// List the touchpoints that the interactions of a journey were
///
/// All of them, in the order in which the interactions were recorded. The interactions themselves are
/// `/v1/interactions?filter[journey_id]=...`, those of a touchpoint `filter[touchpoint_id]=...`.
#[utoipa::path(tag = "journeys", params(("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The matches", body = All<InteractionTouchpoint>)))]
#[get("/v1/journeys/{id}/touchpoints")]
async fn list_journey_touchpoints(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.show_all(id, operations::list_journey_touchpoints)
        .await
}
