//! What callers say about a document.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::ToSchema;

/// A CJML document to make a journey map of.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"document": "<CJML version=\"2.0\"><plannedJourney><journeyID>PJ1</journeyID>\
    <actors><endUser actorID=\"buyers\"/></actors><touchpoints><plannedAction><touchpointID>T1</touchpointID>\
    <initiator><refersTo actorIDref=\"buyers\"/><initiatorLabel>Compare</initiatorLabel></initiator></plannedAction>\
    </touchpoints></plannedJourney></CJML>"}))]
pub struct CjmlDocument {
    /// The document: CJML 2.0 as XML, without a document type.
    #[schema(min_length = 1, max_length = 1_048_576)]
    pub document: String,
    /// The id of the planned journey in it that the map is made of; the only one if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub journey_id: Option<String>,
    /// What the map is to be called; as the journey if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
}
