//! What can be done with milestones.

use std::collections::HashMap;

use super::model::{Milestone, MilestonePatch, NewMilestone};
use super::plan::{ActionPlan, plan_of};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decision_steps;
use crate::error::{Error, Result};
use crate::history::{self, Moment};
use crate::ids::{DealId, MilestoneId, Object, RecordId};
use crate::mathematics::schedule;
use crate::query::sql::{Bound, Sql};
use crate::query::{ListRequest, Page};
use crate::records::references::references;
use crate::records::{self, Record as _, locks};

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a milestone to the plan of a deal.
pub fn create_milestone(cx: &mut Ctx, new: &NewMilestone) -> Result<Milestone> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let mut milestone = Milestone::from_new(new, cx.workspace(), cx.now());
    milestone.settle(cx.now())?;
    let deal = references([("deal_id", Some(milestone.deal_id.into()))]);
    records::references::check(cx, &deal, &[])?;
    ensure_an_order(cx, &milestone)?;
    ensure_own_step(cx, &milestone)?;
    records::create(cx, milestone)
}

/// One milestone.
pub fn get_milestone(cx: &mut Ctx, id: MilestoneId) -> Result<Milestone> {
    records::get(cx, id)
}

/// A page of milestones.
pub fn list_milestones(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Milestone>> {
    records::list(cx, request)
}

/// The mutual action plan of a deal as it was at a moment.
pub fn get_deal_action_plan(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<ActionPlan> {
    let _is_there: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    plan_of(id, &facts)
}

/// Changes a milestone.
pub fn update_milestone(
    cx: &mut Ctx,
    id: MilestoneId,
    patch: &MilestonePatch,
    expected: Option<i32>,
) -> Result<Milestone> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: Milestone = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.settle(cx.now())?;
    if after.after != before.after {
        ensure_an_order(cx, &after)?;
    }
    if after.step_id != before.step_id {
        ensure_own_step(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a milestone; what comes after it waits for it no more, and it can be restored.
pub fn delete_milestone(cx: &mut Ctx, id: MilestoneId, expected: Option<i32>) -> Result<Milestone> {
    cx.require(WRITE)?;
    let before: Milestone = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_milestone(
    cx: &mut Ctx,
    id: MilestoneId,
    expected: Option<i32>,
) -> Result<Milestone> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Refuses milestones before this one that are not of the deal, or that lead in a circle. Nobody else
/// orders the deal's milestones meanwhile.
fn ensure_an_order(cx: &mut Ctx, milestone: &Milestone) -> Result<()> {
    if milestone.after.0.is_empty() {
        return Ok(());
    }
    locks::alone(cx, milestone.deal_id)?;
    let plan = of_deal(cx, milestone.deal_id)?;
    let place = |index: usize| format!("/after/{index}");
    for (index, id) in milestone.after.0.iter().enumerate() {
        let is_there = plan.get(id).is_some_and(|one| one.deleted_at.is_none());
        if !is_there && *id != milestone.id {
            let message = format!("the deal has no milestone {id}");
            return Err(Error::contradiction(
                place(index),
                "NO_SUCH_RECORD",
                message,
            ));
        }
    }
    let Some(circle) = circle_through(&plan, milestone) else {
        return Ok(());
    };
    let next = circle.get(1).or(circle.first()).copied();
    let index = milestone.after.0.iter().position(|id| Some(*id) == next);
    let next = next.unwrap_or(milestone.id);
    let message = format!("{next} comes after this one: the milestones would lead in a circle");
    Err(Error::contradiction(
        place(index.unwrap_or_default()),
        "CYCLE",
        message,
    ))
}

/// The milestones of a deal. Deleted ones are among them: restored, they must not close a circle.
fn of_deal(cx: &mut Ctx, deal: DealId) -> Result<HashMap<MilestoneId, Milestone>> {
    let mut rest = Sql::text("FROM milestones WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal).uid()));
    let found = Milestone::load(cx, rest)?;
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

/// The milestones from one on, each before what it comes after, until the last, which comes after the
/// first.
fn circle_through(
    plan: &HashMap<MilestoneId, Milestone>,
    milestone: &Milestone,
) -> Option<Vec<MilestoneId>> {
    let others = plan.values().filter(|known| known.id != milestone.id);
    let all = std::iter::once(milestone).chain(others);
    let elements: Vec<_> = all.map(|one| (one.id, one.after.0.as_slice())).collect();
    schedule::circle_of(&elements)
}

/// Refuses a step of another deal's decision.
fn ensure_own_step(cx: &mut Ctx, milestone: &Milestone) -> Result<()> {
    let Some(id) = milestone.step_id else {
        return Ok(());
    };
    if decision_steps::step_of(cx, "step_id", id)?.deal_id == milestone.deal_id {
        return Ok(());
    }
    let message = "is a step of another deal's decision";
    Err(Error::contradiction("/step_id", "OTHER_DEAL", message))
}
