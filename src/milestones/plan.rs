//! The mutual action plan of a deal, computed from its milestones: what is late, what decides the end.

use std::collections::HashMap;

use async_graphql::SimpleObject;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Milestone, MilestoneParty, MilestoneStatus};
use crate::error::{Error, Result};
use crate::history::{Facts, Moment};
use crate::ids::{DealId, DecisionStepId, MilestoneId, StakeholderId, UserId};
use crate::mathematics::schedule::{self, Forecast, Schedule, Task};
use crate::types::{Date, Timestamp};

/// The mutual action plan of a deal as it looks at a moment, in whole days (UTC).
///
/// By the critical path method: a milestone ends on the day it was done; else on the day it is due, but
/// not before those it comes after, and not before the day of the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct ActionPlan {
    /// The deal.
    pub deal_id: DealId,
    /// The moment at which it looked so.
    pub as_of: Timestamp,
    /// The moment at which that was known.
    pub known_at: Timestamp,
    /// Its milestones, each after those it comes after.
    pub milestones: Vec<PlannedMilestone>,
    /// The chain of milestones that decides the end, from the first to the last.
    pub critical_path: Vec<MilestoneId>,
    /// The day on which the last one was promised first.
    pub planned_on: Option<Date>,
    /// The day on which all will be done.
    pub forecast_on: Option<Date>,
    /// How many days `forecast_on` lies after `planned_on`; negative is early.
    pub slip_days: Option<i32>,
    /// Milestones that are not done and were due before the day.
    pub overdue: Vec<MilestoneId>,
    /// The same by the side that has to do them.
    pub by_party: Vec<PartyPlan>,
}

/// A milestone of an action plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct PlannedMilestone {
    /// The milestone's id.
    pub milestone_id: MilestoneId,
    /// What is to be reached.
    pub title: String,
    /// The side that has to do it.
    pub party: MilestoneParty,
    /// The user who looks after it.
    pub owner_id: Option<UserId>,
    /// The person on the buying side who looks after it.
    pub owner_stakeholder_id: Option<StakeholderId>,
    /// What became of it.
    pub status: MilestoneStatus,
    /// The day that was promised first.
    pub planned_on: Option<Date>,
    /// The day by which it is expected.
    pub due_on: Option<Date>,
    /// The day on which it was reached.
    pub done_on: Option<Date>,
    /// The day on which it was or will be reached.
    pub forecast_on: Date,
    /// How many days that lies after the first promise; negative is early.
    pub slip_days: Option<i32>,
    /// How many days later it may be reached without moving the end of all.
    pub slack_days: i32,
    /// How many days it is overdue; null unless it is.
    pub overdue_days: Option<i32>,
    /// Whether it will be reached after it is due.
    pub will_be_late: bool,
    /// Whether it is on the critical path.
    pub is_critical: bool,
    /// The step of the decision that it brings forward.
    pub step_id: Option<DecisionStepId>,
    /// Milestones that must be done first and are not.
    pub waits_for: Vec<MilestoneId>,
}

/// What one side has to do, and how that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct PartyPlan {
    /// The side.
    pub party: MilestoneParty,
    /// How many milestones it has that were not cancelled.
    pub milestones: i32,
    /// How many of them are done.
    pub done: i32,
    /// How many of them are overdue.
    pub overdue: i32,
    /// By how many days its milestones slipped together; what is early does not make up for it.
    pub slip_days: i32,
}

/// The plan of a deal, from what is known of it.
pub(crate) fn plan_of(deal: DealId, facts: &Facts) -> Result<ActionPlan> {
    plan(deal, &facts.records()?, facts.moment)
}

/// The plan that milestones of a deal are.
fn plan(deal: DealId, known: &[Milestone], moment: Moment) -> Result<ActionPlan> {
    let today = midnight(moment.as_of.to_chrono());
    let tasks = tasks(known);
    let schedule = schedule::schedule(&tasks, today)
        .map_err(|problem| Error::internal(format!("milestones out of order: {problem:?}")))?;
    let of = |index: usize| known.get(index).zip(schedule.tasks.get(index));
    let milestones: Vec<PlannedMilestone> = schedule
        .order
        .iter()
        .filter_map(|index| of(*index))
        .map(|(milestone, forecast)| planned(milestone, forecast, known))
        .collect();
    let promised = known
        .iter()
        .filter(|one| one.status != MilestoneStatus::Cancelled);
    let planned_on = promised.filter_map(|one| one.planned_on).max();
    let forecast_on = schedule.ends.and_then(day);
    Ok(ActionPlan {
        deal_id: deal,
        as_of: moment.as_of,
        known_at: moment.known_at,
        critical_path: path(&schedule, known),
        planned_on,
        forecast_on,
        slip_days: forecast_on
            .zip(planned_on)
            .map(|(end, promise)| days(end.to_chrono().signed_duration_since(promise.to_chrono()))),
        overdue: milestones
            .iter()
            .filter(|one| one.overdue_days.is_some())
            .map(|one| one.milestone_id)
            .collect(),
        by_party: [MilestoneParty::Buyer, MilestoneParty::Seller]
            .map(|party| of_party(party, &milestones))
            .into(),
        milestones,
    })
}

/// Milestones as the schedule knows them. What was deleted is waited for no more.
fn tasks(known: &[Milestone]) -> Vec<Task> {
    let places: HashMap<MilestoneId, usize> = known
        .iter()
        .enumerate()
        .map(|(index, one)| (one.id, index))
        .collect();
    let moment =
        |day: Option<Date>| day.map(|day| day.to_chrono().and_time(NaiveTime::MIN).and_utc());
    let each = known.iter().map(|one| Task {
        after: one
            .after
            .0
            .iter()
            .filter_map(|id| places.get(id).copied())
            .collect(),
        due: moment(one.due_on),
        planned: moment(one.planned_on),
        sla_days: None,
        started: None,
        done: moment(one.done_on),
        cancelled: one.status == MilestoneStatus::Cancelled,
    });
    each.collect()
}

fn planned(milestone: &Milestone, forecast: &Forecast, known: &[Milestone]) -> PlannedMilestone {
    let is_open = |id: &MilestoneId| {
        known
            .iter()
            .any(|one| one.id == *id && one.status == MilestoneStatus::Open)
    };
    let waits = milestone.status == MilestoneStatus::Open;
    let before = milestone.after.0.iter().filter(|id| waits && is_open(id));
    PlannedMilestone {
        milestone_id: milestone.id,
        title: milestone.title.clone(),
        party: milestone.party,
        owner_id: milestone.owner_id,
        owner_stakeholder_id: milestone.owner_stakeholder_id,
        status: milestone.status,
        planned_on: milestone.planned_on,
        due_on: milestone.due_on,
        done_on: milestone.done_on,
        forecast_on: day(forecast.ends).unwrap_or_else(Date::last),
        slip_days: forecast.slip.map(days),
        slack_days: days(forecast.slack),
        overdue_days: forecast.overdue.map(days),
        will_be_late: forecast.will_be_late,
        is_critical: forecast.critical,
        step_id: milestone.step_id,
        waits_for: before.copied().collect(),
    }
}

fn path(schedule: &Schedule, known: &[Milestone]) -> Vec<MilestoneId> {
    let path = schedule.critical_path.iter();
    path.filter_map(|index| known.get(*index))
        .map(|one| one.id)
        .collect()
}

fn of_party(party: MilestoneParty, milestones: &[PlannedMilestone]) -> PartyPlan {
    let own: Vec<&PlannedMilestone> = milestones
        .iter()
        .filter(|one| one.party == party && one.status != MilestoneStatus::Cancelled)
        .collect();
    let count = |is: &dyn Fn(&PlannedMilestone) -> bool| {
        i32::try_from(own.iter().filter(|one| is(one)).count()).unwrap_or(i32::MAX)
    };
    PartyPlan {
        party,
        milestones: count(&|_| true),
        done: count(&|one| one.status == MilestoneStatus::Done),
        overdue: count(&|one| one.overdue_days.is_some()),
        slip_days: own
            .iter()
            .filter_map(|one| one.slip_days)
            .fold(0, |sum, slip| sum.saturating_add(slip.max(0))),
    }
}

fn midnight(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.date_naive().and_time(NaiveTime::MIN).and_utc()
}

fn day(moment: DateTime<Utc>) -> Option<Date> {
    Date::of(moment.date_naive())
}

fn days(span: TimeDelta) -> i32 {
    i32::try_from(span.num_days()).unwrap_or(i32::MAX)
}
