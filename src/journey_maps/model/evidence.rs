//! How what a map says is known.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT};
use crate::ids::{Object, RecordId};
use crate::types::text_enum;

text_enum! {
    /// How something that a map says is known.
    EvidenceLevel {
        /// Somebody of the selling side thinks so.
        Assumed = "assumed",
        /// Buyers say so.
        Reported = "reported",
        /// It was seen in what buyers did.
        Observed = "observed",
    }
}

/// A record that shows that something on a map is so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "EvidenceInput")]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The record: an interaction, a note, an objection, a deal, the record of why a deal was won or lost, or
    /// a journey.
    pub record_id: RecordId,
    /// What it shows.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub note: Option<String>,
}

/// The kinds of records that can be named as evidence.
const KINDS: &[Object] = &[
    Object::Interaction,
    Object::Feedback,
    Object::Note,
    Object::Objection,
    Object::Deal,
    Object::WinLossRecord,
    Object::Journey,
];

/// The most records that are named for one thing.
const MAX_EVIDENCE: usize = 100;

impl Evidence {
    /// Notes what makes no sense among the records that are named for one thing.
    pub(crate) fn check(all: &[Self], check: &mut Check) {
        check.at_most("evidence", all.len(), MAX_EVIDENCE);
        for (index, evidence) in all.iter().enumerate() {
            let place = format!("evidence/{index}");
            let id = evidence.record_id;
            if !KINDS.contains(&id.object) {
                let known: Vec<_> = KINDS.iter().map(|kind| kind.as_str()).collect();
                let message = format!("must be the id of one of {}", known.join(", "));
                check.contradict(&format!("{place}/record_id"), "INVALID_VALUE", message);
            }
            let note = evidence.note.as_deref();
            check.optional_text(&format!("{place}/note"), note, SHORT);
            let mut earlier = all.iter().take(index);
            if earlier.any(|earlier| earlier.record_id == id) {
                check.contradict(&format!("{place}/record_id"), "DUPLICATE", "stands twice");
            }
        }
    }

    /// The records that are named and were not before, each with its place.
    pub(crate) fn fresh(all: &[Self], before: &[Self]) -> Vec<(String, RecordId)> {
        let is_new = |id: RecordId| before.iter().all(|known| known.record_id != id);
        all.iter()
            .enumerate()
            .filter(|(_, evidence)| is_new(evidence.record_id))
            .map(|(index, evidence)| (format!("evidence/{index}/record_id"), evidence.record_id))
            .collect()
    }
}
