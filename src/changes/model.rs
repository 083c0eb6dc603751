//! An entry of the feed, and how the feed is asked for.

use async_graphql::SimpleObject;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::db::types::Document;
use crate::ids::{Object, Object as RecordKind, RecordId};
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// What was done to a record.
    Operation {
        /// It came into being.
        Created = "created",
        /// Some of its fields changed.
        Updated = "updated",
        /// It was deleted; this entry is its tombstone.
        Deleted = "deleted",
        /// A deletion was taken back.
        Restored = "restored",
        /// It was merged into another record; this entry is its tombstone.
        Merged = "merged",
        /// It was joined with records that stand in no field of its own, or parted from them: its
        /// tags, the members of a team.
        Linked = "linked",
    }
}

/// One entry of the change feed.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct Change {
    /// Where the feed goes on after this entry; opaque.
    pub cursor: String,
    /// The kind of record.
    pub object: RecordKind,
    /// The record.
    #[schema(value_type = String, example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: String,
    /// The record's version after the change; it grows with each change of the record.
    pub sequence: i32,
    /// What was done.
    pub operation: Operation,
    /// The fields that changed, by name: `{"name": {"from": "Old", "to": "New"}}`. A created or
    /// restored record has only `to`, for each field that is not empty; a deleted one names no
    /// fields.
    #[schema(value_type = std::collections::BTreeMap<String, FieldChange>)]
    #[graphql(skip)]
    pub fields: Fields,
    /// Who did it: `user`, `api_key` or `system`.
    pub actor_kind: crate::auth::ActorKind,
    /// The user or API key; absent for the system.
    pub actor_id: Option<String>,
    /// When it was done.
    pub changed_at: Timestamp,
}

/// The fields of an entry as the database holds them: text, which most readers only pass on.
#[derive(Debug, Clone, Serialize, FromSqlRow)]
#[diesel(sql_type = Document)]
#[serde(transparent)]
pub struct Fields(pub(super) Box<RawValue>);

impl FromSql<Document, Pg> for Fields {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // The binary form of jsonb is a version byte, always 1, and the text.
        let text = value.as_bytes().get(1..).unwrap_or_default();
        Ok(Self(serde_json::from_slice(text)?))
    }
}

impl FromSql<Document, Sqlite> for Fields {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

/// A field's value before and after a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldChange {
    /// The value before; absent when the record was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<serde_json::Value>,
    /// The value after.
    pub to: Option<serde_json::Value>,
}

/// A stretch of the feed.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct ChangePage {
    /// The entries, oldest first.
    pub data: Vec<Change>,
    /// Where to go on; always given, also when nothing is new.
    pub cursor: String,
    /// Whether there is more to read at once.
    pub has_more: bool,
    /// With `include=records`: each record that `data` names, once, as it is now; deleted ones with
    /// their `deleted_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<std::collections::BTreeMap<String, serde_json::Value>>>)]
    #[graphql(skip)]
    pub records: Option<Vec<Box<RawValue>>>,
}

/// A request for a stretch of the feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeRequest {
    /// A cursor, or `latest` for the end of the feed; the beginning if nothing is said.
    pub after: Option<String>,
    /// The kinds of records; all if none is named.
    pub objects: Vec<Object>,
    pub record: Option<RecordId>,
    pub limit: i64,
}
