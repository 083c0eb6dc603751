//! Where journeys part with their map.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AnalyticsStage, JourneyActivity};
use crate::ids::{AccountId, JourneyId, JourneyMapId, SegmentId};
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// How a journey parts with its map.
    DeviationKind {
        /// The stage did not happen.
        Skipped = "skipped",
        /// What happened is not in the map.
        Inserted = "inserted",
        /// It happened already, and the map has it once.
        Repeated = "repeated",
        /// It happened earlier or later than the map has it.
        WrongOrder = "wrong_order",
        /// It was a planned touchpoint, by another channel than the map has for it. Told of touchpoints.
        WrongChannel = "wrong_channel",
        /// It was a planned touchpoint for a committee role, and buyers took part of whom none has that role on a committee of the
        /// account. Told of touchpoints.
        WrongRole = "wrong_role",
        /// It took, or has taken so far, longer than the map gives it.
        Late = "late",
    }
}

/// How often journeys part with the map in one way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct DeviationCount {
    /// How.
    pub kind: DeviationKind,
    /// The key of the stage; null for what is not in the map.
    pub stage: Option<String>,
    /// What happened; null for what did not.
    pub activity: Option<String>,
    /// The name of the planned touchpoint; null where stages are laid along, and for what is not in the map.
    pub touchpoint: Option<String>,
    /// How often.
    pub occurrences: i32,
    /// In how many journeys.
    pub journeys: i32,
    /// Their share of all.
    pub share: f64,
}

/// How one stage of the map was lived.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct ConformanceStage {
    /// The stage.
    pub stage: AnalyticsStage,
    /// May be left out.
    pub is_optional: bool,
    /// May happen again right after itself.
    pub is_repeatable: bool,
    /// How often it happened where the map has it.
    pub conforming: i32,
    /// How often it did not happen.
    pub skipped: i32,
    /// How often it happened once too often.
    pub repeated: i32,
    /// How often it happened somewhere else.
    pub wrong_order: i32,
    /// How often journeys stayed in it longer than its `target_duration_seconds`, or have by now. Told of stays in stages.
    pub late: i32,
    /// How often its touchpoints happened by another channel than planned. Told of touchpoints.
    pub wrong_channel: i32,
    /// How often its touchpoints happened without the committee role that they are planned for. Told of touchpoints.
    pub wrong_role: i32,
    /// `conforming / (conforming + skipped + repeated + wrong_order)`; null if there is none of them.
    pub fitness: Option<f64>,
}

/// A place where a journey parts with its map.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyDeviation {
    /// How.
    pub kind: DeviationKind,
    /// The key of the stage; null for what is not in the map.
    pub stage: Option<String>,
    /// What happened; null for what did not.
    pub activity: Option<String>,
    /// The name of the planned touchpoint; null where stages are laid along, and for what is not in the map.
    pub touchpoint: Option<String>,
    /// When it happened; null for what did not.
    pub at: Option<Timestamp>,
}

/// How well one journey fits its map.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyFitness {
    /// The journey.
    pub journey_id: JourneyId,
    /// Whose it is.
    pub account_id: AccountId,
    /// Whether it has ended. One that has not is asked for a beginning of the map only, and so is one that was given up.
    pub has_ended: bool,
    /// From 0, nothing fits, to 1.
    pub fitness: f64,
    /// How many moves of the best alignment are of the journey alone or of the map alone.
    pub cost: i32,
    /// Where it parts with the map, in order.
    pub deviations: Vec<JourneyDeviation>,
}

/// How the journeys of the accounts of one segment fit a map. An account may belong to several segments.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct ConformanceSegment {
    /// The segment.
    pub segment_id: SegmentId,
    /// Its name.
    pub name: String,
    /// How many of the journeys are of accounts that belong to it now.
    pub journeys: i32,
    /// How many of these fit without a deviation.
    pub fitting: i32,
    /// The mean of their fitness; null if there is none.
    pub mean_fitness: Option<f64>,
}

/// How journeys fit a map: each is laid along the stages of the map by an alignment of least cost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyConformance {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The map.
    pub journey_map_id: JourneyMapId,
    /// What counts as a step of a journey.
    pub activity: JourneyActivity,
    /// How many journeys were laid along the map.
    pub journeys: i32,
    /// How many of them have not ended.
    pub active: i32,
    /// How many fit without a deviation.
    pub fitting: i32,
    /// The mean of the fitness of the journeys; null if there is none. The fitness of one is `1 - cost / worst`, where the worst
    /// is that every step is of the journey alone and, once it is completed, every stage that may not be left out of the map alone.
    pub mean_fitness: Option<f64>,
    /// The same over all costs: `1 - sum of costs / sum of worst`; long journeys weigh more.
    pub log_fitness: Option<f64>,
    /// The stages of the map in their order.
    pub stages: Vec<ConformanceStage>,
    /// The segments of accounts by their names; empty unless `by_segment` is asked for.
    pub segments: Vec<ConformanceSegment>,
    /// How journeys part with the map, the most frequent first.
    pub deviations: Vec<DeviationCount>,
    /// The journeys, those that fit worst first; as many as `limit` lets through.
    pub worst: Vec<JourneyFitness>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyConformance>>,
}
