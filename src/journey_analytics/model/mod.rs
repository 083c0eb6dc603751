//! What is asked for and what is answered, the same on both faces.

mod attribution;
mod conformance;
mod discovery;
mod flow;
mod funnel;
mod objectives;
mod pain_points;
mod request;
mod revenue;
mod signals;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::{JourneyStageId, PipelineStageId};
use crate::journey_stages::JourneyStageKind;
use crate::mathematics::journeys::spread::Spread;

pub(crate) use attribution::{
    AttributedAmount, AttributedChannel, Attribution, AttributionModel, AttributionTotal,
};
pub(crate) use conformance::{
    ConformanceSegment, ConformanceStage, DeviationCount, DeviationKind, JourneyConformance,
    JourneyDeviation, JourneyFitness,
};
pub(crate) use discovery::NewDiscovery;
pub(crate) use flow::{
    JourneyActivityCount, JourneyLoop, JourneyPath, JourneyPaths, JourneyTransition,
    JourneyTransitions,
};
pub(crate) use funnel::{
    FunnelCohort, FunnelStage, JourneyFunnel, StageTime, SurvivalPoint, TimeInStage,
};
pub(crate) use objectives::{JourneyObjectives, ObjectiveMetric, ObjectiveProgress};
pub(crate) use pain_points::{PainPointRanking, PainPointStake, RankedPainPoint};
pub(crate) use request::{AnalyticsFilter, JourneyActivity};
pub(crate) use revenue::{RevenueAmounts, RevenueMetrics};
pub(crate) use signals::{
    DriftFinding, EmotionCurve, HealthWarning, JourneyDropOff, JourneyHealth, JourneyHealthReport,
    JourneyMapDrift, NextLikely, NextStep, PlannedEmotion, QuietRole, ReasonCount, StageDropOff,
    StageEmotion, TouchpointEffect, TouchpointEffects,
};

/// A count as the API tells it.
pub(super) fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// A stage that journeys or deals went through. Over several maps, stages of one kind are one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AnalyticsStage {
    /// What programs know it by: the key of a stage of a map, the kind of stages over several maps, the id of a pipeline's stage.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The stage of the map, if one map was asked for.
    pub journey_stage_id: Option<JourneyStageId>,
    /// The stage of the pipeline, if a pipeline was asked for.
    pub pipeline_stage_id: Option<PipelineStageId>,
    /// What the buyers are at; null for the stages of a pipeline.
    pub kind: Option<JourneyStageKind>,
}

/// How durations are spread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct DurationSpread {
    /// How many there are.
    pub count: i32,
    /// The shortest, in seconds.
    pub min_seconds: f64,
    /// Their mean.
    pub mean_seconds: f64,
    /// Half of them are no longer.
    pub median_seconds: f64,
    /// Three in four are no longer.
    pub p75_seconds: f64,
    /// Nine in ten are no longer.
    pub p90_seconds: f64,
    /// The longest.
    pub max_seconds: f64,
}

impl From<Spread> for DurationSpread {
    fn from(spread: Spread) -> Self {
        Self {
            count: count(spread.count),
            min_seconds: spread.min,
            mean_seconds: spread.mean,
            median_seconds: spread.median,
            p75_seconds: spread.p75,
            p90_seconds: spread.p90,
            max_seconds: spread.max,
        }
    }
}
