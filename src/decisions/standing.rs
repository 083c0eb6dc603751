//! All that is known of a deal's decision, as its state and its analysis need it.

use std::collections::HashMap;

use super::model::Decision;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::criterion_ratings::CriterionRating;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decision_steps::{DecisionStep, StepOutcome};
use crate::error::Result;
use crate::history::Facts;
use crate::ids::{CommitteeMemberId, DecisionId, DecisionStepId, Object, RecordId};
use crate::mathematics::decision as mathematics;
use crate::mathematics::rule::{Ballot, Choice};
use crate::objections::{Objection, ObjectionStatus};
use crate::positions::{Position, PositionChoice, last_said};
use crate::records;
use crate::stakeholders::Stakeholder;
use crate::types::Timestamp;

/// What is known of a deal's decision at a moment.
#[derive(Clone)]
pub(crate) struct Standing {
    /// The moment.
    pub as_of: Timestamp,
    pub decision: Option<Decision>,
    pub options: Vec<DecisionOption>,
    pub criteria: Vec<DecisionCriterion>,
    pub ratings: Vec<CriterionRating>,
    pub steps: Vec<DecisionStep>,
    /// What members said last at each step.
    pub positions: Vec<Position>,
    pub objections: Vec<Objection>,
    /// The committee, each member told by the place.
    pub members: Vec<CommitteeMember>,
    /// Who sat on the committee and has left.
    pub left: Vec<CommitteeMember>,
    people: HashMap<CommitteeMemberId, Stakeholder>,
}

impl Standing {
    /// What facts say of the decision of a deal.
    pub(crate) fn of(cx: &mut Ctx, facts: &Facts) -> Result<Self> {
        let seats: Vec<CommitteeMember> = facts.records_and_deleted()?;
        let (mut left, members): (Vec<_>, Vec<_>) = seats
            .into_iter()
            .partition(|seat| seat.deleted_at.is_some());
        // Who came back, or had two seats that are one now, has not left.
        left.retain(|seat| {
            let mut seated = members.iter();
            !seated.any(|known| known.stakeholder_id == seat.stakeholder_id)
        });
        let decision = facts.records::<Decision>()?.into_iter().next();
        let id = decision.as_ref().map(|decision| decision.id);
        let mut standing = Self {
            as_of: facts.moment.as_of,
            options: facts.records()?,
            criteria: facts.records()?,
            ratings: facts.records()?,
            steps: facts.records()?,
            positions: last_said(facts.records()?),
            objections: facts.records()?,
            people: people(cx, members.iter().chain(&left))?,
            decision,
            members,
            left,
        };
        standing.keep(|decision| Some(decision) == id);
        Ok(standing)
    }

    /// Leaves out what belongs to a decision that was deleted.
    fn keep(&mut self, is_it: impl Fn(DecisionId) -> bool) {
        self.options.retain(|one| is_it(one.decision_id));
        self.options.sort_by_key(|one| one.position);
        self.criteria.retain(|one| is_it(one.decision_id));
        self.criteria.sort_by_key(|one| one.position);
        self.ratings.retain(|one| is_it(one.decision_id));
        self.steps.retain(|one| is_it(one.decision_id));
        self.positions.retain(|one| is_it(one.decision_id));
        self.objections.retain(|one| is_it(one.decision_id));
    }

    /// The member's name.
    pub(crate) fn name(&self, member: CommitteeMemberId) -> &str {
        let person = self.person(member);
        person.map_or("somebody", |person| person.name.as_str())
    }

    /// Who the member is; nobody for a caller who may not read people.
    pub(crate) fn person(&self, member: CommitteeMemberId) -> Option<&Stakeholder> {
        self.people.get(&member)
    }

    /// The place of a member on the committee.
    pub(crate) fn place(&self, member: CommitteeMemberId) -> Option<usize> {
        self.members.iter().position(|seat| seat.id == member)
    }

    /// The place of a step.
    pub(crate) fn step_place(&self, step: DecisionStepId) -> Option<usize> {
        self.steps.iter().position(|known| known.id == step)
    }

    /// The decision as mathematics: members and steps are told by their places.
    pub(crate) fn reckoned(&self) -> mathematics::Decision {
        let steps = self.steps.iter().map(|step| self.reckoned_step(step));
        mathematics::Decision {
            steps: steps.collect(),
        }
    }

    fn reckoned_step(&self, step: &DecisionStep) -> mathematics::Step {
        let said = |member: &CommitteeMember| {
            let mut of_step = self.positions.iter().filter(|said| said.step_id == step.id);
            of_step.find(|said| said.member_id == member.id)
        };
        let ballots = self.members.iter().map(|member| Ballot {
            choice: said(member).map_or(Choice::Silent, |said| self.choice(said)),
            objects: self
                .objections
                .iter()
                .any(|objection| objection.member_id == member.id && stands_at(objection, step)),
        });
        let confidences = self.members.iter().map(|member| {
            let confidence = said(member).and_then(|said| said.confidence);
            confidence.unwrap_or(1.0)
        });
        let delegations = step.delegations.0.iter().filter_map(|delegation| {
            let from = self.place(delegation.from_member_id)?;
            Some((from, self.place(delegation.to_member_id)?))
        });
        mathematics::Step {
            rule: Some(step.rule.0.among(&self.members)),
            ballots: ballots.collect(),
            confidences: confidences.collect(),
            delegations: delegations.collect(),
            closed: step.outcome.map(|outcome| outcome == StepOutcome::Passed),
            in_time: 1.0,
        }
    }

    /// What a position says of our option.
    fn choice(&self, said: &Position) -> Choice {
        let ours = self.options.iter().filter(|option| option.ours);
        let ours: Vec<_> = ours.map(|option| option.id).collect();
        let is_about_another =
            !ours.is_empty() && said.option_id.is_some_and(|option| !ours.contains(&option));
        match said.choice {
            PositionChoice::For if is_about_another => Choice::Against,
            _ if is_about_another => Choice::Silent,
            PositionChoice::For => Choice::For,
            PositionChoice::Against => Choice::Against,
            PositionChoice::Abstain => Choice::Abstain,
            PositionChoice::Conditional if said.condition_met => Choice::For,
            PositionChoice::Conditional => Choice::Silent,
        }
    }
}

/// Whether an objection stands in the way of consent at a step.
pub(crate) fn stands_at(objection: &Objection, step: &DecisionStep) -> bool {
    let is_open = matches!(
        objection.status,
        ObjectionStatus::Raised | ObjectionStatus::Answered
    );
    is_open && objection.reasoned && objection.step_id.is_none_or(|id| id == step.id)
}

fn people<'a>(
    cx: &mut Ctx,
    seats: impl Iterator<Item = &'a CommitteeMember> + Clone,
) -> Result<HashMap<CommitteeMemberId, Stakeholder>> {
    // Who may not read people reads of somebody.
    if cx.require(Scope::read(Object::Stakeholder)).is_err() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = seats
        .clone()
        .map(|seat| RecordId::from(seat.stakeholder_id).uid())
        .collect();
    let people = records::find_many::<Stakeholder>(cx, &ids)?;
    let sitting = seats.filter_map(|seat| {
        let person = people.get(&RecordId::from(seat.stakeholder_id).uid())?;
        Some((seat.id, person.clone()))
    });
    Ok(sitting.collect())
}
