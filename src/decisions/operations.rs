//! What can be done with decisions.

use super::analysis::analysis_of;
use super::answer::DecisionState;
use super::asked::{AnalyseDecision, DecisionAnalysis};
use super::model::{Decision, DecisionPatch, NewDecision};
use super::people::{committee, ensure_seated};
use super::standing::Standing;
use super::state::state_of;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::{self, Moment};
use crate::ids::{DealId, DecisionId, Object};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::references::{self, references};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a decision.
pub fn create_decision(cx: &mut Ctx, new: &NewDecision) -> Result<Decision> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let decision = Decision::from_new(new, cx.workspace(), cx.now());
    decision.validate()?;
    ensure_owner_is_seated(cx, &decision)?;
    records::create(cx, decision)
}

/// One decision.
pub fn get_decision(cx: &mut Ctx, id: DecisionId) -> Result<Decision> {
    records::get(cx, id)
}

/// A page of decisions.
pub fn list_decisions(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Decision>> {
    records::list(cx, request)
}

/// Changes a decision.
pub fn update_decision(
    cx: &mut Ctx,
    id: DecisionId,
    patch: &DecisionPatch,
    expected: Option<i32>,
) -> Result<Decision> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: Decision = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.budget_owner_member_id != before.budget_owner_member_id {
        ensure_owner_is_seated(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a decision; it can be restored.
pub fn delete_decision(cx: &mut Ctx, id: DecisionId, expected: Option<i32>) -> Result<Decision> {
    cx.require(WRITE)?;
    let before: Decision = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the deal has another decision meanwhile.
pub fn restore_decision(cx: &mut Ctx, id: DecisionId, expected: Option<i32>) -> Result<Decision> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Where the decision of a deal stood at a moment.
pub fn get_deal_decision(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<DecisionState> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, deal.id, moment)?;
    Ok(state_of(Standing::of(cx, &facts)?))
}

/// What can be found out about the decision of a deal; nothing is written.
pub fn get_deal_decision_analysis(
    cx: &mut Ctx,
    id: DealId,
    asked: &AnalyseDecision,
) -> Result<DecisionAnalysis> {
    let deal: Deal = records::get(cx, id)?;
    let moment = Moment::asked(cx.now(), asked.as_of, asked.known_at)?;
    let facts = history::of_deal(cx, deal.id, moment)?;
    analysis_of(&Standing::of(cx, &facts)?, asked)
}

/// The decision that a new record names, unless it was deleted.
pub(crate) fn decision_of(cx: &mut Ctx, id: DecisionId) -> Result<Decision> {
    let named = references([("decision_id", Some(id.into()))]);
    references::check(cx, &named, &[])?;
    records::find_any(cx, id)
}

fn ensure_owner_is_seated(cx: &mut Ctx, decision: &Decision) -> Result<()> {
    let Some(owner) = decision.budget_owner_member_id else {
        return Ok(());
    };
    let seats = committee(cx, decision.deal_id)?;
    ensure_seated(&seats, [("budget_owner_member_id".to_owned(), owner)])
}
