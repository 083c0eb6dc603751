//! What is answered about committees as a whole.

mod group;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::committee_members::{Authority, Stance};
use crate::deals::DealStatus;
use crate::ids::{
    CommitteeMemberId, CommitteeTemplateId, DealId, DecisionOptionId, DecisionStepId,
    InteractionId, PositionId, ProposalEventId, StakeholderId, UserId,
};
use crate::mathematics::coverage::FlagKind;
use crate::mathematics::engagement::Momentum;
use crate::positions::PositionChoice;
use crate::types::{EvidenceSource, Timestamp, text_enum};
pub(crate) use group::{
    AvoidedCriterion, CommitteeConsensus, CommitteeContext, CommonGround, CriterionRaise,
    LeastSatisfiedMember, MemberConflict, MemberConsensus, StakeholderContext,
};

/// A stakeholder's seat on the committee of a deal, and what became of the deal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct StakeholderSeat {
    /// The seat.
    pub member_id: CommitteeMemberId,
    /// The deal.
    pub deal_id: DealId,
    /// Its name.
    pub deal_name: String,
    /// What became of it.
    pub deal_status: DealStatus,
    /// When it was won or lost; null while it is open.
    pub closed_at: Option<Timestamp>,
    /// The keys of the roles they play there.
    pub roles: Vec<String>,
    /// What they may say there.
    pub authority: Authority,
    /// How they stand to our offer there.
    pub stance: Stance,
    /// How much the others listen to them there.
    pub influence: Option<i32>,
    /// What they said last at each step of the decision, in the order in which they said it.
    pub positions: Vec<SeatPosition>,
}

/// What a stakeholder said last at a step of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct SeatPosition {
    /// The position.
    pub position_id: PositionId,
    /// The step.
    pub step_id: DecisionStepId,
    /// Its name.
    pub step_name: String,
    /// The option it is about; the one that is ours if nothing was said.
    pub option_id: Option<DecisionOptionId>,
    /// What they said.
    pub choice: PositionChoice,
    /// What must happen first, for a conditional yes.
    pub condition: Option<String>,
    /// Whether it has happened.
    pub condition_met: bool,
    /// How it is known.
    pub source: EvidenceSource,
    /// When they said it.
    pub cast_at: Timestamp,
}

/// The seats of a stakeholder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StakeholderSeats {
    /// The seats, the newest first.
    pub data: Vec<StakeholderSeat>,
}

text_enum! {
    /// Where the engagement of a member is going: the last 30 days against the 30 before.
    EngagementMomentum {
        /// At least a quarter more.
        Rising = "rising",
        /// Neither.
        Flat = "flat",
        /// At least a quarter less.
        Falling = "falling",
    }
}

impl From<Momentum> for EngagementMomentum {
    fn from(momentum: Momentum) -> Self {
        match momentum {
            Momentum::Rising => Self::Rising,
            Momentum::Flat => Self::Flat,
            Momentum::Falling => Self::Falling,
        }
    }
}

/// What one contact adds to the engagement of a member: an interaction, or something that they did with
/// a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct EngagementPart {
    /// The interaction.
    pub interaction_id: Option<InteractionId>,
    /// What they did with a proposal.
    pub proposal_event_id: Option<ProposalEventId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Its part of the score; the parts sum to it.
    pub score: f64,
}

/// How engaged a member is with us, from the interactions that really happened and from what they did
/// with proposals: one that a member opened, commented, accepted or declined counts as a contact that
/// began with them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MemberEngagement {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// Who it is.
    pub stakeholder_id: StakeholderId,
    /// From 0 to 100, with two decimals: contacts weighed by channel and direction, two-way ones double, each
    /// half as much after 30 days.
    #[schema(example = 62.5)]
    pub score: f64,
    /// Where it is going.
    pub momentum: EngagementMomentum,
    /// Whether there was contact both ways within 30 days.
    pub is_engaged: bool,
    /// When the last contact was.
    pub last_contact_at: Option<Timestamp>,
    /// The interaction, if it was one.
    pub last_contact_id: Option<InteractionId>,
    /// What they did with a proposal, if that was the last contact.
    pub last_proposal_event_id: Option<ProposalEventId>,
    /// By whom on our side.
    pub last_contact_user_ids: Vec<UserId>,
    /// When the last contact both ways was.
    pub last_two_way_at: Option<Timestamp>,
    /// What the score is made of.
    pub parts: Vec<EngagementPart>,
}

/// How engaged the members of a committee are.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommitteeEngagement {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
    /// The members, in the order in which they were added.
    pub members: Vec<MemberEngagement>,
}

text_enum! {
    /// What is dangerous about a committee.
    CoverageFlagKind {
        /// Nobody is the economic buyer.
        NoEconomicBuyer = "no_economic_buyer",
        /// Nobody is a champion.
        NoChampion = "no_champion",
        /// At most one member is engaged, or one is the only way to the economic buyer.
        SingleThreaded = "single_threaded",
        /// A member with a veto is not engaged.
        VetoHolderNotEngaged = "veto_holder_not_engaged",
        /// A champion has not been heard of for 21 days.
        ChampionGoneQuiet = "champion_gone_quiet",
        /// A champion has left the account or the committee.
        ChampionLeft = "champion_left",
        /// An opponent knows more members than any champion.
        OpponentMoreConnectedThanChampion = "opponent_more_connected_than_champion",
        /// All who play a role are only inferred to play it.
        RoleFilledByInferenceOnly = "role_filled_by_inference_only",
    }
}

impl From<FlagKind> for CoverageFlagKind {
    fn from(kind: FlagKind) -> Self {
        match kind {
            FlagKind::NoEconomicBuyer => Self::NoEconomicBuyer,
            FlagKind::NoChampion => Self::NoChampion,
            FlagKind::SingleThreaded => Self::SingleThreaded,
            FlagKind::VetoHolderNotEngaged => Self::VetoHolderNotEngaged,
            FlagKind::ChampionGoneQuiet => Self::ChampionGoneQuiet,
            FlagKind::ChampionLeft => Self::ChampionLeft,
            FlagKind::OpponentMoreConnectedThanChampion => Self::OpponentMoreConnectedThanChampion,
            FlagKind::RoleFilledByInferenceOnly => Self::RoleFilledByInferenceOnly,
        }
    }
}

/// A number that is evidence of a flag, such as `silent_days`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FlagNumber {
    /// What it counts.
    pub name: String,
    /// How many.
    pub value: i32,
}

/// A danger with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CoverageFlag {
    /// What is dangerous.
    pub kind: CoverageFlagKind,
    /// The members it is about.
    pub member_ids: Vec<CommitteeMemberId>,
    /// The role it is about.
    pub role: Option<String>,
    /// Its evidence in numbers.
    pub numbers: Vec<FlagNumber>,
}

/// How one role of a committee is covered.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommitteeRoleCoverage {
    /// The role's key.
    pub role: String,
    /// Members that the template asks for.
    pub required: i32,
    /// Members who play it.
    pub assigned_ids: Vec<CommitteeMemberId>,
    /// Those of them who are engaged.
    pub engaged_ids: Vec<CommitteeMemberId>,
    /// How many are missing.
    pub missing: i32,
    /// How many are too many.
    pub surplus: i32,
    /// Its part of the completeness.
    pub part: f64,
    /// Its part of the weighted completeness.
    pub weighted_part: f64,
    /// Its part of the completeness that counts engaged members only.
    pub engaged_part: f64,
}

/// Which roles of a committee are filled, and what is dangerous about it.
///
/// Of another moment, members, their judgements, relations and contacts are those of that moment, and
/// affiliations are looked at by their days, as those are known now. The template, the weights of roles and who
/// reports to whom keep no history: they are always those of now.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CommitteeCoverage {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
    /// The template that the deal is measured by, which is the one that applies now; null if none does.
    pub template_id: Option<CommitteeTemplateId>,
    /// From 0 to 100: the mean over the roles of `min(assigned / required, 1)`; null without a template.
    pub completeness: Option<f64>,
    /// The same weighted by role; null when the weights sum to nothing.
    pub weighted_completeness: Option<f64>,
    /// The same counting engaged members only.
    pub engaged_completeness: Option<f64>,
    /// The roles of the template.
    pub roles: Vec<CommitteeRoleCoverage>,
    /// What is dangerous.
    pub flags: Vec<CoverageFlag>,
}
