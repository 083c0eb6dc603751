//! What is said of a member's part in a decision.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::DecisionCriterionId;
use crate::types::text_enum;

text_enum! {
    /// What a member may say in the decision.
    Authority {
        /// The final yes, which nobody overrules.
        FinalYes = "final_yes",
        /// A no that stops it.
        Veto = "veto",
        /// A recommendation to those who decide.
        Recommend = "recommend",
        /// An opinion, when asked.
        Consult = "consult",
        /// Nothing.
        None = "none",
    }
}

text_enum! {
    /// How a member stands to our offer.
    Stance {
        /// Sells it for us: +2.
        Champion = "champion",
        /// Is for it: +1.
        Supporter = "supporter",
        /// Is neither for nor against it: 0.
        Neutral = "neutral",
        /// Has doubts: -1.
        Skeptic = "skeptic",
        /// Works against it: -2.
        Opponent = "opponent",
        /// Nobody knows.
        Unknown = "unknown",
    }
}

impl Stance {
    /// The stance as a number from -2 to 2; none as long as nobody knows.
    pub(crate) const fn value(self) -> Option<i32> {
        match self {
            Self::Champion => Some(2),
            Self::Supporter => Some(1),
            Self::Neutral => Some(0),
            Self::Skeptic => Some(-1),
            Self::Opponent => Some(-2),
            Self::Unknown => None,
        }
    }
}

text_enum! {
    /// How a buyer sees the own situation, which tells what they will answer to (Miller and Heiman's
    /// four modes).
    ResponseMode {
        /// Wants more than there is: answers to what brings it nearer.
        Growth = "growth",
        /// Something went wrong: answers to what mends it.
        Trouble = "trouble",
        /// All is well: sees no reason for a change.
        EvenKeel = "even_keel",
        /// All is better than it could be: sees no need at all.
        Overconfident = "overconfident",
    }
}

text_enum! {
    /// How a buyer acts in a change (the seven profiles of CEB's study of mobilizers).
    MobilizerProfile {
        /// Gets it done: a mobilizer.
        GoGetter = "go_getter",
        /// Wins others over with ideas: a mobilizer.
        Teacher = "teacher",
        /// Questions everything, and then stands by it: a mobilizer.
        Skeptic = "skeptic",
        /// Tells what others do not know: a talker.
        Guide = "guide",
        /// Is nice to everybody: a talker.
        Friend = "friend",
        /// Looks for the own advantage: a talker.
        Climber = "climber",
        /// Wants everything to stay as it is.
        Blocker = "blocker",
    }
}

text_enum! {
    /// Whether a member belongs to the account.
    Party {
        /// They do.
        Internal = "internal",
        /// They come from outside: an advisor, a partner.
        External = "external",
    }
}

text_enum! {
    /// How much the others listen to a member, in a word.
    InfluenceLevel {
        /// 0 to 33.
        Low = "low",
        /// 34 to 66.
        Medium = "medium",
        /// 67 to 100.
        High = "high",
    }
}

impl InfluenceLevel {
    /// The word for a number from 0 to 100.
    pub(crate) const fn of(influence: i32) -> Self {
        match influence {
            ..=33 => Self::Low,
            34..=66 => Self::Medium,
            67.. => Self::High,
        }
    }
}

/// How much a criterion of the decision counts for a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "CriterionWeightInput")]
#[serde(deny_unknown_fields)]
pub struct CriterionWeight {
    /// The criterion, of the decision of the member's deal.
    pub criterion_id: DecisionCriterionId,
    /// How much it counts beside the others: 0 for not at all.
    #[schema(minimum = 0, maximum = 1_000_000, example = 2.0)]
    pub weight: f64,
}
