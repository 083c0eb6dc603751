//! What can be done with definitions.

use super::model::{CustomField, CustomFieldPatch, NewCustomField};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{CustomFieldId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

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
    records::create(cx, field)
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
    records::update(cx, &before, after)
}

/// Deletes a definition. Values that records hold stay where they are.
pub fn delete_custom_field(
    cx: &mut Ctx,
    id: CustomFieldId,
    expected: Option<i32>,
) -> Result<CustomField> {
    cx.require(WRITE)?;
    let before: CustomField = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_custom_field(
    cx: &mut Ctx,
    id: CustomFieldId,
    expected: Option<i32>,
) -> Result<CustomField> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
