//! Funnels, and how long stays last.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::AnalyticsStage;
use crate::types::{Date, Timestamp};

/// What became of those who came into a stage. Each is counted once in each stage that it came into, by what became of it after it
/// first came: `entered = advanced + dropped + still_in + went_back`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FunnelStage {
    /// The stage.
    pub stage: AnalyticsStage,
    /// How many came into it.
    pub entered: i32,
    /// How many came into a later stage afterwards, or went to their end in this one.
    pub advanced: i32,
    /// How many were given up, or lost, in it.
    pub dropped: i32,
    /// How many are in it and under way: nobody knows yet what becomes of them.
    pub still_in: i32,
    /// How many were last in an earlier stage without having come further.
    pub went_back: i32,
    /// How many never came into it, but into a later one.
    pub skipped: i32,
    /// How many came into it more than once.
    pub reentered: i32,
    /// `advanced / entered`: those who are still in it count as not having advanced. Null if nobody came.
    pub conversion: Option<f64>,
    /// `advanced / (entered - still_in)`: only those of whom it is known. Null if there are none.
    pub decided_conversion: Option<f64>,
    /// The lower end of the 95 % interval of `decided_conversion`, after Wilson.
    pub decided_conversion_low: Option<f64>,
    /// Its upper end.
    pub decided_conversion_high: Option<f64>,
}

/// Those that started in one stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FunnelCohort {
    /// The first day of the stretch, in UTC.
    pub starts_on: Date,
    /// How many started in it and came into any stage.
    pub journeys: i32,
    /// What became of them.
    pub stages: Vec<FunnelStage>,
}

/// Who came into each stage, and what became of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyFunnel {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// How many journeys (or deals) came into any stage.
    pub journeys: i32,
    /// The stages in their order.
    pub stages: Vec<FunnelStage>,
    /// The same by when they started, if `cohort` was asked for.
    pub cohorts: Vec<FunnelCohort>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyFunnel>>,
}

/// The share of stays that last longer than a duration.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct SurvivalPoint {
    /// The duration, at which stays ended.
    pub duration_seconds: f64,
    /// How many stays lasted at least so long.
    pub at_risk: i32,
    /// How many of them ended then.
    pub ended: i32,
    /// The share that lasts longer.
    pub survival: f64,
    /// The lower end of its 95 % interval (Greenwood's variance on the scale of log(-log)); null at a share of 0.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
}

/// How long stays in a stage last. Those that have not ended count for as long as they have lasted (Kaplan and Meier), so that
/// long stays are not left out because they are long.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct StageTime {
    /// The stage.
    pub stage: AnalyticsStage,
    /// How many stays there were.
    pub stays: i32,
    /// How many of them have not ended.
    pub lasting: i32,
    /// The time by which half have ended; null if more than half have not.
    pub median_seconds: Option<f64>,
    /// The time by which three in four have ended.
    pub p75_seconds: Option<f64>,
    /// The time by which nine in ten have ended.
    pub p90_seconds: Option<f64>,
    /// The mean of those that have ended; shorter than all will be as long as some have not.
    pub ended_mean_seconds: Option<f64>,
    /// The whole estimate, if `curve` was asked for.
    pub curve: Vec<SurvivalPoint>,
}

/// How long stays in each stage last.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct TimeInStage {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The stages in their order.
    pub stages: Vec<StageTime>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<TimeInStage>>,
}
