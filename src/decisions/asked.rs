//! What callers ask of an analysis, and what they are told.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::committee_members::Stance;
use crate::ids::{CommitteeMemberId, DecisionStepId};
use crate::positions::PositionChoice;
use crate::types::Timestamp;

/// What is to be found out about a decision.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"limit": 10, "seed": 1}))]
pub struct AnalyseDecision {
    /// What to suppose: positions and stances as they might be.
    #[graphql(default)]
    #[schema(max_items = 500)]
    pub what_if: Vec<WhatIf>,
    /// What it costs to change members and steps, in any unit of effort; by stance if nothing is said.
    #[graphql(default)]
    #[schema(max_items = 500)]
    pub costs: Vec<ChangeCost>,
    /// How many sets to list of each kind, the smallest first; 20 if nothing is said.
    #[schema(minimum = 1, maximum = 200)]
    pub limit: Option<i32>,
    /// Where random draws begin, when there are too many members to count exactly; 1 if nothing is
    /// said. The same seed gives the same answer.
    #[schema(minimum = 0)]
    pub seed: Option<i32>,
    /// The moment to look at; now if nothing is said.
    pub as_of: Option<Timestamp>,
    /// As far as was known at this moment; now if nothing is said.
    pub known_at: Option<Timestamp>,
    /// By when it must be decided; when the decision is due if nothing is said.
    pub due_at: Option<Timestamp>,
}

/// One thing to suppose.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// Of whom.
    pub member_id: CommitteeMemberId,
    /// Where they stand, for all that they have not said.
    #[serde(default)]
    pub stance: Option<Stance>,
    /// What they say. A conditional yes says nothing yet.
    #[serde(default)]
    pub choice: Option<PositionChoice>,
    /// The step at which they say it; every open one if none is named.
    #[serde(default)]
    pub step_id: Option<DecisionStepId>,
}

/// What a change costs, of a member or of a step.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct ChangeCost {
    /// The member.
    #[serde(default)]
    pub member_id: Option<CommitteeMemberId>,
    /// To have them say yes; not on offer if empty.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub in_favour: Option<f64>,
    /// To have them abstain; not on offer if empty.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub abstain: Option<f64>,
    /// To answer their objections; not on offer if empty.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub answer: Option<f64>,
    /// The step, in place of a member.
    #[serde(default)]
    pub step_id: Option<DecisionStepId>,
    /// To have the step closed as passed, whatever its rule says.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub close: Option<f64>,
}

/// What was found out about a decision.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct DecisionAnalysis {
    /// The moment.
    pub as_of: Timestamp,
    /// The smallest groups who can carry every open step.
    pub winning_coalitions: MemberSets,
    /// The smallest groups who can stop it.
    pub blocking_sets: MemberSets,
    /// How often each member decides.
    pub power: Vec<MemberPower>,
    /// Whether power was estimated by random draws, and how exactly.
    pub power_method: Reckoning,
    /// As it stands.
    pub now: Prospects,
    /// As it would stand with what is supposed; nothing if nothing is.
    pub what_if: Option<Prospects>,
    /// The cheapest sets of changes that make it pass, the cheapest first.
    pub what_it_takes: Vec<ChangePlan>,
    /// Whether no cheaper set is left out.
    pub cheapest_proven: bool,
}

/// Sets of members.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct MemberSets {
    /// The sets, the smallest first; none can do without any of its members.
    pub sets: Vec<Vec<CommitteeMemberId>>,
    /// Whether all are listed.
    pub complete: bool,
}

/// How often a member decides.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct MemberPower {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// The Banzhaf index: the share of all the cases in which one member decides; all sum to 1.
    pub banzhaf: f64,
    /// The probability to decide when all others toss a coin.
    pub banzhaf_absolute: f64,
    /// The Shapley-Shubik index: the probability to decide when members join in random order.
    pub shapley_shubik: f64,
}

/// How a number was found.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Reckoning {
    /// Whether it was estimated by random draws, since there were too many cases to count.
    pub sampled: bool,
    /// How many draws.
    pub draws: Option<i32>,
    /// The standard error; 0 if it was counted.
    pub standard_error: f64,
}

/// How a decision may end.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Prospects {
    /// Whether it has passed: whatever those who have not spoken do.
    pub passed: bool,
    /// Whether it has failed: whatever they do.
    pub failed: bool,
    /// The probability that every step passes, from 0 to 1.
    pub probability: f64,
    /// The probability that every step passes by the time it must be decided: 0 once the forecast is
    /// later.
    pub probability_in_time: f64,
    /// How the probability was found.
    pub method: Reckoning,
    /// The same for each step alone, in the order in which the steps were made.
    pub steps: Vec<StepChance>,
    /// Members who could turn the outcome alone.
    pub pivotal: Vec<PivotalMember>,
}

/// The probability that a step passes.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct StepChance {
    /// The step.
    pub step_id: DecisionStepId,
    /// The probability, from 0 to 1.
    pub probability: f64,
}

/// A member who could turn the outcome alone.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct PivotalMember {
    /// The member.
    pub member_id: CommitteeMemberId,
    /// What they would have to say; nothing: take back what they said.
    pub choice: Option<PositionChoice>,
    /// Whether it passes then.
    pub passes: bool,
    /// Whether it fails then.
    pub fails: bool,
}

/// Changes that together make a decision pass.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct ChangePlan {
    /// The changes; none can be left out.
    pub changes: Vec<NeededChange>,
    /// What they cost together.
    pub cost: f64,
}

/// A change that helps a decision.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct NeededChange {
    /// Whose; nothing for a step that is to be closed.
    pub member_id: Option<CommitteeMemberId>,
    /// What they are to say; nothing if their objections are to be answered.
    pub choice: Option<PositionChoice>,
    /// Whether their objections are to be answered.
    pub answer_objections: bool,
    /// The step; every open one if none is named.
    pub step_id: Option<DecisionStepId>,
    /// The change in words.
    pub words: String,
}
