//! One event for one webhook, and what became of it.

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{Object, WebhookDeliveryId, WebhookId, WorkspaceId};
use crate::query::{Field, Table};
use crate::records::record;
use crate::schema::webhook_deliveries;
use crate::types::{Json, Timestamp, text_enum};

text_enum! {
    /// What became of a delivery.
    DeliveryState {
        /// It is under way, or waits for its next attempt.
        Pending = "pending",
        /// The receiver took it.
        Succeeded = "succeeded",
        /// It was tried for three days and given up. It can be sent again.
        Dead = "dead",
        /// It was left out when the webhook was resumed without what had waited.
        Skipped = "skipped",
    }
}

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct WebhookAttempt {
    /// When it was made; the `webhook-timestamp` that was sent.
    pub at: Timestamp,
    /// How long it took.
    #[schema(example = 42)]
    pub duration_ms: i32,
    /// Where it was sent.
    #[schema(example = "https://hooks.example.com/caravan")]
    pub url: String,
    /// The status of the answer; null if there was none.
    #[schema(example = 204)]
    pub status: Option<i32>,
    /// The first headers of the answer, one a line.
    pub response_headers: String,
    /// The beginning of the answer's body.
    pub response_body: String,
    /// What went wrong: `ADDRESS_NOT_ALLOWED`, `NOT_CONNECTED`, `TIMED_OUT`, `NOT_SUCCESSFUL` or
    /// `UNREADABLE`; null if nothing did.
    #[schema(example = "NOT_SUCCESSFUL")]
    pub error: Option<String>,
    /// The same in words.
    pub message: Option<String>,
}

/// One event for one webhook, and what became of it.
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
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct WebhookDelivery {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The delivery's id.
    pub id: WebhookDeliveryId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The id of the event: its `webhook-id`, the same in every attempt and every repetition.
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41-7")]
    pub event_id: String,
    /// The type of the event.
    #[schema(example = "caravan.deal.updated")]
    pub event_type: String,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) object: Option<String>,
    /// The record that changed; null for a ping.
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: Option<String>,
    /// The record's version after the change.
    #[schema(example = 7)]
    pub sequence: i32,
    /// What became of it.
    pub state: DeliveryState,
    /// What is sent, byte by byte.
    pub request_body: String,
    /// Attempts so far; a repetition counts anew.
    pub attempt_count: i32,
    /// The last twenty attempts, oldest first.
    #[schema(value_type = Vec<WebhookAttempt>)]
    pub attempts: Json<Vec<WebhookAttempt>>,
    /// When it was first tried.
    pub first_attempt_at: Option<Timestamp>,
    /// When it will be tried next; null once it has ended.
    pub next_attempt_at: Option<Timestamp>,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) leased_until: Option<Timestamp>,
    /// When it was taken or given up.
    pub ended_at: Option<Timestamp>,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) deleted_at: Option<Timestamp>,
}

// It is read like a record. It is written by the worker alone, and stands in no feed: each change
// would be one more event to deliver.
record!(
    WebhookDelivery,
    WebhookDeliveryId,
    webhook_deliveries,
    Table {
        object: Object::WebhookDelivery,
        type_name: "WebhookDelivery",
        path: "webhook-deliveries",
        ruled_by: Object::Webhook,
        fields: &[
            Field::id("id", Object::WebhookDelivery),
            Field::id("webhook_id", Object::Webhook),
            Field::text("event_id"),
            Field::text("event_type"),
            Field::text("record_id").nullable(),
            Field::word("state", "DeliveryState", DeliveryState::WORDS),
            Field::integer("attempt_count"),
            Field::timestamp("next_attempt_at").nullable(),
            Field::timestamp("ended_at").nullable(),
            Field::timestamp("created_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {}
);

/// Attempts that are kept of a delivery.
const KEPT_ATTEMPTS: usize = 20;

impl WebhookDelivery {
    /// A delivery that has not been tried.
    pub(crate) fn new(
        (workspace_id, webhook_id): (WorkspaceId, WebhookId),
        event: &super::super::event::Event,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: event.delivery,
            webhook_id,
            event_id: event.id.clone(),
            event_type: event.kind.clone(),
            object: event.object.map(|object| object.as_str().to_owned()),
            record_id: event.record_id.clone(),
            sequence: event.sequence,
            state: DeliveryState::Pending,
            request_body: event.body.clone(),
            attempt_count: 0,
            attempts: Json(Vec::new()),
            first_attempt_at: None,
            next_attempt_at: Some(now),
            leased_until: None,
            ended_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Whether it is a ping: tried once, whether the webhook is paused or not.
    pub(crate) fn is_ping(&self) -> bool {
        self.record_id.is_none()
    }

    /// Notes an attempt.
    pub(crate) fn note(&mut self, attempt: WebhookAttempt) {
        self.first_attempt_at = self.first_attempt_at.or(Some(attempt.at));
        self.attempt_count = self.attempt_count.saturating_add(1);
        let attempts = &mut self.attempts.0;
        attempts.push(attempt);
        let surplus = attempts.len().saturating_sub(KEPT_ATTEMPTS);
        attempts.drain(..surplus);
    }

    /// Ends it.
    pub(crate) fn end(&mut self, state: DeliveryState, now: Timestamp) {
        self.state = state;
        self.next_attempt_at = None;
        self.ended_at = Some(now);
    }
}
