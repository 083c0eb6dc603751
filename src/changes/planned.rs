//! Entries of the feed that a dry run shows: what a write would append.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::model::{FieldChange, Operation};
use crate::auth::ActorKind;
use crate::context::Ctx;
use crate::ids::{Object, Object as RecordKind, RecordId};
use crate::types::{CustomValues, Timestamp};

/// An entry that a write would append to the change feed. It has no cursor, since it has no place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlannedChange {
    /// The kind of record.
    pub object: RecordKind,
    /// The record; a new one will have another id.
    #[schema(value_type = String, example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: String,
    /// The version that the record would have.
    pub sequence: i32,
    /// What would be done.
    pub operation: Operation,
    /// The fields that would change, by name, as the feed shows them.
    #[schema(value_type = std::collections::BTreeMap<String, FieldChange>)]
    pub fields: CustomValues,
    /// Who would have done it.
    pub actor_kind: ActorKind,
    /// The user or API key; absent for the system.
    pub actor_id: Option<String>,
    /// The moment of the dry run.
    pub changed_at: Timestamp,
}

/// What the operation recorded so far, as the feed would show it.
pub(crate) fn planned(cx: &Ctx) -> Vec<PlannedChange> {
    let actor = cx.actor();
    let object = match actor.kind {
        ActorKind::ApiKey => Object::ApiKey,
        ActorKind::User | ActorKind::System => Object::User,
    };
    let actor_id = actor.id().map(|id| RecordId::new(object, id.0).to_string());
    let change = |entry: &super::Recorded| PlannedChange {
        object: entry.record.object,
        record_id: entry.record.to_string(),
        sequence: entry.sequence,
        operation: entry.operation,
        fields: CustomValues(entry.fields.clone()),
        actor_kind: actor.kind,
        actor_id: actor_id.clone(),
        changed_at: cx.now(),
    };
    cx.recorded.iter().map(change).collect()
}

impl PlannedChange {
    /// The same as GraphQL writes it.
    pub(crate) fn in_graphql(&self) -> Value {
        serde_json::json!({
            "object": self.object.as_str().to_uppercase(),
            "recordId": self.record_id,
            "sequence": self.sequence,
            "operation": self.operation.as_str().to_uppercase(),
            "fields": self.fields,
            "actorKind": self.actor_kind.as_str().to_uppercase(),
            "actorId": self.actor_id,
            "changedAt": self.changed_at,
        })
    }
}
