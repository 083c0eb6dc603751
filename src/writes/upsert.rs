//! Upserts: a record that a value finds is changed, or made if there is none.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::kinds::{Writable, only_new, typed};
use super::matching::Naming;
use super::model::Match;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::Object;
use crate::query::Field;
use crate::records::{self, keys};

/// What an upsert says of a record: all that a new one needs, from which a change takes the fields
/// that are given.
pub(crate) struct Data<'a, T: Writable> {
    pub fields: &'a Map<String, Value>,
    pub naming: Naming,
    pub new: fn(Map<String, Value>) -> Result<T::New>,
    pub patch: fn(Map<String, Value>) -> Result<T::Patch>,
}

impl<'a, T: Writable> Data<'a, T> {
    /// As REST's bodies have it.
    pub(crate) fn of(fields: &'a Fields) -> Self {
        Self {
            fields: &fields.0,
            naming: Naming::Snake,
            new: |fields| Fields(fields).read(),
            patch: |fields| Fields(fields).read(),
        }
    }

    fn as_new(&self, by: &Match) -> Result<T::New> {
        let mut fields = self.fields.clone();
        by.put_into(&mut fields, T::TABLE.object, (self.naming, true))?;
        (self.new)(fields)
    }

    /// The change that makes the record what is said of it. What only a new record takes must be
    /// what the record has.
    fn as_patch(&self, by: &Match, record: &T) -> Result<T::Patch> {
        let mut fields = self.fields.clone();
        let mut shown: Option<Value> = None;
        let mut faults = Vec::new();
        for name in only_new(T::TABLE.object) {
            let Some(given) = fields.remove(&self.naming.field(name)) else {
                continue;
            };
            if shown.is_none() {
                shown = Some(serde_json::to_value(record).map_err(Error::internal)?);
            }
            let has = shown.as_ref().and_then(|shown| shown.get(name));
            if !is_same(&given, has.unwrap_or(&Value::Null)) {
                let message = "only a new record takes this, and there is a record already";
                faults.push(FieldError::new(format!("/{name}"), "NOT_ALLOWED", message));
            }
        }
        if !faults.is_empty() {
            return Err(Error::all_contradictions(faults));
        }
        fields.retain(|name, value| !value.is_null() || self.may_be_cleared(name));
        by.put_into(&mut fields, T::TABLE.object, (self.naming, false))?;
        (self.patch)(fields)
    }

    /// Whether `null` says something of a field that a record has already. Of one that is never empty it
    /// says nothing, as for a new record, which takes its default.
    fn may_be_cleared(&self, name: &str) -> bool {
        let is_never_empty =
            |field: &Field| !field.is_nullable && self.naming.field(field.name) == *name;
        name != self.naming.field("custom_fields") && !T::TABLE.fields.iter().any(is_never_empty)
    }
}

/// Whether a given value says what a record's JSON has. GraphQL writes words in upper case.
fn is_same(given: &Value, has: &Value) -> bool {
    match (given, has) {
        (Value::String(given), Value::String(has)) => given.eq_ignore_ascii_case(has),
        (Value::Array(given), Value::Null) => given.is_empty(),
        (given, has) => given == has,
    }
}

/// Changes the record that a value finds, or makes one; returns whether it is new. `expected` 0
/// refuses when there is one.
pub(crate) fn upsert<T: Writable>(
    cx: &mut Ctx,
    by: &Match,
    data: &Data<'_, T>,
    expected: Option<i32>,
) -> Result<(T, bool)> {
    cx.require(Scope::write(T::TABLE.ruled_by))?;
    let object: Object = T::TABLE.object;
    let key = by.key(cx, T::TABLE)?;
    // What describes no new record is refused in any case. What contradicts the match may still
    // change the record that is found.
    let new = match data.as_new(by) {
        Err(error @ Error::Invalid { .. }) => return Err(error),
        read => read,
    };
    if let Some(holder) = keys::find_held(cx, object, &key)? {
        let id = typed::<T>(holder)?;
        let before: T = records::find_any(cx, id)?;
        records::expect_version(&before, expected)?;
        let patch = data.as_patch(by, &before)?;
        return Ok((T::update(cx, id, &patch, expected)?, false));
    }
    if let Some(expected) = expected
        && expected != 0
    {
        return Err(Error::Stale { current: 0 });
    }
    match T::create(cx, &new?) {
        // Somebody else was faster. Run again: the record is found then.
        Err(Error::Duplicate {
            existing: Some(other),
            ..
        }) if keys::find(cx, object, &key)? == Some(other) => Err(Error::Unavailable),
        made => Ok((made?, true)),
    }
}
