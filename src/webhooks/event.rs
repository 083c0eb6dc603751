//! The body of a delivery: a CloudEvent (1.0, structured mode) about one change of the feed.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::model::Webhook;
use crate::changes::{FieldChange, Read};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId, WebhookDeliveryId};
use crate::records::{self, Record};
use crate::registry::by_kind;
use crate::types::Timestamp;

/// What a webhook sends: a CloudEvent in structured mode (`application/cloudevents+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookEvent {
    /// The version of CloudEvents.
    #[schema(example = "1.0")]
    pub specversion: &'static str,
    /// The id of the event, the same in every attempt and repetition: the record and its version.
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41-7")]
    pub id: String,
    /// Where it comes from: the workspace.
    #[schema(example = "urn:caravan:workspace_01h2xcejqtf2nbrexx3vqjhp41")]
    pub source: String,
    /// The type of the event: `caravan.`, the kind of record, and what was done; or `caravan.ping`.
    #[serde(rename = "type")]
    #[schema(example = "caravan.deal.updated")]
    pub kind: String,
    /// The record that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub subject: Option<String>,
    /// When it was changed.
    pub time: Timestamp,
    /// The same, as Standard Webhooks calls it.
    pub timestamp: Timestamp,
    /// The form of `data`.
    #[schema(example = "application/json")]
    pub datacontenttype: &'static str,
    /// The record's version after the change, with zeros in front: texts that compare as the numbers
    /// do. Of two events of a record the greater one is the later one.
    #[schema(example = "0000000007")]
    pub sequence: String,
    /// What orders events: those of one key are sent one after the other.
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub partitionkey: String,
    /// What happened.
    pub data: WebhookEventData,
}

/// What happened to a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookEventData {
    /// The record as it was when the event was made ready, with all of its fields or with those that
    /// the webhook names. It may be newer than the change: its `version` says so. Null for a ping.
    #[schema(value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    pub record: Option<Map<String, Value>>,
    /// The fields that changed, by name, with the values before and after:
    /// `{"name": {"from": "Old", "to": "New"}}`.
    #[schema(value_type = std::collections::BTreeMap<String, FieldChange>)]
    pub changes: Map<String, Value>,
    /// Who did it: `user`, `api_key` or `system`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_kind: Option<crate::auth::ActorKind>,
    /// The user or API key; null for the system.
    pub actor_id: Option<String>,
}

/// An event that is ready to be stored.
pub(crate) struct Event {
    pub delivery: WebhookDeliveryId,
    pub id: String,
    pub kind: String,
    pub object: Option<Object>,
    pub record_id: Option<String>,
    pub sequence: i32,
    pub body: String,
}

/// Records by id, as REST shows them.
pub(super) type Shown = HashMap<RecordId, Map<String, Value>>;

/// The records that some changes are about.
pub(super) fn records_of(cx: &mut Ctx, changes: &[Read]) -> Result<Shown> {
    let mut ids: HashMap<Object, Vec<AnyUid>> = HashMap::new();
    for change in changes {
        let id = change.record;
        ids.entry(id.object).or_default().push(id.uid());
    }
    let mut shown = Shown::new();
    for (object, ids) in ids {
        by_kind!(object, T => load::<T>(cx, &ids, &mut shown), Ok(()))?;
    }
    Ok(shown)
}

fn load<T: Record>(cx: &mut Ctx, ids: &[AnyUid], shown: &mut Shown) -> Result<()> {
    for record in records::find_many::<T>(cx, ids)?.into_values() {
        let id: RecordId = record.id().into();
        if let Value::Object(fields) = serde_json::to_value(&record).map_err(Error::internal)? {
            shown.insert(id, fields);
        }
    }
    Ok(())
}

impl Event {
    /// The event of a change, with as much of the record as the webhook asks for.
    pub(super) fn of_change(webhook: &Webhook, change: &Read, shown: &Shown) -> Result<Self> {
        let only = &webhook.payload_fields.0;
        let chosen = |name: &String| only.is_empty() || only.contains(name);
        let mut record = shown.get(&change.record).cloned();
        if let Some(record) = &mut record {
            record.retain(|name, _| chosen(name) || name == "id" || name == "version");
        }
        let mut changes = change.fields.clone();
        changes.retain(|name, _| chosen(name));
        let record_id = change.record.to_string();
        let body = WebhookEvent {
            specversion: "1.0",
            id: format!("{record_id}-{}", change.sequence),
            source: source(webhook),
            kind: format!(
                "caravan.{}.{}",
                change.record.object.as_str(),
                change.operation.as_str()
            ),
            subject: Some(record_id.clone()),
            time: change.changed_at,
            timestamp: change.changed_at,
            datacontenttype: "application/json",
            sequence: format!("{:010}", change.sequence),
            partitionkey: record_id,
            data: WebhookEventData {
                record,
                changes,
                actor_kind: Some(change.actor_kind),
                actor_id: change.actor_id.clone(),
            },
        };
        Self::ready(WebhookDeliveryId::generate(), &body, Some(change))
    }

    /// An event about nothing, to try a receiver out.
    pub(super) fn ping(webhook: &Webhook, now: Timestamp) -> Result<Self> {
        let delivery = WebhookDeliveryId::generate();
        let body = WebhookEvent {
            specversion: "1.0",
            id: delivery.to_string(),
            source: source(webhook),
            kind: "caravan.ping".to_owned(),
            subject: None,
            time: now,
            timestamp: now,
            datacontenttype: "application/json",
            sequence: format!("{:010}", 1),
            partitionkey: webhook.id.to_string(),
            data: WebhookEventData {
                record: None,
                changes: Map::new(),
                actor_kind: None,
                actor_id: None,
            },
        };
        Self::ready(delivery, &body, None)
    }

    fn ready(
        delivery: WebhookDeliveryId,
        body: &WebhookEvent,
        change: Option<&Read>,
    ) -> Result<Self> {
        Ok(Self {
            delivery,
            id: body.id.clone(),
            kind: body.kind.clone(),
            object: change.map(|change| change.record.object),
            record_id: change.map(|change| change.record.to_string()),
            sequence: change.map_or(1, |change| change.sequence),
            body: serde_json::to_string(body).map_err(Error::internal)?,
        })
    }
}

fn source(webhook: &Webhook) -> String {
    format!("urn:caravan:{}", webhook.workspace_id)
}
