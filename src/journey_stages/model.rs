//! A journey stage, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operations::MAX_POSITION;
use crate::check::{Check, LONG, SHORT, patterns, put_nullable};
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, Object, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::journey_stages;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What the buyers are at in a stage.
    JourneyStageKind {
        /// They find out that something has to change.
        ProblemIdentification = "problem_identification",
        /// They look for ways to solve it and weigh them.
        ResearchEvaluation = "research_evaluation",
        /// They talk to sellers about a solution of their own.
        Consultation = "consultation",
        /// They decide.
        Decision = "decision",
        /// They put it to use and may want more.
        ImplementationExpansion = "implementation_expansion",
        /// They hear of the seller.
        Awareness = "awareness",
        /// They think about the seller's offer.
        Consideration = "consideration",
        /// They use what they bought.
        Usage = "usage",
        /// They stay, or leave.
        Retention = "retention",
        /// Something of the workspace's own.
        Custom = "custom",
    }
}

/// A step of a journey map.
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
#[diesel(table_name = journey_stages, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct JourneyStage {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The stage's id.
    pub id: JourneyStageId,
    /// The map it belongs to; never changes.
    pub journey_map_id: JourneyMapId,
    /// What programs know it by; unique in the map, never changes.
    #[schema(example = "problem_identification")]
    pub key: String,
    /// Its name for people.
    #[schema(example = "Problem identification")]
    pub name: String,
    /// What the buyers are at.
    pub kind: JourneyStageKind,
    /// What happens in it, from the buyers' view.
    pub description: Option<String>,
    /// Its place in the map; 0 comes first.
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
    JourneyStage,
    JourneyStageId,
    journey_stages,
    Table {
        object: Object::JourneyStage,
        type_name: "JourneyStage",
        path: "journey-stages",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::JourneyStage),
            Field::id("journey_map_id", Object::JourneyMap),
            Field::text("key"),
            Field::text("name"),
            Field::word("kind", "JourneyStageKind", JourneyStageKind::WORDS),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("journey_map", "journey_map_id", Object::JourneyMap),
            Relation::many("journeys", "stage_id", Object::Journey),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let scope = self.journey_map_id.to_string();
            let key = Key {
                scope,
                ..Key::new("key", KeyKind::Code, &self.key)
            };
            std::iter::once(key)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("journey_map_id", Some(self.journey_map_id.into()))])
        }
    }
);

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
    /// Its place in the map.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the stage in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// What is said of a stage before it has a map.
#[derive(Debug, Clone)]
pub(crate) struct StageDraft {
    pub key: String,
    pub name: String,
    pub kind: JourneyStageKind,
    pub description: Option<String>,
}

impl StageDraft {
    /// Notes what makes no sense; `place` stands before the names of the fields.
    pub(crate) fn check(&self, check: &mut Check, place: &str) {
        if !patterns::KEY.matches(&self.key) {
            let message = "must be a word such as problem_identification";
            check.refuse(&format!("{place}key"), "INVALID_VALUE", message);
        }
        check.text(&format!("{place}name"), &self.name, SHORT);
        let description = self.description.as_deref();
        check.optional_text(&format!("{place}description"), description, LONG);
    }
}

impl NewJourneyStage {
    /// The stage without its map and place.
    pub(super) fn draft(&self) -> StageDraft {
        StageDraft {
            key: self.key.clone(),
            name: self.name.trim().to_owned(),
            kind: self.kind.unwrap_or(JourneyStageKind::Custom),
            description: self.description.clone(),
        }
    }
}

impl JourneyStage {
    /// A stage in its place.
    pub(super) fn from_draft(
        draft: StageDraft,
        journey_map_id: JourneyMapId,
        position: i32,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: JourneyStageId::generate(),
            journey_map_id,
            key: draft.key,
            name: draft.name,
            kind: draft.kind,
            description: draft.description,
            position,
            external_ids: Json(Vec::new()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let draft = StageDraft {
            key: self.key.clone(),
            name: self.name.clone(),
            kind: self.kind,
            description: self.description.clone(),
        };
        let mut check = Check::default();
        draft.check(&mut check, "");
        check.range("position", Some(self.position), 0..=MAX_POSITION);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl JourneyStagePatch {
    /// The stage with the changes.
    pub(super) fn apply(&self, mut stage: JourneyStage) -> Result<JourneyStage> {
        let Self {
            name,
            kind,
            description,
            position,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut stage.name, name);
        check.put("kind", &mut stage.kind, kind);
        put_nullable(&mut stage.description, description);
        check.put("position", &mut stage.position, position);
        check.put("external_ids", &mut stage.external_ids.0, external_ids);
        check.finish()?;
        Ok(stage)
    }
}
