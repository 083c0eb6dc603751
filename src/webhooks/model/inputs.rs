//! What the verbs of a webhook take and answer with.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Webhook;
use crate::check::Check;
use crate::error::Result;
use crate::ids::WebhookDeliveryId;
use crate::types::Timestamp;

/// A webhook with its newest secret.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct CreatedWebhook {
    /// The webhook as it can be read later.
    pub webhook: Webhook,
    /// The secret that verifies its signatures. It is told this once, and is absent when a repeated
    /// request gets the first answer again.
    #[schema(example = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")]
    pub secret: Option<String>,
}

impl CreatedWebhook {
    /// The same for somebody who asks a second time.
    pub(crate) fn without_secret(&self) -> Self {
        Self {
            secret: None,
            ..self.clone()
        }
    }
}

/// How a secret is changed.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"keep_previous_seconds": 86400}))]
pub struct RotateWebhookSecret {
    /// How long older secrets go on signing beside the new one: a day if nothing is said, 30 days at
    /// most; 0 ends them at once.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 2_592_000)]
    pub keep_previous_seconds: Option<i32>,
}

impl RotateWebhookSecret {
    const DAY_S: i32 = 86_400;

    pub(crate) fn keep_previous(&self) -> Result<chrono::TimeDelta> {
        let mut check = Check::default();
        let longest = 30_i32.saturating_mul(Self::DAY_S);
        check.range(
            "keep_previous_seconds",
            self.keep_previous_seconds,
            0..=longest,
        );
        check.finish()?;
        let seconds = self.keep_previous_seconds.unwrap_or(Self::DAY_S);
        Ok(chrono::TimeDelta::seconds(seconds.into()))
    }
}

/// How a webhook is resumed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"skip_backlog": false}))]
pub struct ResumeWebhook {
    /// Go on with what happens from now on, without what has waited. It can still be replayed.
    #[serde(default)]
    #[graphql(default)]
    pub skip_backlog: bool,
}

/// What is sent again: some deliveries, all dead ones, or all events since a moment.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"since": "2026-11-23T09:30:00Z"}))]
pub struct ReplayWebhook {
    /// These deliveries.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 1000)]
    pub delivery_ids: Option<Vec<WebhookDeliveryId>>,
    /// All deliveries that were given up.
    #[serde(default)]
    #[graphql(default)]
    pub dead: bool,
    /// All events from this moment on that the webhook asks for now, whether they were sent or not.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The end of that stretch; now, if nothing is said.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// What is going to be sent again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct WebhookReplay {
    /// Deliveries that wait to be sent again; null for a stretch of time, whose events are looked up
    /// in the background.
    pub deliveries: Option<i32>,
    /// The beginning of the stretch.
    pub since: Option<Timestamp>,
    /// The end of the stretch.
    pub until: Option<Timestamp>,
}

impl ReplayWebhook {
    /// Refuses none and several.
    pub(crate) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        let ids = self.delivery_ids.as_ref().map(Vec::len);
        check.range("delivery_ids", ids, 1..=1000);
        let ways = [self.delivery_ids.is_some(), self.dead, self.since.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            let message = "name one of delivery_ids, dead and since";
            check.contradict("since", "NOT_ALLOWED", message);
        }
        if let Some(until) = self.until
            && self.since.is_none_or(|since| since >= until)
        {
            let message = "must lie after since, which it needs";
            check.contradict("until", "OUT_OF_RANGE", message);
        }
        check.finish()
    }
}

/// How a webhook's receiver fares.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct WebhookHealth {
    /// Deliveries under way or waiting for their next attempt. What comes after the first thousand
    /// waits in the feed.
    #[schema(example = 3)]
    pub pending: i32,
    /// Deliveries that were given up and are kept.
    #[schema(example = 0)]
    pub dead: i32,
    /// Attempts that failed since the last one that did not.
    #[schema(example = 0)]
    pub failures: i32,
    /// When an event was last taken, to the minute.
    pub last_success_at: Option<Timestamp>,
    /// When the oldest event under way was made ready.
    pub oldest_pending_at: Option<Timestamp>,
    /// Whether changes in the feed wait to be made ready.
    pub is_behind: bool,
    /// The end of the stretch that is being replayed.
    pub replaying_until: Option<Timestamp>,
}
