//! Journey maps over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::inputs::{DeriveJourneyMap, PublishJourneyMap};
use super::model::{JourneyMap, JourneyMapDiff, JourneyMapPatch, JourneyMapReview, NewJourneyMap};
use super::templates::JourneyMapTemplate;
use super::{deriving, diff, operations, publishing, review};
use crate::error::Result;
use crate::http::{All, Body, Call, Id, Ids, PageBody, Reply};
use crate::ids::JourneyMapId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_journey_map)
        .service(list_journey_maps)
        .service(list_journey_map_templates)
        .service(get_journey_map)
        .service(get_journey_map_diff)
        .service(get_journey_map_review)
        .service(update_journey_map)
        .service(derive_journey_map)
        .service(publish_journey_map)
        .service(retire_journey_map)
        .service(delete_journey_map)
        .service(restore_journey_map);
}

/// Add a journey map
///
/// It is made with its stages: those that are given, or those of a template. It is a draft until it is
/// published.
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

/// Compare a journey map with another one
///
/// Any two maps: versions of a line, an as-is map and a to-be map, or maps that have nothing to do with each
/// other. The answer says what the second one says otherwise than the first.
#[utoipa::path(tag = "journey maps", params(
        ("id" = JourneyMapId, Path, description = "The first journey map"),
        ("other_id" = JourneyMapId, Path, description = "The second journey map")),
    responses((status = 200, description = "What differs", body = JourneyMapDiff)))]
#[get("/v1/journey-maps/{id}/diff/{other_id}")]
async fn get_journey_map_diff(call: Call, ids: Ids<JourneyMapId, JourneyMapId>) -> Result<Reply> {
    call.tell_now(Id((ids.0, ids.1)), |cx, (from, to)| {
        diff::get_journey_map_diff(cx, from, to)
    })
    .await
}

/// Review a journey map
///
/// What is weak about it, and how much of what it says is known: how much is observed, reported and assumed, in
/// all, stage by stage and lane by lane.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    responses((status = 200, description = "The review", body = JourneyMapReview)))]
#[get("/v1/journey-maps/{id}/review")]
async fn get_journey_map_review(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.tell_now(id, review::get_journey_map_review).await
}

/// Change a journey map
///
/// A draft, that is; of a map that was published, only its owner, the day of its review and its ids in other
/// systems change. A merge patch (RFC 7396): what is absent stays, `null` clears.
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

/// Derive a journey map from another one
///
/// The new map is a draft that says the same: the next version in the line of the other one, or, if it shows
/// something else or is told to, the first one of a line of its own. Its stages, touchpoints and elements are
/// copies.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    request_body = DeriveJourneyMap,
    responses((status = 201, description = "The new journey map", body = JourneyMap)))]
#[post("/v1/journey-maps/{id}/derive")]
async fn derive_journey_map(
    call: Call,
    id: Id<JourneyMapId>,
    body: Body<DeriveJourneyMap>,
) -> Result<Reply> {
    call.act_to_create(id, body, deriving::derive_journey_map)
        .await
}

/// Publish a journey map
///
/// A draft never changes again from then on, and journeys start on it. The version that was published before
/// in its line is retired. What becomes of the running journeys on the other versions the caller says: they
/// stay, they go on in the stages that correspond to theirs, or they begin again. Refused for a map without
/// stages, one that is shown in more detail by itself, and one with criteria that no longer fit; and if a
/// journey is to be mapped whose stage corresponds to none.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    request_body = PublishJourneyMap,
    responses((status = 200, description = "The published journey map", body = JourneyMap)))]
#[post("/v1/journey-maps/{id}/publish")]
async fn publish_journey_map(
    call: Call,
    id: Id<JourneyMapId>,
    body: Body<PublishJourneyMap>,
) -> Result<Reply> {
    call.act(id, body, publishing::publish_journey_map).await
}

/// Retire a journey map
///
/// No journey starts on it any more; those that are on it go on.
#[utoipa::path(tag = "journey maps", params(("id" = JourneyMapId, Path, description = "The journey map")),
    responses((status = 200, description = "The retired journey map", body = JourneyMap)))]
#[post("/v1/journey-maps/{id}/retire")]
async fn retire_journey_map(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.act_plainly(id, publishing::retire_journey_map).await
}

/// Delete a journey map
///
/// One that is not published. Its stages and the journeys on it stay; it can be restored.
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
