//! What can be done with segments.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::model::{NewSegment, Segment, SegmentPatch};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId, SegmentId};
use crate::query::{FieldName, Filter, ListRequest, Page, Table};
use crate::records::{self, filters};
use crate::registry;

const WRITE: Scope = Scope::write(Object::Segment);

/// Members that one entry of the feed names.
const NAMED_AT_ONCE: usize = 500;

/// Adds a segment. Its filter must make sense now, and its maker must be allowed to read what it
/// reaches.
pub fn create_segment(cx: &mut Ctx, new: &NewSegment) -> Result<Segment> {
    cx.require(WRITE)?;
    let segment = Segment::from_new(new, cx.workspace(), cx.now());
    segment.validate()?;
    try_out(cx, &segment)?;
    records::create(cx, segment)
}

/// One segment.
pub fn get_segment(cx: &mut Ctx, id: SegmentId) -> Result<Segment> {
    records::get(cx, id)
}

/// A page of segments.
pub fn list_segments(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Segment>> {
    records::list(cx, request)
}

/// Changes a segment; what it is of stays.
pub fn update_segment(
    cx: &mut Ctx,
    id: SegmentId,
    patch: &SegmentPatch,
    expected: Option<i32>,
) -> Result<Segment> {
    cx.require(WRITE)?;
    let before: Segment = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.filter != before.filter {
        try_out(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a segment; its members stay what they are, and it can be restored.
pub fn delete_segment(cx: &mut Ctx, id: SegmentId, expected: Option<i32>) -> Result<Segment> {
    cx.require(WRITE)?;
    let before: Segment = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another segment has taken its name.
pub fn restore_segment(cx: &mut Ctx, id: SegmentId, expected: Option<i32>) -> Result<Segment> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// The list that shows the members of a segment: its kind, and what its filter says.
pub(crate) fn members_of(cx: &mut Ctx, id: SegmentId) -> Result<(&'static Table, Filter)> {
    let segment: Segment = records::get(cx, id)?;
    Ok((table(&segment)?, filter(cx, &segment)?))
}

/// Compares whom the segment was last seen with to who belongs to it now, and tells the difference in
/// the change feed: entries of the segment, `members` from those who left to those who entered.
pub fn refresh_segment(cx: &mut Ctx, id: SegmentId, expected: Option<i32>) -> Result<Segment> {
    cx.require(WRITE)?;
    let segment: Segment = records::get_expected(cx, id, expected)?;
    evaluate(cx, segment)
}

/// Looks at all segments; one whose filter no longer fits stays as it is. The worker does it every
/// few minutes.
pub(crate) fn refresh_segments(cx: &mut Ctx) -> Result<()> {
    let mut request = ListRequest {
        limit: ListRequest::MAX_LIMIT,
        ..ListRequest::default()
    };
    loop {
        let page = list_segments(cx, &request)?;
        for segment in page.data {
            let id = segment.id;
            match evaluate(cx, segment) {
                Err(error @ (Error::Unavailable | Error::Internal(_))) => return Err(error),
                Err(error) => tracing::debug!(segment = %id, %error, "a segment does not fit"),
                Ok(_) => {}
            }
        }
        let Some(next) = page.next else {
            return Ok(());
        };
        request.after = Some(next);
    }
}

fn evaluate(cx: &mut Ctx, mut segment: Segment) -> Result<Segment> {
    let table = table(&segment)?;
    let request = ListRequest {
        filter: Some(filter(cx, &segment)?),
        ..ListRequest::default()
    };
    let found = records::from_where(cx, table, &request)?;
    let left = store::leave(cx, &segment, &found)?;
    let entered = store::enter(cx, &segment, &found)?;
    let object = table.object;
    let (mut left, mut entered) = (left.chunks(NAMED_AT_ONCE), entered.chunks(NAMED_AT_ONCE));
    loop {
        let (gone, come) = (left.next(), entered.next());
        if gone.is_none() && come.is_none() {
            return Ok(segment);
        }
        let named = |ids: Option<&[AnyUid]>| -> Vec<String> {
            let ids = ids.unwrap_or_default().iter();
            ids.map(|id| RecordId::new(object, id.0).to_string())
                .collect()
        };
        let members = json!({ "from": named(gone), "to": named(come) });
        let fields = Map::from_iter([("members".to_owned(), members)]);
        segment = records::annotate(cx, &segment, fields)?;
    }
}

fn table(segment: &Segment) -> Result<&'static Table> {
    registry::table(segment.kind.object()).ok_or_else(|| Error::internal("a segment is of no kind"))
}

/// The segment's filter, refused by name when it no longer fits.
fn filter(cx: &mut Ctx, segment: &Segment) -> Result<Filter> {
    fitting(cx, segment).map_err(|error| match error {
        Error::Conflict { detail, .. } => Error::contradiction(
            "segment_id",
            "FILTER_DOES_NOT_FIT",
            format!("the filter of {:?} no longer fits: {detail}", segment.name),
        ),
        other => other,
    })
}

fn fitting(cx: &mut Ctx, segment: &Segment) -> Result<Filter> {
    filters::read(cx, table(segment)?, &segment.filter.0.0, "/filter")
}

/// Refuses a filter that makes no sense, or that its author may not ask for.
fn try_out(cx: &mut Ctx, segment: &Segment) -> Result<()> {
    let object = segment.kind.object();
    let filter = fitting(cx, segment)?;
    let mut asks_for_segment = false;
    filter.visit(object, &mut |_, part| {
        if let Filter::Is(condition) = part {
            asks_for_segment |= condition.field == FieldName::BuiltIn("segment_id");
        }
    });
    if asks_for_segment {
        let message = "a segment may not ask for another one";
        return Err(Error::contradiction("/filter", "NESTED_SEGMENT", message));
    }
    filters::try_out(cx, object, filter)
}

/// What segments are of, and their filters; unknown and deleted ones are left out.
pub(crate) fn filters_of(
    cx: &mut Ctx,
    ids: &[AnyUid],
) -> Result<HashMap<AnyUid, (Object, Filter)>> {
    cx.require(Scope::read(Object::Segment))?;
    let mut filters = HashMap::new();
    for segment in store::find_alive(cx, ids)? {
        let filter = filter(cx, &segment)?;
        let id = RecordId::from(segment.id).uid();
        filters.insert(id, (segment.kind.object(), filter));
    }
    Ok(filters)
}
