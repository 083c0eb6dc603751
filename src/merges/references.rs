//! What points at a record: known from the fields of all kinds, and moved all the same way.

use serde_json::Value;

use super::store::{Step, StepKind};
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{Object, RecordId};
use crate::interactions;
use crate::query::{Kind, Source};
use crate::records::merging::{Place, count_holders, repoint};
use crate::registry::{self, by_kind};
use crate::tags;

/// Every place in which a record of a kind may be named: columns and the workspace's own fields.
pub(super) fn places(cx: &mut Ctx, target: Object) -> Result<Vec<(Object, Place)>> {
    let mut places: Vec<(Object, Place)> = registry::tables()
        // A merge tells what was; it is not about what is.
        .filter(|table| table.object != Object::Merge)
        .flat_map(|table| table.fields.iter().map(|field| (table.object, field)))
        .filter(|(_, field)| field.kind == Kind::Id(target) && field.name != "id")
        .filter(|(_, field)| matches!(field.source, Source::Column))
        .map(|(object, field)| (object, Place::Column(field.name)))
        .collect();
    for (object, key) in custom_fields::references_to(cx, target)? {
        places.push((object, Place::Custom(key)));
    }
    Ok(places)
}

/// How many records name a record, by place.
pub(super) fn count(cx: &mut Ctx, target: RecordId) -> Result<Vec<(Object, String, i64)>> {
    let mut counts = Vec::new();
    for (object, place) in places(cx, target.object)? {
        let count = by_kind!(object, T => count_holders::<T>(cx, &place, target)?, 0);
        counts.push((object, place.name(), count));
    }
    if let Ok(stakeholder) = target.try_into() {
        let count = interactions::count_participations(cx, stakeholder)?;
        counts.push((Object::Interaction, "participants".to_owned(), count));
    }
    if tags::is_taggable(target.object) {
        let count = tags::count_tags(cx, target)?;
        counts.push((Object::Tag, "tags".to_owned(), count));
    }
    counts.retain(|(_, _, count)| *count > 0);
    Ok(counts)
}

/// Makes everything that names one record name another one, and notes what was done.
pub(super) fn move_all(
    cx: &mut Ctx,
    from: RecordId,
    to: RecordId,
    steps: &mut Vec<Step>,
) -> Result<()> {
    for (object, place) in places(cx, from.object)? {
        let changed =
            by_kind!(object, T => repoint::<T>(cx, &place, (from, to), None)?, Vec::new());
        let kind = match place {
            Place::Column(_) => StepKind::Column,
            Place::Custom(_) => StepKind::Custom,
        };
        steps.extend(changed.into_iter().map(|record| Step {
            record,
            kind,
            field: place.name(),
            before: Value::from(from.to_string()),
            after: Value::from(to.to_string()),
        }));
    }
    if let (Ok(from), Ok(to)) = (from.try_into(), to.try_into()) {
        for (id, before, after) in interactions::move_participations(cx, from, to)? {
            steps.push(Step {
                record: id.into(),
                kind: StepKind::Participants,
                field: "participants".to_owned(),
                before,
                after,
            });
        }
    }
    if tags::is_taggable(from.object) {
        for tag in tags::copy_tags(cx, from, to)? {
            steps.push(Step {
                record: to,
                kind: StepKind::Tag,
                field: "tags".to_owned(),
                before: Value::Null,
                after: Value::from(tag.to_string()),
            });
        }
    }
    Ok(())
}
