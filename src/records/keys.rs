//! Values that must be unique: domains of accounts, addresses of stakeholders, ids of other systems.
//!
//! A record carries them in its own row, where they are read; the table `record_keys` holds each
//! of them once more under a primary key, which is the one definition of uniqueness. Both are
//! written in the same transaction, and only here.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::gathering::Known;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::db::types::Uid;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::schema::record_keys;
use crate::types::ExternalId;

/// A value that no other record of the kind may hold. The field follows from the rest and does not
/// tell two keys apart.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub kind: KeyKind,
    /// The source system of an external id, the deal of a member, else empty.
    pub scope: String,
    /// The value in the form in which it is compared.
    pub value: String,
    /// The record's field that holds it.
    pub field: Cow<'static, str>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.scope, &self.value) == (other.kind, &other.scope, &other.value)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, &self.scope, &self.value).hash(state);
    }
}

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum KeyKind {
    Domain,
    Email,
    ExternalId,
    /// A name of our own that is unique in the workspace.
    Name,
    /// A code of the workspace's own, such as a product's.
    Code,
    /// Somebody's seat on the committee of a deal.
    Member,
    /// One closing of a deal.
    Closing,
    /// How one stakeholder stands to another one.
    Relation,
    /// The decision of a deal.
    Decision,
    /// What a member says of an option by a criterion.
    Rating,
    /// A pair of currencies on a day.
    Rate,
    /// The value of a field that the workspace added and declared unique; its key is the scope.
    CustomField,
}

impl KeyKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Email => "email",
            Self::ExternalId => "external_id",
            Self::Name => "name",
            Self::Code => "code",
            Self::Member => "member",
            Self::Closing => "closing",
            Self::Relation => "relation",
            Self::Decision => "decision",
            Self::Rating => "rating",
            Self::Rate => "rate",
            Self::CustomField => "custom_field",
        }
    }
}

impl Key {
    pub(crate) fn new(field: &'static str, kind: KeyKind, value: impl Into<String>) -> Self {
        Self {
            kind,
            scope: String::new(),
            value: value.into(),
            field: Cow::Borrowed(field),
        }
    }

    /// The value of a field that the workspace added.
    pub(crate) fn custom(field: &str, value: String) -> Self {
        Self {
            kind: KeyKind::CustomField,
            scope: field.to_owned(),
            value,
            field: Cow::Owned(format!("custom_fields/{field}")),
        }
    }

    pub(crate) fn external(ids: &[ExternalId]) -> impl Iterator<Item = Self> + '_ {
        ids.iter().map(|id| Self {
            kind: KeyKind::ExternalId,
            scope: id.source.clone(),
            value: id.external_id.clone(),
            field: Cow::Borrowed("external_ids"),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = record_keys, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: AnyUid,
    object: &'static str,
    kind: &'static str,
    scope: &'a str,
    value: &'a str,
    record_id: AnyUid,
}

/// Gives up the keys that a record no longer has and takes those that are new.
pub(crate) fn replace(cx: &mut Ctx, record: RecordId, before: &[Key], after: &[Key]) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    for gone in before.iter().filter(|key| !after.contains(key)) {
        on!(&mut cx.conn, c => {
            diesel::delete(
                record_keys::table
                    .filter(record_keys::workspace_id.eq(workspace_id))
                    .filter(record_keys::object.eq(record.object.as_str()))
                    .filter(record_keys::kind.eq(gone.kind.as_str()))
                    .filter(record_keys::scope.eq(&gone.scope))
                    .filter(record_keys::value.eq(&gone.value))
                    .filter(record_keys::record_id.eq(record.uid())),
            )
            .execute(c)
        })?;
    }
    let added: Vec<&Key> = after.iter().filter(|key| !before.contains(key)).collect();
    if added.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row<'_>> = added
        .iter()
        .map(|key| Row {
            workspace_id,
            object: record.object.as_str(),
            kind: key.kind.as_str(),
            scope: &key.scope,
            value: &key.value,
            record_id: record.uid(),
        })
        .collect();
    // A plain violation would end a transaction on PostgreSQL before the holder could be named. The
    // statement for a single row is prepared once for all, one for several rows each time.
    let table = record_keys::table;
    let taken = match rows.as_slice() {
        [row] => on!(&mut cx.conn, c => {
            diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c)
        }),
        rows => on!(&mut cx.conn, c => {
            diesel::insert_into(table).values(rows).on_conflict_do_nothing().execute(c)
        }),
    }?;
    if taken == rows.len() {
        return Ok(());
    }
    for key in added {
        let holder = find(cx, record.object, key)?;
        if let Some(holder) = holder.filter(|holder| *holder != record) {
            return Err(duplicate(key, Some(holder)));
        }
    }
    Err(Error::Unavailable)
}

pub(super) fn duplicate(key: &Key, existing: Option<RecordId>) -> Error {
    let detail = match key.kind {
        KeyKind::ExternalId => {
            format!(
                "the id {} of {} belongs to another record",
                key.value, key.scope
            )
        }
        KeyKind::Member => format!("{} sits on the committee already", key.value),
        KeyKind::Relation => "this relation between the two is known already".to_owned(),
        KeyKind::CustomField => format!("another record has the {} {}", key.scope, key.value),
        kind => format!("another record has the {} {}", kind.as_str(), key.value),
    };
    Error::Duplicate {
        detail,
        field: key.field.clone().into_owned(),
        existing,
    }
}

/// The record of the kind that holds a key.
pub(crate) fn find(cx: &mut Ctx, object: Object, key: &Key) -> Result<Option<RecordId>> {
    let workspace_id = cx.workspace_uid();
    let found: Option<AnyUid> = on!(&mut cx.conn, c => {
        record_keys::table
            .filter(record_keys::workspace_id.eq(workspace_id))
            .filter(record_keys::object.eq(object.as_str()))
            .filter(record_keys::kind.eq(key.kind.as_str()))
            .filter(record_keys::scope.eq(&key.scope))
            .filter(record_keys::value.eq(&key.value))
            .select(record_keys::record_id)
            .first(c)
            .optional()
    })?;
    Ok(found.map(|uid| RecordId::new(object, uid.0)))
}

/// The record that holds a key, if one does: until the transaction ends, it keeps the key, and
/// whoever else asks like this waits.
pub(crate) fn find_held(cx: &mut Ctx, object: Object, key: &Key) -> Result<Option<RecordId>> {
    if let Some(gathered) = cx.gathered.as_deref() {
        match gathered.holder(key) {
            Known::Not => {}
            Known::None => return Ok(None),
            Known::Some(holder) => return Ok(Some(holder)),
        }
    }
    if cx.dialect() == Dialect::Sqlite {
        return find(cx, object, key);
    }
    let holders = find_all(cx, object, std::slice::from_ref(key))?;
    Ok(holders.get(key).copied())
}

/// The records that hold these keys: until the transaction ends, they keep them.
pub(super) fn find_all(
    cx: &mut Ctx,
    object: Object,
    keys: &[Key],
) -> Result<HashMap<Key, RecordId>> {
    let mut holders = HashMap::new();
    if cx.dialect() == Dialect::Sqlite {
        for key in keys {
            if let Some(holder) = find(cx, object, key)? {
                holders.insert(key.clone(), holder);
            }
        }
        return Ok(holders);
    }
    if keys.is_empty() {
        return Ok(holders);
    }
    let mut sql = Sql::text("FROM record_keys JOIN ");
    sql.append(listed(keys.iter(), None))
        .push(" AS asked (kind, scope, value) ON record_keys.kind = asked.kind ")
        .push("AND record_keys.scope = asked.scope AND record_keys.value = asked.value ")
        .push("WHERE record_keys.workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND record_keys.object = ")
        .bind(Bound::Text(object.as_str().to_owned()))
        .push(" ORDER BY record_keys.kind, record_keys.scope, record_keys.value ")
        .push("FOR NO KEY UPDATE OF record_keys");
    let columns = (
        Column::<Text>::new("record_keys.kind"),
        Column::<Text>::new("record_keys.scope"),
        Column::<Text>::new("record_keys.value"),
        Column::<Uid>::new("record_keys.record_id"),
    );
    let rows: Vec<(String, String, String, AnyUid)> =
        on!(&mut cx.conn, c => Select::new(columns, sql).load(c))?;
    let found: HashMap<(&str, &str, &str), AnyUid> = rows
        .iter()
        .map(|(kind, scope, value, id)| ((kind.as_str(), scope.as_str(), value.as_str()), *id))
        .collect();
    for key in keys {
        let name = (key.kind.as_str(), key.scope.as_str(), key.value.as_str());
        if let Some(uid) = found.get(&name) {
            holders.insert(key.clone(), RecordId::new(object, uid.0));
        }
    }
    Ok(holders)
}

/// `unnest` of the kinds, scopes and values of keys, and of the records that hold them.
fn listed<'a>(keys: impl Iterator<Item = &'a Key>, records: Option<Vec<AnyUid>>) -> Sql {
    let (mut kinds, mut scopes, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        kinds.push(key.kind.as_str().to_owned());
        scopes.push(key.scope.clone());
        values.push(key.value.clone());
    }
    let mut sql = Sql::text("unnest(");
    sql.bind(Bound::Texts(kinds))
        .push(", ")
        .bind(Bound::Texts(scopes))
        .push(", ")
        .bind(Bound::Texts(values));
    if let Some(records) = records {
        sql.push(", ").bind(Bound::Uids(records));
    }
    sql.push(")");
    sql
}

/// Gives up keys of many records of a kind.
pub(super) fn give_up_all(cx: &mut Ctx, gone: &[(&Key, RecordId)]) -> Result<()> {
    let Some((_, first)) = gone.first() else {
        return Ok(());
    };
    if cx.dialect() == Dialect::Sqlite {
        for (key, record) in gone {
            replace(cx, *record, std::slice::from_ref(*key), &[])?;
        }
        return Ok(());
    }
    let mut sql = Sql::text("DELETE FROM record_keys USING ");
    sql.append(listed(gone.iter().map(|(key, _)| *key), None))
        .push(" AS gone (kind, scope, value) WHERE record_keys.kind = gone.kind ")
        .push("AND record_keys.scope = gone.scope AND record_keys.value = gone.value ")
        .push("AND record_keys.workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND record_keys.object = ")
        .bind(Bound::Text(first.object.as_str().to_owned()));
    sql.run(&mut cx.conn).map(drop)
}

/// Gives up all values of a field that the workspace added to a kind.
pub(crate) fn give_up_scope(cx: &mut Ctx, object: Object, field: &str) -> Result<()> {
    let workspace_id = cx.workspace_uid();
    on!(&mut cx.conn, c => {
        diesel::delete(
            record_keys::table
                .filter(record_keys::workspace_id.eq(workspace_id))
                .filter(record_keys::object.eq(object.as_str()))
                .filter(record_keys::kind.eq(KeyKind::CustomField.as_str()))
                .filter(record_keys::scope.eq(field)),
        )
        .execute(c)
    })?;
    Ok(())
}

/// Takes keys for many records of a kind; nobody was seen to hold them.
pub(super) fn take_all(cx: &mut Ctx, taken: &[(&Key, RecordId)]) -> Result<()> {
    let Some((_, first)) = taken.first() else {
        return Ok(());
    };
    if cx.dialect() == Dialect::Sqlite {
        for (key, record) in taken {
            replace(cx, *record, &[], std::slice::from_ref(*key))?;
        }
        return Ok(());
    }
    // Two who take the same keys meet at the first of them, not each at what the other has.
    let mut taken = taken.to_vec();
    taken.sort_unstable_by_key(|(key, _)| (key.kind.as_str(), &key.scope, &key.value));
    let records = taken.iter().map(|(_, id)| id.uid()).collect();
    let mut sql = Sql::text(
        "INSERT INTO record_keys (workspace_id, object, kind, scope, value, record_id) SELECT ",
    );
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(", ")
        .bind(Bound::Text(first.object.as_str().to_owned()))
        .push(", taken.* FROM ")
        .append(listed(taken.iter().map(|(key, _)| *key), Some(records)))
        .push(" AS taken ON CONFLICT DO NOTHING");
    if sql.run(&mut cx.conn)? == taken.len() {
        Ok(())
    } else {
        // Somebody else took one meanwhile. Run again: the holder is seen then.
        Err(Error::Unavailable)
    }
}
