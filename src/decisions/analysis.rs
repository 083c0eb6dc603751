//! Who can carry a decision, who can stop it, how likely it is, and what it would take.

use super::asked::{
    AnalyseDecision, ChangeCost, ChangePlan, DecisionAnalysis, MemberPower, MemberSets,
    NeededChange, PivotalMember, Prospects, Reckoning, StepChance, WhatIf,
};
use super::people::mind;
use super::standing::Standing;
use super::state::forecast_of;
use crate::check::Check;
use crate::error::{Error, FieldError, Result};
use crate::ids::{CommitteeMemberId, DecisionStepId};
use crate::mathematics::Method;
use crate::mathematics::chance::{Outlook, Outlooks, Prospect, Stance};
use crate::mathematics::decision::{Change, Decision};
use crate::mathematics::game::{Coalitions, Limits};
use crate::mathematics::members::Members;
use crate::mathematics::power::Sampling;
use crate::mathematics::rule::{Choice, Outcome};
use crate::mathematics::turning::{Costs, Effort, Plan, Reach};
use crate::positions::PositionChoice;

/// What was asked, found out.
pub(super) fn analysis_of(
    standing: &Standing,
    asked: &AnalyseDecision,
) -> Result<DecisionAnalysis> {
    validate(asked)?;
    let decision = standing.reckoned();
    let limit = usize::try_from(asked.limit.unwrap_or(20)).unwrap_or(20);
    let sampling = Sampling {
        seed: u64::try_from(asked.seed.unwrap_or(1)).unwrap_or(1),
        ..Sampling::default()
    };
    let members = standing.members.iter();
    let stances: Vec<Stance> = members.map(|member| mind(member.stance)).collect();
    let outlooks = Outlooks::default();
    let minds: Vec<Outlook> = stances.iter().map(|stance| outlooks.of(*stance)).collect();
    let changes = supposed(standing, &asked.what_if, &outlooks)?;
    let costs = costs_of(standing, &asked.costs, &decision, &stances)?;

    let due_at = asked.due_at.or_else(|| {
        standing
            .decision
            .as_ref()
            .and_then(|decision| decision.due_at)
    });
    let is_late = due_at
        .zip(forecast_of(standing))
        .is_some_and(|(due_at, end)| due_at < end);
    let (now, then) = if changes.is_empty() {
        (decision.prospect(&minds, sampling), None)
    } else {
        let (now, then) = decision.what_if(&minds, &changes, sampling);
        (now, Some(then))
    };

    let game = decision.game();
    let limits = Limits {
        listed: limit,
        ..Limits::default()
    };
    let powers = game.power(sampling);
    let turning = decision.turning(&costs, Reach::default());
    let power = powers.members.iter().filter_map(|power| {
        Some(MemberPower {
            member_id: standing.members.get(power.member)?.id,
            banzhaf: power.banzhaf,
            banzhaf_absolute: power.banzhaf_absolute,
            shapley_shubik: power.shapley_shubik,
        })
    });
    Ok(DecisionAnalysis {
        as_of: standing.as_of,
        winning_coalitions: sets(standing, &game.minimal_winning(limits)),
        blocking_sets: sets(standing, &game.minimal_blocking(limits)),
        power: power.collect(),
        power_method: reckoning(powers.method, powers.standard_error),
        now: prospects(standing, &now, is_late),
        what_if: then.map(|then| prospects(standing, &then, is_late)),
        what_it_takes: turning
            .plans
            .iter()
            .map(|plan| plan_of(standing, plan))
            .collect(),
        cheapest_proven: turning.proven,
    })
}

fn validate(asked: &AnalyseDecision) -> Result<()> {
    let mut check = Check::default();
    check.at_most("what_if", asked.what_if.len(), 500);
    check.at_most("costs", asked.costs.len(), 500);
    check.range("limit", asked.limit, 1..=200);
    check.range("seed", asked.seed, 0..=i32::MAX);
    for (index, what) in asked.what_if.iter().enumerate() {
        if what.stance.is_none() && what.choice.is_none() {
            let place = format!("what_if/{index}/choice");
            check.contradict(&place, "REQUIRED", "name a choice or a stance");
        }
    }
    for (index, cost) in asked.costs.iter().enumerate() {
        let place = |field: &str| format!("costs/{index}/{field}");
        if cost.member_id.is_some() == cost.step_id.is_some() {
            let message = "name a member or a step";
            check.contradict(&place("member_id"), "REQUIRED", message);
        }
        for (field, amount) in [
            ("in_favour", cost.in_favour),
            ("abstain", cost.abstain),
            ("answer", cost.answer),
            ("close", cost.close),
        ] {
            check.range(&place(field), amount, 0.0..=1e9);
        }
    }
    check.finish()
}

/// What is supposed, as changes.
fn supposed(standing: &Standing, what_if: &[WhatIf], outlooks: &Outlooks) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (index, what) in what_if.iter().enumerate() {
        let at = |field: &str| format!("/what_if/{index}/{field}");
        let member = seat(standing, what.member_id, at("member_id"))?;
        let step = match what.step_id {
            Some(id) => Some(step(standing, id, at("step_id"))?),
            None => None,
        };
        if let Some(choice) = what.choice {
            let choice = match choice {
                PositionChoice::For => Choice::For,
                PositionChoice::Against => Choice::Against,
                PositionChoice::Abstain => Choice::Abstain,
                PositionChoice::Conditional => Choice::Silent,
            };
            changes.push(Change::Vote {
                member,
                choice,
                step,
            });
        }
        if let Some(stance) = what.stance {
            let outlook = outlooks.of(mind(stance));
            changes.push(Change::Expect { member, outlook });
        }
    }
    Ok(changes)
}

fn costs_of(
    standing: &Standing,
    asked: &[ChangeCost],
    decision: &Decision,
    stances: &[Stance],
) -> Result<Costs> {
    let mut costs = Costs::standard(decision, stances);
    for (index, cost) in asked.iter().enumerate() {
        let at = |field: &str| format!("/costs/{index}/{field}");
        if let Some(id) = cost.member_id {
            let place = seat(standing, id, at("member_id"))?;
            if let Some(effort) = costs.members.get_mut(place) {
                *effort = Effort {
                    in_favour: cost.in_favour,
                    abstain: cost.abstain,
                    answer: cost.answer,
                };
            }
        }
        if let Some(id) = cost.step_id {
            let place = step(standing, id, at("step_id"))?;
            if let Some(finish) = costs.finish.get_mut(place) {
                *finish = cost.close;
            }
        }
    }
    Ok(costs)
}

fn seat(standing: &Standing, id: CommitteeMemberId, pointer: String) -> Result<usize> {
    standing.place(id).ok_or_else(|| {
        let message = format!("{id} is not on the committee of the deal");
        Error::all_contradictions(vec![FieldError::new(pointer, "NOT_ON_COMMITTEE", message)])
    })
}

fn step(standing: &Standing, id: DecisionStepId, pointer: String) -> Result<usize> {
    standing.step_place(id).ok_or_else(|| {
        let message = format!("the decision has no step {id}");
        Error::all_contradictions(vec![FieldError::new(pointer, "NO_SUCH_RECORD", message)])
    })
}

fn ids(standing: &Standing, members: &Members) -> Vec<CommitteeMemberId> {
    let seats = members
        .iter()
        .filter_map(|place| standing.members.get(place));
    seats.map(|member| member.id).collect()
}

fn sets(standing: &Standing, found: &Coalitions) -> MemberSets {
    MemberSets {
        sets: found.sets.iter().map(|set| ids(standing, set)).collect(),
        complete: found.complete,
    }
}

fn reckoning(method: Method, standard_error: f64) -> Reckoning {
    let draws = match method {
        Method::Exact => None,
        Method::Sampled { draws, .. } => i32::try_from(draws).ok(),
    };
    Reckoning {
        sampled: draws.is_some(),
        draws,
        standard_error,
    }
}

fn prospects(standing: &Standing, found: &Prospect, is_late: bool) -> Prospects {
    let pivotal = found.pivotal.iter().filter_map(|pivotal| {
        Some(PivotalMember {
            member_id: standing.members.get(pivotal.member)?.id,
            choice: told(pivotal.choice),
            passes: pivotal.outcome == Outcome::Passed,
            fails: pivotal.outcome == Outcome::Failed,
        })
    });
    let steps = standing.steps.iter().zip(&found.chance.steps);
    Prospects {
        passed: found.outcome == Outcome::Passed,
        failed: found.outcome == Outcome::Failed,
        probability: found.chance.probability,
        probability_in_time: if is_late {
            0.0
        } else {
            found.chance.probability
        },
        method: reckoning(found.chance.method, found.chance.standard_error),
        steps: steps
            .map(|(step, probability)| StepChance {
                step_id: step.id,
                probability: *probability,
            })
            .collect(),
        pivotal: pivotal.collect(),
    }
}

fn told(choice: Choice) -> Option<PositionChoice> {
    match choice {
        Choice::For => Some(PositionChoice::For),
        Choice::Against => Some(PositionChoice::Against),
        Choice::Abstain => Some(PositionChoice::Abstain),
        Choice::Silent => None,
    }
}

fn plan_of(standing: &Standing, plan: &Plan) -> ChangePlan {
    let changes = plan.changes.iter();
    ChangePlan {
        changes: changes
            .filter_map(|change| needed(standing, change))
            .collect(),
        cost: plan.cost,
    }
}

/// A change as it is told, with the words for it.
fn needed(standing: &Standing, change: &Change) -> Option<NeededChange> {
    let seat = |member: usize| standing.members.get(member);
    let at = |step: Option<usize>| step.and_then(|place| standing.steps.get(place));
    let place = |step: Option<usize>| {
        at(step).map_or_else(String::new, |step| format!(" at {}", step.name))
    };
    match *change {
        Change::Vote {
            member,
            choice,
            step,
        } => {
            let member = seat(member)?;
            let says = match choice {
                Choice::For => "says yes",
                Choice::Abstain => "abstains",
                Choice::Against => "says no",
                Choice::Silent => "takes back what they said",
            };
            Some(NeededChange {
                member_id: Some(member.id),
                choice: told(choice),
                answer_objections: false,
                step_id: at(step).map(|step| step.id),
                words: format!("{} {says}{}", standing.name(member.id), place(step)),
            })
        }
        Change::AnswerObjections { member, step } => {
            let member = seat(member)?;
            let name = standing.name(member.id);
            Some(NeededChange {
                member_id: Some(member.id),
                choice: None,
                answer_objections: true,
                step_id: at(step).map(|step| step.id),
                words: format!("the objections of {name} are answered{}", place(step)),
            })
        }
        Change::CloseStep { step, .. } => {
            let step = at(Some(step))?;
            Some(NeededChange {
                member_id: None,
                choice: None,
                answer_objections: false,
                step_id: Some(step.id),
                words: format!("{} is closed as passed", step.name),
            })
        }
        Change::Expect { .. } => None,
    }
}
