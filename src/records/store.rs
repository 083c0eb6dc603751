//! The SQL of many records at once.
//!
//! PostgreSQL is a round trip away, so many rows are one statement there: rows travel as one JSON
//! document, which keeps the statement's text the same for any number of them. SQLite is in the
//! process: a prepared statement for each row costs no more than one for all.

use std::collections::HashSet;

use diesel::RunQueryDsl as _;
use serde_json::{Map, Value};

use super::Record;
use crate::context::{Ctx, Dialect};
use crate::custom_fields::CustomKinds;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::types::Json;

/// The records with these ids, deleted ones included; unknown ids are left out.
pub(super) fn find_all<T: Record>(cx: &mut Ctx, ids: &[AnyUid]) -> Result<Vec<T>> {
    let custom = CustomKinds::none();
    let sql = super::planner::<T>(cx, &custom).by_ids(ids);
    T::load(cx, sql)
}

/// The same, and nobody else changes them until the transaction ends. All who hold many records
/// take them in this order, so they wait for each other and not in a circle.
pub(super) fn hold_all<T: Record>(cx: &mut Ctx, ids: &[AnyUid]) -> Result<Vec<T>> {
    let custom = CustomKinds::none();
    let mut sql = super::planner::<T>(cx, &custom).by_ids(ids);
    if cx.dialect() == Dialect::Postgres {
        sql.push(" ORDER BY id FOR NO KEY UPDATE");
    }
    T::load(cx, sql)
}

/// Which of these records are there and not deleted. One statement.
pub(super) fn alive(cx: &mut Ctx, targets: &[RecordId]) -> Result<HashSet<RecordId>> {
    let mut objects: Vec<Object> = targets.iter().map(|target| target.object).collect();
    objects.sort_unstable();
    objects.dedup();
    if objects.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql = Sql::text("FROM (");
    for (index, object) in objects.into_iter().enumerate() {
        if index > 0 {
            sql.push(" UNION ALL ");
        }
        let ids = targets.iter().filter(|target| target.object == object);
        let ids: Vec<AnyUid> = ids.map(|target| target.uid()).collect();
        sql.push(&format!(
            "SELECT id FROM {} WHERE workspace_id = ",
            object.table()
        ))
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deleted_at IS NULL AND ")
        .append(among(cx.dialect(), "id", &ids));
    }
    sql.push(") AS found");
    let found: Vec<AnyUid> = on!(&mut cx.conn, c => {
        Select::new(Column::<Uid>::new("found.id"), sql).load(c)
    })?;
    let found: HashSet<AnyUid> = found.into_iter().collect();
    let alive = targets
        .iter()
        .filter(|target| found.contains(&target.uid()));
    Ok(alive.copied().collect())
}

/// Stores new rows.
pub(super) fn insert_all<T: Record>(cx: &mut Ctx, records: &[&T]) -> Result<()> {
    if cx.dialect() == Dialect::Sqlite || records.len() < 2 {
        return records.iter().try_for_each(|record| record.insert_row(cx));
    }
    let (columns, rows) = stored_form(cx, records)?;
    let table = T::TABLE.object.table();
    let columns = columns.join("\", \"");
    let mut sql = Sql::text(format!(
        "INSERT INTO \"{table}\" (\"{columns}\") SELECT \"{columns}\" \
         FROM jsonb_populate_recordset(NULL::\"{table}\", "
    ));
    sql.bind(Bound::Document(Json(rows))).push(") AS stored");
    sql.run(&mut cx.conn).map(drop)
}

/// Stores changed rows, each of which still has to have the version that it had.
pub(super) fn update_all<T: Record>(cx: &mut Ctx, records: &[(&T, &T)]) -> Result<()> {
    if cx.dialect() == Dialect::Sqlite || records.len() < 2 {
        for (before, after) in records {
            if !after.update_row(cx, before.head().version)? {
                return Err(Error::Unavailable);
            }
        }
        return Ok(());
    }
    let after: Vec<&T> = records.iter().map(|(_, after)| *after).collect();
    let ids = after
        .iter()
        .map(|record| record.id().into().uid())
        .collect();
    let versions = records
        .iter()
        .map(|(before, _)| before.head().version)
        .collect();
    let (columns, rows) = stored_form(cx, &after)?;
    let table = T::TABLE.object.table();
    let set: Vec<String> = columns
        .iter()
        .filter(|column| !["workspace_id", "id"].contains(&column.as_str()))
        .map(|column| format!("\"{column}\" = stored.\"{column}\""))
        .collect();
    let mut sql = Sql::text(format!(
        "UPDATE \"{table}\" SET {} FROM jsonb_populate_recordset(NULL::\"{table}\", ",
        set.join(", ")
    ));
    sql.bind(Bound::Document(Json(rows)))
        .push(") AS stored JOIN unnest(")
        .bind(Bound::Uids(ids))
        .push(", ")
        .bind(Bound::Integers(versions))
        .push(") AS known (id, version) ON known.id = stored.id ");
    sql.push(&format!("WHERE \"{table}\".workspace_id = "))
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(
            " AND \"{table}\".id = known.id AND \"{table}\".version = known.version"
        ));
    if sql.run(&mut cx.conn)? == records.len() {
        Ok(())
    } else {
        // Somebody else was faster. Run again: a caller that named a version is refused then.
        Err(Error::Unavailable)
    }
}

/// Rows as JSON that PostgreSQL reads as rows of the table: a record's JSON names its columns, and
/// only ids are written otherwise there. A column that ends in `_id` holds an id.
fn stored_form<T: Record>(cx: &Ctx, records: &[&T]) -> Result<(Vec<String>, Value)> {
    let workspace = Value::String(cx.workspace_uid().0.to_string());
    let mut rows: Vec<Value> = Vec::with_capacity(records.len());
    let mut columns: Vec<String> = Vec::new();
    for record in records {
        let fields = serde_json::to_value(record).map_err(Error::internal)?;
        let Value::Object(mut row) = fields else {
            return Err(Error::internal("a record is not an object"));
        };
        with_bare_ids(&mut row)?;
        row.insert("workspace_id".to_owned(), workspace.clone());
        if columns.is_empty() {
            columns = row.keys().cloned().collect();
        }
        rows.push(Value::Object(row));
    }
    Ok((columns, Value::Array(rows)))
}

fn with_bare_ids(row: &mut Map<String, Value>) -> Result<()> {
    for (name, value) in row {
        if (name == "id" || name.ends_with("_id"))
            && let Value::String(text) = value
        {
            let id: RecordId = text.parse().map_err(Error::internal)?;
            *text = id.uid().0.to_string();
        }
    }
    Ok(())
}
