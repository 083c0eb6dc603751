//! What can be done with objections.

use super::inputs::{AcceptObjection, AnswerObjection, ReopenObjection, WithdrawObjection};
use super::model::{NewObjection, Objection, ObjectionPatch, ObjectionStatus};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_steps::DecisionStep;
use crate::decisions::{committee, decision_of, ensure_seated};
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{Object, ObjectionId};
use crate::query::{ListRequest, Page};
use crate::records::references;
use crate::records::{self, Record as _};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds an objection.
pub fn create_objection(cx: &mut Ctx, new: &NewObjection) -> Result<Objection> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let decision = decision_of(cx, new.decision_id)?;
    let objection = Objection::from_new(new, &decision, cx.workspace(), cx.now());
    objection.validate()?;
    let seats = committee(cx, objection.deal_id)?;
    ensure_seated(&seats, [("member_id".to_owned(), objection.member_id)])?;
    ensure_of_one_decision(cx, &objection)?;
    records::create(cx, objection)
}

/// One objection.
pub fn get_objection(cx: &mut Ctx, id: ObjectionId) -> Result<Objection> {
    records::get(cx, id)
}

/// A page of objections.
pub fn list_objections(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Objection>> {
    records::list(cx, request)
}

/// Changes an objection.
pub fn update_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    patch: &ObjectionPatch,
    expected: Option<i32>,
) -> Result<Objection> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: Objection = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    ensure_of_one_decision(cx, &after)?;
    records::update(cx, &before, after)
}

/// Deletes an objection; it can be restored.
pub fn delete_objection(cx: &mut Ctx, id: ObjectionId, expected: Option<i32>) -> Result<Objection> {
    cx.require(WRITE)?;
    let before: Objection = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    expected: Option<i32>,
) -> Result<Objection> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Says what was answered to an objection.
pub fn answer_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    how: &AnswerObjection,
    expected: Option<i32>,
) -> Result<Objection> {
    let answered = Change {
        to: ObjectionStatus::Answered,
        from: &[ObjectionStatus::Raised, ObjectionStatus::Answered],
        valid_from: how.valid_from,
    };
    change(cx, id, expected, &answered, |objection| {
        objection.answer = Some(how.answer.clone());
        objection.answered_in_id = how.answered_in_id.or(objection.answered_in_id);
    })
}

/// Says that whoever raised an objection accepts the answer.
pub fn accept_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    how: &AcceptObjection,
    expected: Option<i32>,
) -> Result<Objection> {
    let accepted = Change {
        to: ObjectionStatus::Accepted,
        from: &[ObjectionStatus::Answered],
        valid_from: how.valid_from,
    };
    change(cx, id, expected, &accepted, |_| {})
}

/// Says that whoever raised an objection took it back.
pub fn withdraw_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    how: &WithdrawObjection,
    expected: Option<i32>,
) -> Result<Objection> {
    let withdrawn = Change {
        to: ObjectionStatus::Withdrawn,
        from: &[ObjectionStatus::Raised, ObjectionStatus::Answered],
        valid_from: how.valid_from,
    };
    change(cx, id, expected, &withdrawn, |_| {})
}

/// Says that an objection stands again.
pub fn reopen_objection(
    cx: &mut Ctx,
    id: ObjectionId,
    how: &ReopenObjection,
    expected: Option<i32>,
) -> Result<Objection> {
    let raised = Change {
        to: ObjectionStatus::Raised,
        from: &[
            ObjectionStatus::Answered,
            ObjectionStatus::Accepted,
            ObjectionStatus::Withdrawn,
        ],
        valid_from: how.valid_from,
    };
    change(cx, id, expected, &raised, |_| {})
}

/// What a verb makes of an objection.
struct Change {
    to: ObjectionStatus,
    /// What it must be before.
    from: &'static [ObjectionStatus],
    valid_from: Option<Timestamp>,
}

fn change(
    cx: &mut Ctx,
    id: ObjectionId,
    expected: Option<i32>,
    change: &Change,
    also: impl FnOnce(&mut Objection),
) -> Result<Objection> {
    cx.require(WRITE)?;
    history::since(cx, change.valid_from)?;
    let before: Objection = records::get_expected(cx, id, expected)?;
    if !change.from.contains(&before.status) {
        let message = format!("the objection is {}", before.status.as_str());
        return Err(Error::conflict(message));
    }
    let mut after = before.clone();
    after.status = change.to;
    also(&mut after);
    after.validate()?;
    records::update(cx, &before, after)
}

/// What it names is of its decision.
fn ensure_of_one_decision(cx: &mut Ctx, objection: &Objection) -> Result<()> {
    references::check(cx, &objection.references(), &[])?;
    let other =
        |place: &str| Error::contradiction(place, "OTHER_DECISION", "belongs to another decision");
    if let Some(id) = objection.step_id {
        let step: DecisionStep = records::find_any(cx, id)?;
        if step.decision_id != objection.decision_id {
            return Err(other("/step_id"));
        }
    }
    if let Some(id) = objection.criterion_id {
        let criterion: DecisionCriterion = records::find_any(cx, id)?;
        if criterion.decision_id != objection.decision_id {
            return Err(other("/criterion_id"));
        }
    }
    Ok(())
}
