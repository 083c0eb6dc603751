//! Values that must be unique: domains of accounts, addresses of stakeholders, ids of other systems.
//!
//! A record carries them in its own row, where they are read; the table `record_keys` holds each
//! of them once more under a primary key, which is the one definition of uniqueness. Both are
//! written in the same transaction, and only here.

use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::schema::record_keys;
use crate::types::ExternalId;

/// A value that no other record of the kind may hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub kind: KeyKind,
    /// The source system of an external id, the deal of a member, else empty.
    pub scope: String,
    /// The value in the form in which it is compared.
    pub value: String,
    /// The record's field that holds it.
    pub field: &'static str,
}

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// A pair of currencies on a day.
    Rate,
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
            Self::Rate => "rate",
        }
    }
}

impl Key {
    pub(crate) fn new(field: &'static str, kind: KeyKind, value: impl Into<String>) -> Self {
        Self {
            kind,
            scope: String::new(),
            value: value.into(),
            field,
        }
    }

    pub(crate) fn external(ids: &[ExternalId]) -> impl Iterator<Item = Self> + '_ {
        ids.iter().map(|id| Self {
            kind: KeyKind::ExternalId,
            scope: id.source.clone(),
            value: id.external_id.clone(),
            field: "external_ids",
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
    // A plain violation would end a transaction on PostgreSQL before the holder could be named.
    let taken = on!(&mut cx.conn, c => {
        diesel::insert_into(record_keys::table).values(&rows).on_conflict_do_nothing().execute(c)
    })?;
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

fn duplicate(key: &Key, existing: Option<RecordId>) -> Error {
    let detail = match key.kind {
        KeyKind::ExternalId => {
            format!(
                "the id {} of {} belongs to another record",
                key.value, key.scope
            )
        }
        KeyKind::Member => format!("{} sits on the committee already", key.value),
        kind => format!("another record has the {} {}", kind.as_str(), key.value),
    };
    Error::Duplicate {
        detail,
        field: key.field.to_owned(),
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
