//! What stands before every list: whether the caller may ask for it, and what it needs to know of the
//! workspace before it can be planned.

use std::borrow::Cow;

use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields::CustomKinds;
use crate::error::Result;
use crate::ids::{AnyUid, Object};
use crate::query::planner::Planner;
use crate::query::sql::Sql;
use crate::query::{Condition, FieldName, Filter, ListRequest, Operand, Scalar, Table};
use crate::registry;
use crate::segments;

/// Refuses a caller who may not read what a request is about: the kind itself, and whatever its
/// filter reaches, since what is found tells about that too. Returns what the request needs to know of
/// the workspace's own fields, and the request with segments put in as what they ask for.
pub(crate) fn admit<'r>(
    cx: &mut Ctx,
    table: &'static Table,
    request: &'r ListRequest,
) -> Result<(CustomKinds, Cow<'r, ListRequest>)> {
    admit_further(cx, table, request, &[], &[])
}

/// The same for a request that also reaches other kinds, or names added fields of some, by itself.
pub(crate) fn admit_further<'r>(
    cx: &mut Ctx,
    table: &'static Table,
    request: &'r ListRequest,
    reached: &[Object],
    customised: &[Object],
) -> Result<(CustomKinds, Cow<'r, ListRequest>)> {
    cx.require(Scope::read(table.ruled_by))?;
    let request = with_segments(cx, table.object, request)?;
    let filter = request.filter.as_ref();
    let by_filter = filter.map_or_else(Vec::new, |filter| filter.reaches(table.object));
    for object in by_filter.iter().chain(reached) {
        let ruled_by = registry::table(*object).map_or(*object, |table| table.ruled_by);
        cx.require(Scope::read(ruled_by))?;
    }
    let custom = CustomKinds::for_request(cx, table.object, &request, customised)?;
    Ok((custom, request))
}

/// `FROM` and `WHERE` for what a list would show in all.
pub(crate) fn from_where(
    cx: &mut Ctx,
    table: &'static Table,
    request: &ListRequest,
) -> Result<Sql> {
    let (custom, request) = admit(cx, table, request)?;
    Planner::new(table, cx.dialect(), cx.workspace_uid(), &custom).all(&request)
}

/// The segments that a condition asks for, if it asks for any.
fn segments_of(condition: &Condition) -> Option<Vec<AnyUid>> {
    if condition.field != FieldName::BuiltIn("segment_id") {
        return None;
    }
    let values = match &condition.operand {
        Operand::One(value) => std::slice::from_ref(value),
        Operand::Many(values) => values.as_slice(),
        Operand::Flag(_) | Operand::Raw(_) => &[],
    };
    let uid = |value: &Scalar| match value {
        Scalar::Uid(uuid) => Some(AnyUid(*uuid)),
        _ => None,
    };
    Some(values.iter().filter_map(uid).collect())
}

/// Puts in what segments ask for. Nobody belongs to one that is not there, or is of another kind.
fn with_segments<'r>(
    cx: &mut Ctx,
    object: Object,
    request: &'r ListRequest,
) -> Result<Cow<'r, ListRequest>> {
    let Some(filter) = &request.filter else {
        return Ok(Cow::Borrowed(request));
    };
    let mut ids = Vec::new();
    filter.visit(object, &mut |_, part| {
        if let Filter::Is(condition) = part {
            ids.extend(segments_of(condition).unwrap_or_default());
        }
    });
    if ids.is_empty() {
        return Ok(Cow::Borrowed(request));
    }
    let filters = segments::filters_of(cx, &ids)?;
    let resolved = filter.map(object, &|object, condition| {
        let ids = segments_of(condition)?;
        let known = ids.iter().filter_map(|id| filters.get(id));
        let fitting = known.filter(|(of, _)| *of == object);
        Some(Filter::Or(
            fitting.map(|(_, filter)| filter.clone()).collect(),
        ))
    });
    Ok(Cow::Owned(ListRequest {
        filter: Some(resolved),
        ..request.clone()
    }))
}
