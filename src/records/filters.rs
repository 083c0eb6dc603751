//! Filters that are kept for later: those of segments, and of what is watched.
//!
//! A filter that made sense when it was kept may stop doing so: an added field that it names is deleted. So
//! it is read anew whenever it is used, and refused with what is missing.

use serde_json::{Map, Value};

use crate::context::Ctx;
use crate::custom_fields::CustomKinds;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::reading::{Spelling, read_filter};
use crate::query::{FieldName, Filter, ListRequest, Table};
use crate::registry;

/// Reads a kept filter, which is written as REST does. `place` names it in refusals.
pub(crate) fn read(
    cx: &mut Ctx,
    table: &'static Table,
    kept: &Map<String, Value>,
    place: &str,
) -> Result<Filter> {
    readable(cx, table, kept, place).map_err(Error::misfit)
}

fn readable(
    cx: &mut Ctx,
    table: &'static Table,
    kept: &Map<String, Value>,
    place: &str,
) -> Result<Filter> {
    let json = Value::Object(kept.clone());
    let filter = read_filter(table, &json, Spelling::Rest, place)?;
    let mut named: Vec<(Object, String)> = Vec::new();
    filter.visit(table.object, &mut |object, part| {
        if let Filter::Is(condition) = part
            && let FieldName::Custom(key) = &condition.field
        {
            named.push((object, key.clone()));
        }
    });
    let kinds = CustomKinds::of(cx, &filter.customised(table.object))?;
    for (object, key) in named {
        kinds.kind(object, &key)?;
    }
    Ok(filter)
}

/// Refuses a filter that cannot be asked for, or not by the caller.
pub(crate) fn try_out(cx: &mut Ctx, object: Object, filter: Filter) -> Result<()> {
    let request = ListRequest {
        filter: Some(filter),
        limit: 1,
        ..ListRequest::default()
    };
    registry::list_ids(cx, object, &request).map(drop)
}
