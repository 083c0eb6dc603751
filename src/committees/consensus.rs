//! How far the members of a committee agree: what is known of them as voices, and what the mathematics
//! says of these.

use std::collections::HashMap;

use super::engagement::of_hundredths;
use super::model::{
    CommitteeConsensus, CommonGround, CriterionRaise, LeastSatisfiedMember, MemberConflict,
    MemberConsensus,
};
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::decisions::Standing;
use crate::error::Result;
use crate::history::{self, Moment};
use crate::ids::{CommitteeMemberId, DealId, DecisionCriterionId};
use crate::mathematics::consensus::{self, Conflict, Satisfaction, Settings, Voice};
use crate::mathematics::exact::hundredths;
use crate::objections::{Objection, ObjectionStatus};
use crate::records;

/// The influence that a member is counted with while nobody knows it: the middle of the scale.
const UNKNOWN_INFLUENCE: i32 = 50;

/// How far the members of the committee of a deal agreed at a moment.
pub fn get_committee_consensus(
    cx: &mut Ctx,
    id: DealId,
    moment: Moment,
) -> Result<CommitteeConsensus> {
    let _is_there: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    let standing = Standing::of(cx, &facts)?;
    Ok(Voices::of(&standing).told(&standing, moment))
}

/// The members as the mathematics sees them, in the order of the committee.
pub(super) struct Voices {
    /// With the weights that they gave themselves: what they rank, and where they differ.
    pub own: Vec<Voice>,
    /// Of those who weighed or rated any criterion, with a weight for each: how content they are.
    judging: Vec<Voice>,
    pub conflicts: Vec<Conflict>,
    satisfied: HashMap<usize, Satisfaction>,
    pub settings: Settings,
}

impl Voices {
    pub(super) fn of(standing: &Standing) -> Self {
        let own: Vec<Voice> = standing
            .members
            .iter()
            .map(|member| voice(standing, member))
            .collect();
        let by_decision: Vec<Option<u32>> = standing
            .criteria
            .iter()
            .map(|criterion| hundredths(criterion.weight))
            .collect();
        let judging: Vec<Voice> = own
            .iter()
            .map(|voice| judging(voice, &by_decision))
            .collect();
        let settings = Settings::default();
        let satisfied = consensus::satisfactions(&judging);
        Self {
            conflicts: consensus::conflicts(&own, &settings),
            satisfied: satisfied
                .into_iter()
                .map(|found| (found.member, found))
                .collect(),
            own,
            judging,
            settings,
        }
    }

    /// How content a member is, from 0 to 100.
    pub(super) fn satisfaction(&self, member: usize) -> Option<f64> {
        let found = self.satisfied.get(&member)?;
        Some(of_hundredths(found.satisfaction))
    }

    /// What is answered.
    pub(super) fn told(&self, standing: &Standing, moment: Moment) -> CommitteeConsensus {
        let index = consensus::index(&self.own);
        let loss = |place: usize| {
            let index = index.as_ref()?;
            index.losses.get(place).copied()
        };
        let members = standing.members.iter().enumerate();
        let members = members.map(|(place, member)| MemberConsensus {
            member_id: member.id,
            stakeholder_id: member.stakeholder_id,
            stance: member.stance,
            influence: influence(member),
            loss: of_hundredths(loss(place).unwrap_or(0)),
            satisfaction: self.satisfaction(place),
            worst_criterion_id: self
                .satisfied
                .get(&place)
                .and_then(|found| found.worst)
                .and_then(|worst| standing.criteria.get(worst))
                .map(|criterion| criterion.id),
        });
        let conflicts = self.conflicts.iter();
        let ground = consensus::common_ground(&self.own, &self.settings);
        let ground = ground.iter().filter_map(|found| {
            let criterion = standing.criteria.get(found.criterion)?;
            Some(CommonGround {
                criterion_id: criterion.id,
                criterion: criterion.name.clone(),
                lowest_standing: of_hundredths(found.lowest),
                member_id: standing.members.get(found.with)?.id,
            })
        });
        let known = index.as_ref();
        CommitteeConsensus {
            as_of: moment.as_of,
            known_at: moment.known_at,
            index: known.map(|known| of_hundredths(known.index)),
            known_stances: known.map_or(0, |known| i32::try_from(known.known).unwrap_or(i32::MAX)),
            known_influence: known.map_or(0.0, |known| of_hundredths(known.known_influence)),
            members: members.collect(),
            conflicts: conflicts
                .filter_map(|conflict| conflict_of(standing, conflict))
                .collect(),
            common_ground: ground.collect(),
            least_satisfied: self.least_satisfied(standing),
        }
    }

    fn least_satisfied(&self, standing: &Standing) -> Option<LeastSatisfiedMember> {
        let found = consensus::least_satisfied(&self.judging)?;
        let member = standing.members.get(found.member)?;
        let raises = consensus::raises(found.member, &self.judging);
        let by_stance = !is_judged(&self.judging, found.member);
        let raises = raises.into_iter().filter_map(|(criterion, raise)| {
            let criterion = standing.criteria.get(criterion)?;
            Some(CriterionRaise {
                criterion_id: criterion.id,
                criterion: criterion.name.clone(),
                raise: of_hundredths(raise),
            })
        });
        Some(LeastSatisfiedMember {
            member_id: member.id,
            satisfaction: of_hundredths(found.satisfaction),
            by_stance,
            raises: raises.collect(),
            open_objection_ids: open_objections(standing, member.id)
                .map(|objection| objection.id)
                .collect(),
        })
    }
}

/// What a member objects to and is not settled.
pub(super) fn open_objections(
    standing: &Standing,
    member: CommitteeMemberId,
) -> impl Iterator<Item = &Objection> {
    let is_open = |objection: &&Objection| {
        matches!(
            objection.status,
            ObjectionStatus::Raised | ObjectionStatus::Answered
        )
    };
    let theirs = standing.objections.iter();
    theirs
        .filter(move |objection| objection.member_id == member)
        .filter(is_open)
}

fn influence(member: &CommitteeMember) -> i32 {
    member.influence.unwrap_or(UNKNOWN_INFLUENCE)
}

/// A member with what they said themselves.
fn voice(standing: &Standing, member: &CommitteeMember) -> Voice {
    let ours = standing.options.iter().find(|option| option.ours);
    let rating = |criterion: DecisionCriterionId| {
        let ours = ours?.id;
        let found = standing.ratings.iter().find(|rating| {
            (rating.member_id, rating.option_id, rating.criterion_id)
                == (member.id, ours, criterion)
        })?;
        u32::try_from(found.rating.saturating_mul(100)).ok()
    };
    Voice {
        influence: u32::try_from(influence(member)).unwrap_or(0),
        stance: member
            .stance
            .value()
            .and_then(|value| i8::try_from(value).ok()),
        weights: standing
            .criteria
            .iter()
            .map(|criterion| weight(member, criterion))
            .collect(),
        ratings: standing
            .criteria
            .iter()
            .map(|criterion| rating(criterion.id))
            .collect(),
    }
}

/// What a criterion weighs for a member who said so.
fn weight(member: &CommitteeMember, criterion: &DecisionCriterion) -> Option<u32> {
    let mut weights = member.criteria_weights.0.iter();
    let said = weights.find(|said| said.criterion_id == criterion.id)?;
    hundredths(said.weight)
}

/// The same for how content they are: what they did not weigh counts as the decision says. Who neither
/// weighed nor rated anything is judged by stance.
fn judging(voice: &Voice, by_decision: &[Option<u32>]) -> Voice {
    let mut said = voice.weights.iter().chain(&voice.ratings);
    if !said.any(Option::is_some) {
        return voice.clone();
    }
    let weights = voice.weights.iter().zip(by_decision);
    Voice {
        weights: weights.map(|(own, decision)| own.or(*decision)).collect(),
        ..voice.clone()
    }
}

/// Whether a satisfaction rests on criteria.
fn is_judged(voices: &[Voice], member: usize) -> bool {
    let Some(voice) = voices.get(member) else {
        return false;
    };
    let is_rated = |criterion: usize| {
        let rating = |voice: &Voice| voice.ratings.get(criterion).copied().flatten();
        voices.iter().any(|voice| rating(voice).is_some())
    };
    let mut weights = voice.weights.iter().enumerate();
    weights
        .any(|(criterion, weight)| weight.is_some_and(|weight| weight > 0) && is_rated(criterion))
}

fn conflict_of(standing: &Standing, conflict: &Conflict) -> Option<MemberConflict> {
    let id = |place: usize| Some(standing.members.get(place)?.id);
    let criterion = conflict
        .criterion
        .and_then(|(place, _)| standing.criteria.get(place));
    Some(MemberConflict {
        member_ids: vec![id(conflict.a)?, id(conflict.b)?],
        opposite_stance: conflict.opposite_stance,
        stance_gap: conflict.stance_gap.map(i32::from),
        tau: conflict.tau,
        criterion_id: criterion.map(|criterion| criterion.id),
        criterion: criterion.map(|criterion| criterion.name.clone()),
        criterion_gap: conflict.criterion.map(|(_, gap)| of_hundredths(gap)),
    })
}
