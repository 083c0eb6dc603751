//! Analytics over GraphQL.

use async_graphql::{Context, Object, Result};

use super::attribution::{Laying, get_attribution};
use super::conformance::{Asked, get_journey_conformance};
use super::discovery::discover_journey_map;
use super::drift::get_journey_map_drift;
use super::effects::{get_emotion_curve, get_journey_drop_off, get_touchpoint_effects};
use super::flow::{get_journey_paths, get_journey_transitions};
use super::funnel::{get_journey_funnel, get_time_in_stage};
use super::health::get_journey_health;
use super::model::{
    AnalyticsFilter, Attribution, AttributionModel, EmotionCurve, JourneyActivity,
    JourneyConformance, JourneyDropOff, JourneyFunnel, JourneyHealthReport, JourneyMapDrift,
    JourneyObjectives, JourneyPaths, JourneyTransitions, NewDiscovery, NextLikely,
    PainPointRanking, RevenueMetrics, TimeInStage, TouchpointEffects,
};
use super::next::{Place, get_next_likely};
use super::objectives::get_journey_objectives;
use super::pain_points::get_pain_point_ranking;
use super::plan::Leniency;
use super::revenue::{Quota, get_revenue_metrics};
use crate::graphql::{read, write};
use crate::ids::JourneyId;
use crate::journey_maps::JourneyMap;
use crate::query::aggregates::TimeBucket;
use crate::types::Int64;

/// What looking at all journeys costs, beside what is selected.
const COST: usize = 50;

#[derive(Default)]
pub struct AnalyticsQueries;

#[Object]
impl AnalyticsQueries {
    /// Who came into each stage, and what became of them; with `cohort` also by when journeys started.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_funnel(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        cohort: Option<TimeBucket>,
    ) -> Result<JourneyFunnel> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_journey_funnel(cx, &filter, cohort))
    }

    /// How long stays in each stage last, by the estimate of Kaplan and Meier; with `curve` the whole estimate.
    #[graphql(complexity = "COST + child_complexity")]
    async fn time_in_stage(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        curve: Option<bool>,
    ) -> Result<TimeInStage> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| {
            get_time_in_stage(cx, &filter, curve.unwrap_or(false))
        })
    }

    /// The directly-follows graph of journeys.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_transitions(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        limit: Option<i32>,
    ) -> Result<JourneyTransitions> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| {
            get_journey_transitions(cx, &filter, activity, limit)
        })
    }

    /// The different ways that journeys went, the most travelled first: as many as it takes to cover `coverage` percent of them.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_paths(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        coverage: Option<i32>,
        limit: Option<i32>,
    ) -> Result<JourneyPaths> {
        let filter = filter.unwrap_or_default();
        let within = (coverage, limit);
        read(ctx, |cx| get_journey_paths(cx, &filter, activity, within))
    }

    /// How journeys fit a map, which the filter has to name; with `bySegment` also by the segments of their accounts.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_conformance(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        optional: Option<Vec<String>>,
        repeatable: Option<Vec<String>>,
        by_segment: Option<bool>,
        limit: Option<i32>,
    ) -> Result<JourneyConformance> {
        let filter = filter.unwrap_or_default();
        let asked = Asked {
            leniency: Leniency {
                optional: optional.unwrap_or_default(),
                repeatable: repeatable.unwrap_or_default(),
            },
            by_segment: by_segment.unwrap_or(false),
            limit,
        };
        read(ctx, |cx| {
            get_journey_conformance(cx, &filter, activity, &asked)
        })
    }

    /// Which contacts won amounts are put down to: association, not cause.
    #[graphql(complexity = "COST + child_complexity")]
    async fn attribution(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        model: Option<AttributionModel>,
        activity: Option<JourneyActivity>,
        lookback_days: Option<i32>,
        half_life_days: Option<i32>,
    ) -> Result<Attribution> {
        let filter = filter.unwrap_or_default();
        let laying = Laying::said(model, activity, lookback_days, half_life_days)?;
        read(ctx, |cx| get_attribution(cx, &filter, laying))
    }

    /// Win rates, cycle length, velocity, slippage, coverage, retention and lifetime value of the deals of a period.
    #[graphql(complexity = "COST + child_complexity")]
    async fn revenue_metrics(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        quota_minor: Option<Int64>,
        currency: Option<String>,
    ) -> Result<RevenueMetrics> {
        let filter = filter.unwrap_or_default();
        let quota = Quota::said(quota_minor.map(Int64::get), currency)?;
        read(ctx, |cx| get_revenue_metrics(cx, &filter, quota.as_ref()))
    }

    /// What probably comes next for a journey, after an activity, or at the beginning.
    #[graphql(complexity = "COST + child_complexity")]
    async fn next_likely(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        journey_id: Option<JourneyId>,
        after: Option<String>,
    ) -> Result<NextLikely> {
        let filter = filter.unwrap_or_default();
        let place = Place {
            journey: journey_id,
            after,
        };
        read(ctx, |cx| get_next_likely(cx, &filter, activity, &place))
    }

    /// Where journeys are given up, and why.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_drop_off(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
    ) -> Result<JourneyDropOff> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_journey_drop_off(cx, &filter))
    }

    /// How many went on from each stage with a kind of contact in it, and how many without: an association.
    #[graphql(complexity = "COST + child_complexity")]
    async fn touchpoint_effects(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        limit: Option<i32>,
    ) -> Result<TouchpointEffects> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| {
            get_touchpoint_effects(cx, &filter, activity, limit)
        })
    }

    /// What is felt on the way, planned and observed.
    #[graphql(complexity = "COST + child_complexity")]
    async fn emotion_curve(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
    ) -> Result<EmotionCurve> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_emotion_curve(cx, &filter))
    }

    /// How the journeys that are under way stand, with early warnings.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_health(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        limit: Option<i32>,
    ) -> Result<JourneyHealthReport> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_journey_health(cx, &filter, limit))
    }

    /// Whether a map, which the filter has to name, still describes what happens.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_map_drift(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        activity: Option<JourneyActivity>,
        optional: Option<Vec<String>>,
        repeatable: Option<Vec<String>>,
    ) -> Result<JourneyMapDrift> {
        let filter = filter.unwrap_or_default();
        let leniency = Leniency {
            optional: optional.unwrap_or_default(),
            repeatable: repeatable.unwrap_or_default(),
        };
        read(ctx, |cx| {
            get_journey_map_drift(cx, &filter, activity, &leniency)
        })
    }

    /// The pain points that are open or in progress by how many accounts named them, their severity and what is at stake; with
    /// `currency` only deals in it are.
    #[graphql(complexity = "COST + child_complexity")]
    async fn pain_point_ranking(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
        currency: Option<String>,
        limit: Option<i32>,
    ) -> Result<PainPointRanking> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| {
            get_pain_point_ranking(cx, &filter, currency.as_deref(), limit)
        })
    }

    /// How far a map, which the filter has to name, has come with its objectives.
    #[graphql(complexity = "COST + child_complexity")]
    async fn journey_objectives(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
    ) -> Result<JourneyObjectives> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_journey_objectives(cx, &filter))
    }
}

#[derive(Default)]
pub struct AnalyticsMutations;

#[Object]
impl AnalyticsMutations {
    /// Drafts an as-is map from what happened, everything in it with its evidence.
    async fn discover_journey_map(
        &self,
        ctx: &Context<'_>,
        input: NewDiscovery,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| discover_journey_map(cx, &input))
    }
}
