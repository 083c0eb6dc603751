//! What is told of the state of a decision.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Decision;
use crate::criterion_ratings::CriterionRating;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decision_steps::DecisionStep;
use crate::ids::{CommitteeMemberId, DecisionStepId};
use crate::objections::Objection;
use crate::positions::Position;
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// Where a step stands.
    StepProgress {
        /// A step that comes before it is not through.
        Pending = "pending",
        /// It can pass, and depends on those who have not spoken.
        Passable = "passable",
        /// It is through, whatever those who have not spoken do.
        Passed = "passed",
        /// It cannot pass any more, whatever those who have not spoken do.
        Failed = "failed",
        /// A veto, an objection, frozen money or an earlier step that failed stands in its way.
        Blocked = "blocked",
    }
}

text_enum! {
    /// Where a decision stands.
    DecisionProgress {
        /// There is no decision.
        None = "none",
        /// Steps are open.
        Open = "open",
        /// Every step passed.
        Passed = "passed",
        /// A step failed.
        Failed = "failed",
        /// A step is blocked.
        Blocked = "blocked",
    }
}

/// Where the decision of a deal stands at a moment. It is computed whenever it is asked for.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct DecisionState {
    /// The moment.
    pub as_of: Timestamp,
    /// Where it stands.
    pub progress: DecisionProgress,
    /// Why, in words.
    pub reason: String,
    /// The decision; nothing if the deal has none.
    pub decision: Option<Decision>,
    /// What can be chosen.
    pub options: Vec<DecisionOption>,
    /// What options are judged by.
    pub criteria: Vec<DecisionCriterion>,
    /// How members rate options by criteria.
    pub ratings: Vec<CriterionRating>,
    /// The steps, each after those that it comes after.
    pub steps: Vec<StepState>,
    /// What each member said last at each step.
    pub positions: Vec<Position>,
    /// What members object to.
    pub objections: Vec<Objection>,
    /// The steps that decide when it ends, in their order: none of them may take longer.
    pub critical_path: Vec<DecisionStepId>,
    /// When the last step will end, by due dates and by the days that steps may take.
    pub forecast_end: Option<Timestamp>,
    /// Whether it is not decided and was due before the moment.
    pub overdue: bool,
    /// Whether it will end after it is due.
    pub will_be_late: bool,
}

/// Where a step stands at a moment.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct StepState {
    /// The step.
    pub step: DecisionStep,
    /// Where it stands.
    pub progress: StepProgress,
    /// Why, in words.
    pub reason: String,
    /// Members on whose word it depends.
    pub waits_for: Vec<CommitteeMemberId>,
    /// Earlier steps that are not through.
    pub waits_for_steps: Vec<DecisionStepId>,
    /// Members who count for its rule.
    pub voters: Vec<CommitteeMemberId>,
    /// Those of them who are in favour, by themselves or by who speaks for them.
    pub in_favour: Vec<CommitteeMemberId>,
    /// Those who are against.
    pub against: Vec<CommitteeMemberId>,
    /// Those who abstain.
    pub abstaining: Vec<CommitteeMemberId>,
    /// Members who counted for its rule and have left the committee.
    pub departed: Vec<CommitteeMemberId>,
    /// What is wrong with its rule as the committee is now, in words.
    pub rule_warnings: Vec<String>,
    /// When it began, or will.
    pub begins_at: Timestamp,
    /// When it ended, or will.
    pub ends_at: Timestamp,
    /// Whether nothing of it may take longer without the decision ending later.
    pub critical: bool,
    /// Whether it is not through and was due before the moment, or has taken longer than it may.
    pub overdue: bool,
}
