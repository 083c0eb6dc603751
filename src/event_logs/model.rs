//! What an import of a log is asked for by, and what became of it.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::JourneyMapId;
use crate::interactions::InteractionKind;
use crate::journeys::JourneyOutcome;
use crate::types::text_enum;

text_enum! {
    /// The form of an event log.
    EventLogFormat {
        /// XES (IEEE 1849-2016).
        Xes = "xes",
        /// CSV with one event a line.
        Csv = "csv",
        /// OCEL 2.0 in JSON.
        Ocel = "ocel",
    }
}

/// Which kind of interaction a value of the channel's attribute is.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "Internet", "kind": "web"}))]
pub struct ChannelMapping {
    /// The value.
    #[schema(min_length = 1, max_length = 255)]
    pub value: String,
    /// The kind.
    pub kind: InteractionKind,
}

/// An event log whose cases become journeys.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "format": "csv", "journey_map_id": "journey_map_01h2xcejqtf2nbrexx3vqjhp41", "source": "helpdesk",
    "content": "case:concept:name,concept:name,time:timestamp\n1,Call,2026-01-05T09:00:00Z\n"
}))]
pub struct NewEventLog {
    /// Its form.
    pub format: EventLogFormat,
    /// The text of the file, with at most 200,000 events.
    #[schema(min_length = 1)]
    pub content: String,
    /// The published map that the journeys lead through.
    pub journey_map_id: JourneyMapId,
    /// The other system: journeys and accounts keep the names of cases as their external ids under it.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,63}$")]
    pub source: String,
    /// How the cases ended, with their last events; without it the journeys are under way.
    #[serde(default)]
    pub outcome: Option<JourneyOutcome>,
    /// The attribute of a case that tells its account; without it, or where it is missing, each case has an account of its own.
    /// Journeys of one account that overlap share their interactions.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub account_attribute: Option<String>,
    /// The attribute of an event, or else of its case, that tells its channel; `channel` if nothing is said. Its values are kinds of
    /// interactions, or are mapped by `channels`; any other is `other`.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub channel_attribute: Option<String>,
    /// Which kind of interaction each value is.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 100)]
    pub channels: Vec<ChannelMapping>,
    /// Of CSV: the column of the case; `case:concept:name` if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub case_column: Option<String>,
    /// Of CSV: the column of the activity; `concept:name` if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub activity_column: Option<String>,
    /// Of CSV: the column of the moment; `time:timestamp` if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub time_column: Option<String>,
    /// Of OCEL: the type of the objects that are the cases; `journey` if nothing is said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub object_type: Option<String>,
}

/// What became of a log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct EventLogImport {
    /// How many cases it has.
    pub cases: i32,
    /// How many of them became journeys.
    pub journeys_created: i32,
    /// How many had been taken before and were left as they are.
    pub journeys_known: i32,
    /// How many have no events and were passed over.
    pub cases_without_events: i32,
    /// How many accounts were made.
    pub accounts_created: i32,
    /// How many events became interactions.
    pub interactions_created: i32,
    /// How many stays in stages were recorded: events whose activity is the key or the name of a stage, unless the journey was
    /// in it already.
    pub stays_created: i32,
}
