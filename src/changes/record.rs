//! Writing the feed: collected while an operation runs, inserted at the end of its transaction.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::model::Operation;
use crate::auth::ActorKind;
use crate::context::{Ctx, Dialect};
use crate::db::Conn;
use crate::error::Result;
use crate::history::{self, Said};
use crate::ids::{AnyUid, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::{Record, fields_of};
use crate::schema::changes;
use crate::types::{Json, Timestamp};

/// An entry that waits for the end of the transaction.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) record: RecordId,
    pub(crate) sequence: i32,
    pub(super) operation: Operation,
    pub(super) fields: Map<String, Value>,
    /// What the record's history keeps of it, if it keeps any.
    pub(crate) said: Option<Said>,
}

/// Fields that change with every write and so say nothing.
const BOOKKEEPING: [&str; 4] = ["version", "created_at", "updated_at", "deleted_at"];

impl Recorded {
    /// The record came into being.
    pub(crate) fn created<T: Record>(record: &T) -> Result<Self> {
        let whole = fields_of(record)?;
        let said = T::KEEPS_HISTORY
            .then(|| history::parts(record))
            .transpose()?;
        let fields = whole
            .into_iter()
            .filter(|(name, value)| !BOOKKEEPING.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| (name, json!({ "to": value })))
            .collect();
        Ok(Self::entry(record, Operation::Created, fields).with(record, said))
    }

    /// The record changed; the entry names the fields that differ.
    pub(crate) fn updated<T: Record>(before: &T, after: &T) -> Result<Self> {
        let mut old = fields_of(before)?;
        let said = T::KEEPS_HISTORY.then(|| history::difference(before, after));
        let said = said.transpose()?;
        let fields = fields_of(after)?
            .into_iter()
            .filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()))
            .filter_map(|(name, to)| {
                let from = old.remove(&name).unwrap_or(Value::Null);
                (from != to).then(|| (name, json!({ "from": from, "to": to })))
            })
            .collect();
        Ok(Self::entry(after, Operation::Updated, fields).with(after, said))
    }

    /// The record was joined with others, or parted from them.
    pub(crate) fn linked<T: Record>(record: &T, fields: Map<String, Value>) -> Self {
        let said = T::KEEPS_HISTORY.then(Map::new);
        Self::entry(record, Operation::Linked, fields).with(record, said)
    }

    /// The record was deleted.
    pub(crate) fn deleted<T: Record>(record: &T) -> Self {
        Self::entry(record, Operation::Deleted, Map::new()).with(record, deletion(record))
    }

    /// The deletion was taken back. A reader who dropped the record has it whole again.
    pub(crate) fn restored<T: Record>(record: &T) -> Result<Self> {
        let whole = Self::created(record)?;
        let created_at = json!({ "to": record.head().created_at });
        let mut fields = whole.fields;
        fields.insert("created_at".to_owned(), created_at);
        Ok(Self::entry(record, Operation::Restored, fields).with(record, deletion(record)))
    }

    /// The record was merged into another one.
    pub(crate) fn merged<T: Record>(record: &T, survivor: RecordId) -> Self {
        let into = json!({ "from": null, "to": survivor.to_string() });
        let fields = Map::from_iter([("merged_into_id".to_owned(), into)]);
        Self::entry(record, Operation::Merged, fields).with(record, deletion(record))
    }

    fn entry<T: Record>(record: &T, operation: Operation, fields: Map<String, Value>) -> Self {
        let sequence = record.head().version;
        Self {
            record: record.id().into(),
            sequence,
            operation,
            fields,
            said: None,
        }
    }

    /// Lets the record's history keep these fields.
    fn with<T: Record>(mut self, record: &T, fields: Option<Map<String, Value>>) -> Self {
        self.said = fields.zip(record.history()).map(|(fields, kept)| Said {
            deal: kept.deal,
            valid_from: None,
            fields,
        });
        self
    }

    /// What is said holds from a moment on.
    pub(crate) fn since(mut self, valid_from: Option<Timestamp>) -> Self {
        if let Some(said) = &mut self.said {
            said.valid_from = valid_from;
        }
        self
    }

    /// The record's history keeps something else than what changed in its row.
    pub(crate) fn saying(mut self, said: Said) -> Self {
        self.said = Some(said);
        self
    }
}

/// What a deletion says of a record that keeps history, and its restoration.
fn deletion<T: Record>(record: &T) -> Option<Map<String, Value>> {
    let deleted_at = record.head().deleted_at;
    let deleted_at = deleted_at.map_or(Value::Null, |at| at.to_string().into());
    T::KEEPS_HISTORY.then(|| Map::from_iter([("deleted_at".to_owned(), deleted_at)]))
}

/// Appends what the operation recorded. Part of the operation's transaction.
pub(crate) fn flush(cx: &mut Ctx) -> Result<()> {
    let entries = std::mem::take(&mut cx.recorded);
    if entries.is_empty() {
        return Ok(());
    }
    cx.news = Some(cx.workspace());
    history::append(cx, &entries)?;
    match cx.dialect() {
        Dialect::Postgres => append_together(cx, entries),
        Dialect::Sqlite => append_numbered(cx, entries),
    }
}

/// One statement, whose text is the same for any number of entries. A sequence numbers them in
/// their order; the transaction's id, the column's default, orders them among those of others.
fn append_together(cx: &mut Ctx, entries: Vec<Recorded>) -> Result<()> {
    let mut objects = Vec::with_capacity(entries.len());
    let mut records = Vec::with_capacity(entries.len());
    let mut sequences = Vec::with_capacity(entries.len());
    let mut operations = Vec::with_capacity(entries.len());
    let mut fields = Vec::with_capacity(entries.len());
    for entry in entries {
        objects.push(entry.record.object.as_str().to_owned());
        records.push(entry.record.uid());
        sequences.push(entry.sequence);
        operations.push(entry.operation.as_str().to_owned());
        fields.push(Json(Value::Object(entry.fields)));
    }
    let actor = cx.actor().id().map_or(Bound::Nothing, Bound::Uid);
    let mut sql = Sql::text(
        "INSERT INTO changes (workspace_id, actor_kind, actor_id, changed_at, \
         object, record_id, sequence, operation, fields) SELECT ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(", ")
        .bind(Bound::Text(cx.actor().kind.as_str().to_owned()))
        .push(", ")
        .bind(actor)
        .push(", ")
        .bind(Bound::Timestamp(cx.now()))
        .push(", entry.* FROM unnest(")
        .bind(Bound::Texts(objects))
        .push(", ")
        .bind(Bound::Uids(records))
        .push(", ")
        .bind(Bound::Integers(sequences))
        .push(", ")
        .bind(Bound::Texts(operations))
        .push(", ")
        .bind(Bound::Documents(fields))
        .push(") AS entry");
    sql.run(&mut cx.conn).map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct Row {
    workspace_id: AnyUid,
    position: i64,
    object: &'static str,
    record_id: AnyUid,
    sequence: i32,
    operation: Operation,
    fields: Json<Map<String, Value>>,
    actor_kind: ActorKind,
    actor_id: Option<AnyUid>,
    changed_at: Timestamp,
}

/// SQLite numbers nothing by itself; there is one writer, so the next number is the largest and one.
/// A row is a statement that stays prepared, and a transaction may have more rows than a statement
/// can have values.
fn append_numbered(cx: &mut Ctx, entries: Vec<Recorded>) -> Result<()> {
    let (workspace_id, now) = (cx.workspace_uid(), cx.now());
    let (actor_kind, actor_id) = (cx.actor().kind, cx.actor().id());
    let Conn::Sqlite(c) = &mut cx.conn else {
        return Ok(());
    };
    let last: Option<i64> = changes::table
        .filter(changes::workspace_id.eq(workspace_id))
        .select(diesel::dsl::max(changes::position))
        .first(c)?;
    let first = last.unwrap_or(0).saturating_add(1);
    for (position, entry) in (first..).zip(entries) {
        let row = Row {
            workspace_id,
            position,
            object: entry.record.object.as_str(),
            record_id: entry.record.uid(),
            sequence: entry.sequence,
            operation: entry.operation,
            fields: Json(entry.fields),
            actor_kind,
            actor_id,
            changed_at: now,
        };
        diesel::insert_into(changes::table).values(row).execute(c)?;
    }
    Ok(())
}
