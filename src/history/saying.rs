//! What an entry of history names of a record.
//!
//! An entry overlays what was said before field by field. So that no entry tears apart what belongs
//! together, a kind may name fields that are said together ([`Record::SAID_TOGETHER`]), and lists of
//! which each item stands for itself ([`Record::SAID_APART`]): the item of a list `judgements` that is
//! about `stance` is kept as `judgements.stance`, beside an empty list.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::records::{Record, fields_of};

/// All fields of a record as history keeps them.
pub(crate) fn parts<T: Record>(record: &T) -> Result<Map<String, Value>> {
    let mut fields = fields_of(record)?;
    // They follow from the entries.
    fields.retain(|name, _| !["version", "updated_at"].contains(&name.as_str()));
    for (list, told_by) in T::SAID_APART {
        let items = fields.insert((*list).to_owned(), Value::Array(Vec::new()));
        let items = items.and_then(|items| match items {
            Value::Array(items) => Some(items),
            _ => None,
        });
        for item in items.into_iter().flatten() {
            let key = item.get(told_by).and_then(Value::as_str);
            let key = key.ok_or_else(|| Error::internal(format!("an item without {told_by}")))?;
            fields.insert(format!("{list}.{key}"), item);
        }
    }
    Ok(fields)
}

/// The fields in which two states of a record differ, as the second one has them, and those that are
/// said together with them. An item that is not there any more is null.
pub(crate) fn difference<T: Record>(before: &T, after: &T) -> Result<Map<String, Value>> {
    let (mut old, mut new) = (parts(before)?, parts(after)?);
    let mut names: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    names.retain(|name| {
        old.remove(name).unwrap_or_default() != new.get(name).cloned().unwrap_or_default()
    });
    for together in T::SAID_TOGETHER {
        if together.iter().any(|name| names.contains(*name)) {
            names.extend(together.iter().map(|name| (*name).to_owned()));
        }
    }
    let said = names.into_iter().map(|name| {
        let value = new.remove(&name).unwrap_or_default();
        (name, value)
    });
    Ok(said.collect())
}

/// The fields of a record from those that history keeps: items are in their lists again, in the order
/// of what they are told by.
pub(super) fn whole(parts: Map<String, Value>) -> Map<String, Value> {
    let (mut items, fields): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(name, _)| name.contains('.'));
    let mut fields: Map<String, Value> = fields.into_iter().collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (name, item) in items {
        let list = name
            .split_once('.')
            .and_then(|(list, _)| fields.get_mut(list));
        if let Some(Value::Array(list)) = list
            && !item.is_null()
        {
            list.push(item);
        }
    }
    fields
}
