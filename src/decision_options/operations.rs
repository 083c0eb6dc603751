//! What can be done with options.

use super::model::{DecisionOption, DecisionOptionPatch, NewDecisionOption};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::decisions::decision_of;
use crate::error::Result;
use crate::history;
use crate::ids::{DecisionOptionId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds an option.
pub fn create_decision_option(cx: &mut Ctx, new: &NewDecisionOption) -> Result<DecisionOption> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let decision = decision_of(cx, new.decision_id)?;
    let option = DecisionOption::from_new(new, &decision, cx.workspace(), cx.now());
    option.validate()?;
    records::create(cx, option)
}

/// One option.
pub fn get_decision_option(cx: &mut Ctx, id: DecisionOptionId) -> Result<DecisionOption> {
    records::get(cx, id)
}

/// A page of options.
pub fn list_decision_options(cx: &mut Ctx, request: &ListRequest) -> Result<Page<DecisionOption>> {
    records::list(cx, request)
}

/// Changes an option.
pub fn update_decision_option(
    cx: &mut Ctx,
    id: DecisionOptionId,
    patch: &DecisionOptionPatch,
    expected: Option<i32>,
) -> Result<DecisionOption> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: DecisionOption = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes an option; it can be restored.
pub fn delete_decision_option(
    cx: &mut Ctx,
    id: DecisionOptionId,
    expected: Option<i32>,
) -> Result<DecisionOption> {
    cx.require(WRITE)?;
    let before: DecisionOption = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_decision_option(
    cx: &mut Ctx,
    id: DecisionOptionId,
    expected: Option<i32>,
) -> Result<DecisionOption> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
