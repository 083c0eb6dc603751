//! A webhook, and what callers may say about one.

mod delivery;
mod inputs;

use std::fmt;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address;
use crate::auth::{Actor, Scope};
use crate::changes::Operation;
use crate::check::patterns::{EventTypeName, FieldKey, KEY, WebAddress};
use crate::check::{Check, LONG, is_web_address, put_nullable};
use crate::error::{Error, Result};
use crate::ids::{Object, UserId, WebhookId, WorkspaceId};
use crate::query::reading::{Spelling, read_filter};
use crate::query::{Field, Filter, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::registry;
use crate::schema::webhooks;
use crate::types::{Json, RecordFilter, Timestamp, text_enum};

pub(crate) use delivery::{DeliveryState, WebhookAttempt, WebhookDelivery};
pub(crate) use inputs::{
    CreatedWebhook, ReplayWebhook, ResumeWebhook, RotateWebhookSecret, WebhookHealth, WebhookReplay,
};

text_enum! {
    /// Whether a webhook sends.
    WebhookState {
        /// It sends.
        Active = "active",
        /// It waits; what it would have sent is kept.
        Paused = "paused",
    }
}

text_enum! {
    /// Why a webhook is paused.
    PauseReason {
        /// Somebody asked for it.
        Requested = "requested",
        /// The receiver took nothing for three days.
        Failing = "failing",
        /// The receiver answered 410 Gone.
        Gone = "gone",
        /// Its condition names a field that is not there any more.
        Condition = "condition",
    }
}

/// A key that signs events, and until when.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Secret {
    /// `whsec_` and 32 bytes in base 64.
    pub secret: String,
    /// None for the newest one.
    pub ends_at: Option<Timestamp>,
}

/// A receiver of events.
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
#[diesel(table_name = webhooks, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Webhook {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The webhook's id.
    pub id: WebhookId,
    /// Where events are sent.
    #[schema(example = "https://hooks.example.com/caravan")]
    pub url: String,
    /// Anything else.
    pub description: Option<String>,
    /// What is sent: kinds of records (`deal`) and single events (`deal.updated`).
    #[schema(value_type = Vec<String>, example = json!(["account", "deal.updated"]))]
    pub types: Json<Vec<String>>,
    /// If any are named, an update is sent only when one of these fields changed.
    #[schema(value_type = Vec<String>, example = json!(["stage_id", "amount_minor"]))]
    pub changed_fields: Json<Vec<String>>,
    /// If any are named, events hold only these fields of the record, beside its id and version.
    #[schema(value_type = Vec<String>, example = json!(["name", "stage_id", "amount_minor"]))]
    pub payload_fields: Json<Vec<String>>,
    /// If given, an event is sent only when its record meets this filter.
    #[schema(value_type = Option<RecordFilter>)]
    pub condition: Option<Json<RecordFilter>>,
    /// Whether it sends.
    pub state: WebhookState,
    /// Why it is paused; null while it is active.
    pub pause_reason: Option<PauseReason>,
    /// Since when it is paused; null while it is active.
    pub paused_at: Option<Timestamp>,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) secrets: Json<Vec<Secret>>,
    /// When its newest secret was made.
    pub secret_rotated_at: Timestamp,
    /// Until when older secrets sign as well.
    pub previous_secrets_end_at: Option<Timestamp>,
    /// The user who made it.
    pub created_by_id: Option<UserId>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It shall not reach a log.
        f.write_str("Secret")
    }
}

record!(
    Webhook,
    WebhookId,
    webhooks,
    Table {
        object: Object::Webhook,
        type_name: "Webhook",
        path: "webhooks",
        ruled_by: Object::Webhook,
        fields: &[
            Field::id("id", Object::Webhook),
            Field::text("url"),
            Field::word("state", "WebhookState", WebhookState::WORDS),
            Field::word("pause_reason", "PauseReason", PauseReason::WORDS).nullable(),
            Field::timestamp("paused_at").nullable(),
            Field::id("created_by_id", Object::User).nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one("created_by", "created_by_id", Object::User)],
        has_custom_fields: false,
    },
    {
        fn references(&self) -> Vec<Reference> {
            references([("created_by_id", self.created_by_id.map(Into::into))])
        }
    }
);

/// A new webhook.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "url": "https://hooks.example.com/caravan", "types": ["account", "deal.updated"],
    "changed_fields": ["stage_id", "amount_minor"]
}))]
pub struct NewWebhook {
    /// Where events are sent: an https address of a public network. The operator may allow private
    /// addresses and plain http.
    #[schema(value_type = WebAddress)]
    pub url: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// What is sent: kinds of records (`deal`) and single events (`deal.updated`). Nothing that the
    /// caller may not read.
    #[schema(value_type = Vec<EventTypeName>, min_items = 1, max_items = 200)]
    pub types: Vec<String>,
    /// Send an update only when one of these fields changed; any, if none is named.
    #[serde(default)]
    #[graphql(default)]
    #[schema(value_type = Vec<FieldKey>, max_items = 100)]
    pub changed_fields: Vec<String>,
    /// Send only these fields of the record, beside its id and version; all, if none is named.
    #[serde(default)]
    #[graphql(default)]
    #[schema(value_type = Vec<FieldKey>, max_items = 100)]
    pub payload_fields: Vec<String>,
    /// Send an event only when its record meets this filter, as it is when the event is made ready. It
    /// is written as in `POST /v1/{resource}/query`; all `types` must be of one kind then.
    #[serde(default)]
    pub condition: Option<RecordFilter>,
}

/// Changes to a webhook: what is absent stays, `null` clears, lists are replaced as a whole. They hold
/// for changes of records that have not been made ready for sending yet.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"description": "Billing", "changed_fields": []}))]
pub struct WebhookPatch {
    /// Where events are sent.
    #[schema(value_type = WebAddress, required = false)]
    pub url: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// What is sent.
    #[schema(value_type = Vec<EventTypeName>, required = false, min_items = 1, max_items = 200)]
    pub types: MaybeUndefined<Vec<String>>,
    /// Send an update only when one of these fields changed.
    #[schema(value_type = Vec<FieldKey>, required = false, max_items = 100)]
    pub changed_fields: MaybeUndefined<Vec<String>>,
    /// Send only these fields of the record.
    #[schema(value_type = Vec<FieldKey>, required = false, max_items = 100)]
    pub payload_fields: MaybeUndefined<Vec<String>>,
    /// Send an event only when its record meets this filter.
    #[schema(value_type = Option<RecordFilter>)]
    pub condition: MaybeUndefined<RecordFilter>,
}

/// Reads a word such as `deal` or `deal.updated`.
pub(super) fn parse_type(word: &str) -> Option<(&'static Table, Option<Operation>)> {
    let (kind, operation) = match word.split_once('.') {
        Some((kind, operation)) => (kind, Some(operation.parse().ok()?)),
        None => (word, None),
    };
    let table = sent_kinds().find(|table| table.object.as_str() == kind)?;
    Some((table, operation))
}

/// The kinds of records whose changes can be sent.
fn sent_kinds() -> impl Iterator<Item = &'static Table> {
    // Deliveries are in no feed: each would be one more event to deliver.
    registry::tables().filter(|table| table.object != Object::WebhookDelivery)
}

/// Every word that `types` may hold.
pub(crate) fn event_types() -> Vec<String> {
    sent_kinds()
        .flat_map(|table| {
            let kind = table.object.as_str();
            let single = Operation::WORDS
                .iter()
                .map(move |operation| format!("{kind}.{operation}"));
            std::iter::once(kind.to_owned()).chain(single)
        })
        .collect()
}

impl Webhook {
    /// A webhook as a caller described it.
    pub(super) fn from_new(
        new: &NewWebhook,
        (workspace_id, by): (WorkspaceId, Option<UserId>),
        secret: String,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: WebhookId::generate(),
            url: new.url,
            description: new.description,
            types: Json(new.types),
            changed_fields: Json(new.changed_fields),
            payload_fields: Json(new.payload_fields),
            condition: new.condition.map(Json),
            state: WebhookState::Active,
            pause_reason: None,
            paused_at: None,
            secrets: Json(vec![Secret {
                secret,
                ends_at: None,
            }]),
            secret_rotated_at: now,
            previous_secrets_end_at: None,
            created_by_id: by,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self, allow_private: bool) -> Result<()> {
        let mut check = Check::default();
        check.web_address("url", Some(&self.url));
        if is_web_address(&self.url)
            && let Err(refusal) = address::check_url(&self.url, allow_private)
        {
            check.contradict("url", refusal.code(), refusal.to_string());
        }
        check.optional_text("description", self.description.as_deref(), LONG);
        check.range("types", Some(self.types.0.len()), 1..=200);
        let mut kinds = Vec::new();
        for (index, word) in self.types.0.iter().enumerate() {
            let place = format!("types/{index}");
            match parse_type(word) {
                Some((table, _)) => kinds.push(table.object),
                None => check.refuse(
                    &place,
                    "INVALID_VALUE",
                    "must be a kind of record or an event, such as deal or deal.updated",
                ),
            }
            if self
                .types
                .0
                .iter()
                .take(index)
                .any(|earlier| earlier == word)
            {
                check.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
        let known: Vec<String> = kinds
            .iter()
            .flat_map(|kind| registry::json_fields(*kind))
            .collect();
        for (list, names) in [
            ("changed_fields", &self.changed_fields.0),
            ("payload_fields", &self.payload_fields.0),
        ] {
            check.at_most(list, names.len(), 100);
            for (index, name) in names.iter().enumerate() {
                let place = format!("{list}/{index}");
                if !KEY.matches(name) {
                    check.refuse(&place, "INVALID_VALUE", "must be the name of a field");
                } else if !known.contains(name) {
                    let message = "is no field of any kind of record in types";
                    check.contradict(&place, "UNKNOWN_FIELD", message);
                }
            }
        }
        check.finish()
    }

    /// Refuses to send what the caller may not read.
    pub(super) fn ensure_readable(&self, actor: &Actor) -> Result<()> {
        let mut check = Check::default();
        for (index, word) in self.types.0.iter().enumerate() {
            let kind = parse_type(word).map(|(table, _)| table.ruled_by);
            if !kind.is_some_and(|kind| actor.may(Scope::read(kind))) {
                let message = "is more than the caller may read";
                check.contradict(&format!("types/{index}"), "NOT_ALLOWED", message);
            }
        }
        check.finish()
    }

    /// The condition, and the kind of record that it is about.
    pub(super) fn filter(&self) -> Result<Option<(&'static Table, Filter)>> {
        let Some(condition) = &self.condition else {
            return Ok(None);
        };
        let kinds: Vec<&'static Table> = self
            .types
            .0
            .iter()
            .filter_map(|word| parse_type(word).map(|(table, _)| table))
            .collect();
        match kinds.as_slice() {
            [table, rest @ ..] if rest.iter().all(|other| other.object == table.object) => {
                let json = serde_json::Value::Object(condition.0.0.clone());
                let filter = read_filter(table, &json, Spelling::Rest, "/condition")?;
                Ok(Some((table, filter)))
            }
            _ => {
                let message = "needs types of one kind of record";
                Err(Error::contradiction("/condition", "NOT_ALLOWED", message))
            }
        }
    }

    /// Whether an event is asked for: its kind, what was done, and the fields that it changed.
    pub(super) fn wants<'a>(
        &self,
        object: Object,
        operation: Operation,
        mut changed: impl Iterator<Item = &'a String>,
    ) -> bool {
        let typed = self.types.0.iter().any(|word| {
            parse_type(word).is_some_and(|(table, only)| {
                table.object == object && only.is_none_or(|only| only == operation)
            })
        });
        typed
            && (operation != Operation::Updated
                || self.changed_fields.0.is_empty()
                || changed.any(|name| self.changed_fields.0.contains(name)))
    }

    /// The secrets that sign at a moment, the newest first.
    pub(super) fn secrets_at(&self, now: Timestamp) -> Vec<String> {
        let counts = |secret: &&Secret| secret.ends_at.is_none_or(|end| end > now);
        let secrets = self.secrets.0.iter().filter(counts);
        secrets.map(|secret| secret.secret.clone()).collect()
    }

    /// The webhook with a new secret; the ones that still count go on counting until a moment.
    pub(super) fn rotated(&self, secret: String, until: Timestamp, now: Timestamp) -> Self {
        let mut secrets = vec![Secret {
            secret,
            ends_at: None,
        }];
        for old in &self.secrets.0 {
            let ends_at = old.ends_at.map_or(until, |end| end.min(until));
            if ends_at > now {
                secrets.push(Secret {
                    ends_at: Some(ends_at),
                    ..old.clone()
                });
            }
        }
        Self {
            secret_rotated_at: now,
            previous_secrets_end_at: secrets.iter().filter_map(|old| old.ends_at).max(),
            secrets: Json(secrets),
            ..self.clone()
        }
    }

    /// The webhook at rest.
    pub(super) fn paused(&self, reason: PauseReason, now: Timestamp) -> Self {
        Self {
            state: WebhookState::Paused,
            pause_reason: Some(reason),
            paused_at: Some(now),
            ..self.clone()
        }
    }

    /// The webhook at work.
    pub(super) fn resumed(&self) -> Self {
        Self {
            state: WebhookState::Active,
            pause_reason: None,
            paused_at: None,
            ..self.clone()
        }
    }
}

impl WebhookPatch {
    /// The webhook with the changes.
    pub(super) fn apply(&self, mut webhook: Webhook) -> Result<Webhook> {
        let Self {
            url,
            description,
            types,
            changed_fields,
            payload_fields,
            condition,
        } = self;
        let mut check = Check::default();
        check.put("url", &mut webhook.url, url);
        put_nullable(&mut webhook.description, description);
        check.put("types", &mut webhook.types.0, types);
        check.put(
            "changed_fields",
            &mut webhook.changed_fields.0,
            changed_fields,
        );
        check.put(
            "payload_fields",
            &mut webhook.payload_fields.0,
            payload_fields,
        );
        check.finish()?;
        match condition {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => webhook.condition = None,
            MaybeUndefined::Value(filter) => webhook.condition = Some(Json(filter.clone())),
        }
        Ok(webhook)
    }
}
