//! Writing many records as one step: what a merge does to records, and an undo takes back.
//!
//! These are `records`' writes without the look at references: a merge knows that what it writes
//! exists, and it also writes records that are deleted, so that a restored one does not point at
//! what is gone.

use std::collections::HashMap;

use diesel::RunQueryDsl as _;
use diesel::sql_types::BigInt;

use super::{Record, advance, keys, keys_of};
use crate::changes::Recorded;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql, Statement};
use crate::search;

/// Stores a changed record, deleted or not.
pub(crate) fn rewrite<T: Record>(cx: &mut Ctx, before: &T, mut after: T) -> Result<T> {
    if *before == after {
        return Ok(after);
    }
    advance(cx, before, &mut after, before.head().deleted_at)?;
    note_change(cx, before, &after)?;
    Ok(after)
}

/// The keys, the search and the feed of a record whose row was changed.
fn note_change<T: Record>(cx: &mut Ctx, before: &T, after: &T) -> Result<()> {
    if after.head().deleted_at.is_none() {
        let (old, new) = (keys_of(cx, before)?, keys_of(cx, after)?);
        keys::replace(cx, after.id().into(), &old, &new)?;
        search::change(cx, before, after)?;
    }
    cx.recorded.push(Recorded::updated(before, after)?);
    Ok(())
}

/// Marks a record as merged into another one: it is deleted, and its keys are free.
pub(crate) fn merge_away<T: Record>(cx: &mut Ctx, before: &T, survivor: RecordId) -> Result<T> {
    let mut after = before.clone();
    advance(cx, before, &mut after, Some(cx.now()))?;
    let keys = keys_of(cx, before)?;
    keys::replace(cx, after.id().into(), &keys, &[])?;
    search::take_out(cx, &[before])?;
    cx.recorded.push(Recorded::merged(&after, survivor));
    Ok(after)
}

/// Takes a merge of a record back; refused when another record has taken one of its keys.
pub(crate) fn bring_back<T: Record>(cx: &mut Ctx, before: &T) -> Result<T> {
    let mut after = before.clone();
    advance(cx, before, &mut after, None)?;
    let keys = keys_of(cx, &after)?;
    keys::replace(cx, after.id().into(), &[], &keys)?;
    search::put(cx, &[&after])?;
    cx.recorded.push(Recorded::restored(&after)?);
    Ok(after)
}

/// Where records of a kind name another record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Column(&'static str),
    /// The key of a custom field.
    Custom(String),
}

impl Place {
    /// The field's name in JSON.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Column(name) => (*name).to_owned(),
            Self::Custom(key) => format!("custom_fields.{key}"),
        }
    }

    fn names(&self, cx: &Ctx, target: RecordId) -> Sql {
        let mut sql = Sql::default();
        match (self, cx.dialect()) {
            (Self::Column(name), _) => {
                sql.push(&format!("{name} = "))
                    .bind(Bound::Uid(target.uid()));
            }
            (Self::Custom(key), Dialect::Postgres) => {
                sql.push(&format!("(custom_fields ->> '{key}') = "))
                    .bind(Bound::Text(target.to_string()));
            }
            (Self::Custom(key), Dialect::Sqlite) => {
                sql.push(&format!("(custom_fields ->> '$.{key}') = "))
                    .bind(Bound::Text(target.to_string()));
            }
        }
        sql
    }

    fn set(&self, cx: &Ctx, target: RecordId) -> Sql {
        let mut sql = Sql::default();
        match (self, cx.dialect()) {
            (Self::Column(_), _) => return self.names(cx, target),
            (Self::Custom(key), Dialect::Postgres) => {
                sql.push(&format!(
                    "custom_fields = jsonb_set(custom_fields, '{{{key}}}', to_jsonb(CAST("
                ));
                sql.bind(Bound::Text(target.to_string()))
                    .push(" AS TEXT)))");
            }
            (Self::Custom(key), Dialect::Sqlite) => {
                sql.push(&format!(
                    "custom_fields = json_set(custom_fields, '$.{key}', "
                ));
                sql.bind(Bound::Text(target.to_string())).push(")");
            }
        }
        sql
    }

    /// `FROM` and `WHERE` of the records that name a target there, deleted ones included.
    fn holders<T: Record>(&self, cx: &Ctx, target: RecordId) -> Sql {
        let table = T::TABLE.object.table();
        let mut sql = Sql::text(format!("FROM {table} WHERE workspace_id = "));
        sql.bind(Bound::Uid(cx.workspace_uid()))
            .push(" AND ")
            .append(self.names(cx, target));
        sql
    }
}

/// How many records name another one in a place.
pub(crate) fn count_holders<T: Record>(
    cx: &mut Ctx,
    place: &Place,
    target: RecordId,
) -> Result<i64> {
    let rest = place.holders::<T>(cx, target);
    let counted = Column::<BigInt>::new("count(*)");
    Ok(on!(&mut cx.conn, c => Select::new(counted, rest).get_result(c))?)
}

/// Records that are changed by one statement.
pub(crate) const ROUND: usize = 500;

/// Makes the records that name `from` in a place name `to`: all of them, or those of a list. Each
/// one's version is raised and the feed has its entry. Returns the records that were changed.
pub(crate) fn repoint<T: Record>(
    cx: &mut Ctx,
    place: &Place,
    (from, to): (RecordId, RecordId),
    only: Option<&[AnyUid]>,
) -> Result<Vec<RecordId>> {
    let mut changed = Vec::new();
    let rounds: Vec<Option<&[AnyUid]>> = match only {
        None => vec![None],
        Some(ids) => ids.chunks(ROUND).map(Some).collect(),
    };
    for ids in rounds {
        loop {
            let mut rest = place.holders::<T>(cx, from);
            if let Some(ids) = ids {
                rest.push(" AND ").append(among(cx.dialect(), "id", ids));
            }
            rest.push(&format!(" ORDER BY id LIMIT {ROUND}"));
            let before = T::load(cx, rest)?;
            if before.is_empty() {
                break;
            }
            repoint_round(cx, place, (from, to), &before)?;
            changed.extend(before.iter().map(|record| record.id().into()));
        }
    }
    Ok(changed)
}

fn repoint_round<T: Record>(
    cx: &mut Ctx,
    place: &Place,
    (from, to): (RecordId, RecordId),
    before: &[T],
) -> Result<()> {
    let ids: Vec<AnyUid> = before
        .iter()
        .map(|record| record.id().into().uid())
        .collect();
    let table = T::TABLE.object.table();
    let mut sql = Sql::text(format!("UPDATE {table} SET "));
    sql.append(place.set(cx, to))
        .push(", version = version + 1, updated_at = ")
        .bind(Bound::Timestamp(cx.now()))
        .push(" WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(place.names(cx, from))
        .push(" AND ")
        .append(among(cx.dialect(), "id", &ids));
    let written = on!(&mut cx.conn, c => Statement::new(sql).execute(c))?;
    if written != before.len() {
        // Somebody else was faster: run again.
        return Err(Error::Unavailable);
    }
    let mut after: HashMap<AnyUid, T> = load_all(cx, &ids)?;
    for before in before {
        let id: RecordId = before.id().into();
        let after = after.remove(&id.uid()).ok_or(Error::Unavailable)?;
        note_change(cx, before, &after)?;
    }
    Ok(())
}

/// Records by their ids, deleted ones included, whatever the caller may read.
fn load_all<T: Record>(cx: &mut Ctx, ids: &[AnyUid]) -> Result<HashMap<AnyUid, T>> {
    let table = T::TABLE.object.table();
    let mut rest = Sql::text(format!("FROM {table} WHERE workspace_id = "));
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "id", ids));
    let records = T::load(cx, rest)?;
    Ok(records
        .into_iter()
        .map(|record| (record.id().into().uid(), record))
        .collect())
}
