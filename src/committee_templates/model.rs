//! A template of buying committees, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{CommitteeTemplateId, Object, PipelineId, ProductId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::committee_templates;
use crate::types::{ExternalId, Json, Timestamp};

/// A role that a committee should have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "RoleRequirementInput")]
#[serde(deny_unknown_fields)]
pub struct RoleRequirement {
    /// The key of the role; a name or a synonym is stored as the key.
    #[schema(min_length = 1, max_length = 255, example = "economic_buyer")]
    pub role: String,
    /// How many members should play it.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    pub min_members: i32,
    /// How many may; any number if nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    pub max_members: Option<i32>,
    /// How much the role counts in the completeness of a committee, beside others; as the role itself
    /// says if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub weight: Option<f64>,
}

/// Which roles the committee of a deal should have.
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
#[diesel(table_name = committee_templates, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct CommitteeTemplate {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The template's id.
    pub id: CommitteeTemplateId,
    /// Its name; unique in the workspace.
    #[schema(example = "Enterprise")]
    pub name: String,
    /// It is for deals in this pipeline.
    pub pipeline_id: Option<PipelineId>,
    /// It is for deals with this product among their line items.
    pub product_id: Option<ProductId>,
    /// The roles, each once.
    #[schema(value_type = Vec<RoleRequirement>)]
    pub requirements: Json<Vec<RoleRequirement>>,
    /// Ids of the template in other systems.
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
    CommitteeTemplate,
    CommitteeTemplateId,
    committee_templates,
    Table {
        object: Object::CommitteeTemplate,
        type_name: "CommitteeTemplate",
        path: "committee-templates",
        ruled_by: Object::Pipeline,
        fields: &[
            Field::id("id", Object::CommitteeTemplate),
            Field::text("name"),
            Field::id("pipeline_id", Object::Pipeline).nullable(),
            Field::id("product_id", Object::Product).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("pipeline", "pipeline_id", Object::Pipeline),
            Relation::one("product", "product_id", Object::Product),
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

        fn references(&self) -> Vec<Reference> {
            references([
                ("pipeline_id", self.pipeline_id.map(Into::into)),
                ("product_id", self.product_id.map(Into::into)),
            ])
        }
    }
);

/// A new template.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Enterprise",
    "requirements": [
        {"role": "economic_buyer", "min_members": 1, "weight": 3.0},
        {"role": "champion", "min_members": 1}
    ]
}))]
pub struct NewCommitteeTemplate {
    /// Its name; unique in the workspace.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// It is for deals in this pipeline.
    #[serde(default)]
    pub pipeline_id: Option<PipelineId>,
    /// It is for deals with this product among their line items.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// The roles, each once.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub requirements: Vec<RoleRequirement>,
    /// Ids of the template in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a template: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"requirements": [{"role": "legal", "min_members": 1}]}))]
pub struct CommitteeTemplatePatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// It is for deals in this pipeline.
    #[schema(value_type = Option<PipelineId>)]
    pub pipeline_id: MaybeUndefined<PipelineId>,
    /// It is for deals with this product among their line items.
    #[schema(value_type = Option<ProductId>)]
    pub product_id: MaybeUndefined<ProductId>,
    /// The roles, each once.
    #[schema(value_type = Vec<RoleRequirement>, required = false, max_items = 200)]
    pub requirements: MaybeUndefined<Vec<RoleRequirement>>,
    /// Ids of the template in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl CommitteeTemplate {
    /// A template as a caller described it.
    pub(super) fn from_new(
        new: &NewCommitteeTemplate,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: CommitteeTemplateId::generate(),
            name: new.name.trim().to_owned(),
            pipeline_id: new.pipeline_id,
            product_id: new.product_id,
            requirements: Json(new.requirements),
            external_ids: Json(new.external_ids),
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
        if self.pipeline_id.is_some() && self.product_id.is_some() {
            let message = "a template is for a pipeline or for a product, not for both";
            check.contradict("product_id", "NOT_ALLOWED", message);
        }
        let requirements = &self.requirements.0;
        check.at_most("requirements", requirements.len(), 200);
        for (index, required) in requirements.iter().enumerate() {
            let place = |field: &str| format!("requirements/{index}/{field}");
            let (least, most) = (required.min_members, required.max_members);
            check.range(&place("min_members"), Some(least), 0..=1000);
            check.range(&place("max_members"), most, 1..=1000);
            check.range(&place("weight"), required.weight, 0.0..=1_000_000.0);
            if most.is_some_and(|most| most < least) {
                let message = "must not be less than min_members";
                check.contradict(&place("max_members"), "OUT_OF_RANGE", message);
            }
            let mut earlier = requirements.iter().take(index);
            if earlier.any(|known| known.role == required.role) {
                check.contradict(&place("role"), "DUPLICATE", "stands twice");
            }
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl CommitteeTemplatePatch {
    /// The template with the changes.
    pub(super) fn apply(&self, mut template: CommitteeTemplate) -> Result<CommitteeTemplate> {
        let Self {
            name,
            pipeline_id,
            product_id,
            requirements,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut template.name, name);
        put_nullable(&mut template.pipeline_id, pipeline_id);
        put_nullable(&mut template.product_id, product_id);
        check.put("requirements", &mut template.requirements.0, requirements);
        check.put("external_ids", &mut template.external_ids.0, external_ids);
        check.finish()?;
        Ok(template)
    }
}
