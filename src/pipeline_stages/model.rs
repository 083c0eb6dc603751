//! A pipeline stage, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT};
use crate::error::Result;
use crate::ids::{Object, PipelineId, PipelineStageId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::pipeline_stages;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What becomes of a deal in a stage.
    StageKind {
        /// The deal is open.
        Open = "open",
        /// The deal is won.
        Won = "won",
        /// The deal is lost.
        Lost = "lost",
    }
}

impl StageKind {
    /// The probability of a stage of which nothing else is said.
    fn usual_probability(self) -> i32 {
        match self {
            Self::Open => 50,
            Self::Won => 100,
            Self::Lost => 0,
        }
    }
}

/// The last place that a stage can have.
const LAST_POSITION: i32 = 10_000;

/// A step of a pipeline.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = pipeline_stages, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct PipelineStage {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The stage's id.
    pub id: PipelineStageId,
    /// The pipeline it belongs to; never changes.
    pub pipeline_id: PipelineId,
    /// Its name.
    #[schema(example = "Proposal")]
    pub name: String,
    /// What becomes of a deal in it.
    pub kind: StageKind,
    /// How likely a deal in it is won, in percent.
    #[schema(example = 50)]
    pub probability: i32,
    /// Its place in the pipeline; stages with the same one stand in the order they were made in.
    pub position: i32,
    /// Ids of the stage in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    PipelineStage,
    PipelineStageId,
    pipeline_stages,
    Table {
        object: Object::PipelineStage,
        type_name: "PipelineStage",
        path: "pipeline-stages",
        ruled_by: Object::Pipeline,
        fields: &[
            Field::id("id", Object::PipelineStage),
            Field::id("pipeline_id", Object::Pipeline),
            Field::text("name"),
            Field::word("kind", "StageKind", StageKind::WORDS),
            Field::integer("probability"),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("pipeline", "pipeline_id", Object::Pipeline),
            Relation::many("deals", "stage_id", Object::Deal),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("pipeline_id", Some(self.pipeline_id.into()))])
        }
    }
);

/// A stage of a new pipeline.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct NewPipelineStageInline {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What becomes of a deal in it; `open` if nothing is said.
    #[serde(default)]
    pub kind: Option<StageKind>,
    /// How likely a deal in it is won, in percent: 100 in a won stage, 0 in a lost one; 50 in an
    /// open one if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub probability: Option<i32>,
}

/// A new stage of a pipeline that exists.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "pipeline_id": "pipeline_01h2xcejqtf2nbrexx3vqjhp41", "name": "Legal review", "probability": 80
}))]
pub struct NewPipelineStage {
    /// The pipeline it belongs to.
    pub pipeline_id: PipelineId,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What becomes of a deal in it; `open` if nothing is said.
    #[serde(default)]
    pub kind: Option<StageKind>,
    /// How likely a deal in it is won, in percent: 100 in a won stage, 0 in a lost one; 50 in an
    /// open one if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub probability: Option<i32>,
    /// Its place in the pipeline; after all others if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Ids of the stage in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a stage: what is absent stays, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Contract", "probability": 90}))]
pub struct PipelineStagePatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What becomes of a deal in it; refused while deals are in it. The probability follows if
    /// nothing is said about it.
    #[schema(value_type = StageKind, required = false)]
    pub kind: MaybeUndefined<StageKind>,
    /// How likely a deal in it is won, in percent: 100 in a won stage, 0 in a lost one.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 100)]
    pub probability: MaybeUndefined<i32>,
    /// Its place in the pipeline.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the stage in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl PipelineStage {
    /// A stage as a caller described it, after the last one if no place is given.
    pub(super) fn from_new(
        new: &NewPipelineStage,
        last: Option<i32>,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let kind = new.kind.unwrap_or(StageKind::Open);
        let next = last.map_or(0, |last| last.saturating_add(1).min(LAST_POSITION));
        Self {
            workspace_id,
            id: PipelineStageId::generate(),
            pipeline_id: new.pipeline_id,
            name: new.name.trim().to_owned(),
            kind,
            probability: new.probability.unwrap_or(kind.usual_probability()),
            position: new.position.unwrap_or(next),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense; `place` leads to the stage in what the caller sent.
    pub(super) fn validate(&self, place: &str) -> Result<()> {
        let mut check = Check::default();
        let probability = format!("{place}probability");
        check.text(&format!("{place}name"), &self.name, SHORT);
        check.range(&probability, Some(self.probability), 0..=100);
        check.range(
            &format!("{place}position"),
            Some(self.position),
            0..=LAST_POSITION,
        );
        let usual = self.kind.usual_probability();
        if self.kind != StageKind::Open && self.probability != usual {
            let message = format!("must be {usual} in a {} stage", self.kind.as_str());
            check.contradict(&probability, "NOT_ALLOWED", message);
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl PipelineStagePatch {
    /// The stage with the changes.
    pub(super) fn apply(&self, mut stage: PipelineStage) -> Result<PipelineStage> {
        let Self {
            name,
            kind,
            probability,
            position,
            external_ids,
        } = self;
        let old_kind = stage.kind;
        let mut check = Check::default();
        check.put("name", &mut stage.name, name);
        check.put("kind", &mut stage.kind, kind);
        if stage.kind != old_kind {
            stage.probability = stage.kind.usual_probability();
        }
        check.put("probability", &mut stage.probability, probability);
        check.put("position", &mut stage.position, position);
        check.put("external_ids", &mut stage.external_ids.0, external_ids);
        check.finish()?;
        Ok(stage)
    }
}
