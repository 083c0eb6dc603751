//! What can be done with pain points.

use std::collections::HashMap;

use super::model::{NewPainPoint, PainPoint, PainPointMention, PainPointPatch, PainPointTarget};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, PainPointId, RecordId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::references::{self, Reference};
use crate::registry;

const READ: Scope = Scope::read(Object::Journey);
const WRITE: Scope = Scope::write(Object::Journey);

/// The kinds of records in which a pain point is named.
const SPEAKING: [Object; 6] = [
    Object::Interaction,
    Object::Feedback,
    Object::Note,
    Object::Objection,
    Object::Task,
    Object::WinLossRecord,
];

/// Adds a pain point.
pub fn create_pain_point(cx: &mut Ctx, new: &NewPainPoint) -> Result<PainPoint> {
    cx.require(WRITE)?;
    let pain_point = PainPoint::from_new(new, cx.workspace(), cx.now());
    pain_point.validate()?;
    records::create(cx, pain_point)
}

/// One pain point.
pub fn get_pain_point(cx: &mut Ctx, id: PainPointId) -> Result<PainPoint> {
    records::get(cx, id)
}

/// A page of pain points.
pub fn list_pain_points(cx: &mut Ctx, request: &ListRequest) -> Result<Page<PainPoint>> {
    records::list(cx, request)
}

/// Changes a pain point.
pub fn update_pain_point(
    cx: &mut Ctx,
    id: PainPointId,
    patch: &PainPointPatch,
    expected: Option<i32>,
) -> Result<PainPoint> {
    cx.require(WRITE)?;
    let before: PainPoint = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a pain point; it can be restored.
pub fn delete_pain_point(
    cx: &mut Ctx,
    id: PainPointId,
    expected: Option<i32>,
) -> Result<PainPoint> {
    cx.require(WRITE)?;
    let before: PainPoint = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_pain_point(
    cx: &mut Ctx,
    id: PainPointId,
    expected: Option<i32>,
) -> Result<PainPoint> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Notes that a pain point was named in a record. Of a record in which it was named already nothing is
/// noted.
pub fn mention_pain_point(
    cx: &mut Ctx,
    id: PainPointId,
    target: &PainPointTarget,
    expected: Option<i32>,
) -> Result<PainPoint> {
    cx.require(WRITE)?;
    let before: PainPoint = records::get_expected(cx, id, expected)?;
    let record = target.record_id;
    let speaking = registry::table(record.object).filter(|_| SPEAKING.contains(&record.object));
    let Some(table) = speaking else {
        let message =
            "must be an interaction, feedback, a note, an objection, a task or a win/loss record";
        return Err(Error::contradiction("/record_id", "NOT_ALLOWED", message));
    };
    cx.require(Scope::read(table.ruled_by))?;
    let named = Reference {
        field: "record_id",
        target: record,
    };
    references::check(cx, &[named], &[])?;
    if store::attach(cx, id, record)? {
        return recount(cx, &before);
    }
    Ok(before)
}

/// Takes back that a pain point was named in a record. If it was not, nothing changes.
pub fn unmention_pain_point(
    cx: &mut Ctx,
    id: PainPointId,
    target: &PainPointTarget,
    expected: Option<i32>,
) -> Result<PainPoint> {
    cx.require(WRITE)?;
    let before: PainPoint = records::get_expected(cx, id, expected)?;
    if store::detach(cx, id, target.record_id)? {
        return recount(cx, &before);
    }
    Ok(before)
}

fn recount(cx: &mut Ctx, before: &PainPoint) -> Result<PainPoint> {
    let after = PainPoint {
        mention_count: store::count(cx, before.id)?,
        ..before.clone()
    };
    records::update(cx, before, after)
}

/// The records in which a pain point was named, the latest noted first.
pub fn list_pain_point_mentions(cx: &mut Ctx, id: PainPointId) -> Result<Vec<PainPointMention>> {
    let pain_point: PainPoint = records::get(cx, id)?;
    let mut found = mentions_of_each(cx, &[pain_point.id])?;
    Ok(found.remove(&pain_point.id).unwrap_or_default())
}

/// The same for many pain points.
pub(super) fn mentions_of_each(
    cx: &mut Ctx,
    ids: &[PainPointId],
) -> Result<HashMap<PainPointId, Vec<PainPointMention>>> {
    cx.require(READ)?;
    let mut mentions: HashMap<PainPointId, Vec<PainPointMention>> = HashMap::new();
    for (id, object, uid, noted_at) in store::mentions(cx, ids)? {
        let object = Object::ALL.iter().find(|known| known.as_str() == object);
        let object = object.ok_or_else(|| Error::internal("a mention is of no kind"))?;
        mentions.entry(id).or_default().push(PainPointMention {
            record_id: RecordId::new(*object, uid.0),
            noted_at,
        });
    }
    Ok(mentions)
}
