//! A segment, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, SegmentId, WorkspaceId};
use crate::query::{Field, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::segments;
use crate::types::{Json, Timestamp, text_enum};

text_enum! {
    /// What a segment is of.
    SegmentKind {
        /// Accounts.
        Accounts = "accounts",
        /// Stakeholders.
        Stakeholders = "stakeholders",
    }
}

impl SegmentKind {
    /// The kind of its members.
    pub(crate) fn object(self) -> Object {
        match self {
            Self::Accounts => Object::Account,
            Self::Stakeholders => Object::Stakeholder,
        }
    }
}

/// A filter as `POST /v1/accounts/query` takes it, in the spelling of REST.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentFilter(pub Map<String, Value>);

async_graphql::scalar!(
    SegmentFilter,
    "SegmentFilter",
    "A filter as JSON, in the spelling of REST: `{\"industry\": {\"eq\": \"software\"}}`."
);

impl utoipa::PartialSchema for SegmentFilter {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::AnyOfBuilder::new()
            .item(utoipa::openapi::Ref::from_schema_name("AccountFilter"))
            .item(utoipa::openapi::Ref::from_schema_name("StakeholderFilter"))
            .description(Some(
                "A filter as the query of the segment's kind takes it.",
            ))
            .into()
    }
}
impl ToSchema for SegmentFilter {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("SegmentFilter")
    }
}

/// A saved filter over accounts or stakeholders; who belongs to it is found anew each time.
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
#[diesel(table_name = segments, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Segment {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The segment's id.
    pub id: SegmentId,
    /// Its name; unique in the workspace whatever its case.
    #[schema(example = "Large software companies")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// What it is of.
    pub kind: SegmentKind,
    /// Who belongs to it.
    #[schema(value_type = SegmentFilter)]
    pub filter: Json<SegmentFilter>,
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
    Segment,
    SegmentId,
    segments,
    Table {
        object: Object::Segment,
        type_name: "Segment",
        path: "segments",
        ruled_by: Object::Segment,
        fields: &[
            Field::id("id", Object::Segment),
            Field::text("name"),
            Field::word("kind", "SegmentKind", SegmentKind::WORDS),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            vec![Key::new("name", KeyKind::Name, self.name.to_lowercase())]
        }
    }
);

/// A new segment.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Large software companies", "kind": "accounts",
    "filter": {"industry": {"eq": "software"}, "employee_count": {"ge": 1000}}
}))]
pub struct NewSegment {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// What it is of.
    pub kind: SegmentKind,
    /// Who belongs to it: a filter in the spelling of REST. It may not ask for another segment.
    pub filter: SegmentFilter,
}

/// Changes to a segment: what is absent stays, `null` clears, the filter is replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"filter": {"industry": {"eq": "software"}}}))]
pub struct SegmentPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// Who belongs to it.
    #[schema(value_type = SegmentFilter, required = false)]
    pub filter: MaybeUndefined<SegmentFilter>,
}

impl Segment {
    /// A segment as a caller described it.
    pub(super) fn from_new(new: &NewSegment, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: SegmentId::generate(),
            name: new.name.trim().to_owned(),
            description: new.description,
            kind: new.kind,
            filter: Json(new.filter),
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
        check.finish()
    }
}

impl SegmentPatch {
    /// The segment with the changes.
    pub(super) fn apply(&self, mut segment: Segment) -> Result<Segment> {
        let Self {
            name,
            description,
            filter,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut segment.name, name);
        put_nullable(&mut segment.description, description);
        check.put("filter", &mut segment.filter.0, filter);
        check.finish()?;
        segment.name = segment.name.trim().to_owned();
        Ok(segment)
    }
}

/// An account or a stakeholder, as the list of its kind shows it.
#[derive(Debug, Serialize)]
pub(crate) struct SegmentMember;

impl utoipa::PartialSchema for SegmentMember {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::AnyOfBuilder::new()
            .item(utoipa::openapi::Ref::from_schema_name("Account"))
            .item(utoipa::openapi::Ref::from_schema_name("Stakeholder"))
            .into()
    }
}
impl ToSchema for SegmentMember {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("SegmentMember")
    }
}
