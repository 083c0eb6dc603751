//! What can be done with definitions.

use super::model::{CustomField, CustomFieldPatch, NewCustomField};
use super::{store, unique};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{CustomFieldId, Object};
use crate::query::{ListRequest, Page};
use crate::records::{self, locks};

const WRITE: Scope = Scope::write(Object::CustomField);

/// Adds a field to a kind of record.
pub fn create_custom_field(cx: &mut Ctx, new: &NewCustomField) -> Result<CustomField> {
    cx.require(WRITE)?;
    let field = CustomField::from_new(new, cx.workspace(), cx.now());
    field.validate()?;
    if store::key_exists(cx, field.object.as_str(), &field.key)? {
        return Err(Error::Duplicate {
            detail: format!("{} has a custom field {}", field.object.as_str(), field.key),
            field: "key".to_owned(),
            existing: None,
        });
    }
    let field = records::create(cx, field)?;
    heed(cx, None, &field)?;
    Ok(field)
}

/// One definition.
pub fn get_custom_field(cx: &mut Ctx, id: CustomFieldId) -> Result<CustomField> {
    records::get(cx, id)
}

/// A page of definitions.
pub fn list_custom_fields(cx: &mut Ctx, request: &ListRequest) -> Result<Page<CustomField>> {
    records::list(cx, request)
}

/// Changes a definition; key and kind stay.
pub fn update_custom_field(
    cx: &mut Ctx,
    id: CustomFieldId,
    patch: &CustomFieldPatch,
    expected: Option<i32>,
) -> Result<CustomField> {
    cx.require(WRITE)?;
    let before: CustomField = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.is_unique != before.is_unique {
        // Whoever writes values shares the definitions that they obey.
        locks::alone(cx, id)?;
    }
    let after = records::update(cx, &before, after)?;
    heed(cx, Some(&before), &after)?;
    Ok(after)
}

/// Deletes a definition. Values that records hold stay where they are.
pub fn delete_custom_field(
    cx: &mut Ctx,
    id: CustomFieldId,
    expected: Option<i32>,
) -> Result<CustomField> {
    cx.require(WRITE)?;
    locks::alone(cx, id)?;
    let before: CustomField = records::get_expected(cx, id, expected)?;
    let after = records::delete(cx, &before)?;
    heed(cx, Some(&before), &after)?;
    Ok(after)
}

/// Takes a deletion back; refused when the field is unique and records hold the same value.
pub fn restore_custom_field(
    cx: &mut Ctx,
    id: CustomFieldId,
    expected: Option<i32>,
) -> Result<CustomField> {
    cx.require(WRITE)?;
    locks::alone(cx, id)?;
    let before: CustomField = records::find_any(cx, id)?;
    let after = records::restore(cx, id, expected)?;
    heed(cx, Some(&before), &after)?;
    Ok(after)
}

/// Lets the definition hold from here on: the keys of its values are taken or given up.
fn heed(cx: &mut Ctx, before: Option<&CustomField>, after: &CustomField) -> Result<()> {
    let holds = |field: &CustomField| field.is_unique && field.deleted_at.is_none();
    cx.definitions.clear();
    match (before.is_some_and(holds), holds(after)) {
        (false, true) => unique::take(cx, after),
        (true, false) => unique::give_up(cx, after),
        _ => Ok(()),
    }
}
