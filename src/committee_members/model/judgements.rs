//! Where what is said of a member comes from, and how sure it is.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CommitteeMember;
use crate::auth::ActorKind;
use crate::types::{EvidenceSource, Timestamp, text_enum};

text_enum! {
    /// A field of a member that is a judgement.
    JudgedField {
        /// The roles they play.
        Roles = "roles",
        /// What they may say.
        Authority = "authority",
        /// How much the others listen to them.
        Influence = "influence",
        /// How they stand to our offer.
        Stance = "stance",
        /// How they see their situation.
        ResponseMode = "response_mode",
        /// How they act in a change.
        MobilizerProfile = "mobilizer_profile",
        /// Whether they belong to the account.
        Party = "party",
        /// How they want to be reached.
        PreferredChannel = "preferred_channel",
        /// What they need.
        Needs = "needs",
        /// What worries them.
        Concerns = "concerns",
        /// What they would gain.
        Wins = "wins",
        /// How much each criterion counts for them.
        CriteriaWeights = "criteria_weights",
    }
}

text_enum! {
    /// Who judged.
    JudgedBy {
        /// A person of the selling side.
        User = "user",
        /// A program that brings data.
        Integration = "integration",
        /// A program that judges by itself.
        Agent = "agent",
    }
}

impl JudgedBy {
    /// Who judges when a caller of a kind speaks and says nothing else.
    pub(crate) const fn of(caller: ActorKind) -> Self {
        match caller {
            ActorKind::User => Self::User,
            ActorKind::ApiKey => Self::Integration,
            ActorKind::System => Self::Agent,
        }
    }
}

/// Where a value of a member's field comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct Judgement {
    /// The field.
    pub field: JudgedField,
    /// Where its value comes from.
    pub source: EvidenceSource,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
    /// Who judged.
    pub by: JudgedBy,
    /// From when on the value holds.
    pub valid_from: Timestamp,
}

/// Where a value that is said now comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct NewJudgement {
    /// The field.
    pub field: JudgedField,
    /// Where its value comes from.
    pub source: EvidenceSource,
    /// How sure it is, from 0 to 1.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1, example = 0.7)]
    pub confidence: Option<f64>,
    /// Who judged: the caller if nothing is said, a user or an integration.
    #[serde(default)]
    pub by: Option<JudgedBy>,
}

impl JudgedField {
    /// Whether two states of a member agree in the field.
    pub(crate) fn is_same(self, one: &CommitteeMember, other: &CommitteeMember) -> bool {
        match self {
            Self::Roles => one.roles == other.roles,
            Self::Authority => one.authority == other.authority,
            Self::Influence => one.influence == other.influence,
            Self::Stance => one.stance == other.stance,
            Self::ResponseMode => one.response_mode == other.response_mode,
            Self::MobilizerProfile => one.mobilizer_profile == other.mobilizer_profile,
            Self::Party => one.party == other.party,
            Self::PreferredChannel => one.preferred_channel == other.preferred_channel,
            Self::Needs => one.needs == other.needs,
            Self::Concerns => one.concerns == other.concerns,
            Self::Wins => one.wins == other.wins,
            Self::CriteriaWeights => one.criteria_weights == other.criteria_weights,
        }
    }
}
