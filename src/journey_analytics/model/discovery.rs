//! What a map is drafted from.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AnalyticsFilter, JourneyActivity};

/// A map that is to be drafted from what happened.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "What buyers really do"}))]
pub struct NewDiscovery {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// The journeys that it is drafted from.
    #[serde(default)]
    pub(crate) filter: Option<AnalyticsFilter>,
    /// What becomes a stage: the stages that journeys came into, or what their interactions are told by; `stage` if nothing
    /// is said.
    #[serde(default)]
    pub(crate) activity: Option<JourneyActivity>,
    /// In so many percent of the journeys something must have happened to stand in the map; 10 if nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100)]
    pub least_percent: Option<i32>,
}
