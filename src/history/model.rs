//! Entries of history, and the moments for which it is asked.

use async_graphql::SimpleObject;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::auth::ActorKind;
use crate::error::{Error, Result};
use crate::ids::DealId;
use crate::types::{CustomValues, Timestamp};

/// Of a record that keeps history: the deal below which it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Historical {
    /// The deal; none for a record that belongs to no single one.
    pub deal: Option<DealId>,
}

/// What a write says of a record: an entry that waits for the end of the transaction.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub deal: Option<DealId>,
    /// From when on it holds; from now on if nothing is said.
    pub valid_from: Option<Timestamp>,
    /// At the beginning the whole record, later the fields that changed.
    pub fields: Map<String, Value>,
}

/// For which moment something is asked, and what was known at which moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    /// The moment at which it was so.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
}

impl Moment {
    /// As it is now, as far as is known now.
    pub(crate) fn now(now: Timestamp) -> Self {
        Self {
            as_of: now,
            known_at: now,
        }
    }

    /// What a caller asks for. Who names only `as_of` wants to know what is known of it now; who names
    /// only `known_at` wants the answer that was given then. Neither lies in the future.
    pub(crate) fn asked(
        now: Timestamp,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Self> {
        for (name, moment) in [("as_of", as_of), ("known_at", known_at)] {
            if moment.is_some_and(|moment| moment > now) {
                return Err(Error::contradiction(name, "OUT_OF_RANGE", FUTURE));
            }
        }
        Ok(Self {
            as_of: as_of.or(known_at).unwrap_or(now),
            known_at: known_at.unwrap_or(now),
        })
    }
}

pub(super) const FUTURE: &str = "must not lie in the future";

/// What was said of a record at one time.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct HistoryEntry {
    /// The version that the record had then.
    pub version: i32,
    /// From when on it holds.
    pub valid_from: Timestamp,
    /// When it was said; later than `valid_from` if it was said of the past.
    pub recorded_at: Timestamp,
    /// The fields that were said, by name: `{"stance": {"from": "neutral", "to": "supporter"}}`. `from` is
    /// what was known of the same moment before. The first entry has only `to`, for each field that is not empty;
    /// a deletion names `deleted_at`. Names are those of REST; where each item of a list stands for itself, it has its
    /// own: `judgements.stance`. Fields that make sense only together are named together, even if one stayed.
    #[schema(value_type = std::collections::BTreeMap<String, crate::changes::FieldChange>)]
    pub fields: CustomValues,
    /// Who said it: `user`, `api_key` or `system`.
    pub actor_kind: ActorKind,
    /// The user or API key; absent for the system.
    pub actor_id: Option<String>,
}

/// All that was said of a record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordHistory {
    /// The entries, in the order in which they were recorded.
    pub data: Vec<HistoryEntry>,
}
