//! Journey map elements over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{JourneyMapElement, JourneyMapElementPatch, NewJourneyMapElement};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::JourneyMapElementId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_journey_map_element)
        .service(list_journey_map_elements)
        .service(get_journey_map_element)
        .service(update_journey_map_element)
        .service(delete_journey_map_element)
        .service(restore_journey_map_element);
}

/// Add a journey map element
#[utoipa::path(tag = "journey map elements", request_body = NewJourneyMapElement,
    responses((status = 201, description = "The new journey map element", body = JourneyMapElement)))]
#[post("/v1/journey-map-elements")]
async fn create_journey_map_element(call: Call, body: Body<NewJourneyMapElement>) -> Result<Reply> {
    call.create(body, operations::create_journey_map_element)
        .await
}

/// List journey map elements
#[utoipa::path(tag = "journey map elements",
    responses((status = 200, description = "A page of journey map elements", body = PageBody<JourneyMapElement>)))]
#[get("/v1/journey-map-elements")]
async fn list_journey_map_elements(call: Call) -> Result<Reply> {
    call.list(operations::list_journey_map_elements).await
}

/// Read a journey map element
#[utoipa::path(tag = "journey map elements", params(("id" = JourneyMapElementId, Path, description = "The journey map element")),
    responses((status = 200, description = "The journey map element", body = JourneyMapElement)))]
#[get("/v1/journey-map-elements/{id}")]
async fn get_journey_map_element(call: Call, id: Id<JourneyMapElementId>) -> Result<Reply> {
    call.show(id, operations::get_journey_map_element).await
}

/// Change a journey map element
///
/// Its map stays, and only those of a draft change. A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "journey map elements", params(("id" = JourneyMapElementId, Path, description = "The journey map element")),
    request_body = JourneyMapElementPatch,
    responses((status = 200, description = "The changed journey map element", body = JourneyMapElement)))]
#[patch("/v1/journey-map-elements/{id}")]
async fn update_journey_map_element(
    call: Call,
    id: Id<JourneyMapElementId>,
    body: Body<JourneyMapElementPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_journey_map_element)
        .await
}

/// Delete a journey map element
///
/// Only those of a draft; it can be restored.
#[utoipa::path(tag = "journey map elements", params(("id" = JourneyMapElementId, Path, description = "The journey map element")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/journey-map-elements/{id}")]
async fn delete_journey_map_element(call: Call, id: Id<JourneyMapElementId>) -> Result<Reply> {
    call.delete(id, operations::delete_journey_map_element)
        .await
}

/// Restore a deleted journey map element
///
/// Only those of a draft.
#[utoipa::path(tag = "journey map elements", params(("id" = JourneyMapElementId, Path, description = "The journey map element")),
    responses((status = 200, description = "The restored journey map element", body = JourneyMapElement)))]
#[post("/v1/journey-map-elements/{id}/restore")]
async fn restore_journey_map_element(call: Call, id: Id<JourneyMapElementId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_journey_map_element)
        .await
}
