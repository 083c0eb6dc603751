//! What can be done with steps.

use super::counting::ensure_can_be_fulfilled;
use super::inputs::{CloseDecisionStep, ReopenDecisionStep};
use super::model::{DecisionStep, DecisionStepPatch, NewDecisionStep};
use super::order::{ensure_ordered, steps_of};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decisions::{committee, decision_of, ensure_seated};
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{DecisionStepId, Object};
use crate::query::{ListRequest, Page};
use crate::records::references::{self, Reference};
use crate::records::{self, locks};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a step to a decision.
pub fn create_decision_step(cx: &mut Ctx, new: &NewDecisionStep) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let decision = decision_of(cx, new.decision_id)?;
    let step = DecisionStep::from_new(new, &decision, cx.workspace(), cx.now());
    step.validate()?;
    ensure_sound(cx, None, &step)?;
    records::create(cx, step)
}

/// One step.
pub fn get_decision_step(cx: &mut Ctx, id: DecisionStepId) -> Result<DecisionStep> {
    records::get(cx, id)
}

/// A page of steps.
pub fn list_decision_steps(cx: &mut Ctx, request: &ListRequest) -> Result<Page<DecisionStep>> {
    records::list(cx, request)
}

/// Changes a step.
pub fn update_decision_step(
    cx: &mut Ctx,
    id: DecisionStepId,
    patch: &DecisionStepPatch,
    expected: Option<i32>,
) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: DecisionStep = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    ensure_sound(cx, Some(&before), &after)?;
    records::update(cx, &before, after)
}

/// Deletes a step; it can be restored.
pub fn delete_decision_step(
    cx: &mut Ctx,
    id: DecisionStepId,
    expected: Option<i32>,
) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    let before: DecisionStep = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_decision_step(
    cx: &mut Ctx,
    id: DecisionStepId,
    expected: Option<i32>,
) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Settles how an open step ended.
pub fn close_decision_step(
    cx: &mut Ctx,
    id: DecisionStepId,
    how: &CloseDecisionStep,
    expected: Option<i32>,
) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    history::since(cx, how.closed_at).map_err(|_to_come| {
        let message = "must not lie in the future";
        Error::contradiction("/closed_at", "OUT_OF_RANGE", message)
    })?;
    // Nobody takes a position meanwhile.
    locks::alone(cx, id)?;
    // As it was when it is said to have been closed: it must have been open then, and be so now.
    let before: DecisionStep = records::get_expected(cx, id, expected)?;
    let live: DecisionStep = records::find_any(cx, id)?;
    if before.closed_at.or(live.closed_at).is_some() {
        return Err(Error::conflict("the step is closed; reopen it first"));
    }
    let mut after = before.clone();
    after.closed_at = Some(how.closed_at.unwrap_or(cx.now()));
    after.outcome = Some(how.outcome);
    let closed = records::update(cx, &before, after)?;
    if closed.closed_at.is_none() {
        let message = "the step was closed and reopened after that moment";
        return Err(Error::contradiction("/closed_at", "REOPENED", message));
    }
    Ok(closed)
}

/// Opens a closed step again.
pub fn reopen_decision_step(
    cx: &mut Ctx,
    id: DecisionStepId,
    how: &ReopenDecisionStep,
    expected: Option<i32>,
) -> Result<DecisionStep> {
    cx.require(WRITE)?;
    history::since(cx, how.valid_from)?;
    let before: DecisionStep = records::get_expected(cx, id, expected)?;
    if before.closed_at.is_none() {
        return Err(Error::conflict("the step is open"));
    }
    let mut after = before.clone();
    after.closed_at = None;
    after.outcome = None;
    records::update(cx, &before, after)
}

/// The step that a new record names, unless it was deleted.
pub(crate) fn step_of(
    cx: &mut Ctx,
    field: &'static str,
    id: DecisionStepId,
) -> Result<DecisionStep> {
    let named = Reference {
        field,
        target: id.into(),
    };
    references::check(cx, &[named], &[])?;
    records::find_any(cx, id)
}

/// Refuses an order that is a circle, people who are not on the committee, and a rule that they could
/// never fulfil. What did not change is not looked at again: somebody may have left meanwhile.
fn ensure_sound(cx: &mut Ctx, before: Option<&DecisionStep>, step: &DecisionStep) -> Result<()> {
    let is_new = |same: fn(&DecisionStep, &DecisionStep) -> bool| {
        before.is_none_or(|before| !same(before, step))
    };
    if !step.after.0.is_empty() && is_new(|before, after| before.after == after.after) {
        // Two who change the order of a decision's steps see each other's change.
        locks::alone(cx, step.decision_id)?;
        let steps = steps_of(cx, step.decision_id)?;
        ensure_ordered(&steps, step)?;
    }
    let rule = is_new(|before, after| before.rule == after.rule);
    let delegations = is_new(|before, after| before.delegations == after.delegations);
    let owner = is_new(|before, after| before.owner_member_id == after.owner_member_id);
    if !(rule || delegations || owner) {
        return Ok(());
    }
    let seats = committee(cx, step.deal_id)?;
    let mut named = Vec::new();
    if owner && let Some(member) = step.owner_member_id {
        named.push(("owner_member_id".to_owned(), member));
    }
    if delegations {
        for (index, delegation) in step.delegations.0.iter().enumerate() {
            let place = |end: &str| format!("delegations/{index}/{end}");
            named.push((place("from_member_id"), delegation.from_member_id));
            named.push((place("to_member_id"), delegation.to_member_id));
        }
    }
    if rule {
        step.rule.0.members_named("rule", &mut named);
    }
    ensure_seated(&seats, named)?;
    if rule {
        ensure_can_be_fulfilled(step, &seats)?;
    }
    Ok(())
}
