//! Writing the feed: collected while an operation runs, inserted at the end of its transaction.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::model::Operation;
use crate::auth::ActorKind;
use crate::context::Ctx;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::records::Record;
use crate::schema::changes;
use crate::types::{Json, Timestamp};

/// An entry that waits for the end of the transaction.
#[derive(Debug)]
pub(crate) struct Recorded {
    record: RecordId,
    sequence: i32,
    operation: Operation,
    fields: Map<String, Value>,
}

/// Fields that change with every write and so say nothing.
const BOOKKEEPING: [&str; 4] = ["version", "created_at", "updated_at", "deleted_at"];

fn fields_of<T: Record>(record: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a record is not an object")),
    }
}

impl Recorded {
    /// The record came into being.
    pub(crate) fn created<T: Record>(record: &T) -> Result<Self> {
        let fields = fields_of(record)?
            .into_iter()
            .filter(|(name, value)| !BOOKKEEPING.contains(&name.as_str()) && !value.is_null())
            .map(|(name, value)| (name, json!({ "to": value })))
            .collect();
        Ok(Self::entry(record, Operation::Created, fields))
    }

    /// The record changed; the entry names the fields that differ.
    pub(crate) fn updated<T: Record>(before: &T, after: &T) -> Result<Self> {
        let mut old = fields_of(before)?;
        let fields = fields_of(after)?
            .into_iter()
            .filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()))
            .filter_map(|(name, to)| {
                let from = old.remove(&name).unwrap_or(Value::Null);
                (from != to).then(|| (name, json!({ "from": from, "to": to })))
            })
            .collect();
        Ok(Self::entry(after, Operation::Updated, fields))
    }

    /// The record was joined with others, or parted from them.
    pub(crate) fn linked<T: Record>(record: &T, fields: Map<String, Value>) -> Self {
        Self::entry(record, Operation::Linked, fields)
    }

    /// The record was deleted.
    pub(crate) fn deleted<T: Record>(record: &T) -> Self {
        Self::entry(record, Operation::Deleted, Map::new())
    }

    /// The deletion was taken back. A reader who dropped the record has it whole again.
    pub(crate) fn restored<T: Record>(record: &T) -> Result<Self> {
        let whole = Self::created(record)?;
        let created_at = json!({ "to": record.head().created_at });
        let mut fields = whole.fields;
        fields.insert("created_at".to_owned(), created_at);
        Ok(Self::entry(record, Operation::Restored, fields))
    }

    /// The record was merged into another one.
    pub(crate) fn merged<T: Record>(record: &T, survivor: RecordId) -> Self {
        let into = json!({ "from": null, "to": survivor.to_string() });
        let fields = Map::from_iter([("merged_into_id".to_owned(), into)]);
        Self::entry(record, Operation::Merged, fields)
    }

    fn entry<T: Record>(record: &T, operation: Operation, fields: Map<String, Value>) -> Self {
        let sequence = record.head().version;
        Self {
            record: record.id().into(),
            sequence,
            operation,
            fields,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct Row {
    workspace_id: AnyUid,
    object: &'static str,
    record_id: AnyUid,
    sequence: i32,
    operation: Operation,
    fields: Json<Map<String, Value>>,
    actor_kind: ActorKind,
    actor_id: Option<AnyUid>,
    changed_at: Timestamp,
}

/// The same with its number, which SQLite does not give.
#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct NumberedRow {
    position: i64,
    #[diesel(embed)]
    row: Row,
}

/// Appends what the operation recorded. Part of the operation's transaction.
pub(crate) fn flush(cx: &mut Ctx) -> Result<()> {
    if cx.recorded.is_empty() {
        return Ok(());
    }
    cx.wakes_worker = true;
    let (workspace_id, now) = (cx.workspace_uid(), cx.now());
    let (actor_kind, actor_id) = (cx.actor().kind, cx.actor().id());
    cx.news = Some(cx.workspace());
    let rows: Vec<Row> = std::mem::take(&mut cx.recorded)
        .into_iter()
        .map(|entry| Row {
            workspace_id,
            object: entry.record.object.as_str(),
            record_id: entry.record.uid(),
            sequence: entry.sequence,
            operation: entry.operation,
            fields: Json(entry.fields),
            actor_kind,
            actor_id,
            changed_at: now,
        })
        .collect();
    match &mut cx.conn {
        // A sequence numbers the entries; the transaction's id, the column's default, orders them.
        Conn::Pg(c) => match rows.as_slice() {
            // One row is a statement that stays prepared; several have a text for each count.
            [row] => drop(diesel::insert_into(changes::table).values(row).execute(c)?),
            rows => drop(
                diesel::insert_into(changes::table)
                    .values(rows)
                    .execute(c)?,
            ),
        },
        // There is one writer, so the next number is the largest and one.
        Conn::Sqlite(c) => {
            let last: Option<i64> = changes::table
                .filter(changes::workspace_id.eq(workspace_id))
                .select(diesel::dsl::max(changes::position))
                .first(c)?;
            let first = last.unwrap_or(0).saturating_add(1);
            let rows: Vec<NumberedRow> = (first..)
                .zip(rows)
                .map(|(position, row)| NumberedRow { position, row })
                .collect();
            diesel::insert_into(changes::table)
                .values(&rows)
                .execute(c)?;
        }
    }
    Ok(())
}
