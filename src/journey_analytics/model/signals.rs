//! What comes next, what touchpoints have to do with it, and what is felt on the way.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AnalyticsStage, DeviationKind, JourneyActivity};
use crate::ids::{AccountId, JourneyId, JourneyMapElementId, JourneyMapId};
use crate::journeys::JourneyOutcome;
use crate::types::{Timestamp, text_enum};

/// Something that may come next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct NextStep {
    /// The activity; null for an end.
    pub activity: Option<String>,
    /// How journeys ended there; null for an activity.
    pub outcome: Option<JourneyOutcome>,
    /// For how many it came next.
    pub count: i32,
    /// Their share of all who were in the same place and went on.
    pub probability: f64,
    /// The lower end of its 95 % interval, after Wilson.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What probably comes next. Whoever is still in the place has taken no step and is not counted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct NextLikely {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// What counts as a step.
    pub activity: JourneyActivity,
    /// The last step; null at the beginning.
    pub after: Option<String>,
    /// The step before it, if enough others came the same two steps to tell by them; else null.
    pub before: Option<String>,
    /// How many others went on from there.
    pub observed: i32,
    /// What they did next, the most frequent first.
    pub steps: Vec<NextStep>,
    /// What the journeys that `compare_to` names did in the same place; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<NextLikely>>,
}

/// How often something was said.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct ReasonCount {
    /// What was said.
    pub reason: String,
    /// How often.
    pub count: i32,
}

/// Who gave up in a stage, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct StageDropOff {
    /// The stage.
    pub stage: AnalyticsStage,
    /// How many came into it.
    pub entered: i32,
    /// How many were given up in it.
    pub dropped: i32,
    /// `dropped / entered`; null if nobody came.
    pub share: Option<f64>,
    /// Why those journeys ended, the most frequent reason first.
    pub end_reasons: Vec<ReasonCount>,
    /// Why their accounts' deals were lost while the journeys lasted, the most frequent reason first.
    pub lost_reasons: Vec<ReasonCount>,
    /// What the map says hurts in the stage.
    pub pain_points: Vec<String>,
}

/// Where journeys are given up.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyDropOff {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The stages in their order.
    pub stages: Vec<StageDropOff>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyDropOff>>,
}

/// How many went on from a stage with a kind of contact in it, and how many without.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct TouchpointEffect {
    /// The stage.
    pub stage: AnalyticsStage,
    /// The channel or subject of the contact, or the touchpoint that it was.
    pub activity: String,
    /// How many journeys had it while they were in the stage, of those of whom it is known what became of them there.
    pub with_contact: i32,
    /// How many of these advanced.
    pub with_contact_advanced: i32,
    /// How many had it not.
    pub without_contact: i32,
    /// How many of these advanced.
    pub without_contact_advanced: i32,
    /// The share that advanced with it, less the share without.
    pub difference: f64,
    /// The lower end of its 95 % interval, after Newcombe; if it is above 0, or the upper end below, the two differ.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What contacts have to do with going on: an association. Who is contacted may have been readier to go on anyway.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct TouchpointEffects {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// What a contact is told by.
    pub activity: JourneyActivity,
    /// The largest differences first; as many as `limit` lets through.
    pub effects: Vec<TouchpointEffect>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<TouchpointEffects>>,
}

/// A feeling that the map has for a stage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PlannedEmotion {
    /// The element of the map.
    pub element_id: JourneyMapElementId,
    /// What it says.
    pub text: String,
    /// From -2 (very bad) to 2 (very good).
    pub valence: Option<i32>,
    /// The feeling in a word.
    pub label: Option<String>,
}

/// What is felt in a stage, planned and observed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct StageEmotion {
    /// The stage.
    pub stage: AnalyticsStage,
    /// What the map says.
    pub planned: Vec<PlannedEmotion>,
    /// The mean valence of what the map says; null if it says none.
    pub planned_valence: Option<f64>,
    /// How many interactions in the stage have a sentiment.
    pub observed: i32,
    /// Their mean sentiment, from -2 to 2; null if there is none.
    pub observed_valence: Option<f64>,
    /// How many of them were of -2, -1, 0, 1 and 2.
    pub observed_by_valence: Vec<i32>,
    /// `observed_valence - planned_valence`; null if one of them is.
    pub gap: Option<f64>,
}

/// What is felt on the way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct EmotionCurve {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The stages in their order.
    pub stages: Vec<StageEmotion>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<EmotionCurve>>,
}

/// Why a map no longer describes what happens.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct DriftFinding {
    /// How journeys part with the map.
    pub kind: DeviationKind,
    /// The key of the stage; null for what is not in the map.
    pub stage: Option<String>,
    /// What happened; null for what did not.
    pub activity: Option<String>,
    /// The name of the planned touchpoint; null where stages are laid along, and for what is not in the map.
    pub touchpoint: Option<String>,
    /// In how many journeys.
    pub journeys: i32,
    /// Their share of all.
    pub share: f64,
    /// Some of these journeys.
    pub evidence: Vec<JourneyId>,
}

/// Whether a map still describes what happens.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapDrift {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The map.
    pub journey_map_id: JourneyMapId,
    /// How many journeys were looked at.
    pub journeys: i32,
    /// Whether there are at least 10 of them, and they fit worse than 0.8 on average or part with the map in one way in at
    /// least three of ten.
    pub has_drifted: bool,
    /// The mean of the fitness of the journeys; null if there is none.
    pub mean_fitness: Option<f64>,
    /// How at least three of ten part with it, the most frequent first.
    pub findings: Vec<DriftFinding>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyMapDrift>>,
}

text_enum! {
    /// Why a journey may need somebody.
    HealthWarning {
        /// It has been in its stage longer than nine in ten that were in it.
        Stalled = "stalled",
        /// Nothing has happened for three times as long as between its contacts before, and for a week at least.
        Silent = "silent",
        /// The mean mood of its last three contacts with one is worse by one or more than that of those before.
        SentimentFalling = "sentiment_falling",
        /// It went back to an earlier stage.
        WentBack = "went_back",
        /// A role of a committee of its account that took part in it no longer does; which, and since when, is told beside it.
        RoleGoneQuiet = "role_gone_quiet",
    }
}

/// A role that took part in a journey and no longer does.
///
/// A role takes part whenever somebody who has it on a committee of the account takes part in an interaction. It has gone quiet when it took part
/// twice at least since the journey began, and has not for more than three times the median time between its own contacts and for more
/// than a week.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct QuietRole {
    /// The key of the role.
    pub role: String,
    /// How often it took part since the journey began; at one instant once.
    pub contacts: i32,
    /// When it did last.
    pub last_seen_at: Timestamp,
    /// How long that is ago, in seconds.
    pub quiet_seconds: f64,
    /// The median time between its contacts, in seconds.
    pub usual_gap_seconds: f64,
}

/// How a journey that is under way stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyHealth {
    /// The journey.
    pub journey_id: JourneyId,
    /// Whose it is.
    pub account_id: AccountId,
    /// The stage it is in; null if it is in none.
    pub stage: Option<String>,
    /// How long it has been in it, in seconds.
    pub seconds_in_stage: Option<f64>,
    /// The time by which nine in ten have left that stage; null if too many have not.
    pub usual_p90_seconds: Option<f64>,
    /// How long nothing has happened, in seconds; null if nothing ever has.
    pub silent_seconds: Option<f64>,
    /// The median time between its contacts before, in seconds.
    pub usual_gap_seconds: Option<f64>,
    /// The mean mood of its last three contacts with one, less that of those before; null if there are too few.
    pub sentiment_change: Option<f64>,
    /// The roles that took part and have gone quiet, the one last seen first.
    pub quiet_roles: Vec<QuietRole>,
    /// Why it may need somebody.
    pub warnings: Vec<HealthWarning>,
}

/// How the journeys that are under way stand.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyHealthReport {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// How many are under way.
    pub active: i32,
    /// How many of them have a warning.
    pub warned: i32,
    /// Those with the most warnings first; as many as `limit` lets through.
    pub journeys: Vec<JourneyHealth>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyHealthReport>>,
}
