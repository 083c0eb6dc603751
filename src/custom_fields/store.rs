//! The diesel of definitions beyond what every record has.

use std::sync::Arc;

use diesel::prelude::*;

use super::model::CustomField;
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::error::Result;
use crate::ids::Object;
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
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

/// The same for an operation that writes values: read once, and nobody changes what a definition
/// asks of values before the transaction ends.
pub(super) fn for_writing(cx: &mut Ctx, object: Object) -> Result<Arc<Vec<CustomField>>> {
    if let Some(known) = cx.definitions.get(&object) {
        return Ok(Arc::clone(known));
    }
    let mut sql = Sql::text("FROM custom_fields WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND object = ")
        .bind(Bound::Text(object.as_str().to_owned()))
        .push(" AND deleted_at IS NULL ORDER BY position, id");
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR KEY SHARE");
    }
    let fields = Arc::new(CustomField::load(cx, sql)?);
    cx.definitions.insert(object, Arc::clone(&fields));
    Ok(fields)
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

/// The fields that hold ids of a kind of record, deleted definitions included, whose values stay: the
/// kind that has the field, and its key.
pub(crate) fn references_to(cx: &mut Ctx, target: Object) -> Result<Vec<(Object, String)>> {
    let workspace = cx.workspace();
    let rows: Vec<(String, String)> = on!(&mut cx.conn, c => {
        custom_fields::table
            .filter(custom_fields::workspace_id.eq(workspace))
            .filter(custom_fields::kind.eq("reference"))
            .filter(custom_fields::reference_object.eq(target.as_str()))
            .order(custom_fields::id)
            .select((custom_fields::object, custom_fields::key))
            .load(c)
    })?;
    let known = rows.into_iter().filter_map(|(object, key)| {
        let object = Object::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == object);
        object.map(|object| (object, key))
    });
    Ok(known.collect())
}
