//! A pipeline, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, PipelineId, WorkspaceId};
use crate::pipeline_stages::NewPipelineStageInline;
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::pipelines;
use crate::types::{ExternalId, Json, Timestamp};

/// A process of the seller that deals go through.
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
#[diesel(table_name = pipelines, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Pipeline {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The pipeline's id.
    pub id: PipelineId,
    /// Its name; unique in the workspace, whatever the case.
    #[schema(example = "Sales")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// Whether deals enter it when no pipeline is named; true for one pipeline of the workspace.
    pub is_default: bool,
    /// Ids of the pipeline in other systems.
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
    Pipeline,
    PipelineId,
    pipelines,
    Table {
        object: Object::Pipeline,
        type_name: "Pipeline",
        path: "pipelines",
        ruled_by: Object::Pipeline,
        fields: &[
            Field::id("id", Object::Pipeline),
            Field::text("name"),
            Field::flag("is_default"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::many("stages", "pipeline_id", Object::PipelineStage).ordered_by("position"),
            Relation::many("deals", "pipeline_id", Object::Deal),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let name = Key::new("name", KeyKind::Name, self.name.to_lowercase());
            std::iter::once(name)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new pipeline.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Renewals",
    "stages": [
        {"name": "Due", "probability": 60},
        {"name": "Offered", "probability": 80},
        {"name": "Renewed", "kind": "won"},
        {"name": "Cancelled", "kind": "lost"}
    ]
}))]
pub struct NewPipeline {
    /// Its name; unique in the workspace, whatever the case.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// Whether it becomes the default instead of another. The first pipeline does in any case.
    #[serde(default)]
    #[graphql(default)]
    pub is_default: bool,
    /// Its stages in their order.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub stages: Vec<NewPipelineStageInline>,
    /// Ids of the pipeline in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a pipeline: what is absent stays, `null` clears, lists are replaced as a whole. Its
/// stages are changed one by one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "New business", "description": null}))]
pub struct PipelinePatch {
    /// Its name; unique in the workspace, whatever the case.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// True makes it the default instead of the one that is. The default cannot be set to false:
    /// make another pipeline the default.
    #[schema(value_type = bool, required = false)]
    pub is_default: MaybeUndefined<bool>,
    /// Ids of the pipeline in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Pipeline {
    /// A pipeline as a caller described it.
    pub(super) fn from_new(new: &NewPipeline, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: PipelineId::generate(),
            name: new.name.trim().to_owned(),
            description: new.description.clone(),
            is_default: new.is_default,
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl PipelinePatch {
    /// The pipeline with the changes.
    pub(super) fn apply(&self, mut pipeline: Pipeline) -> Result<Pipeline> {
        let Self {
            name,
            description,
            is_default,
            external_ids,
        } = self;
        let was_default = pipeline.is_default;
        let mut check = Check::default();
        check.put("name", &mut pipeline.name, name);
        put_nullable(&mut pipeline.description, description);
        check.put("is_default", &mut pipeline.is_default, is_default);
        if was_default && !pipeline.is_default {
            let message = "a workspace needs a default; make another pipeline the default";
            check.contradict("is_default", "NOT_ALLOWED", message);
        }
        check.put("external_ids", &mut pipeline.external_ids.0, external_ids);
        check.finish()?;
        Ok(pipeline)
    }
}
