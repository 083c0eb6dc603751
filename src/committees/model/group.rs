//! What is answered about how far a committee agrees.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::committee_members::{Authority, Stance};
use crate::ids::{
    CommitteeMemberId, DecisionCriterionId, InteractionId, ObjectionId, ProposalEventId,
    StakeholderId, UserId,
};
use crate::objections::Objection;
use crate::stakeholders::Channel;
use crate::types::Timestamp;

/// How far one member is from the others, and how content with our offer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MemberConsensus {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// Who it is.
    pub stakeholder_id: StakeholderId,
    /// How they stand to our offer.
    pub stance: Stance,
    /// The influence that they are counted with, from 0 to 100; 50 as long as nobody knows it.
    pub influence: i32,
    /// What their distance from the others takes from the index. The losses of all members and the index
    /// sum to 100; it is 0 while the stance is unknown.
    #[schema(example = 12.5)]
    pub loss: f64,
    /// How content they are with our option, from 0 to 100: their ratings of it weighed by what the
    /// criteria weigh for them (a criterion that they did not weigh counts as the decision says, one that
    /// they did not rate counts with the mean of those who did). Of whom neither is known, the stance
    /// stands in, from 0 for an opponent to 100 for a champion; null when that is unknown, too.
    pub satisfaction: Option<f64>,
    /// The criterion that costs most of it; null when the stance stood in or nothing is missing.
    pub worst_criterion_id: Option<DecisionCriterionId>,
}

/// Two members who disagree.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MemberConflict {
    /// The two, in the order in which they were added.
    #[schema(min_items = 2, max_items = 2)]
    pub member_ids: Vec<CommitteeMemberId>,
    /// Whether one is for our offer and the other against it.
    pub opposite_stance: bool,
    /// How many steps lie between their stances, from 0 to 4; null while one of them is unknown.
    pub stance_gap: Option<i32>,
    /// Kendall's tau-b of their rankings of the criteria, from -1 (reversed) to 1 (the same); null with
    /// fewer than two criteria that both have weighed, or when one of them ranks all alike.
    #[schema(example = -0.6)]
    pub tau: Option<f64>,
    /// The criterion on which their rankings differ most.
    pub criterion_id: Option<DecisionCriterionId>,
    /// Its name.
    pub criterion: Option<String>,
    /// By how much of 100: the first of a ranking stands at 100, the last at 0.
    pub criterion_gap: Option<f64>,
}

/// A criterion that everybody ranks high.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommonGround {
    /// The criterion.
    pub criterion_id: DecisionCriterionId,
    /// Its name.
    pub criterion: String,
    /// Its lowest standing with anybody, from 50 to 100: the first of a ranking stands at 100, the last
    /// at 0.
    pub lowest_standing: f64,
    /// The member with whom it stands lowest.
    pub member_id: CommitteeMemberId,
}

/// What a better rating by one criterion would add to the satisfaction of a member.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CriterionRaise {
    /// The criterion.
    pub criterion_id: DecisionCriterionId,
    /// Its name.
    pub criterion: String,
    /// How much the best rating by it would add.
    pub raise: f64,
}

/// The member who is least content with our offer, and what would change that.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct LeastSatisfiedMember {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// From 0 to 100.
    pub satisfaction: f64,
    /// Whether it is known by the stance alone.
    pub by_stance: bool,
    /// What would raise it, the most first; together that is what is missing to 100. Empty when it is
    /// known by the stance alone.
    pub raises: Vec<CriterionRaise>,
    /// What they object to and is not settled: an answer that they accept would help, too.
    pub open_objection_ids: Vec<ObjectionId>,
}

/// How far the members of a committee agree, on what they do not, and on what they could.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommitteeConsensus {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
    /// From 0, a committee split in two, to 100, one mind: 100 less the variance of the stances weighed
    /// by influence, as a share of the greatest there can be. Null as long as no stance is known.
    #[schema(example = 75.0)]
    pub index: Option<f64>,
    /// How many stances are known.
    pub known_stances: i32,
    /// The share of all influence that these members have, from 0 to 100: how much the index is worth.
    pub known_influence: f64,
    /// The members, in the order in which they were added.
    pub members: Vec<MemberConsensus>,
    /// The pairs with opposite stances, or with rankings of the criteria that are far apart (a tau of at
    /// most -1/3); the widest first.
    pub conflicts: Vec<MemberConflict>,
    /// The criteria that stand in the upper half with everybody who weighed any, the highest first.
    pub common_ground: Vec<CommonGround>,
    /// The least satisfied member; on a tie the one who was added first. Null if of nobody anything is
    /// known.
    pub least_satisfied: Option<LeastSatisfiedMember>,
}

/// A criterion to leave out when speaking to a member, since it would widen a conflict.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AvoidedCriterion {
    /// The criterion: it stands high with the member and low with the other.
    pub criterion_id: DecisionCriterionId,
    /// Its name.
    pub criterion: String,
    /// The member with whom they are in conflict.
    pub with_member_id: CommitteeMemberId,
    /// Why, in words.
    #[schema(
        example = "Price is high with Dana and low with Bea: to stress it wins one and loses the other"
    )]
    pub reason: String,
}

/// What to know before speaking to one member of a committee.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct StakeholderContext {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// Who it is.
    pub stakeholder_id: StakeholderId,
    /// The name; null for a caller who may not read stakeholders.
    pub name: Option<String>,
    /// The keys of the roles they play.
    pub roles: Vec<String>,
    /// What they may say in the decision.
    pub authority: Authority,
    /// How they stand to our offer.
    pub stance: Stance,
    /// How much the others listen to them, from 0 to 100.
    pub influence: Option<i32>,
    /// How content they are with our option, from 0 to 100.
    pub satisfaction: Option<f64>,
    /// What they need.
    pub needs: Vec<String>,
    /// What worries them.
    pub concerns: Vec<String>,
    /// What they would gain for themselves.
    pub wins: Vec<String>,
    /// What they object to and is not settled: raised, or answered and not yet accepted.
    pub open_objections: Vec<Objection>,
    /// How they want to be reached for this deal, else how they want to be reached at all.
    pub preferred_channel: Option<Channel>,
    /// When the last contact was.
    pub last_contact_at: Option<Timestamp>,
    /// The interaction, if it was one.
    pub last_contact_id: Option<InteractionId>,
    /// What they did with a proposal, if that was the last contact.
    pub last_proposal_event_id: Option<ProposalEventId>,
    /// By whom on our side.
    pub last_contact_user_ids: Vec<UserId>,
    /// What not to stress, the widest gap first.
    pub avoid: Vec<AvoidedCriterion>,
}

/// What to know before speaking to a committee: the group first, then each of its members.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommitteeContext {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
    /// How far the members agree: common ground, conflicts, and who is least satisfied.
    pub group: CommitteeConsensus,
    /// The members, in the order in which they were added.
    pub stakeholders: Vec<StakeholderContext>,
}
