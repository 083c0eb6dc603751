//! What can be done with criteria.

use super::model::{DecisionCriterion, DecisionCriterionPatch, NewDecisionCriterion};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decisions::decision_of;
use crate::error::Result;
use crate::history;
use crate::ids::{DecisionCriterionId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a criterion.
pub fn create_decision_criterion(
    cx: &mut Ctx,
    new: &NewDecisionCriterion,
) -> Result<DecisionCriterion> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let decision = decision_of(cx, new.decision_id)?;
    let criterion = DecisionCriterion::from_new(new, &decision, cx.workspace(), cx.now());
    criterion.validate()?;
    records::create(cx, criterion)
}

/// One criterion.
pub fn get_decision_criterion(cx: &mut Ctx, id: DecisionCriterionId) -> Result<DecisionCriterion> {
    records::get(cx, id)
}

/// A page of criteria.
pub fn list_decision_criteria(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<DecisionCriterion>> {
    records::list(cx, request)
}

/// Changes a criterion.
pub fn update_decision_criterion(
    cx: &mut Ctx,
    id: DecisionCriterionId,
    patch: &DecisionCriterionPatch,
    expected: Option<i32>,
) -> Result<DecisionCriterion> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: DecisionCriterion = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a criterion; it can be restored.
pub fn delete_decision_criterion(
    cx: &mut Ctx,
    id: DecisionCriterionId,
    expected: Option<i32>,
) -> Result<DecisionCriterion> {
    cx.require(WRITE)?;
    let before: DecisionCriterion = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_decision_criterion(
    cx: &mut Ctx,
    id: DecisionCriterionId,
    expected: Option<i32>,
) -> Result<DecisionCriterion> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
