//! Journey maps over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{JourneyMap, JourneyMapPatch, NewJourneyMap};
use super::operations;
use super::templates::JourneyMapTemplate;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, PageBody, Reply};
use crate::ids::JourneyMapId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_journey_map)
        .service(list_journey_maps)
        .service(list_journey_map_templates)
        .service(get_journey_map)
        .service(update_journey_map)
        .service(delete_journey_map)
        .service(restore_journey_map);
}

/// Add a journey map
///
/// It is made with its stages: those that are given, or those of a template.
#[utoipa::path(tag = "journey maps", request_body = NewJourneyMap,
    responses((status = 201, description = "The new journey map", body = JourneyMap)))]
#[post("/v1/journey-maps")]
async fn create_journey_map(call: Call, body: Body<NewJourneyMap>) -> Result<Reply> {
    call.create(body, operations::create_journey_map).await
}

/// List journey maps
#[utoipa::path(tag = "journey maps",
    responses((status = 200, description = "A page of journey maps", body = PageBody<JourneyMap>)))]
#[get("/v1/journey-maps")]
async fn list_journey_maps(call: Call) -> Result<Reply> {
    call.list(operations::list_journey_maps).await
}

/// List the templates of journey maps
#[utoipa::path(tag = "journey maps",
    responses((status = 200, description = "The templates", body = All<JourneyMapTemplate>)))]
#[get("/v1/journey-map-templates")]
async fn list_journey_map_templates(call: Call) -> Result<Reply> {
    call.refuse_parameters()?;
    let data = call
        .app
        .read(&call.actor, operations::list_journey_map_templates)
        .await?;
    Reply::ok(&All {
        data: data.to_vec(),
    })
}

/// Read a journey map
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    responses((status = 200, description = "The journey map", body = JourneyMap)))]
#[get("/v1/journey-maps/{id}")]
async fn get_journey_map(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.show(id, operations::get_journey_map).await
}

/// Change a journey map
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    request_body = JourneyMapPatch,
    responses((status = 200, description = "The changed journey map", body = JourneyMap)))]
#[patch("/v1/journey-maps/{id}")]
async fn update_journey_map(
    call: Call,
    id: Id<JourneyMapId>,
    body: Body<JourneyMapPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_journey_map).await
}

/// Delete a journey map
///
/// Its stages and the journeys on it stay; it can be restored.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/journey-maps/{id}")]
async fn delete_journey_map(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.delete(id, operations::delete_journey_map).await
}

/// Restore a deleted journey map
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    responses((status = 200, description = "The restored journey map", body = JourneyMap)))]
#[post("/v1/journey-maps/{id}/restore")]
async fn restore_journey_map(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_journey_map).await
}
