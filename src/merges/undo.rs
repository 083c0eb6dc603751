//! Taking a merge back.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{Mergeable, Shape, is_same, json, put, value_of};
use super::model::{KeptChange, Merge};
use super::operations::survivor;
use super::store::{self, Step, StepKind};
use crate::accounts::Account;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::decision_steps::put_back_seat;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, MergeId, Object, RecordId};
use crate::interactions;
use crate::records::merging::{Place, bring_back, repoint, rewrite};
use crate::records::{self, Record, locks};
use crate::registry::{self, by_kind};
use crate::stakeholders::Stakeholder;
use crate::tags;
use crate::types::Json;

/// How long a merge can be undone, in days.
const DAYS: i64 = 30;

/// Calls `$body` with `$record` standing for the struct of a kind that a merge can join.
macro_rules! by_mergeable {
    ($object:expr, $record:ident => $body:expr) => {
        match $object {
            Object::Account => {
                type $record = Account;
                $body
            }
            Object::Stakeholder => {
                type $record = Stakeholder;
                $body
            }
            Object::CommitteeMember => {
                type $record = CommitteeMember;
                $body
            }
            other => Err(Error::internal(format!(
                "{} cannot be merged",
                other.as_str()
            ))),
        }
    };
}

/// Undoes a merge, within thirty days: the losers are back, and what is still as the merge left it
/// goes back to them. What was changed since stays and is told in `kept`. Refused when a loser cannot
/// come back.
pub fn undo_merge(cx: &mut Ctx, id: MergeId, expected: Option<i32>) -> Result<Merge> {
    cx.require(Scope::write(Object::Merge))?;
    let merge: Merge = records::get_expected(cx, id, expected)?;
    let own = survivor_of(&merge)?;
    cx.require(Scope::write(own.object))?;
    locks::alone(cx, own)?;
    ensure_possible(cx, &merge, own)?;
    let steps = store::steps(cx, id)?;
    let mut kept = Vec::new();
    // First the survivor gives up what it took, so that the losers' keys are free; then what pointed
    // at the losers does so again; then they come back.
    put_back_fields(cx, &steps, &mut kept)?;
    put_back_references(cx, &steps, &mut kept)?;
    store::delete_merged(cx, id)?;
    for step in of_kind(&steps, StepKind::Gone) {
        by_mergeable!(step.record.object, T => return_loser::<T>(cx, step.record))?;
    }
    for step in of_kind(&steps, StepKind::Dropped) {
        let unknown = Err(Error::internal("a dropped record of no kind"));
        by_kind!(step.record.object, T => return_dropped::<T>(cx, step.record), unknown)?;
    }
    put_back_tags(cx, &steps)?;
    ensure_no_circle(cx, &steps)?;
    let undone = Merge {
        undone_at: Some(cx.now()),
        undone_by_id: cx.actor().user_id,
        kept: Json(kept),
        ..merge.clone()
    };
    rewrite(cx, &merge, undone)
}

fn survivor_of(merge: &Merge) -> Result<RecordId> {
    let account = merge.account_id.map(RecordId::from);
    let survivor = account.or(merge.stakeholder_id.map(RecordId::from));
    survivor.ok_or_else(|| Error::internal("a merge without a survivor"))
}

fn ensure_possible(cx: &mut Ctx, merge: &Merge, own: RecordId) -> Result<()> {
    let refuse = |code, message: String| Err(Error::contradiction("id", code, message));
    if merge.undone_at.is_some() {
        return refuse("UNDONE", "was undone before".to_owned());
    }
    if cx.now() > merge.created_at.plus(chrono::TimeDelta::days(DAYS)) {
        return refuse("TOO_LATE", format!("was merged more than {DAYS} days ago"));
    }
    if let Some(into) = survivor(cx, own)? {
        return refuse(
            "MERGED",
            format!("{own} was merged into {into}: undo that first"),
        );
    }
    let is_deleted = by_kind!(
        own.object,
        T => T::find(cx, own.uid())?.is_none_or(|record| record.head().deleted_at.is_some()),
        true
    );
    if is_deleted {
        return refuse("DELETED", format!("{own} was deleted: restore it first"));
    }
    Ok(())
}

fn of_kind(steps: &[Step], kind: StepKind) -> impl Iterator<Item = &Step> {
    // The last thing that was done is the first to be taken back.
    steps.iter().rev().filter(move |step| step.kind == kind)
}

/// The survivors' fields.
fn put_back_fields(cx: &mut Ctx, steps: &[Step], kept: &mut Vec<KeptChange>) -> Result<()> {
    let mut records: Vec<RecordId> = Vec::new();
    for step in of_kind(steps, StepKind::Field) {
        if !records.contains(&step.record) {
            records.push(step.record);
        }
    }
    for record in records {
        // A seat may have taken the roles of several others, one after the other.
        let of_record: Vec<&Step> = of_kind(steps, StepKind::Field)
            .filter(|step| step.record == record)
            .collect();
        by_mergeable!(record.object, T => put_back_record::<T>(cx, record, &of_record, kept))?;
    }
    Ok(())
}

fn put_back_record<T: Mergeable>(
    cx: &mut Ctx,
    id: RecordId,
    steps: &[&Step],
    kept: &mut Vec<KeptChange>,
) -> Result<()> {
    let current = T::find(cx, id.uid())?.ok_or_else(|| Error::not_found(id))?;
    let mut fields = json(&current)?;
    let mut patch = Map::new();
    // Fields that only make sense together go back together or stay together.
    let split: Vec<&str> = T::FIELDS
        .iter()
        .filter(|field| field.names.len() > 1)
        .filter(|field| {
            let of_field = |step: &&&Step| field.names.contains(&step.field.as_str());
            let mut steps = steps.iter().filter(of_field);
            steps.any(|step| value_of(&fields, &step.field) != step.after)
        })
        .flat_map(|field| field.names.iter().copied())
        .collect();
    for step in steps {
        let field = T::FIELDS
            .iter()
            .find(|field| field.names.contains(&step.field.as_str()));
        let now = value_of(&fields, &step.field);
        let is_untouched = now == step.after && !split.contains(&step.field.as_str());
        if !is_untouched {
            kept.push(KeptChange {
                record_id: id.to_string(),
                field: step.field.clone(),
            });
        }
        let back = match field.map(|field| field.shape) {
            _ if is_untouched => step.before.clone(),
            Some(Shape::List(told_by)) => without_added(&now, step, told_by),
            _ => continue,
        };
        put(&mut patch, &step.field, back.clone());
        // The step before this one, if there is one, finds what it left.
        put(&mut fields, &step.field, back);
    }
    let after = current.patched(Value::Object(patch))?;
    rewrite(cx, &current, after).map(drop)
}

/// A list without the items that the merge added.
fn without_added(now: &Value, step: &Step, told_by: &[&str]) -> Value {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let before = items(&step.before);
    let is_added = |item: &Value| {
        let holds = |list: &[Value]| list.iter().any(|known| is_same(known, item, told_by));
        holds(&items(&step.after)) && !holds(&before)
    };
    let left = items(now).into_iter().filter(|item| !is_added(item));
    Value::Array(left.collect())
}

/// What pointed at the losers.
fn put_back_references(cx: &mut Ctx, steps: &[Step], kept: &mut Vec<KeptChange>) -> Result<()> {
    let mut places: BTreeMap<(Object, String, String, String), Vec<&Step>> = BTreeMap::new();
    for step in steps {
        if matches!(step.kind, StepKind::Column | StepKind::Custom) {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (from, to) = (text(&step.before), text(&step.after));
            let key = (step.record.object, step.field.clone(), from, to);
            places.entry(key).or_default().push(step);
        }
    }
    for ((object, field, from, to), steps) in places {
        let place = place(object, &field)?;
        let id = |text: &str| text.parse::<RecordId>().map_err(Error::internal);
        let back = (id(&to)?, id(&from)?);
        let ids: Vec<AnyUid> = steps.iter().map(|step| step.record.uid()).collect();
        let moved = by_kind!(
            object,
            T => repoint::<T>(cx, &place, back, Some(&ids))?,
            Vec::new()
        );
        let moved: std::collections::HashSet<RecordId> = moved.into_iter().collect();
        kept.extend(
            steps
                .iter()
                .filter(|step| !moved.contains(&step.record))
                .map(|step| kept_at(step)),
        );
    }
    for step in of_kind(steps, StepKind::Participants) {
        if let Ok(id) = step.record.try_into()
            && !interactions::put_back_participants(cx, id, &step.after, &step.before)?
        {
            kept.push(kept_at(step));
        }
    }
    for step in of_kind(steps, StepKind::Data) {
        if let Ok(id) = step.record.try_into()
            && !put_back_seat(cx, id, &step.field, (&step.after, &step.before))?
        {
            kept.push(kept_at(step));
        }
    }
    Ok(())
}

/// Brings back what the merge deleted, unless somebody did before.
fn return_dropped<T: Record>(cx: &mut Ctx, id: RecordId) -> Result<()> {
    let dropped = T::find(cx, id.uid())?.ok_or_else(|| Error::not_found(id))?;
    if dropped.head().deleted_at.is_some() {
        bring_back(cx, &dropped)?;
    }
    Ok(())
}

fn kept_at(step: &Step) -> KeptChange {
    KeptChange {
        record_id: step.record.to_string(),
        field: step.field.clone(),
    }
}

fn place(object: Object, field: &str) -> Result<Place> {
    if let Some(key) = field.strip_prefix("custom_fields.") {
        return Ok(Place::Custom(key.to_owned()));
    }
    let known = registry::table(object).and_then(|table| table.field(field));
    let known = known.ok_or_else(|| Error::internal(format!("no field {field}")))?;
    Ok(Place::Column(known.name))
}

fn return_loser<T: Record>(cx: &mut Ctx, id: RecordId) -> Result<()> {
    let loser = T::find(cx, id.uid())?.ok_or_else(|| Error::not_found(id))?;
    bring_back(cx, &loser).map(drop)
}

/// The survivor's tags; the losers kept theirs.
fn put_back_tags(cx: &mut Ctx, steps: &[Step]) -> Result<()> {
    for step in of_kind(steps, StepKind::Tag) {
        if let Some(tag) = step.after.as_str().and_then(|id| id.parse().ok()) {
            tags::take_off(cx, tag, step.record)?;
        }
    }
    Ok(())
}

/// Refuses an undo after which somebody would stand above themself, through what was changed since.
fn ensure_no_circle(cx: &mut Ctx, steps: &[Step]) -> Result<()> {
    fn check<T: Mergeable>(cx: &mut Ctx, id: RecordId) -> Result<()> {
        let Some(record) = T::find(cx, id.uid())? else {
            return Ok(());
        };
        match record.above(cx)? {
            Some((field, above)) if above.contains(&id.uid()) => {
                let message = format!("{id} would stand above itself: change its {field} first");
                Err(Error::contradiction("id", "NOT_ALLOWED", message))
            }
            _ => Ok(()),
        }
    }
    let kinds = [StepKind::Gone, StepKind::Field, StepKind::Column];
    let mut known = std::collections::HashSet::new();
    for step in steps.iter().filter(|step| kinds.contains(&step.kind)) {
        let is_ranked = matches!(step.record.object, Object::Account | Object::Stakeholder);
        if is_ranked && known.insert(step.record) {
            by_mergeable!(step.record.object, T => check::<T>(cx, step.record))?;
        }
    }
    Ok(())
}
