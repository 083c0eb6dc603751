//! An entry of the feed, and how the feed is asked for.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

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
    }
}

/// One entry of the change feed.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Change {
    /// Where the feed goes on after this entry; opaque.
    pub cursor: String,
    /// The kind of record.
    pub object: RecordKind,
    /// The record.
    #[schema(value_type = String, example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: String,
    /// The record's version after the change; it grows by one with each change of the record.
    pub sequence: i32,
    /// What was done.
    pub operation: Operation,
    /// The fields that changed, by name: `{"name": {"from": "Old", "to": "New"}}`. A created
    /// record has only `to`, a deleted or restored one names no fields.
    #[schema(value_type = std::collections::BTreeMap<String, FieldChange>)]
    pub fields: crate::types::CustomValues,
    /// Who did it: `user`, `api_key` or `system`.
    pub actor_kind: crate::auth::ActorKind,
    /// The user or API key; absent for the system.
    pub actor_id: Option<String>,
    /// When it was done.
    pub changed_at: Timestamp,
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
pub struct ChangePage {
    /// The entries, oldest first.
    pub data: Vec<Change>,
    /// Where to go on; always given, also when nothing is new.
    pub cursor: String,
    /// Whether there is more to read at once.
    pub has_more: bool,
}

/// A request for a stretch of the feed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeRequest {
    pub after: Option<String>,
    pub objects: Vec<Object>,
    pub record: Option<RecordId>,
    pub limit: i64,
}
