//! The diesel of definitions beyond what every record has.

use diesel::prelude::*;

use super::model::CustomField;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::Object;
use crate::schema::custom_fields;

/// The definitions of one kind of record that are not deleted, in their order.
pub(super) fn of_object(cx: &mut Ctx, object: Object) -> Result<Vec<CustomField>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        custom_fields::table
            .filter(custom_fields::workspace_id.eq(workspace))
            .filter(custom_fields::object.eq(object.as_str()))
            .filter(custom_fields::deleted_at.is_null())
            .order((custom_fields::position, custom_fields::id))
            .select(CustomField::as_select())
            .load(c)
    })?)
}

/// Whether a kind of record has, or had, a field of that key.
pub(super) fn key_exists(cx: &mut Ctx, object: &str, key: &str) -> Result<bool> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::select(diesel::dsl::exists(
            custom_fields::table
                .filter(custom_fields::workspace_id.eq(workspace))
                .filter(custom_fields::object.eq(object))
                .filter(custom_fields::key.eq(key)),
        ))
        .get_result(c)
    })?)
}
