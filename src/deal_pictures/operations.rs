//! What the pictures of a deal show.

use std::collections::HashMap;

use super::model::PictureGraph;
use crate::committee_members::{CommitteeMember, Party};
use crate::committee_roles::roles_by_key;
use crate::committees::{CommitteeEngagement, coverage_of, engagement_of, ties_of};
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decisions::{DecisionState, Standing, StepProgress, StepState, state_of};
use crate::error::Result;
use crate::history::{self, Facts, Moment};
use crate::ids::{CommitteeMemberId, DealId, DecisionStepId, StakeholderId};
use crate::pictures::decision_graph::{DecisionGraph, State, Step};
use crate::pictures::power_map::{EmptySeat, Person, PowerMap, Tie};
use crate::records;

/// The power map of the committee of a deal as it was at a moment.
pub fn get_committee_picture(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<PowerMap> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    let engagement = engagement_of(cx, &deal, &facts)?;
    let standing = Standing::of(cx, &facts)?;
    power_map_of(cx, &deal, &facts, (&standing, &engagement))
}

/// The same as a graph.
pub fn get_committee_graph(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<PictureGraph> {
    let map = get_committee_picture(cx, id, moment)?;
    Ok(PictureGraph::of(map.graph(), map.alternative(), moment))
}

/// The steps of the decision of a deal as they stood at a moment.
pub fn get_decision_picture(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<DecisionGraph> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    let standing = Standing::of(cx, &facts)?;
    Ok(decision_graph_of(&deal, standing))
}

/// The same as a graph.
pub fn get_decision_graph(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<PictureGraph> {
    let steps = get_decision_picture(cx, id, moment)?;
    Ok(PictureGraph::of(steps.graph(), steps.alternative(), moment))
}

/// The power map from what is known.
pub(super) fn power_map_of(
    cx: &mut Ctx,
    deal: &Deal,
    facts: &Facts,
    (standing, engagement): (&Standing, &CommitteeEngagement),
) -> Result<PowerMap> {
    let ties = ties_of(cx, &standing.members, facts.moment)?;
    let coverage = coverage_of(cx, deal, facts, (engagement, &ties))?;
    let roles = roles_by_key(cx)?;
    let role = |key: &String| roles.get(key).map_or(key, |role| &role.name).clone();
    let engaged: HashMap<CommitteeMemberId, bool> = engagement
        .members
        .iter()
        .map(|one| (one.member_id, one.is_engaged))
        .collect();
    let person = |member: &CommitteeMember| Person {
        id: member.id.to_string(),
        name: standing.name(member.id).to_owned(),
        roles: member.roles.0.iter().map(role).collect(),
        stance: member
            .stance
            .value()
            .and_then(|value| i8::try_from(value).ok()),
        influence: member.influence.and_then(|value| u8::try_from(value).ok()),
        engaged: engaged.get(&member.id).copied(),
        external: member.party == Party::External,
    };
    let places: HashMap<StakeholderId, usize> = standing
        .members
        .iter()
        .enumerate()
        .map(|(place, member)| (member.stakeholder_id, place))
        .collect();
    let ties = ties.iter().filter_map(|tie| {
        Some(Tie {
            from: *places.get(&tie.from)?,
            to: *places.get(&tie.to)?,
            kind: tie.kind,
            strength: tie
                .strength
                .and_then(|strength| u8::try_from(strength).ok()),
        })
    });
    let empty = coverage.roles.iter().filter(|role| role.missing > 0);
    Ok(PowerMap {
        title: deal.name.clone(),
        people: standing.members.iter().map(person).collect(),
        ties: ties.collect(),
        empty_seats: empty
            .map(|missing| EmptySeat {
                role: missing.role.clone(),
                name: role(&missing.role),
                missing: u32::try_from(missing.missing).unwrap_or(0),
            })
            .collect(),
    })
}

/// The steps of a decision from what is known.
pub(super) fn decision_graph_of(deal: &Deal, standing: Standing) -> DecisionGraph {
    let names: HashMap<CommitteeMemberId, String> = standing
        .members
        .iter()
        .map(|member| (member.id, standing.name(member.id).to_owned()))
        .collect();
    let state = state_of(standing);
    let places: HashMap<DecisionStepId, usize> = state
        .steps
        .iter()
        .enumerate()
        .map(|(place, told)| (told.step.id, place))
        .collect();
    DecisionGraph {
        title: title(deal, &state),
        steps: state
            .steps
            .iter()
            .map(|told| step_of(told, &names, &places))
            .collect(),
        forecast_end: state.forecast_end.map(|end| end.to_chrono().date_naive()),
    }
}

fn title(deal: &Deal, state: &DecisionState) -> String {
    let decision = state.decision.as_ref();
    decision.map_or_else(|| deal.name.clone(), |decision| decision.question.clone())
}

fn step_of(
    told: &StepState,
    names: &HashMap<CommitteeMemberId, String>,
    places: &HashMap<DecisionStepId, usize>,
) -> Step {
    let after = told.step.after.0.iter();
    Step {
        id: told.step.id.to_string(),
        name: told.step.name.clone(),
        kind: told.step.kind.as_str().to_owned(),
        state: match told.progress {
            StepProgress::Pending => State::Pending,
            StepProgress::Passable => State::Passable,
            StepProgress::Passed => State::Passed,
            StepProgress::Failed => State::Failed,
            StepProgress::Blocked => State::Blocked,
        },
        reason: Some(told.reason.clone()),
        waits_for: told
            .waits_for
            .iter()
            .filter_map(|member| names.get(member).cloned())
            .collect(),
        due: told.step.due_at.map(|due| due.to_chrono().date_naive()),
        overdue: told.overdue,
        critical: told.critical,
        after: after
            .filter_map(|earlier| places.get(earlier).copied())
            .collect(),
    }
}
