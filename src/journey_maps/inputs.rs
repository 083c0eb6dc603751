//! What callers say when they derive a map from another one, and when they publish one.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::JourneyMapKind;
use crate::types::text_enum;

/// How a map is derived from another one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"kind": "to_be", "name": "How plants should buy software"}))]
pub struct DeriveJourneyMap {
    /// What the new map shows; the same if nothing is said. A map that shows something else begins a line
    /// of its own.
    pub kind: Option<JourneyMapKind>,
    /// Whether it begins a line of its own; it is the next version in the line if nothing is said.
    pub new_line: Option<bool>,
    /// Its name; that of the other map if nothing is said.
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
}

text_enum! {
    /// What becomes of the running journeys on the other versions of a map when one is published.
    RunningJourneys {
        /// They stay where they are, on their version.
        Stay = "stay",
        /// Each goes on in the stage of the new version that corresponds to its present one.
        MapStages = "map_stages",
        /// Each begins again in the first stage of the new version.
        Restart = "restart",
    }
}

/// Which stage of the new version a stage of the others corresponds to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct StageMapping {
    /// The key of a stage of another version.
    #[schema(example = "consultation")]
    pub from: String,
    /// The key of the stage of the new version.
    #[schema(example = "evaluation")]
    pub to: String,
}

/// How a map is published.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"journeys": "stay"}))]
pub struct PublishJourneyMap {
    /// What becomes of the running journeys on the other versions; they stay if nothing is said.
    pub journeys: Option<RunningJourneys>,
    /// For `map_stages`: which stages correspond. A stage that is not named corresponds to the one with
    /// its key.
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub stage_mapping: Vec<StageMapping>,
}
