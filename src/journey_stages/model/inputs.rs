//! What callers may say about a journey stage.

use async_graphql::{InputObject, MaybeUndefined};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{JourneyStage, JourneyStageKind, OwnerFunction, StageCriterion, StageDraft};
use crate::check::{Check, put_nullable};
use crate::error::Result;
use crate::ids::JourneyMapId;
use crate::types::ExternalId;

/// A new journey stage.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "journey_map_id": "journey_map_01h2xcejqtf2nbrexx3vqjhp41",
    "key": "pilot", "name": "Pilot", "kind": "research_evaluation"
}))]
pub struct NewJourneyStage {
    /// The map it belongs to.
    pub journey_map_id: JourneyMapId,
    /// What programs know it by: a word of small letters, digits and underscores, beginning with a
    /// letter; unique in the map.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$")]
    pub key: String,
    /// Its name for people.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What the buyers are at; `custom` if nothing is said.
    #[serde(default)]
    pub kind: Option<JourneyStageKind>,
    /// What happens in it, from the buyers' view.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// Who of the selling side looks after the buyers in it.
    #[serde(default)]
    pub owner_function: Option<OwnerFunction>,
    /// What the buyers ask themselves in it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub question: Option<String>,
    /// What the buyers have when they leave it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub outcome: Option<String>,
    /// When a journey comes into it: all must hold.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 20)]
    pub entry_criteria: Vec<StageCriterion>,
    /// When a journey has gone through it: all must hold.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 20)]
    pub exit_criteria: Vec<StageCriterion>,
    /// The share of journeys that should go on from it, from 0 to 1.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub target_conversion: Option<f64>,
    /// How long a journey should stay in it at most.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub target_duration_seconds: Option<i32>,
    /// The map that shows the stage in more detail.
    #[serde(default)]
    pub child_map_id: Option<JourneyMapId>,
    /// Its place in the map, 0 coming first; after all others if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Ids of the stage in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a journey stage: what is absent stays, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Pilot with two teams", "position": 2}))]
pub struct JourneyStagePatch {
    /// Its name for people.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What the buyers are at.
    #[schema(value_type = JourneyStageKind, required = false)]
    pub kind: MaybeUndefined<JourneyStageKind>,
    /// What happens in it, from the buyers' view.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// Who of the selling side looks after the buyers in it.
    #[schema(value_type = Option<OwnerFunction>)]
    pub owner_function: MaybeUndefined<OwnerFunction>,
    /// What the buyers ask themselves in it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub question: MaybeUndefined<String>,
    /// What the buyers have when they leave it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub outcome: MaybeUndefined<String>,
    /// When a journey comes into it: all must hold.
    #[schema(value_type = Vec<StageCriterion>, required = false, max_items = 20)]
    pub entry_criteria: MaybeUndefined<Vec<StageCriterion>>,
    /// When a journey has gone through it: all must hold.
    #[schema(value_type = Vec<StageCriterion>, required = false, max_items = 20)]
    pub exit_criteria: MaybeUndefined<Vec<StageCriterion>>,
    /// The share of journeys that should go on from it, from 0 to 1.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 1)]
    pub target_conversion: MaybeUndefined<f64>,
    /// How long a journey should stay in it at most.
    #[schema(value_type = Option<i32>, minimum = 1)]
    pub target_duration_seconds: MaybeUndefined<i32>,
    /// The map that shows the stage in more detail.
    #[schema(value_type = Option<JourneyMapId>)]
    pub child_map_id: MaybeUndefined<JourneyMapId>,
    /// Its place in the map.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the stage in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl NewJourneyStage {
    /// The stage without its map and place.
    pub(in crate::journey_stages) fn draft(&self) -> StageDraft {
        let new = self.clone();
        StageDraft {
            key: new.key,
            name: new.name,
            kind: new.kind.unwrap_or(JourneyStageKind::Custom),
            description: new.description,
            owner_function: new.owner_function,
            question: new.question,
            outcome: new.outcome,
            entry_criteria: new.entry_criteria,
            exit_criteria: new.exit_criteria,
            target_conversion: new.target_conversion,
            target_duration_seconds: new.target_duration_seconds,
            child_map_id: new.child_map_id,
        }
    }
}

impl JourneyStagePatch {
    /// The stage with the changes.
    pub(in crate::journey_stages) fn apply(&self, mut stage: JourneyStage) -> Result<JourneyStage> {
        let Self {
            name,
            kind,
            description,
            owner_function,
            question,
            outcome,
            entry_criteria,
            exit_criteria,
            target_conversion,
            target_duration_seconds,
            child_map_id,
            position,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut stage.name, name);
        check.put("kind", &mut stage.kind, kind);
        put_nullable(&mut stage.description, description);
        put_nullable(&mut stage.owner_function, owner_function);
        put_nullable(&mut stage.question, question);
        put_nullable(&mut stage.outcome, outcome);
        let (entry, exit) = (&mut stage.entry_criteria.0, &mut stage.exit_criteria.0);
        check.put("entry_criteria", entry, entry_criteria);
        check.put("exit_criteria", exit, exit_criteria);
        put_nullable(&mut stage.target_conversion, target_conversion);
        put_nullable(&mut stage.target_duration_seconds, target_duration_seconds);
        put_nullable(&mut stage.child_map_id, child_map_id);
        check.put("position", &mut stage.position, position);
        check.put("external_ids", &mut stage.external_ids.0, external_ids);
        stage.check(&mut check, "");
        check.finish()?;
        Ok(stage)
    }
}
