//! What all kinds of records have in common: an id, a version, a row that is written only here.
//!
//! A slice's operations say what is allowed and what follows from it; the functions below do the
//! part that is the same everywhere. They are the only writers of records, so no operation can
//! forget the version, the entry in the change feed, the keys that must be unique, or the search.

mod admission;
pub(crate) mod filters;
pub(crate) mod gathering;
pub(crate) mod keys;
pub(crate) mod locks;
pub(crate) mod merging;
pub(crate) mod references;
pub(crate) mod savepoint;
mod store;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::auth::Scope;
use crate::changes::Recorded;
use crate::context::Ctx;
use crate::custom_fields::{self, CustomKinds};
use crate::error::{Error, Result};
use crate::history::{self, Historical};
use crate::ids::{AnyUid, InvalidId, RecordId};
use crate::merges;
use crate::query::cursor::Cursor;
use crate::query::planner::Planner;
use crate::query::sql::{Bound, Sql};
use crate::query::{Count, FieldName, ListRequest, Order, Page, Table, Total};
use crate::search::{self, FoundBy};
use crate::types::{CustomValues, Int64, Timestamp};
use admission::admit;
pub(crate) use admission::{admit_further, from_where};
use gathering::Known;
use keys::Key;
use references::Reference;

/// What every record has besides its own fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
}

/// A kind of record. The diesel parts are written by [`record!`].
pub(crate) trait Record:
    Serialize + Clone + PartialEq + Debug + Send + Sync + 'static
{
    type Id: Copy
        + Debug
        + Send
        + Sync
        + Into<RecordId>
        + TryFrom<RecordId, Error = InvalidId>
        + 'static;

    const TABLE: &'static Table;

    fn id(&self) -> Self::Id;
    fn head(&self) -> Head;
    fn set_head(&mut self, head: Head);

    fn load(cx: &mut Ctx, rest: Sql) -> Result<Vec<Self>>;
    fn load_grouped(cx: &mut Ctx, rest: Sql, group: &str) -> Result<Vec<(AnyUid, Self)>>;
    fn insert_row(&self, cx: &mut Ctx) -> Result<()>;
    /// Writes the row if it still has the version; returns whether it had.
    fn update_row(&self, cx: &mut Ctx, version: i32) -> Result<bool>;

    /// The record with an id, deleted or not.
    fn find(cx: &mut Ctx, id: AnyUid) -> Result<Option<Self>> {
        let row = planner::<Self>(cx, &CustomKinds::none()).by_id(id);
        Ok(Self::load(cx, row)?.pop())
    }

    /// Values that no other record of the kind may hold.
    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }

    /// Records that this one points at; every relation to one record is among them.
    fn references(&self) -> Vec<Reference> {
        Vec::new()
    }

    /// What a search finds the record by; nothing for kinds that are not searched.
    fn found_by(&self) -> Option<FoundBy> {
        None
    }

    /// By what the record may be the same as another one; nothing for kinds that have no duplicates.
    fn alike_by(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// Values of the workspace's own fields, for kinds that have them.
    fn custom_values(&self) -> Option<&CustomValues> {
        None
    }

    /// Whether the past of the kind's records can be asked for; [`crate::history::keeps_history`] says so.
    const KEEPS_HISTORY: bool = false;

    /// Lists of which history keeps each item for itself, and the field that tells an item from the
    /// others: what is said of one later does not hide what is said of another.
    const SAID_APART: &'static [(&'static str, &'static str)] = &[];

    /// Fields that history says together: a later value of one never meets an earlier one of another.
    const SAID_TOGETHER: &'static [&'static [&'static str]] = &[];

    /// Where the record's history is found, if it keeps one.
    fn history(&self) -> Option<Historical> {
        None
    }

    /// A record from the fields that its history holds.
    fn remembered(_: serde_json::Map<String, Value>) -> Result<Self> {
        Err(Error::internal("the kind keeps no history"))
    }

    /// Writes what follows from rows that were gathered and stored together.
    fn follow(_: &mut Ctx, _: &[&Self]) -> Result<()> {
        Ok(())
    }
}

/// Implements [`Record`] for a struct that derives diesel's row traits.
///
/// The struct has the fields `workspace_id`, `id`, `version`, `created_at`, `updated_at` and
/// `deleted_at`; the block after the names holds the optional methods of the trait.
macro_rules! record {
    ($record:ident, $id:ident, $table:ident, $description:expr, { $($method:item)* }) => {
        impl $crate::records::Record for $record {
            type Id = $crate::ids::$id;
            const TABLE: &'static $crate::query::Table = &$description;

            fn id(&self) -> Self::Id {
                self.id
            }
            fn head(&self) -> $crate::records::Head {
                $crate::records::Head {
                    version: self.version,
                    created_at: self.created_at,
                    updated_at: self.updated_at,
                    deleted_at: self.deleted_at,
                }
            }
            fn set_head(&mut self, head: $crate::records::Head) {
                self.version = head.version;
                self.created_at = head.created_at;
                self.updated_at = head.updated_at;
                self.deleted_at = head.deleted_at;
            }
            fn load(
                cx: &mut $crate::context::Ctx,
                rest: $crate::query::sql::Sql,
            ) -> $crate::error::Result<Vec<Self>> {
                use diesel::prelude::*;
                Ok($crate::db::on!(&mut cx.conn, c => {
                    $crate::query::sql::Select::new(Self::as_select(), rest).load(c)
                })?)
            }
            fn load_grouped(
                cx: &mut $crate::context::Ctx,
                rest: $crate::query::sql::Sql,
                group: &str,
            ) -> $crate::error::Result<Vec<($crate::ids::AnyUid, Self)>> {
                use diesel::prelude::*;
                Ok($crate::db::on!(&mut cx.conn, c => {
                    let group = $crate::query::sql::Column::<$crate::db::types::Uid>::new(group);
                    $crate::query::sql::Select::new((group, Self::as_select()), rest).load(c)
                })?)
            }
            fn insert_row(&self, cx: &mut $crate::context::Ctx) -> $crate::error::Result<()> {
                use diesel::prelude::*;
                use $crate::schema::$table::dsl;
                $crate::db::on!(&mut cx.conn, c => {
                    diesel::insert_into(dsl::$table).values(self).execute(c)
                })?;
                Ok(())
            }
            fn update_row(
                &self,
                cx: &mut $crate::context::Ctx,
                version: i32,
            ) -> $crate::error::Result<bool> {
                use diesel::prelude::*;
                let row = $crate::records::row_at(cx, self.id.into(), version);
                let written = $crate::db::on!(&mut cx.conn, c => {
                    $crate::query::sql::Update::new(stringify!($table), self.as_changeset(), row)
                        .execute(c)
                })?;
                Ok(written == 1)
            }
            $($method)*
        }
    };
}
pub(crate) use record;

/// The fields of a record's JSON.
pub(crate) fn fields_of<T: Record>(record: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a record is not an object")),
    }
}

/// `WHERE` for the row of a record that has a version.
pub(crate) fn row_at(cx: &Ctx, id: RecordId, version: i32) -> Sql {
    let mut sql = Sql::text("WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND id = ")
        .bind(Bound::Uid(id.uid()))
        .push(" AND version = ")
        .bind(Bound::Integer(version.into()));
    sql
}

/// The record, deleted or not; a record of another workspace does not exist.
pub(crate) fn find_any<T: Record>(cx: &mut Ctx, id: T::Id) -> Result<T> {
    let id: RecordId = id.into();
    let found = match gathering::known(cx, id.uid()) {
        Known::Not => T::find(cx, id.uid())?,
        Known::None => None,
        Known::Some(record) => Some(record),
    };
    found.ok_or_else(|| Error::not_found(id))
}

/// The record, unless it was deleted. The id of a merged record leads to its survivor.
pub(crate) fn get<T: Record>(cx: &mut Ctx, id: T::Id) -> Result<T> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    match get_for_write(cx, id) {
        Err(Error::Merged { into, .. }) => match T::find(cx, into.uid())? {
            Some(survivor) if survivor.head().deleted_at.is_none() => Ok(survivor),
            _ => Err(Error::Deleted(into)),
        },
        other => other,
    }
}

/// The record for an operation that has checked the caller's rights itself.
pub(crate) fn get_for_write<T: Record>(cx: &mut Ctx, id: T::Id) -> Result<T> {
    let record: T = find_any(cx, id)?;
    match record.head().deleted_at {
        Some(_) => Err(gone(cx, id.into())?),
        None => Ok(record),
    }
}

/// The refusal of a record that was deleted, or merged into another one.
fn gone(cx: &mut Ctx, id: RecordId) -> Result<Error> {
    Ok(match merges::survivor(cx, id)? {
        Some(into) => Error::Merged { id, into },
        None => Error::Deleted(id),
    })
}

/// The record, refused when the caller knows another version of it. For an operation that speaks of the
/// past, what it was like then.
pub(crate) fn get_expected<T: Record>(cx: &mut Ctx, id: T::Id, expected: Option<i32>) -> Result<T> {
    let record: T = get_for_write(cx, id)?;
    expect_version(&record, expected)?;
    if T::KEEPS_HISTORY {
        return history::then(cx, record);
    }
    Ok(record)
}

/// Refuses when the caller knows another version of the record.
pub(crate) fn expect_version<T: Record>(record: &T, expected: Option<i32>) -> Result<()> {
    let current = record.head().version;
    match expected {
        Some(expected) if expected != current => Err(Error::Stale { current }),
        _ => Ok(()),
    }
}

/// The records with these ids, deleted ones included, by id; unknown ids are left out.
pub(crate) fn find_many<T: Record>(cx: &mut Ctx, ids: &[AnyUid]) -> Result<HashMap<AnyUid, T>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let custom = CustomKinds::none();
    let planner = planner::<T>(cx, &custom);
    let rows = T::load(cx, planner.by_ids(ids))?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id().into().uid(), row))
        .collect())
}

fn planner<'a, T: Record>(cx: &Ctx, custom: &'a CustomKinds) -> Planner<'a> {
    Planner::new(T::TABLE, cx.dialect(), cx.workspace_uid(), custom)
}

/// A page of records.
pub(crate) fn list<T: Record>(cx: &mut Ctx, request: &ListRequest) -> Result<Page<T>> {
    let (custom, request) = admit(cx, T::TABLE, request)?;
    let request = request.as_ref();
    let sql = planner::<T>(cx, &custom).page(request)?;
    let rows = T::load(cx, sql)?;
    paged(rows, request)
}

/// For each value of a column, such as the account of deals, a page of records.
pub(crate) fn list_of_each<T: Record>(
    cx: &mut Ctx,
    column: &'static str,
    values: &[AnyUid],
    request: &ListRequest,
) -> Result<HashMap<AnyUid, Page<T>>> {
    let (custom, request) = admit(cx, T::TABLE, request)?;
    let request = request.as_ref();
    let planner = planner::<T>(cx, &custom);
    let rows = match values {
        [] => Vec::new(),
        // A single group needs no numbering within groups.
        [only] => {
            let condition = crate::query::Condition::points_at(column, *only);
            let sql = planner.page(&request.clone().and(condition))?;
            T::load(cx, sql)?
                .into_iter()
                .map(|row| (*only, row))
                .collect()
        }
        many => {
            let sql = planner.page_of_each(request, column, many)?;
            T::load_grouped(cx, sql, "parent.id")?
        }
    };
    let mut groups: HashMap<AnyUid, Vec<T>> = HashMap::new();
    for (group, row) in rows {
        groups.entry(group).or_default().push(row);
    }
    groups
        .into_iter()
        .map(|(group, rows)| Ok((group, paged(rows, request)?)))
        .collect()
}

/// A table that joins records: a row holds the ids of two.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Join {
    pub table: &'static str,
    /// The column of the record that is known.
    pub from: &'static str,
    /// The column of the record that is looked for.
    pub to: &'static str,
}

/// For each record the ones that a table joins with it, oldest first; deleted ones are left out.
pub(crate) fn joined<T: Record>(
    cx: &mut Ctx,
    join: &Join,
    ids: &[AnyUid],
) -> Result<HashMap<AnyUid, Vec<T>>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let custom = CustomKinds::none();
    let sql = planner::<T>(cx, &custom).joined(join, ids);
    let mut groups: HashMap<AnyUid, Vec<T>> = HashMap::new();
    for (group, row) in T::load_grouped(cx, sql, "joined_with")? {
        groups.entry(group).or_default().push(row);
    }
    Ok(groups)
}

/// How many records a list would show in all.
pub(crate) fn count<T: Record>(cx: &mut Ctx, request: &ListRequest) -> Result<i64> {
    use diesel::RunQueryDsl as _;
    let (custom, request) = admit(cx, T::TABLE, request)?;
    let request = request.as_ref();
    let rest = planner::<T>(cx, &custom).all(request)?;
    let counted = crate::query::sql::Column::<diesel::sql_types::BigInt>::new("count(*)");
    Ok(crate::db::on!(&mut cx.conn, c => {
        crate::query::sql::Select::new(counted, rest).get_result(c)
    })?)
}

/// How many records a list would show in all, as exactly as is asked for.
pub(crate) fn total<T: Record>(
    cx: &mut Ctx,
    request: &ListRequest,
    precision: Count,
) -> Result<Total> {
    let (count, precision) = match precision {
        Count::Exact => (count::<T>(cx, request)?, Count::Exact),
        Count::Estimate => {
            let (custom, request) = admit(cx, T::TABLE, request)?;
            let request = request.as_ref();
            let rest = planner::<T>(cx, &custom).all(request)?;
            match crate::query::sql::estimate(cx, rest)? {
                Some(rows) => (rows, Count::Estimate),
                None => (count::<T>(cx, request)?, Count::Exact),
            }
        }
    };
    let count = Int64::new(count).ok_or_else(|| Error::internal("a count is too large"))?;
    Ok(Total { count, precision })
}

/// For each value of a column, how many records a list would show; a value with none is left out.
pub(crate) fn count_of_each<T: Record>(
    cx: &mut Ctx,
    column: &'static str,
    values: &[AnyUid],
    request: &ListRequest,
) -> Result<HashMap<AnyUid, i64>> {
    use diesel::RunQueryDsl as _;
    let (custom, request) = admit(cx, T::TABLE, request)?;
    let request = request.as_ref();
    let (group, rest) = planner::<T>(cx, &custom).all_of_each(request, column, values)?;
    let rows: Vec<(AnyUid, i64)> = crate::db::on!(&mut cx.conn, c => {
        let group = crate::query::sql::Column::<crate::db::types::Uid>::new(group);
        let counted = crate::query::sql::Column::<diesel::sql_types::BigInt>::new("count(*)");
        crate::query::sql::Select::new((group, counted), rest).load(c)
    })?;
    Ok(rows.into_iter().collect())
}

pub(crate) fn paged<T: Record>(mut rows: Vec<T>, request: &ListRequest) -> Result<Page<T>> {
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if has_more => Some(cursor_after(last, &request.order)?),
        _ => None,
    };
    Ok(Page { data: rows, next })
}

/// The cursor of the place after a record in an order.
pub(crate) fn cursor_after<T: Record>(record: &T, order: &[Order]) -> Result<String> {
    let fields = if order.is_empty() {
        Value::Null
    } else {
        serde_json::to_value(record).map_err(Error::internal)?
    };
    let values = order
        .iter()
        .map(|key| {
            let value = match &key.field {
                FieldName::BuiltIn(name) => fields.get(name),
                FieldName::Custom(key) => {
                    let value = fields
                        .get("custom_fields")
                        .and_then(|custom| custom.get(key));
                    // Money is sorted by its amount.
                    value.map(|value| value.get("amount_minor").unwrap_or(value))
                }
            };
            value.cloned().unwrap_or_default()
        })
        .collect();
    Cursor {
        values,
        id: record.id().into(),
    }
    .encode(order)
}

/// Stores a new record: the row, its keys, and an entry in the change feed.
pub(crate) fn create<T: Record>(cx: &mut Ctx, record: T) -> Result<T> {
    references::check(cx, &record.references(), &[])?;
    let keys = keys_of(cx, &record)?;
    write(cx, None, &record, (&[], &keys))?;
    cx.recorded
        .push(Recorded::created(&record)?.since(cx.valid_from));
    Ok(record)
}

/// Stores a changed record. When nothing differs nothing is written and the version stays.
pub(crate) fn update<T: Record>(cx: &mut Ctx, before: &T, mut after: T) -> Result<T> {
    if T::KEEPS_HISTORY
        && let Some(since) = cx.valid_from
    {
        return correct(cx, before, &after, since);
    }
    if *before == after {
        return Ok(after);
    }
    references::check(cx, &after.references(), &before.references())?;
    next(cx, before, &mut after, before.head().deleted_at);
    if before.custom_values() == after.custom_values() {
        write(cx, Some(before), &after, (&before.keys(), &after.keys()))?;
    } else {
        let (old, new) = (keys_of(cx, before)?, keys_of(cx, &after)?);
        write(cx, Some(before), &after, (&old, &new))?;
    }
    cx.recorded.push(Recorded::updated(before, &after)?);
    Ok(after)
}

/// Stores what a change that is said of the past makes of a record. The version is raised even if the
/// record is now as it was before: more is known of it.
fn correct<T: Record>(cx: &mut Ctx, before: &T, after: &T, since: Timestamp) -> Result<T> {
    references::check(cx, &after.references(), &before.references())?;
    let live: T = find_any(cx, before.id())?;
    let Some((mut after, said)) = history::correct(cx, before, after, since)? else {
        return Ok(live);
    };
    next(cx, &live, &mut after, live.head().deleted_at);
    write(cx, Some(&live), &after, (&live.keys(), &after.keys()))?;
    cx.recorded
        .push(Recorded::updated(&live, &after)?.saying(said));
    Ok(after)
}

/// Raises a record's version for something that is said of it elsewhere, such as a tag: the feed's
/// entry is `linked` and holds the given fields, each as `{"from": ..., "to": ...}`.
pub(crate) fn annotate<T: Record>(
    cx: &mut Ctx,
    before: &T,
    fields: serde_json::Map<String, Value>,
) -> Result<T> {
    let mut after = before.clone();
    next(cx, before, &mut after, before.head().deleted_at);
    write(cx, Some(before), &after, (&[], &[]))?;
    cx.recorded.push(Recorded::linked(&after, fields));
    Ok(after)
}

/// Marks a record as deleted: lists leave it out, its keys are free again, the feed has its
/// tombstone, and it can be restored.
pub(crate) fn delete<T: Record>(cx: &mut Ctx, before: &T) -> Result<T> {
    let mut after = before.clone();
    next(cx, before, &mut after, Some(cx.now()));
    let keys = keys_of(cx, before)?;
    write(cx, Some(before), &after, (&keys, &[]))?;
    cx.recorded.push(Recorded::deleted(&after));
    Ok(after)
}

/// Takes a deletion back; refused when another record has taken one of its keys meanwhile. A
/// record that is not deleted stays as it is.
pub(crate) fn restore<T: Record>(cx: &mut Ctx, id: T::Id, expected: Option<i32>) -> Result<T> {
    let before: T = find_any(cx, id)?;
    expect_version(&before, expected)?;
    if before.head().deleted_at.is_none() {
        return Ok(before);
    }
    if let merged @ Error::Merged { .. } = gone(cx, id.into())? {
        return Err(merged);
    }
    let mut after = before.clone();
    next(cx, &before, &mut after, None);
    let keys = keys_of(cx, &after)?;
    write(cx, Some(&before), &after, (&[], &keys))?;
    cx.recorded.push(Recorded::restored(&after)?);
    Ok(after)
}

/// Whether records of the kind are written together at the end, and what follows from their rows with
/// them.
pub(crate) fn is_gathered<T: Record>(cx: &mut Ctx) -> bool {
    gathering::is_under_way::<T>(cx)
}

/// The values of a record that must be unique, those of the workspace's own fields among them.
fn keys_of<T: Record>(cx: &mut Ctx, record: &T) -> Result<Vec<Key>> {
    let mut keys = record.keys();
    if let Some(values) = record.custom_values() {
        keys.extend(custom_fields::unique_keys(cx, T::TABLE.object, values)?);
    }
    Ok(keys)
}

/// Makes the record its next version.
fn next<T: Record>(cx: &Ctx, before: &T, after: &mut T, deleted_at: Option<Timestamp>) {
    let head = before.head();
    after.set_head(Head {
        version: head.version.saturating_add(1),
        updated_at: cx.now(),
        deleted_at,
        ..head
    });
}

/// Stores the row of a record, gives up the keys that it no longer has and takes the new ones, and
/// lets searches find it as it is now.
fn write<T: Record>(
    cx: &mut Ctx,
    before: Option<&T>,
    after: &T,
    (old, new): (&[Key], &[Key]),
) -> Result<()> {
    if gathering::is_under_way::<T>(cx) {
        return gathering::leave(cx, before, after, (old, new));
    }
    match before {
        None => after.insert_row(cx)?,
        Some(before) if after.update_row(cx, before.head().version)? => {}
        // Somebody else was faster. Run again: a caller that named a version is refused then.
        Some(_) => return Err(Error::Unavailable),
    }
    keys::replace(cx, after.id().into(), old, new)?;
    let is_alive = |record: &&T| record.head().deleted_at.is_none();
    match (before.filter(is_alive), is_alive(&after)) {
        (None, true) => search::put(cx, &[after]),
        (Some(before), true) => search::change(cx, before, after),
        (Some(before), false) => search::take_out(cx, &[before]),
        (None, false) => Ok(()),
    }
}

/// Stores the row of a record as its next version, and nothing else.
fn advance<T: Record>(
    cx: &mut Ctx,
    before: &T,
    after: &mut T,
    deleted_at: Option<Timestamp>,
) -> Result<()> {
    next(cx, before, after, deleted_at);
    if after.update_row(cx, before.head().version)? {
        Ok(())
    } else {
        // Somebody else was faster. Run again: a caller that named a version is refused then.
        Err(Error::Unavailable)
    }
}
