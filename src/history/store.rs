//! The SQL of history.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::fold::Entry;
use super::model::Moment;
use crate::auth::ActorKind;
use crate::changes::Recorded;
use crate::context::{Ctx, Dialect};
use crate::db::types::{AsUuid as _, Uid};
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::{AnyUid, DealId, Object, RecordId, WorkspaceId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::history;
use crate::types::{Json, Timestamp};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = history, treat_none_as_default_value = false)]
struct Row {
    workspace_id: AnyUid,
    record_id: AnyUid,
    sequence: i32,
    object: String,
    deal_id: Option<AnyUid>,
    valid_from: Timestamp,
    recorded_at: Timestamp,
    fields: Json<Map<String, Value>>,
    actor_kind: ActorKind,
    actor_id: Option<AnyUid>,
}

impl Row {
    fn of(cx: &Ctx, entry: Entry) -> Self {
        Self {
            workspace_id: cx.workspace_uid(),
            record_id: entry.record.uid(),
            sequence: entry.sequence,
            object: entry.record.object.as_str().to_owned(),
            deal_id: entry.deal.map(|deal| RecordId::from(deal).uid()),
            valid_from: entry.valid_from,
            recorded_at: entry.recorded_at,
            fields: Json(entry.fields),
            actor_kind: entry.actor_kind,
            actor_id: entry.actor_id,
        }
    }

    fn into_entry(self) -> Result<Entry> {
        let object = Object::ALL
            .iter()
            .copied()
            .find(|object| object.as_str() == self.object);
        let object =
            object.ok_or_else(|| Error::internal(format!("unknown kind {}", self.object)))?;
        Ok(Entry {
            record: RecordId::new(object, self.record_id.0),
            sequence: self.sequence,
            deal: self.deal_id.map(|deal| DealId::of_uuid(deal.0)),
            valid_from: self.valid_from,
            recorded_at: self.recorded_at,
            fields: self.fields.0,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
        })
    }
}

/// What an entry of the feed that waits says of the history of its record.
fn waiting(cx: &Ctx, recorded: &Recorded) -> Option<Entry> {
    let said = recorded.said.as_ref()?;
    Some(Entry {
        record: recorded.record,
        sequence: recorded.sequence,
        deal: said.deal,
        valid_from: said.valid_from.unwrap_or(cx.now()),
        recorded_at: cx.now(),
        fields: said.fields.clone(),
        actor_kind: cx.actor().kind,
        actor_id: cx.actor().id(),
    })
}

/// Appends what entries of the feed say of history. Part of the operation's transaction.
pub(crate) fn append(cx: &mut Ctx, recorded: &[Recorded]) -> Result<()> {
    let entries: Vec<Entry> = recorded
        .iter()
        .filter_map(|recorded| waiting(cx, recorded))
        .collect();
    insert(cx, entries)
}

/// Appends entries.
pub(super) fn insert(cx: &mut Ctx, entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = entries
        .into_iter()
        .map(|entry| Row::of(cx, entry))
        .collect();
    match cx.dialect() {
        Dialect::Postgres => insert_together(cx, rows),
        Dialect::Sqlite => insert_each(cx, rows),
    }
}

/// A row is a statement that stays prepared.
fn insert_each(cx: &mut Ctx, rows: Vec<Row>) -> Result<()> {
    let Conn::Sqlite(c) = &mut cx.conn else {
        return Ok(());
    };
    for row in rows {
        diesel::insert_into(history::table).values(row).execute(c)?;
    }
    Ok(())
}

/// One statement, whose text is the same for any number of entries.
fn insert_together(cx: &mut Ctx, rows: Vec<Row>) -> Result<()> {
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            serde_json::json!({
                "workspace_id": row.workspace_id.0.to_string(),
                "record_id": row.record_id.0.to_string(),
                "sequence": row.sequence,
                "object": row.object,
                "deal_id": row.deal_id.map(|deal| deal.0.to_string()),
                "valid_from": row.valid_from,
                "recorded_at": row.recorded_at,
                "fields": row.fields,
                "actor_kind": row.actor_kind.as_str(),
                "actor_id": row.actor_id.map(|actor| actor.0.to_string()),
            })
        })
        .collect();
    let mut sql = Sql::text(
        "INSERT INTO history (workspace_id, record_id, sequence, object, deal_id, valid_from, \
         recorded_at, fields, actor_kind, actor_id) \
         SELECT workspace_id, record_id, sequence, object, deal_id, valid_from, \
         recorded_at, fields, actor_kind, actor_id \
         FROM jsonb_populate_recordset(NULL::history, ",
    );
    sql.bind(Bound::Document(Json(Value::Array(rows))))
        .push(") AS said");
    sql.run(&mut cx.conn).map(drop)
}

fn load(cx: &mut Ctx, rest: Sql) -> Result<Vec<Entry>> {
    let rows: Vec<Row> = on!(&mut cx.conn, c => Select::new(Row::as_select(), rest).load(c))?;
    rows.into_iter().map(Row::into_entry).collect()
}

/// All that was said of some records, by record and in the order in which it was recorded; also what
/// this transaction said and has yet to append.
pub(super) fn of_records(cx: &mut Ctx, ids: &[RecordId]) -> Result<Vec<Entry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let uids: Vec<AnyUid> = ids.iter().map(|id| id.uid()).collect();
    let mut rest = Sql::text("FROM history WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "record_id", &uids))
        .push(" ORDER BY record_id, sequence");
    let mut entries = load(cx, rest)?;
    let pending = cx.recorded.iter().filter(|one| ids.contains(&one.record));
    entries.extend(pending.filter_map(|one| waiting(cx, one)));
    Ok(entries)
}

/// The same of the records of a kind whose ids a statement finds, in no order. One statement.
pub(super) fn of_those(cx: &mut Ctx, object: Object, ids: Sql) -> Result<Vec<Entry>> {
    let mut rest = Sql::text("FROM history WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND record_id IN (")
        .append(ids)
        .push(")");
    let mut entries = load(cx, rest)?;
    let pending = cx.recorded.iter();
    let pending = pending.filter(|one| one.record.object == object);
    entries.extend(pending.filter_map(|one| waiting(cx, one)));
    Ok(entries)
}

/// What was said of the records below some deals, as far as it counts at a moment. One statement.
pub(super) fn of_deals(cx: &mut Ctx, deals: &[DealId], moment: Moment) -> Result<Vec<Entry>> {
    if deals.is_empty() {
        return Ok(Vec::new());
    }
    let uids: Vec<AnyUid> = deals
        .iter()
        .map(|deal| RecordId::from(*deal).uid())
        .collect();
    let mut rest = Sql::text("FROM history WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "deal_id", &uids))
        .push(" AND recorded_at <= ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(" AND valid_from <= ")
        .bind(Bound::Timestamp(moment.as_of));
    let mut entries = load(cx, rest)?;
    let is_of_these = |entry: &Entry| entry.deal.is_some_and(|deal| deals.contains(&deal));
    let pending = cx.recorded.iter().filter_map(|one| waiting(cx, one));
    entries.extend(pending.filter(is_of_these));
    Ok(entries)
}

const WITHOUT: &str = "NOT EXISTS (SELECT 1 FROM history AS h \
    WHERE h.workspace_id = r.workspace_id AND h.record_id = r.id)";

/// Workspaces with records of a kind of which nothing was said.
pub(super) fn without_history(conn: &mut Conn, object: Object) -> Result<Vec<WorkspaceId>> {
    let table = object.table();
    let sql = Sql::text(format!("FROM {table} AS r WHERE {WITHOUT}"));
    Ok(on!(conn, c => {
        Select::new(Column::<Uid>::new("DISTINCT r.workspace_id"), sql).load(c)
    })?)
}

/// `FROM` and the rest for the first of these records behind an id.
pub(super) fn those_without(cx: &Ctx, object: Object, behind: AnyUid) -> Sql {
    let table = object.table();
    let mut sql = Sql::text(format!("FROM {table} WHERE workspace_id = "));
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(
            " AND id IN (SELECT r.id FROM {table} AS r WHERE r.workspace_id = "
        ))
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND r.id > ")
        .bind(Bound::Uid(behind))
        .push(&format!(
            " AND {WITHOUT} ORDER BY r.id LIMIT 500) ORDER BY id"
        ));
    sql
}
