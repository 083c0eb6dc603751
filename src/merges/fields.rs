//! Which values the survivor takes.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::model::{MergeRule, Take};
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{AnyUid, RecordId};
use crate::records::Record;
use crate::types::Timestamp;

/// A kind of record that can be merged.
pub(crate) trait Mergeable: Record {
    /// What a caller may change.
    type Patch: Clone + Send + 'static;

    const FIELDS: &'static [MergeField];

    /// The record with changes given as JSON, not judged.
    fn patched(&self, patch: Value) -> Result<Self>;

    /// The record with changes, not judged.
    fn with(&self, patch: &Self::Patch) -> Result<Self>;

    /// The record in the form in which it is kept; refused when it makes no sense.
    fn checked(self, cx: &mut Ctx, before: &Self) -> Result<Self>;

    /// The field by which records of the kind stand above each other, and all above this one.
    fn above(&self, _: &mut Ctx) -> Result<Option<(&'static str, Vec<AnyUid>)>> {
        Ok(None)
    }
}

/// A field that a merge decides on, or several that only make sense together.
#[derive(Debug)]
pub(crate) struct MergeField {
    /// The first one's name is the name in rules.
    pub names: &'static [&'static str],
    pub shape: Shape,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Plain,
    /// A list, whose items are told apart by these of their fields; by all of it if none is named.
    List(&'static [&'static str]),
    /// The workspace's own fields, each for itself.
    Custom,
}

impl MergeField {
    pub(crate) const fn text(names: &'static [&'static str]) -> Self {
        Self {
            names,
            shape: Shape::Text,
        }
    }
    pub(crate) const fn plain(names: &'static [&'static str]) -> Self {
        Self {
            names,
            shape: Shape::Plain,
        }
    }
    pub(crate) const fn list(
        names: &'static [&'static str],
        told_by: &'static [&'static str],
    ) -> Self {
        Self {
            names,
            shape: Shape::List(told_by),
        }
    }
    pub(crate) const CUSTOM: Self = Self {
        names: &["custom_fields"],
        shape: Shape::Custom,
    };
    pub(crate) const EXTERNAL_IDS: Self = Self::list(&["external_ids"], &["source", "external_id"]);

    /// The name in rules.
    pub(super) fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }
}

pub(super) fn json<T: Record>(record: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a record is not an object")),
    }
}

/// A field of a record's JSON; those that the workspace added are `custom_fields.KEY`.
pub(super) fn value_of(fields: &Map<String, Value>, name: &str) -> Value {
    let value = match name.strip_prefix("custom_fields.") {
        Some(key) => fields
            .get("custom_fields")
            .and_then(|custom| custom.get(key)),
        None => fields.get(name),
    };
    value.cloned().unwrap_or_default()
}

/// Puts a field into a patch.
pub(super) fn put(patch: &mut Map<String, Value>, name: &str, value: Value) {
    match name.strip_prefix("custom_fields.") {
        Some(key) => {
            let custom = patch
                .entry("custom_fields")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Some(custom) = custom.as_object_mut() {
                custom.insert(key.to_owned(), value);
            }
        }
        None => drop(patch.insert(name.to_owned(), value)),
    }
}

/// A record that takes part.
struct Part {
    fields: Map<String, Value>,
    updated_at: Timestamp,
}

/// The changes of the survivor, as a patch. The survivor comes first, then the losers in the order in
/// which the caller named them.
pub(super) fn chosen<T: Mergeable>(
    survivor: &T,
    losers: &[T],
    rules: &[MergeRule],
) -> Result<Map<String, Value>> {
    let parts: Vec<Part> = std::iter::once(survivor)
        .chain(losers)
        .map(|record| {
            Ok(Part {
                fields: json(record)?,
                updated_at: record.head().updated_at,
            })
        })
        .collect::<Result<_>>()?;
    let ids: Vec<String> = std::iter::once(survivor)
        .chain(losers)
        .map(|record| record.id().into().to_string())
        .collect();
    check_rules::<T>(rules, &parts)?;
    let take = |name: &str| {
        let rule = rules.iter().find(|rule| rule.field == name);
        rule.map_or(Take::First, |rule| rule.take)
    };
    let mut patch = Map::new();
    for field in T::FIELDS {
        match field.shape {
            Shape::List(told_by) => join(&mut patch, field.name(), told_by, &parts),
            Shape::Custom => {
                for name in custom_names(&parts) {
                    choose(&mut patch, &[&name], take(&name), &parts, &ids);
                }
            }
            Shape::Text | Shape::Plain => {
                choose(&mut patch, field.names, take(field.name()), &parts, &ids);
            }
        }
    }
    Ok(patch)
}

fn custom_names(parts: &[Part]) -> BTreeSet<String> {
    let customs = parts
        .iter()
        .filter_map(|part| part.fields.get("custom_fields").and_then(Value::as_object));
    customs
        .flat_map(Map::keys)
        .map(|key| format!("custom_fields.{key}"))
        .collect()
}

fn check_rules<T: Mergeable>(rules: &[MergeRule], parts: &[Part]) -> Result<()> {
    let customs = custom_names(parts);
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    for (index, rule) in rules.iter().enumerate() {
        let place = |part: &str| format!("/rules/{index}/{part}");
        let field = T::FIELDS
            .iter()
            .find(|field| field.name() == rule.field && field.shape != Shape::Custom);
        let is_custom = rule.field.starts_with("custom_fields.");
        if rules
            .iter()
            .take(index)
            .any(|earlier| earlier.field == rule.field)
        {
            wrong.push(FieldError::new(place("field"), "DUPLICATE", "stands twice"));
        }
        match field.map(|field| field.shape) {
            None if is_custom && customs.contains(&rule.field) => {}
            None if is_custom => {
                let message = "none of the records has that field";
                wrong.push(FieldError::new(place("field"), "UNKNOWN_FIELD", message));
            }
            None => {
                let known: Vec<&str> = T::FIELDS.iter().map(MergeField::name).collect();
                let message = format!("must be one of {}", known.join(", "));
                unknown.push(FieldError::new(place("field"), "UNKNOWN_FIELD", message));
            }
            Some(Shape::List(_)) => {
                let message = "is a list: the survivor takes the items of all";
                wrong.push(FieldError::new(place("field"), "NOT_ALLOWED", message));
            }
            Some(shape) if rule.take == Take::Longest && shape != Shape::Text => {
                let message = "only a text can be the longest";
                wrong.push(FieldError::new(place("take"), "NOT_ALLOWED", message));
            }
            Some(_) => {}
        }
    }
    if !unknown.is_empty() {
        return Err(Error::all_invalid(unknown));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(wrong))
    }
}

/// Puts the chosen value of a field into the patch, if it is not the survivor's.
fn choose(
    patch: &mut Map<String, Value>,
    names: &[&str],
    take: Take,
    parts: &[Part],
    ids: &[String],
) {
    // Nobody may point at themself, so what points at one of the merged records is empty.
    let known = |value: Value| match value.as_str() {
        Some(text) if ids.iter().any(|id| id == text) => Value::Null,
        _ => value,
    };
    let values: Vec<Vec<Value>> = parts
        .iter()
        .map(|part| {
            names
                .iter()
                .map(|name| known(value_of(&part.fields, name)))
                .collect()
        })
        .collect();
    let has_value = |place: &usize| {
        let group = values.get(*place);
        group.is_some_and(|group| group.iter().any(|value| !value.is_null()))
    };
    let length = |place: &usize| {
        let text = values.get(*place).and_then(|group| group.first()?.as_str());
        text.map_or(0, |text| text.chars().count())
    };
    let all = 0..parts.len();
    let place = match take {
        Take::Survivor => Some(0),
        Take::First => all.clone().find(has_value),
        Take::Loser => (1..parts.len()).find(has_value),
        // Of equal ones the first counts, and `max_by_key` would take the last.
        Take::Newest => all
            .clone()
            .rev()
            .filter(has_value)
            .max_by_key(|place| parts.get(*place).map(|part| part.updated_at)),
        Take::Longest => all.clone().rev().filter(has_value).max_by_key(length),
    };
    let chosen = values.get(place.unwrap_or(0)).cloned().unwrap_or_default();
    for (name, value) in names.iter().zip(chosen) {
        let own = parts.first().map(|part| value_of(&part.fields, name));
        if own.as_ref() != Some(&value) {
            put(patch, name, value);
        }
    }
}

/// Puts the items of all into the patch, if the survivor lacks any.
fn join(patch: &mut Map<String, Value>, name: &str, told_by: &[&str], parts: &[Part]) {
    let mut all: Vec<Value> = Vec::new();
    let mut own = 0;
    for (place, part) in parts.iter().enumerate() {
        let items = part.fields.get(name).and_then(Value::as_array);
        for item in items.into_iter().flatten() {
            if all.iter().any(|known| is_same(known, item, told_by)) {
                continue;
            }
            let mut item = item.clone();
            // Only one can be the primary one, and that is the survivor's.
            if !all.is_empty()
                && let Some(flag) = item.get_mut("is_primary")
            {
                *flag = Value::Bool(false);
            }
            all.push(item);
        }
        if place == 0 {
            own = all.len();
        }
    }
    if all.len() > own {
        patch.insert(name.to_owned(), Value::Array(all));
    }
}

/// Whether two items of a list are the same one.
pub(super) fn is_same(one: &Value, other: &Value, told_by: &[&str]) -> bool {
    if told_by.is_empty() {
        return one == other;
    }
    told_by.iter().all(|name| one.get(name) == other.get(name))
}

/// Whether a record stands above itself once these are one.
pub(super) fn is_circle(above: &[AnyUid], merged: &[RecordId]) -> bool {
    merged.iter().any(|id| above.contains(&id.uid()))
}
