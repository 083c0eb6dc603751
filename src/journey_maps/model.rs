//! A journey map, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::templates::{self, TEMPLATES};
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{JourneyMapId, Object, WorkspaceId};
use crate::journey_stages::{JourneyStageKind, StageDraft};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::schema::journey_maps;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What a map shows.
    JourneyMapKind {
        /// How buyers go their way today.
        AsIs = "as_is",
        /// How they should.
        ToBe = "to_be",
    }
}

/// The buyers' path as a model.
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
#[diesel(table_name = journey_maps, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct JourneyMap {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The map's id.
    pub id: JourneyMapId,
    /// Its name.
    #[schema(example = "How plants buy software")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// What it shows.
    pub kind: JourneyMapKind,
    /// The template it was made from; never changes.
    #[schema(example = "b2b_five_stage")]
    pub template: Option<String>,
    /// Ids of the map in other systems.
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
    JourneyMap,
    JourneyMapId,
    journey_maps,
    Table {
        object: Object::JourneyMap,
        type_name: "JourneyMap",
        path: "journey-maps",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::JourneyMap),
            Field::text("name"),
            Field::word("kind", "JourneyMapKind", JourneyMapKind::WORDS),
            Field::text("template").nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::many("stages", "journey_map_id", Object::JourneyStage).ordered_by("position"),
            Relation::many("journeys", "journey_map_id", Object::Journey),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }
    }
);

/// A new journey map, with its stages, with a template's, or without any.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
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
    /// The template whose stages it gets; not together with `stages`.
    #[serde(default)]
    pub template: Option<String>,
    /// Its stages, in their order.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub stages: Vec<NewJourneyMapStage>,
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
}

/// Changes to a journey map: what is absent stays, `null` clears, lists are replaced as a whole. Its
/// stages are records of their own.
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
    /// What it shows.
    #[schema(value_type = JourneyMapKind, required = false)]
    pub kind: MaybeUndefined<JourneyMapKind>,
    /// Ids of the map in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The most stages that a map is made with.
const MAX_STAGES: usize = 50;

impl NewJourneyMap {
    /// The stages that the map gets, noting what makes no sense.
    pub(super) fn drafts(&self, check: &mut Check) -> Vec<StageDraft> {
        match &self.template {
            Some(key) => self.drafts_of_template(key, check),
            None => self.given_drafts(check),
        }
    }

    fn drafts_of_template(&self, key: &str, check: &mut Check) -> Vec<StageDraft> {
        if !self.stages.is_empty() {
            check.contradict(
                "stages",
                "NOT_ALLOWED",
                "a template brings stages of its own",
            );
        }
        let Some(template) = templates::find(key) else {
            let known: Vec<_> = TEMPLATES.iter().map(|template| template.key).collect();
            check.contradict(
                "template",
                "INVALID_VALUE",
                format!("must be one of {}", known.join(", ")),
            );
            return Vec::new();
        };
        let drafts = template.stages.iter().map(|stage| StageDraft {
            key: stage.key.to_owned(),
            name: stage.name.to_owned(),
            kind: stage.kind,
            description: Some(stage.description.to_owned()),
        });
        drafts.collect()
    }

    fn given_drafts(&self, check: &mut Check) -> Vec<StageDraft> {
        check.range("stages", Some(self.stages.len()), 0..=MAX_STAGES);
        let mut drafts = Vec::with_capacity(self.stages.len());
        for (index, stage) in self.stages.iter().enumerate() {
            let draft = StageDraft {
                key: stage.key.clone(),
                name: stage.name.trim().to_owned(),
                kind: stage.kind.unwrap_or(JourneyStageKind::Custom),
                description: stage.description.clone(),
            };
            draft.check(check, &format!("stages/{index}/"));
            if self
                .stages
                .iter()
                .take(index)
                .any(|earlier| earlier.key == stage.key)
            {
                check.contradict(&format!("stages/{index}/key"), "DUPLICATE", "stands twice");
            }
            drafts.push(draft);
        }
        drafts
    }
}

impl JourneyMap {
    /// A map as a caller described it.
    pub(super) fn from_new(new: &NewJourneyMap, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: JourneyMapId::generate(),
            name: new.name.trim().to_owned(),
            description: new.description.clone(),
            kind: new.kind.unwrap_or(JourneyMapKind::AsIs),
            template: new.template.clone(),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Notes what makes no sense.
    pub(super) fn check(&self, check: &mut Check) {
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
    }
}

impl JourneyMapPatch {
    /// The map with the changes.
    pub(super) fn apply(&self, mut map: JourneyMap) -> Result<JourneyMap> {
        let Self {
            name,
            description,
            kind,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut map.name, name);
        put_nullable(&mut map.description, description);
        check.put("kind", &mut map.kind, kind);
        check.put("external_ids", &mut map.external_ids.0, external_ids);
        map.check(&mut check);
        check.finish()?;
        Ok(map)
    }
}
