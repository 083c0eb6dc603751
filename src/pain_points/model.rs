//! A pain point, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, PainPointId, RecordId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::schema::pain_points;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What became of a pain point.
    PainPointStatus {
        /// Nobody does anything about it yet.
        Open = "open",
        /// Something is being done about it.
        InProgress = "in_progress",
        /// It hurts no more.
        Resolved = "resolved",
        /// Nothing will be done about it.
        Dismissed = "dismissed",
    }
}

/// Something that buyers find hard.
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
#[diesel(table_name = pain_points, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct PainPoint {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The pain point's id.
    pub id: PainPointId,
    /// What it is, in a line.
    #[schema(example = "Nobody says what it will cost")]
    pub title: String,
    /// Anything else.
    pub description: Option<String>,
    /// How much it hurts, from 1 (a nuisance) to 5 (they give up).
    #[schema(example = 4)]
    pub severity: i32,
    /// Which sort it is of, in words of the workspace's choice.
    #[schema(example = "pricing")]
    pub category: Option<String>,
    /// What became of it.
    pub status: PainPointStatus,
    /// In how many records it was named; what stands in maps is not among them.
    pub mention_count: i32,
    /// Ids of the pain point in other systems.
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
    PainPoint,
    PainPointId,
    pain_points,
    Table {
        object: Object::PainPoint,
        type_name: "PainPoint",
        path: "pain-points",
        ruled_by: Object::Journey,
        fields: &[
            Field::id("id", Object::PainPoint),
            Field::text("title"),
            Field::integer("severity"),
            Field::text("category").nullable(),
            Field::word("status", "PainPointStatus", PainPointStatus::WORDS),
            Field::integer("mention_count"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::many(
            "journey_map_elements",
            "pain_point_id",
            Object::JourneyMapElement
        )],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }
    }
);

/// A new pain point.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Nobody says what it will cost", "severity": 4, "category": "pricing"
}))]
pub struct NewPainPoint {
    /// What it is, in a line.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// How much it hurts, from 1 (a nuisance) to 5 (they give up).
    #[schema(minimum = 1, maximum = 5)]
    pub severity: i32,
    /// Which sort it is of, in words of the workspace's choice.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub category: Option<String>,
    /// What became of it; open, if nothing is said.
    #[serde(default)]
    pub status: Option<PainPointStatus>,
    /// Ids of the pain point in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a pain point: what is absent stays, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"severity": 2, "status": "in_progress"}))]
pub struct PainPointPatch {
    /// What it is, in a line.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// How much it hurts, from 1 (a nuisance) to 5 (they give up).
    #[schema(value_type = i32, required = false, minimum = 1, maximum = 5)]
    pub severity: MaybeUndefined<i32>,
    /// Which sort it is of.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub category: MaybeUndefined<String>,
    /// What became of it.
    #[schema(value_type = PainPointStatus, required = false)]
    pub status: MaybeUndefined<PainPointStatus>,
    /// Ids of the pain point in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The record in which a pain point was named.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"record_id": "interaction_01h2xcejqtf2nbrexx3vqjhp41"}))]
pub struct PainPointTarget {
    /// An interaction, an answer to a survey, a note, an objection, a task or a win/loss record.
    pub record_id: RecordId,
}

/// A record in which a pain point was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct PainPointMention {
    /// The record.
    pub record_id: RecordId,
    /// When that was noted.
    pub noted_at: Timestamp,
}

impl PainPoint {
    /// A pain point as a caller described it.
    pub(super) fn from_new(new: &NewPainPoint, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: PainPointId::generate(),
            title: new.title.trim().to_owned(),
            description: new.description,
            severity: new.severity,
            category: new.category,
            status: new.status.unwrap_or(PainPointStatus::Open),
            mention_count: 0,
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
        check.text("title", &self.title, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.range("severity", Some(self.severity), 1..=5);
        check.optional_text("category", self.category.as_deref(), SHORT);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl PainPointPatch {
    /// The pain point with the changes.
    pub(super) fn apply(&self, mut pain_point: PainPoint) -> Result<PainPoint> {
        let Self {
            title,
            description,
            severity,
            category,
            status,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("title", &mut pain_point.title, title);
        put_nullable(&mut pain_point.description, description);
        check.put("severity", &mut pain_point.severity, severity);
        put_nullable(&mut pain_point.category, category);
        check.put("status", &mut pain_point.status, status);
        check.put("external_ids", &mut pain_point.external_ids.0, external_ids);
        check.finish()?;
        pain_point.title = pain_point.title.trim().to_owned();
        Ok(pain_point)
    }
}
