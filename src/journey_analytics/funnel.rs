//! Funnels, and how long stays last.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::model::{
    AnalyticsFilter, AnalyticsStage, FunnelCohort, FunnelStage, JourneyFunnel, StageTime,
    SurvivalPoint, TimeInStage, count,
};
use super::request::{compared, require};
use super::stages::Stages;
use super::walks::{Walk, Walks};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::mathematics::journeys::funnel::{Funnel, Passage};
use crate::mathematics::journeys::spread::Spread;
use crate::mathematics::journeys::survival::{Stay, Survival};
use crate::query::aggregates::TimeBucket;
use crate::types::{Date, Timestamp};

/// The rights that stages need beside those of journeys.
pub(super) fn require_stages(cx: &Ctx, filter: &AnalyticsFilter) -> Result<()> {
    match filter.pipeline_id {
        Some(_) => require(cx, &[Object::Deal, Object::Pipeline]),
        None => require(cx, &[Object::JourneyMap]),
    }
}

/// Who came into each stage, and what became of them.
pub fn get_journey_funnel(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    cohort: Option<TimeBucket>,
) -> Result<JourneyFunnel> {
    require_stages(cx, filter)?;
    if cohort == Some(TimeBucket::Hour) {
        let message = "a cohort is of a day at least";
        return Err(Error::invalid("cohort", "INVALID_VALUE", message));
    }
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let stages = Stages::of(cx, filter)?;
        let walks = Walks::load(cx, filter, &stages)?;
        Ok(funnel_of(&stages, &walks, cohort))
    })?;
    told.compared = compared;
    Ok(told)
}

fn funnel_of(stages: &Stages, walks: &Walks, cohort: Option<TimeBucket>) -> JourneyFunnel {
    let mut funnel = Funnel::new(stages.len());
    let mut cohorts: BTreeMap<Date, Funnel> = BTreeMap::new();
    for walk in &walks.all {
        funnel.add(&walk.visits, walk.ending);
        if let Some(day) = cohort.and_then(|bucket| begins_on(walk, bucket)) {
            let cohort = cohorts
                .entry(day)
                .or_insert_with(|| Funnel::new(stages.len()));
            cohort.add(&walk.visits, walk.ending);
        }
    }
    JourneyFunnel {
        as_of: walks.moment,
        journeys: count(funnel.journeys),
        stages: passages(stages, &funnel),
        cohorts: cohorts
            .into_iter()
            .filter(|(_, funnel)| funnel.journeys > 0)
            .map(|(starts_on, funnel)| FunnelCohort {
                starts_on,
                journeys: count(funnel.journeys),
                stages: passages(stages, &funnel),
            })
            .collect(),
        compared: None,
    }
}

/// What became of those who came into each stage.
pub(super) fn passages(stages: &Stages, funnel: &Funnel) -> Vec<FunnelStage> {
    let both = stages.told.iter().zip(&funnel.stages);
    both.map(|(stage, passage)| told(stage, passage)).collect()
}

fn told(stage: &AnalyticsStage, passage: &Passage) -> FunnelStage {
    let interval = passage.interval();
    FunnelStage {
        stage: stage.clone(),
        entered: count(passage.entered),
        advanced: count(passage.advanced),
        dropped: count(passage.dropped),
        still_in: count(passage.still_in),
        went_back: count(passage.went_back),
        skipped: count(passage.skipped),
        reentered: count(passage.reentered),
        conversion: passage.conversion(),
        decided_conversion: passage.conversion_of_decided(),
        decided_conversion_low: interval.map(|interval| interval.low),
        decided_conversion_high: interval.map(|interval| interval.high),
    }
}

/// The first day of the stretch of time in which a journey started.
fn begins_on(walk: &Walk, bucket: TimeBucket) -> Option<Date> {
    let day = Timestamp::from_micros(walk.started)?
        .to_chrono()
        .date_naive();
    let first = match bucket {
        TimeBucket::Hour | TimeBucket::Day => Some(day),
        TimeBucket::Week => {
            day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))
        }
        TimeBucket::Month => day.with_day(1),
        TimeBucket::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        TimeBucket::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
    };
    first.and_then(Date::of)
}

/// How long stays in each stage last.
pub fn get_time_in_stage(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    curve: bool,
) -> Result<TimeInStage> {
    require_stages(cx, filter)?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let stages = Stages::of(cx, filter)?;
        let walks = Walks::load(cx, filter, &stages)?;
        Ok(times_of(&stages, &walks, curve))
    })?;
    told.compared = compared;
    Ok(told)
}

fn times_of(stages: &Stages, walks: &Walks, curve: bool) -> TimeInStage {
    let moment = walks.moment.as_micros();
    let mut stays: Vec<Vec<Stay>> = vec![Vec::new(); stages.len()];
    for visit in walks.all.iter().flat_map(|walk| &walk.visits) {
        if let Some(stays) = stays.get_mut(visit.stage) {
            stays.push(Stay {
                duration: visit.left.unwrap_or(moment).saturating_sub(visit.entered),
                ended: visit.left.is_some(),
            });
        }
    }
    let stages = stages.told.iter().zip(&mut stays);
    TimeInStage {
        as_of: walks.moment,
        stages: stages
            .map(|(stage, stays)| {
                let survival = Survival::of(stays);
                let ended = stays.iter().filter(|stay| stay.ended);
                let mut ended: Vec<i64> = ended.map(|stay| stay.duration).collect();
                StageTime {
                    stage: stage.clone(),
                    stays: count(survival.count),
                    lasting: count(survival.censored),
                    median_seconds: survival.percentile(50),
                    p75_seconds: survival.percentile(75),
                    p90_seconds: survival.percentile(90),
                    ended_mean_seconds: Spread::of(&mut ended).map(|spread| spread.mean),
                    curve: if curve { points(&survival) } else { Vec::new() },
                }
            })
            .collect(),
        compared: None,
    }
}

fn points(survival: &Survival) -> Vec<SurvivalPoint> {
    let steps = survival.steps.iter().map(|step| SurvivalPoint {
        duration_seconds: step.duration,
        at_risk: count(step.at_risk),
        ended: count(step.ended),
        survival: step.survival,
        low: step.interval.map(|interval| interval.low),
        high: step.interval.map(|interval| interval.high),
    });
    steps.collect()
}
