//! The state of records at a moment, from what was said of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::model::Moment;
use super::saying::whole;
use crate::auth::ActorKind;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, DealId, Object, RecordId, WorkspaceId};
use crate::records::Record;
use crate::types::Timestamp;

/// One entry of history.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub record: RecordId,
    pub sequence: i32,
    pub deal: Option<DealId>,
    pub valid_from: Timestamp,
    pub recorded_at: Timestamp,
    pub fields: Map<String, Value>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<AnyUid>,
}

impl Entry {
    fn is_in(&self, moment: Moment) -> bool {
        self.recorded_at <= moment.known_at && self.valid_from <= moment.as_of
    }
}

/// The fields of a record at a moment; none if it did not exist then, or nobody knew.
pub(super) fn fold(entries: &[Entry], moment: Moment) -> Option<Map<String, Value>> {
    overlay(entries, moment).map(whole)
}

/// The same as entries name them, the items of some lists each for itself.
pub(super) fn overlay(entries: &[Entry], moment: Moment) -> Option<Map<String, Value>> {
    let mut held: Vec<&Entry> = entries.iter().filter(|entry| entry.is_in(moment)).collect();
    held.sort_by_key(|entry| (entry.valid_from, entry.sequence));
    let mut fields = Map::new();
    for entry in &held {
        for (name, value) in &entry.fields {
            fields.insert(name.clone(), value.clone());
        }
    }
    let last = held.iter().max_by_key(|entry| entry.sequence)?;
    // What was said of a record is nothing before it came into being.
    fields.get("id")?;
    fields.insert("version".to_owned(), last.sequence.into());
    let updated_at = last.recorded_at.to_string().into();
    fields.insert("updated_at".to_owned(), updated_at);
    Some(fields)
}

/// Whether the fields are those of a record that is not deleted.
pub(super) fn is_alive(fields: &Map<String, Value>) -> bool {
    fields.get("deleted_at").is_none_or(Value::is_null)
}

/// All records below a deal that keep history, as they were at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The moment.
    pub moment: Moment,
    workspace: WorkspaceId,
    states: BTreeMap<RecordId, Map<String, Value>>,
}

impl Facts {
    /// What entries say; several records, in any order.
    pub(super) fn from(workspace: WorkspaceId, entries: Vec<Entry>, moment: Moment) -> Self {
        let mut of_record: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            of_record.entry(entry.record).or_default().push(entry);
        }
        let states = of_record
            .into_iter()
            .filter_map(|(record, entries)| Some((record, fold(&entries, moment)?)))
            .collect();
        Self {
            moment,
            workspace,
            states,
        }
    }

    /// The records of a kind that were not deleted, in the order in which they were made.
    pub(crate) fn records<T: Record>(&self) -> Result<Vec<T>> {
        self.of_kind::<T>(is_alive)
    }

    /// The same with those that were deleted by then.
    pub(crate) fn records_and_deleted<T: Record>(&self) -> Result<Vec<T>> {
        self.of_kind::<T>(|_| true)
    }

    /// The records that were not deleted, as JSON: for what is told of kinds by their names alone.
    pub(crate) fn living(&self) -> impl Iterator<Item = (Object, &Map<String, Value>)> {
        let states = self.states.iter().filter(|(_, fields)| is_alive(fields));
        states.map(|(record, fields)| (record.object, fields))
    }

    fn of_kind<T: Record>(&self, keep: impl Fn(&Map<String, Value>) -> bool) -> Result<Vec<T>> {
        self.states
            .iter()
            .filter(|(record, fields)| record.object == T::TABLE.object && keep(fields))
            .map(|(_, fields)| restored(self.workspace, fields.clone()))
            .collect()
    }
}

/// A record of a workspace from its fields.
pub(super) fn restored<T: Record>(
    workspace: WorkspaceId,
    mut fields: Map<String, Value>,
) -> Result<T> {
    let workspace = serde_json::to_value(workspace).map_err(Error::internal)?;
    fields.insert("workspace_id".to_owned(), workspace);
    T::remembered(fields)
}
