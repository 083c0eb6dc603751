//! Fields that a workspace declared unique: their values stand in the table of unique keys, as long
//! as the definition stands and is unique.

use serde_json::Value;

use super::model::{CustomField, CustomFieldKind};
use super::store;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record;
use crate::records::keys::{self, Key};
use crate::registry::by_kind;
use crate::types::CustomValues;

/// The longest value of a unique field, in characters.
pub(super) const LONGEST: usize = 255;
/// Duplicates that a refusal names.
const NAMED: usize = 20;
/// Records that are read at a time.
const PAGE: usize = 500;

impl CustomFieldKind {
    /// Whether values of the kind can be unique.
    pub(super) fn can_be_unique(self) -> bool {
        match self {
            Self::Text
            | Self::Number
            | Self::Date
            | Self::Timestamp
            | Self::Reference
            | Self::Url => true,
            Self::Boolean | Self::Select | Self::MultiSelect | Self::Money => false,
        }
    }
}

/// The form in which values of a unique field are compared.
pub(crate) fn comparable(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        // 3 and 3.0 are one number.
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => Some(format!("{float:.0}")),
            _ => Some(number.to_string()),
        },
        _ => None,
    }
}

/// The keys that a record holds by the values of unique fields.
pub(crate) fn unique_keys(cx: &mut Ctx, object: Object, values: &CustomValues) -> Result<Vec<Key>> {
    if values.0.is_empty() {
        return Ok(Vec::new());
    }
    let fields = store::for_writing(cx, object)?;
    let unique = fields.iter().filter(|field| field.is_unique);
    Ok(unique.filter_map(|field| key_of(field, values)).collect())
}

fn key_of(field: &CustomField, values: &CustomValues) -> Option<Key> {
    let value = comparable(values.0.get(&field.key)?)?;
    Some(Key::custom(&field.key, value))
}

/// The key by which a record of the kind can be found, if the field is unique.
pub(crate) fn find_key(
    cx: &mut Ctx,
    object: Object,
    field: &str,
    value: &Value,
) -> Result<Option<Key>> {
    let fields = store::for_writing(cx, object)?;
    let unique = fields
        .iter()
        .any(|known| known.key == field && known.is_unique);
    Ok(comparable(value)
        .filter(|_| unique)
        .map(|value| Key::custom(field, value)))
}

/// Gives up the keys of a field that is unique no more.
pub(super) fn give_up(cx: &mut Ctx, field: &CustomField) -> Result<()> {
    keys::give_up_scope(cx, object_of(field), &field.key)
}

/// Takes the keys of a field that is unique from now on; refused with the records that hold the
/// same value.
pub(super) fn take(cx: &mut Ctx, field: &CustomField) -> Result<()> {
    by_kind!(object_of(field), T => take_of::<T>(cx, field), Ok(()))
}

pub(super) fn object_of(field: &CustomField) -> Object {
    let word = field.object.as_str();
    let known = Object::ALL.iter().find(|object| object.as_str() == word);
    known.copied().unwrap_or(Object::CustomField)
}

fn take_of<T: Record>(cx: &mut Ctx, field: &CustomField) -> Result<()> {
    let mut faults: Vec<FieldError> = Vec::new();
    let mut after = AnyUid(uuid::Uuid::nil());
    loop {
        let records = page::<T>(cx, after)?;
        for record in &records {
            let id: RecordId = record.id().into();
            after = id.uid();
            let Some(key) = record
                .custom_values()
                .and_then(|values| key_of(field, values))
            else {
                continue;
            };
            if key.value.chars().count() > LONGEST {
                faults.push(fault(
                    "TOO_LONG",
                    format!("{id} holds a value that is too long"),
                ));
            }
            match keys::replace(cx, id, &[], std::slice::from_ref(&key)) {
                Err(Error::Duplicate { existing, .. }) => {
                    let other = existing.map_or_else(String::new, |other| other.to_string());
                    let message = format!("{other} and {id} both hold {:?}", key.value);
                    faults.push(fault("DUPLICATE", message));
                }
                taken => taken?,
            }
            if faults.len() >= NAMED {
                return Err(Error::all_contradictions(faults));
            }
        }
        if records.len() < PAGE {
            break;
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(faults))
    }
}

fn fault(code: &'static str, message: String) -> FieldError {
    FieldError::new("/is_unique", code, message)
}

/// Some records that are not deleted, in the order of their ids.
fn page<T: Record>(cx: &mut Ctx, after: AnyUid) -> Result<Vec<T>> {
    let table = T::TABLE.object.table();
    let mut sql = Sql::text(format!("FROM \"{table}\" WHERE workspace_id = "));
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND id > ")
        .bind(Bound::Uid(after))
        .push(&format!(" AND deleted_at IS NULL ORDER BY id LIMIT {PAGE}"));
    T::load(cx, sql)
}
