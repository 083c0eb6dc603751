//! What callers may say about a journey map.

use async_graphql::{InputObject, MaybeUndefined};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{JourneyMap, JourneyMapKind, JourneyMapStatus, JourneyObjective};
use crate::check::{Check, put_nullable};
use crate::error::Result;
use crate::ids::{JourneyMapId, PersonaId, ProductId, SegmentId, UserId, WorkspaceId};
use crate::journey_stages::{JourneyStageKind, OwnerFunction, StageCriterion, StageDraft};
use crate::types::{Date, ExternalId, Json, Timestamp};

/// A new journey map, with its stages, with a template's, or without any.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "How plants buy software", "template": "b2b_five_stage"}))]
pub struct NewJourneyMap {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// What it shows; `as_is` if nothing is said.
    #[serde(default)]
    pub kind: Option<JourneyMapKind>,
    /// The user who keeps it true.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// The kinds of buyers it is about.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub persona_ids: Vec<PersonaId>,
    /// The segments it is about.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub segment_ids: Vec<SegmentId>,
    /// The products it is about.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub product_ids: Vec<ProductId>,
    /// Where the part of the buyers' path begins that it is about.
    #[serde(default)]
    pub from_stage_kind: Option<JourneyStageKind>,
    /// Where that part ends.
    #[serde(default)]
    pub to_stage_kind: Option<JourneyStageKind>,
    /// What it is to achieve.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub objectives: Vec<JourneyObjective>,
    /// The day until which somebody should see whether it is still true.
    #[serde(default)]
    pub review_due_on: Option<Date>,
    /// The template whose stages, touchpoints and elements it gets; not together with `stages`.
    #[serde(default)]
    pub template: Option<String>,
    /// Its stages, in their order.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub stages: Vec<NewJourneyMapStage>,
    /// Whether it is published as soon as it is made; it is a draft if nothing is said.
    #[serde(default)]
    pub publish: Option<bool>,
    /// Ids of the map in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// A stage of a new journey map.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct NewJourneyMapStage {
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
}

/// Changes to a journey map: what is absent stays, `null` clears, lists are replaced as a whole. Its
/// stages, touchpoints and elements are records of their own. Once it is published, only its owner, the
/// day of its review and its ids in other systems change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"kind": "to_be"}))]
pub struct JourneyMapPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// What it shows; all maps of a line show the same.
    #[schema(value_type = JourneyMapKind, required = false)]
    pub kind: MaybeUndefined<JourneyMapKind>,
    /// The user who keeps it true.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// The kinds of buyers it is about.
    #[schema(value_type = Vec<PersonaId>, required = false, max_items = 50)]
    pub persona_ids: MaybeUndefined<Vec<PersonaId>>,
    /// The segments it is about.
    #[schema(value_type = Vec<SegmentId>, required = false, max_items = 50)]
    pub segment_ids: MaybeUndefined<Vec<SegmentId>>,
    /// The products it is about.
    #[schema(value_type = Vec<ProductId>, required = false, max_items = 50)]
    pub product_ids: MaybeUndefined<Vec<ProductId>>,
    /// Where the part of the buyers' path begins that it is about.
    #[schema(value_type = Option<JourneyStageKind>)]
    pub from_stage_kind: MaybeUndefined<JourneyStageKind>,
    /// Where that part ends.
    #[schema(value_type = Option<JourneyStageKind>)]
    pub to_stage_kind: MaybeUndefined<JourneyStageKind>,
    /// What it is to achieve.
    #[schema(value_type = Vec<JourneyObjective>, required = false, max_items = 50)]
    pub objectives: MaybeUndefined<Vec<JourneyObjective>>,
    /// The day until which somebody should see whether it is still true.
    #[schema(value_type = Option<Date>)]
    pub review_due_on: MaybeUndefined<Date>,
    /// Ids of the map in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The most stages that a map is made with.
const MAX_STAGES: usize = 50;

impl NewJourneyMap {
    /// The stages that the caller gives, noting what makes no sense of them together.
    pub(in crate::journey_maps) fn drafts(&self, check: &mut Check) -> Vec<StageDraft> {
        check.at_most("stages", self.stages.len(), MAX_STAGES);
        for (index, stage) in self.stages.iter().enumerate() {
            let mut earlier = self.stages.iter().take(index);
            if earlier.any(|earlier| earlier.key == stage.key) {
                check.contradict(&format!("stages/{index}/key"), "DUPLICATE", "stands twice");
            }
        }
        self.stages.iter().map(NewJourneyMapStage::draft).collect()
    }
}

impl NewJourneyMapStage {
    fn draft(&self) -> StageDraft {
        let stage = self.clone();
        StageDraft {
            key: stage.key,
            name: stage.name,
            kind: stage.kind.unwrap_or(JourneyStageKind::Custom),
            description: stage.description,
            owner_function: stage.owner_function,
            question: stage.question,
            outcome: stage.outcome,
            entry_criteria: stage.entry_criteria,
            exit_criteria: stage.exit_criteria,
            target_conversion: stage.target_conversion,
            target_duration_seconds: stage.target_duration_seconds,
            child_map_id: stage.child_map_id,
        }
    }
}

impl JourneyMap {
    /// A map as a caller described it: the first draft of a line of its own.
    pub(in crate::journey_maps) fn from_new(
        new: &NewJourneyMap,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        let id = JourneyMapId::generate();
        Self {
            workspace_id,
            id,
            name: new.name.trim().to_owned(),
            description: new.description,
            kind: new.kind.unwrap_or(JourneyMapKind::AsIs),
            status: JourneyMapStatus::Draft,
            version_number: 1,
            lineage_id: id,
            derived_from_id: None,
            published_at: None,
            owner_id: new.owner_id,
            persona_ids: Json(new.persona_ids),
            segment_ids: Json(new.segment_ids),
            product_ids: Json(new.product_ids),
            from_stage_kind: new.from_stage_kind,
            to_stage_kind: new.to_stage_kind,
            objectives: Json(new.objectives),
            review_due_on: new.review_due_on,
            template: new.template,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }
}

impl JourneyMapPatch {
    /// The map with the changes.
    pub(in crate::journey_maps) fn apply(&self, mut map: JourneyMap) -> Result<JourneyMap> {
        let Self {
            name,
            description,
            kind,
            owner_id,
            persona_ids,
            segment_ids,
            product_ids,
            from_stage_kind,
            to_stage_kind,
            objectives,
            review_due_on,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut map.name, name);
        put_nullable(&mut map.description, description);
        check.put("kind", &mut map.kind, kind);
        put_nullable(&mut map.owner_id, owner_id);
        check.put("persona_ids", &mut map.persona_ids.0, persona_ids);
        check.put("segment_ids", &mut map.segment_ids.0, segment_ids);
        check.put("product_ids", &mut map.product_ids.0, product_ids);
        put_nullable(&mut map.from_stage_kind, from_stage_kind);
        put_nullable(&mut map.to_stage_kind, to_stage_kind);
        check.put("objectives", &mut map.objectives.0, objectives);
        put_nullable(&mut map.review_due_on, review_due_on);
        check.put("external_ids", &mut map.external_ids.0, external_ids);
        map.check(&mut check);
        check.finish()?;
        Ok(map)
    }
}
