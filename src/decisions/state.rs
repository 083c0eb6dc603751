//! Where a decision stands: computed from what is known, never stored.
//!
//! A step that was closed ended as it was closed. An open one waits for the steps that it comes after;
//! then its rule decides, from what members said last, who speaks for whom, and open objections. It has
//! passed when the rule holds whatever the silent do, and failed when it cannot hold whatever they do. A
//! veto, an objection in the way of consent, frozen money or an earlier step that failed blocks it.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::answer::{DecisionProgress, DecisionState, StepProgress, StepState};
use super::model::BudgetStatus;
use super::standing::Standing;
use super::words;
use crate::decision_steps::{DecisionStep, DecisionStepKind, StepOutcome};
use crate::ids::{CommitteeMemberId, DecisionStepId};
use crate::mathematics::check::{Fault, FaultKind};
use crate::mathematics::decision::Step;
use crate::mathematics::members::Members;
use crate::mathematics::rule::{Choice, Outcome, Part, Verdict};
use crate::mathematics::schedule::{self, Task};
use crate::types::Timestamp;

/// Where the decision stands.
pub(crate) fn state_of(standing: Standing) -> DecisionState {
    let steps = steps_of(&standing);
    let progress = progress_of(&standing, &steps);
    let tasks: Vec<Task> = standing
        .steps
        .iter()
        .map(|step| task_of(&standing, step, &steps))
        .collect();
    let planned = schedule::schedule(&tasks, standing.as_of.to_chrono()).ok();
    let forecast_end = planned
        .as_ref()
        .and_then(|planned| planned.ends)
        .and_then(Timestamp::of);
    let critical_path: Vec<DecisionStepId> = planned
        .iter()
        .flat_map(|planned| &planned.critical_path)
        .filter_map(|place| standing.steps.get(*place))
        .map(|step| step.id)
        .collect();
    let order = planned.as_ref().map_or_else(
        || (0..standing.steps.len()).collect(),
        |planned| planned.order.clone(),
    );
    let mut told: HashMap<usize, StepState> = steps.into_iter().enumerate().collect();
    let mut steps: Vec<StepState> = order.iter().filter_map(|at| told.remove(at)).collect();
    for (step, place) in steps.iter_mut().zip(order) {
        let forecast = planned
            .as_ref()
            .and_then(|planned| planned.tasks.get(place));
        if let Some(forecast) = forecast {
            let moment = |at| Timestamp::of(at).unwrap_or(standing.as_of);
            step.begins_at = moment(forecast.begins);
            step.ends_at = moment(forecast.ends);
            step.critical = forecast.critical;
            let is_through = matches!(step.progress, StepProgress::Passed | StepProgress::Failed);
            step.overdue =
                !is_through && (forecast.overdue.is_some() || is_too_long(&standing, &step.step));
        }
    }
    let due_at = standing
        .decision
        .as_ref()
        .and_then(|decision| decision.due_at);
    let is_over = matches!(
        progress,
        DecisionProgress::Passed | DecisionProgress::Failed
    );
    DecisionState {
        as_of: standing.as_of,
        progress,
        reason: reason_of(progress, &steps),
        steps,
        critical_path,
        forecast_end,
        overdue: !is_over && due_at.is_some_and(|due_at| due_at < standing.as_of),
        will_be_late: !is_over
            && due_at
                .zip(forecast_end)
                .is_some_and(|(due_at, end)| due_at < end),
        decision: standing.decision,
        options: standing.options,
        criteria: standing.criteria,
        ratings: standing.ratings,
        positions: standing.positions,
        objections: standing.objections,
    }
}

/// When the last step will end, as far as is known.
pub(super) fn forecast_of(standing: &Standing) -> Option<Timestamp> {
    let steps = steps_of(standing);
    let tasks = standing.steps.iter();
    let tasks: Vec<Task> = tasks.map(|step| task_of(standing, step, &steps)).collect();
    let planned = schedule::schedule(&tasks, standing.as_of.to_chrono()).ok()?;
    planned.ends.and_then(Timestamp::of)
}

/// The state of each step, in the order of the steps.
fn steps_of(standing: &Standing) -> Vec<StepState> {
    let reckoned = standing.reckoned();
    let mut told: HashMap<DecisionStepId, StepState> = HashMap::new();
    // A step is told after those that it comes after; there is no circle.
    for _ in 0..standing.steps.len() {
        for (step, rule) in standing.steps.iter().zip(&reckoned.steps) {
            let mut earlier = earlier_of(standing, step);
            if !told.contains_key(&step.id) && earlier.all(|earlier| told.contains_key(&earlier.id))
            {
                let state = step_state(standing, step, rule, &told);
                told.insert(step.id, state);
            }
        }
    }
    let steps = standing.steps.iter();
    steps.filter_map(|step| told.remove(&step.id)).collect()
}

/// The steps before one that are still there.
fn earlier_of<'a>(
    standing: &'a Standing,
    step: &'a DecisionStep,
) -> impl Iterator<Item = &'a DecisionStep> {
    let named = step.after.0.iter();
    named.filter_map(|id| standing.steps.iter().find(|known| known.id == *id))
}

fn step_state(
    standing: &Standing,
    step: &DecisionStep,
    reckoned: &Step,
    told: &HashMap<DecisionStepId, StepState>,
) -> StepState {
    let rule = step.rule.0.among(&standing.members);
    let verdict = rule.verdict(&reckoned.spoken());
    let faults = rule.check(&Members::first(standing.members.len()));
    let departed: Vec<CommitteeMemberId> = standing
        .left
        .iter()
        .filter(|member| step.rule.0.names_somebody() && step.rule.0.concerns(member))
        .map(|member| member.id)
        .collect();
    let told_of = |earlier: &DecisionStep| told.get(&earlier.id);
    let failed: Vec<&DecisionStep> = earlier_of(standing, step)
        .filter(|earlier| told_of(earlier).is_some_and(is_lost))
        .collect();
    let open: Vec<&DecisionStep> = earlier_of(standing, step)
        .filter(|earlier| {
            told_of(earlier).is_none_or(|state| state.progress != StepProgress::Passed)
        })
        .collect();
    let (progress, mut reason) = judge(standing, step, &verdict, &faults, (&failed, &open));
    if !departed.is_empty() {
        let names: Vec<&str> = departed.iter().map(|id| standing.name(*id)).collect();
        let verb = if names.len() == 1 { "has" } else { "have" };
        reason = format!(
            "{reason}; {} {verb} left the committee and no longer counts here",
            words::joined(&names)
        );
    }
    let ids = |members: &Members| -> Vec<CommitteeMemberId> {
        let seats = members
            .iter()
            .filter_map(|place| standing.members.get(place));
        seats.map(|member| member.id).collect()
    };
    let spoken = reckoned.spoken();
    let of_choice = |choice| -> Members {
        rule.voters()
            .iter()
            .filter(|place| {
                spoken
                    .get(*place)
                    .is_some_and(|ballot| ballot.choice == choice)
            })
            .collect()
    };
    StepState {
        progress,
        reason,
        waits_for: match progress {
            StepProgress::Passable => ids(&verdict.waiting_for),
            _ => Vec::new(),
        },
        waits_for_steps: match progress {
            StepProgress::Pending | StepProgress::Blocked => {
                open.iter().map(|step| step.id).collect()
            }
            _ => Vec::new(),
        },
        voters: ids(&rule.voters()),
        in_favour: ids(&of_choice(Choice::For)),
        against: ids(&of_choice(Choice::Against)),
        abstaining: ids(&of_choice(Choice::Abstain)),
        departed,
        rule_warnings: faults.iter().map(|fault| fault.kind.to_string()).collect(),
        begins_at: standing.as_of,
        ends_at: standing.as_of,
        critical: false,
        overdue: false,
        step: step.clone(),
    }
}

/// Whether a step failed, or one that it comes after.
fn is_lost(state: &StepState) -> bool {
    let is_blocked_by_a_step =
        state.progress == StepProgress::Blocked && !state.waits_for_steps.is_empty();
    state.progress == StepProgress::Failed || is_blocked_by_a_step
}

/// Where a step stands, and why.
fn judge(
    standing: &Standing,
    step: &DecisionStep,
    verdict: &Verdict,
    faults: &[Fault],
    (failed, open): (&[&DecisionStep], &[&DecisionStep]),
) -> (StepProgress, String) {
    if let Some(outcome) = step.outcome {
        return match outcome {
            StepOutcome::Passed => (StepProgress::Passed, "it was closed as passed".to_owned()),
            StepOutcome::Failed => (StepProgress::Failed, "it was closed as failed".to_owned()),
        };
    }
    if !failed.is_empty() {
        let names = words::step_names(failed.iter().copied());
        let reason = format!("{names} did not pass");
        return (StepProgress::Blocked, reason);
    }
    if !open.is_empty() {
        let names = words::step_names(open.iter().copied());
        return (StepProgress::Pending, format!("it comes after {names}"));
    }
    let is_frozen = standing
        .decision
        .as_ref()
        .is_some_and(|decision| decision.budget_status == BudgetStatus::Frozen);
    let why = words::finding(standing, &verdict.finding);
    match verdict.outcome {
        Outcome::Failed => {
            let decisive = verdict.finding.decisive();
            let is_stopped = decisive
                .iter()
                .any(|part| matches!(part.part, Part::Veto | Part::Consent));
            let nobody = faults
                .iter()
                .find(|fault| matches!(fault.kind, FaultKind::NoVoters));
            match nobody {
                _ if is_stopped => (StepProgress::Blocked, why),
                Some(_) => {
                    let reason = "nobody on the committee counts for its rule".to_owned();
                    (StepProgress::Blocked, reason)
                }
                None => (StepProgress::Failed, why),
            }
        }
        _ if is_frozen && spends(step.kind) => {
            (StepProgress::Blocked, "the budget is frozen".to_owned())
        }
        Outcome::Passed => (StepProgress::Passed, why),
        Outcome::Open => {
            let waited_for = words::names(standing, &verdict.waiting_for);
            let reason = format!("{why}; it waits for {waited_for}");
            (StepProgress::Passable, reason)
        }
    }
}

/// Whether a step commits money.
fn spends(kind: DecisionStepKind) -> bool {
    matches!(
        kind,
        DecisionStepKind::Procurement | DecisionStepKind::Approval | DecisionStepKind::Signature
    )
}

fn progress_of(standing: &Standing, steps: &[StepState]) -> DecisionProgress {
    let any = |progress| steps.iter().any(|step| step.progress == progress);
    if standing.decision.is_none() {
        DecisionProgress::None
    } else if any(StepProgress::Failed) {
        DecisionProgress::Failed
    } else if any(StepProgress::Blocked) {
        DecisionProgress::Blocked
    } else if steps.is_empty()
        || steps
            .iter()
            .any(|step| step.progress != StepProgress::Passed)
    {
        DecisionProgress::Open
    } else {
        DecisionProgress::Passed
    }
}

fn reason_of(progress: DecisionProgress, steps: &[StepState]) -> String {
    let of = |progress| {
        let found = steps.iter().filter(move |step| step.progress == progress);
        found
            .map(|step| format!("{}: {}", step.step.name, step.reason))
            .collect::<Vec<_>>()
            .join(". ")
    };
    match progress {
        DecisionProgress::None => "the deal has no decision".to_owned(),
        DecisionProgress::Open if steps.is_empty() => "it has no steps yet".to_owned(),
        DecisionProgress::Open => of(StepProgress::Passable),
        DecisionProgress::Passed => "every step passed".to_owned(),
        DecisionProgress::Failed => of(StepProgress::Failed),
        DecisionProgress::Blocked => of(StepProgress::Blocked),
    }
}

/// A step as something that takes time.
fn task_of(standing: &Standing, step: &DecisionStep, states: &[StepState]) -> Task {
    let state = states.iter().find(|state| state.step.id == step.id);
    let has_passed = state.is_some_and(|state| state.progress == StepProgress::Passed);
    let said = standing
        .positions
        .iter()
        .filter(|said| said.step_id == step.id);
    // Who passed by what was said was done when the last word was said.
    let last_word = said.map(|said| said.cast_at).max().filter(|_| has_passed);
    Task {
        after: earlier_of(standing, step)
            .filter_map(|earlier| standing.step_place(earlier.id))
            .collect(),
        due: step.due_at.map(Timestamp::to_chrono),
        sla_days: step.sla_days.and_then(|days| u32::try_from(days).ok()),
        started: step.started_at.map(Timestamp::to_chrono),
        done: step.closed_at.or(last_word).map(Timestamp::to_chrono),
        ..Task::default()
    }
}

/// Whether an open step has taken longer than it may.
fn is_too_long(standing: &Standing, step: &DecisionStep) -> bool {
    step.started_at
        .zip(step.sla_days)
        .is_some_and(|(started_at, days)| {
            started_at.plus(TimeDelta::days(days.into())) < standing.as_of
        })
}
