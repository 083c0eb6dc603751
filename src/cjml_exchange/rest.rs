//! CJML over REST.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::CjmlDocument;
use super::{reading, writing};
use crate::error::Result;
use crate::http::{Body, Call, Id, Reply};
use crate::ids::{JourneyId, JourneyMapId};
use crate::journey_maps::JourneyMap;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(export_cjml_journey_map)
        .service(export_cjml_journey)
        .service(import_cjml_journey_map);
}

fn xml(document: String) -> Reply {
    Reply::file("application/xml", document.into_bytes())
}

/// Export a journey map as CJML
///
/// A document of CJML 2.0 with the map as a planned journey: stages as phases, touchpoints as communication points between buyers and
/// seller, and what either does as actions. The format has no place for the other lanes, for criteria and for evidence.
#[utoipa::path(tag = "journey maps", params(
    ("id" = JourneyMapId, Path, description = "The map")),
    responses((status = 200, description = "The document", content_type = "application/xml", body = String)))]
#[get("/v1/journey-maps/{id}.cjml")]
async fn export_cjml_journey_map(call: Call, id: Id<JourneyMapId>) -> Result<Reply> {
    call.refuse_parameters()?;
    call.app
        .snapshot(&call.actor, move |cx| {
            Ok(xml(writing::export_cjml_journey_map(cx, id.0)?))
        })
        .await
}

/// Export a journey as CJML
///
/// A document of CJML 2.0 with the journey as an actual one, and its map as the planned one. Contacts that were no planned touchpoint
/// are `adhoc`; how buyers felt in a contact is its experience, from -2 to 2. Of contacts the latest 2000.
#[utoipa::path(tag = "journeys", params(
    ("id" = JourneyId, Path, description = "The journey")),
    responses((status = 200, description = "The document", content_type = "application/xml", body = String)))]
#[get("/v1/journeys/{id}.cjml")]
async fn export_cjml_journey(call: Call, id: Id<JourneyId>) -> Result<Reply> {
    call.refuse_parameters()?;
    call.app
        .snapshot(&call.actor, move |cx| {
            Ok(xml(writing::export_cjml_journey(cx, id.0)?))
        })
        .await
}

/// Import a journey map from CJML
///
/// Makes a draft of a planned journey of a CJML 2.0 document: phases become stages, communication points touchpoints, actions of end
/// users elements of the lane `action`, those of service providers of the lane `backstage`. What has no place in a map is named
/// in its description. Document types and entities are refused; what is wrong with a document is told with its line.
#[utoipa::path(tag = "journey maps", request_body = CjmlDocument,
    responses((status = 201, description = "The new journey map", body = JourneyMap)))]
#[post("/v1/journey-maps/import/cjml")]
async fn import_cjml_journey_map(call: Call, body: Body<CjmlDocument>) -> Result<Reply> {
    call.create(body, reading::import_cjml_journey_map).await
}
