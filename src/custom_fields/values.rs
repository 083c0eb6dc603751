//! Checking and merging the values of custom fields.

use async_graphql::MaybeUndefined;
use serde_json::Value;

use super::model::{CustomField, CustomFieldKind};
use super::store;
use super::unique::LONGEST;
use crate::check::{Check, is_web_address};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{Object, RecordId};
use crate::records::references::{self, Reference};
use crate::types::{CustomValues, Date, Int64, Timestamp};

/// Refuses values that the definitions do not allow and brings the others into the form in which
/// they are kept. Values that the record held before are not judged again.
pub(crate) fn check(
    cx: &mut Ctx,
    object: Object,
    before: Option<&CustomValues>,
    after: &mut CustomValues,
) -> Result<()> {
    if before == Some(&*after) {
        return Ok(());
    }
    let fields = store::for_writing(cx, object)?;
    let mut check = Check::default();
    let mut pointed_at = Vec::new();
    after.0.retain(|_, value| !value.is_null());
    for (key, value) in &mut after.0 {
        if before.and_then(|before| before.0.get(key)) == Some(&*value) {
            continue;
        }
        let place = format!("custom_fields/{key}");
        match fields.iter().find(|field| field.key == *key) {
            None => check.contradict(&place, "UNKNOWN_FIELD", "there is no such custom field"),
            Some(field) => match read(field, value) {
                Ok(kept) if field.is_unique && is_too_long(&kept) => {
                    let message = format!("a unique value has at most {LONGEST} characters");
                    check.contradict(&place, "TOO_LONG", message);
                }
                Ok(kept) => {
                    if field.kind == CustomFieldKind::Reference
                        && let Some(target) =
                            kept.as_str().and_then(|id| id.parse::<RecordId>().ok())
                    {
                        pointed_at.push((place, target));
                    }
                    *value = kept;
                }
                Err(message) => check.contradict(&place, "INVALID_VALUE", message),
            },
        }
    }
    for field in fields.iter().filter(|field| field.is_required) {
        if !after.0.contains_key(&field.key) {
            check.contradict(
                &format!("custom_fields/{}", field.key),
                "REQUIRED",
                "needs a value",
            );
        }
    }
    for (place, target) in pointed_at {
        let reference = Reference {
            field: "custom_fields",
            target,
        };
        if references::check(cx, std::slice::from_ref(&reference), &[]).is_err() {
            check.contradict(&place, "NO_SUCH_RECORD", format!("there is no {target}"));
        }
    }
    check.finish()
}

fn is_too_long(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.chars().count() > LONGEST)
}

/// A value in the form in which it is kept, or what is wrong with it.
fn read(field: &CustomField, value: &Value) -> Result<Value, String> {
    let text = || value.as_str().ok_or_else(|| "must be a text".to_owned());
    let option = |value: &Value| -> Result<Value, String> {
        let known = &field.options.0;
        match value.as_str() {
            Some(text) if known.iter().any(|option| option == text) => Ok(value.clone()),
            _ => Err(format!("must be one of {}", known.join(", "))),
        }
    };
    match field.kind {
        CustomFieldKind::Text => {
            let text = text()?;
            if text.contains('\0') || text.chars().count() > 10_000 {
                return Err("must have at most 10000 characters and no NUL".to_owned());
            }
            Ok(value.clone())
        }
        CustomFieldKind::Number => match value {
            Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => {
                Ok(value.clone())
            }
            _ => Err("must be a number".to_owned()),
        },
        CustomFieldKind::Boolean if value.is_boolean() => Ok(value.clone()),
        CustomFieldKind::Boolean => Err("must be true or false".to_owned()),
        CustomFieldKind::Date => text()?
            .parse::<Date>()
            .map(|day| day.to_string().into())
            .map_err(|e| e.to_string()),
        CustomFieldKind::Timestamp => text()?
            .parse::<Timestamp>()
            .map(|moment| moment.to_string().into())
            .map_err(|e| e.to_string()),
        CustomFieldKind::Select => option(value),
        CustomFieldKind::MultiSelect => {
            let chosen = value
                .as_array()
                .ok_or_else(|| "must be a list".to_owned())?;
            let mut kept: Vec<Value> = Vec::new();
            for value in chosen {
                let value = option(value)?;
                if !kept.contains(&value) {
                    kept.push(value);
                }
            }
            Ok(Value::Array(kept))
        }
        CustomFieldKind::Reference => {
            let object = field.reference_object.map(super::model::Referable::object);
            let id = text()?
                .parse::<RecordId>()
                .ok()
                .filter(|id| Some(id.object) == object);
            id.map(|id| id.to_string().into()).ok_or_else(|| {
                format!(
                    "must be the id of a {}",
                    object.map_or("record", Object::as_str)
                )
            })
        }
        CustomFieldKind::Money => money(value),
        CustomFieldKind::Url => {
            let text = text()?;
            if text.len() <= 2048 && is_web_address(text) {
                Ok(value.clone())
            } else {
                Err("must be an http or https address".to_owned())
            }
        }
    }
}

fn money(value: &Value) -> Result<Value, String> {
    let form = || "must be {\"amount_minor\": whole number, \"currency\": \"EUR\"}".to_owned();
    let object = value
        .as_object()
        .filter(|object| object.len() == 2)
        .ok_or_else(form)?;
    let amount = object
        .get("amount_minor")
        .and_then(Value::as_i64)
        .and_then(Int64::new);
    let currency = object.get("currency").and_then(Value::as_str);
    match (amount, currency) {
        (Some(_), Some(code)) if iso_currency::Currency::from_code(code).is_some() => {
            Ok(value.clone())
        }
        _ => Err(form()),
    }
}

/// Applies what a patch says about custom fields.
pub(crate) fn patch(
    check: &mut Check,
    values: &mut CustomValues,
    change: &MaybeUndefined<CustomValues>,
) {
    match change {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => {
            check.refuse(
                "custom_fields",
                "REQUIRED",
                "cannot be null; clear the keys instead",
            );
        }
        MaybeUndefined::Value(patch) => merge(values, patch),
    }
}

/// Applies a merge patch (RFC 7396): a key with `null` is cleared, other keys are set.
fn merge(values: &mut CustomValues, patch: &CustomValues) {
    for (key, value) in &patch.0 {
        if value.is_null() {
            values.0.remove(key);
        } else {
            values.0.insert(key.clone(), value.clone());
        }
    }
}
