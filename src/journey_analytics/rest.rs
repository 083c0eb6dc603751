//! Analytics over REST.

use std::str::FromStr;

use actix_web::{get, post};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa_actix_web::service_config::ServiceConfig;

use super::attribution::{Laying, get_attribution as attribute};
use super::conformance::Asked;
use super::model::{
    AnalyticsFilter, Attribution, AttributionModel, EmotionCurve, JourneyActivity,
    JourneyConformance, JourneyDropOff, JourneyFunnel, JourneyHealthReport, JourneyMapDrift,
    JourneyObjectives, JourneyPaths, JourneyTransitions, NewDiscovery, NextLikely,
    PainPointRanking, RevenueMetrics, TimeInStage, TouchpointEffects,
};
use super::next::Place;
use super::plan::Leniency;
use super::revenue::Quota;
use super::{
    conformance, discovery, drift, effects, flow, funnel, health, next, objectives, pain_points,
    revenue,
};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Body, Call, Reply};
use crate::ids::{JourneyId, JourneyMapId};
use crate::journey_maps::JourneyMap;
use crate::json;
use crate::query::aggregates::TimeBucket;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_journey_funnel)
        .service(get_time_in_stage)
        .service(get_journey_transitions)
        .service(get_journey_paths)
        .service(get_journey_conformance)
        .service(get_attribution)
        .service(get_revenue_metrics)
        .service(get_next_likely)
        .service(get_journey_drop_off)
        .service(get_touchpoint_effects)
        .service(get_emotion_curve)
        .service(get_journey_health)
        .service(get_journey_map_drift)
        .service(get_pain_point_ranking)
        .service(get_journey_objectives)
        .service(discover_journey_map);
}

/// Read the funnel of journeys
///
/// Who came into each stage and what became of them, with conversion among all and among those of whom it is known.
/// With `pipeline_id` the same of deals in the stages of a pipeline.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("cohort" = Option<TimeBucket>, Query, description = "Tell the funnel also by when journeys started: by `day`, `week`, \
        `month`, `quarter` or `year` in UTC")),
    responses((status = 200, description = "The funnel", body = JourneyFunnel)))]
#[get("/v1/analytics/funnel")]
async fn get_journey_funnel(call: Call) -> Result<Reply> {
    let (filter, [cohort]) = asked(&call, ["cohort"])?;
    let cohort = cohort
        .map(|word| parsed::<TimeBucket>("cohort", &word))
        .transpose()?;
    tell(call, move |cx| {
        funnel::get_journey_funnel(cx, &filter, cohort)
    })
    .await
}

/// Read how long stays in stages last
///
/// Median and percentiles by the estimate of Kaplan and Meier: stays that have not ended count for as long as they have lasted.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("curve" = Option<bool>, Query, description = "Tell the whole estimate, with its 95 % interval")),
    responses((status = 200, description = "The times", body = TimeInStage)))]
#[get("/v1/analytics/time-in-stage")]
async fn get_time_in_stage(call: Call) -> Result<Reply> {
    let (filter, [curve]) = asked(&call, ["curve"])?;
    let curve = flag("curve", curve)?;
    tell(call, move |cx| {
        funnel::get_time_in_stage(cx, &filter, curve)
    })
    .await
}

/// Read what follows what
///
/// The directly-follows graph of journeys: how often each activity was followed by which, after how long, where journeys begin
/// and end, and where they come back to.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What counts as a step; `stage` if nothing is said"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Activities, transitions and loops at most; 200 if \
        nothing is said")),
    responses((status = 200, description = "The graph", body = JourneyTransitions)))]
#[get("/v1/analytics/transitions")]
async fn get_journey_transitions(call: Call) -> Result<Reply> {
    let (filter, [activity, limit]) = asked(&call, ["activity", "limit"])?;
    let activity = activity_of(activity)?;
    let limit = whole("limit", limit)?;
    tell(call, move |cx| {
        flow::get_journey_transitions(cx, &filter, activity, limit)
    })
    .await
}

/// Read the ways that journeys went
///
/// Journeys with the same steps in the same order, the most travelled way first: as many ways as it takes to cover `coverage`
/// percent of the journeys.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What counts as a step; `stage` if nothing is said"),
    ("coverage" = Option<i32>, Query, minimum = 1, maximum = 100, description = "Percent of the journeys; 80 if nothing is said"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Ways at most; 50 if nothing is said")),
    responses((status = 200, description = "The ways", body = JourneyPaths)))]
#[get("/v1/analytics/paths")]
async fn get_journey_paths(call: Call) -> Result<Reply> {
    let (filter, [activity, coverage, limit]) = asked(&call, ["activity", "coverage", "limit"])?;
    let activity = activity_of(activity)?;
    let within = (whole("coverage", coverage)?, whole("limit", limit)?);
    tell(call, move |cx| {
        flow::get_journey_paths(cx, &filter, activity, within)
    })
    .await
}

/// Read how journeys fit a map
///
/// Each journey is laid along the stages of the map `journey_map_id` by an alignment of least cost; where the
/// two part is told as skipped, inserted, repeated or in wrong order, and of stays as late, of touchpoints as by a wrong channel or without
/// the role. Journeys under way are asked for a beginning of the map only.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("journey_map_id" = JourneyMapId, Query, description = "The map that journeys are laid along"),
    ("activity" = Option<JourneyActivity>, Query, description = "What is laid along the map: stays in stages; interactions whose \
        subject or channel is the key or the name of a stage; or, along the planned touchpoints, interactions as those that they were; \
        `stage` if nothing is said"),
    ("optional" = Option<Vec<String>>, Query, explode = false, style = Form,
        description = "Keys of stages that may be left out, separated by commas"),
    ("repeatable" = Option<Vec<String>>, Query, explode = false, style = Form,
        description = "Keys of stages that may happen again right after themselves, separated by commas"),
    ("by_segment" = Option<bool>, Query, description = "Tell how journeys fit also by the segments that their accounts belong to now"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Deviations, and journeys, at most; 50 if nothing is \
        said")),
    responses((status = 200, description = "How they fit", body = JourneyConformance)))]
#[get("/v1/analytics/conformance")]
async fn get_journey_conformance(call: Call) -> Result<Reply> {
    let names = ["activity", "optional", "repeatable", "by_segment", "limit"];
    let (filter, [activity, optional, repeatable, by_segment, limit]) = asked(&call, names)?;
    let activity = activity_of(activity)?;
    let asked = Asked {
        leniency: Leniency {
            optional: words(optional),
            repeatable: words(repeatable),
        },
        by_segment: flag("by_segment", by_segment)?,
        limit: whole("limit", limit)?,
    };
    tell(call, move |cx| {
        conformance::get_journey_conformance(cx, &filter, activity, &asked)
    })
    .await
}

/// Read which contacts won amounts are put down to
///
/// The won deals of the journeys, each laid on the contacts before it; the parts of a deal sum to its amount, to the last minor unit.
/// A deal belongs to the journey of its account that began last before it was won. This is association, not cause.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("model" = Option<AttributionModel>, Query, description = "How amounts are laid on contacts; `linear` if nothing is said"),
    ("activity" = Option<JourneyActivity>, Query, description = "What a contact is told by; `channel` if nothing is said"),
    ("lookback_days" = Option<i32>, Query, minimum = 1, maximum = 3650, description = "Contacts that lie further before do not count; \
        all of the journey do if nothing is said"),
    ("half_life_days" = Option<i32>, Query, minimum = 1, maximum = 3650, description = "Of the model `time_decay`; 7 if nothing is \
        said")),
    responses((status = 200, description = "The parts", body = Attribution)))]
#[get("/v1/analytics/attribution")]
async fn get_attribution(call: Call) -> Result<Reply> {
    let names = ["model", "activity", "lookback_days", "half_life_days"];
    let (filter, [model, activity, lookback, half_life]) = asked(&call, names)?;
    let model = model.map(|word| parsed("model", &word)).transpose()?;
    let laying = Laying::said(
        model,
        activity_of(activity)?,
        whole("lookback_days", lookback)?,
        whole("half_life_days", half_life)?,
    )?;
    tell(call, move |cx| attribute(cx, &filter, laying)).await
}

/// Read what deals come to
///
/// Win rates with both denominators, cycle length, pipeline velocity, slippage, coverage, retention and lifetime value of the deals of a
/// period (`from`, `to`), in each currency. Every definition stands at its field.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("quota_minor" = Option<i64>, Query, minimum = 1, description = "What is to be reached in the period, in minor units, for coverage"),
    ("currency" = Option<String>, Query, min_length = 3, max_length = 3, description = "The currency of the quota (ISO 4217)")),
    responses((status = 200, description = "The metrics", body = RevenueMetrics)))]
#[get("/v1/analytics/revenue")]
async fn get_revenue_metrics(call: Call) -> Result<Reply> {
    let (filter, [quota, currency]) = asked(&call, ["quota_minor", "currency"])?;
    let quota = Quota::said(whole("quota_minor", quota)?, currency)?;
    tell(call, move |cx| {
        revenue::get_revenue_metrics(cx, &filter, quota.as_ref())
    })
    .await
}

/// Read what probably comes next
///
/// For a journey as it stands, after an activity, or at the beginning: what others did who were in the same place, with intervals.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What counts as a step; `stage` if nothing is said"),
    ("journey_id" = Option<JourneyId>, Query, description = "The journey that is asked about; its map, if no other is named"),
    ("after" = Option<String>, Query, min_length = 1, description = "The step after which; not together with `journey_id`")),
    responses((status = 200, description = "What may come next", body = NextLikely)))]
#[get("/v1/analytics/next")]
async fn get_next_likely(call: Call) -> Result<Reply> {
    let (filter, [activity, journey, after]) = asked(&call, ["activity", "journey_id", "after"])?;
    let activity = activity_of(activity)?;
    let journey = journey.map(|text| text.parse::<JourneyId>()).transpose();
    let place = Place {
        journey: journey
            .map_err(|wrong| Error::invalid("journey_id", "INVALID_VALUE", wrong.to_string()))?,
        after,
    };
    tell(call, move |cx| {
        next::get_next_likely(cx, &filter, activity, &place)
    })
    .await
}

/// Read where journeys are given up
///
/// How many in each stage, and why: the reasons for which the journeys ended, those for which deals were lost meanwhile, and what the
/// map says hurts there.
#[utoipa::path(tag = "analytics", params(AnalyticsFilter),
    responses((status = 200, description = "Where and why", body = JourneyDropOff)))]
#[get("/v1/analytics/drop-off")]
async fn get_journey_drop_off(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    tell(call, move |cx| effects::get_journey_drop_off(cx, &filter)).await
}

/// Read what contacts have to do with going on
///
/// Of each stage and channel (or subject, or touchpoint): how many journeys advanced that had such a contact while they were in the stage, and how many that
/// had not, with the interval of the difference. An association: who is contacted may have been readier anyway.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("activity" = Option<JourneyActivity>, Query, description = "What a contact is told by; `channel` if nothing is said"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Differences at most; 100 if nothing is said")),
    responses((status = 200, description = "The differences", body = TouchpointEffects)))]
#[get("/v1/analytics/touchpoint-effect")]
async fn get_touchpoint_effects(call: Call) -> Result<Reply> {
    let (filter, [activity, limit]) = asked(&call, ["activity", "limit"])?;
    let activity = activity_of(activity)?;
    let limit = whole("limit", limit)?;
    tell(call, move |cx| {
        effects::get_touchpoint_effects(cx, &filter, activity, limit)
    })
    .await
}

/// Read what is felt on the way
///
/// Of each stage what the map says is felt in it, and the sentiment of the interactions while journeys were in it.
#[utoipa::path(tag = "analytics", params(AnalyticsFilter),
    responses((status = 200, description = "The curve", body = EmotionCurve)))]
#[get("/v1/analytics/emotions")]
async fn get_emotion_curve(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    tell(call, move |cx| effects::get_emotion_curve(cx, &filter)).await
}

/// Read how journeys under way stand
///
/// Early warnings, each with its numbers: stalled, silent, falling sentiment, gone back, roles gone quiet. Measured against the journey's own
/// history and that of others in the stage.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Journeys at most; 50 if nothing is said")),
    responses((status = 200, description = "How they stand", body = JourneyHealthReport)))]
#[get("/v1/analytics/health")]
async fn get_journey_health(call: Call) -> Result<Reply> {
    let (filter, [limit]) = asked(&call, ["limit"])?;
    let limit = whole("limit", limit)?;
    tell(call, move |cx| {
        health::get_journey_health(cx, &filter, limit)
    })
    .await
}

/// Read whether a map still describes what happens
///
/// By how well journeys fit the map `journey_map_id`, and how many part with it in the same way, with some of them as
/// evidence.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("journey_map_id" = JourneyMapId, Query, description = "The map that is looked at"),
    ("activity" = Option<JourneyActivity>, Query, description = "What is laid along the map; `stage` if nothing is said"),
    ("optional" = Option<Vec<String>>, Query, explode = false, style = Form,
        description = "Keys of stages that may be left out, separated by commas"),
    ("repeatable" = Option<Vec<String>>, Query, explode = false, style = Form,
        description = "Keys of stages that may happen again right after themselves, separated by commas")),
    responses((status = 200, description = "Whether it does", body = JourneyMapDrift)))]
#[get("/v1/analytics/drift")]
async fn get_journey_map_drift(call: Call) -> Result<Reply> {
    let (filter, [activity, optional, repeatable]) =
        asked(&call, ["activity", "optional", "repeatable"])?;
    let activity = activity_of(activity)?;
    let leniency = Leniency {
        optional: words(optional),
        repeatable: words(repeatable),
    };
    tell(call, move |cx| {
        drift::get_journey_map_drift(cx, &filter, activity, &leniency)
    })
    .await
}

/// Rank pain points
///
/// How many accounts named each in the period (`from`, `to`), times its severity, times what the open deals of these accounts are worth, in
/// each currency; every factor is told. Pain points that are open or in progress. With `journey_map_id` only what was named while the account
/// went that way.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("currency" = Option<String>, Query, min_length = 3, max_length = 3, description = "Only deals in this currency (ISO 4217) are at \
        stake"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 1000, description = "Pain points at most; 50 if nothing is said")),
    responses((status = 200, description = "The ranking", body = PainPointRanking)))]
#[get("/v1/analytics/pain-points")]
async fn get_pain_point_ranking(call: Call) -> Result<Reply> {
    let (filter, [currency, limit]) = asked(&call, ["currency", "limit"])?;
    let limit = whole("limit", limit)?;
    tell(call, move |cx| {
        pain_points::get_pain_point_ranking(cx, &filter, currency.as_deref(), limit)
    })
    .await
}

/// Read how far a map has come
///
/// The objectives of the map `journey_map_id`, each with its target and the value that its metric has by the journeys
/// through the map.
#[utoipa::path(tag = "analytics", params(
    AnalyticsFilter,
    ("journey_map_id" = JourneyMapId, Query, description = "The map that is looked at")),
    responses((status = 200, description = "How far it has come", body = JourneyObjectives)))]
#[get("/v1/analytics/objectives")]
async fn get_journey_objectives(call: Call) -> Result<Reply> {
    let (filter, []) = asked(&call, [])?;
    tell(call, move |cx| {
        objectives::get_journey_objectives(cx, &filter)
    })
    .await
}

/// Draft a map from what happened
///
/// Stages in the order in which they were mostly lived, the frequent channels of each as touchpoints, and the observed mood; all of it with some
/// of the journeys that show it. A draft: somebody looks at it, corrects it and publishes it.
#[utoipa::path(tag = "analytics", request_body = NewDiscovery,
    responses((status = 201, description = "The draft", body = JourneyMap)))]
#[post("/v1/analytics/discovery")]
async fn discover_journey_map(call: Call, body: Body<NewDiscovery>) -> Result<Reply> {
    call.create(body, discovery::discover_journey_map).await
}

/// Answers with what is computed, all of it as it is at one moment.
async fn tell<T: Serialize>(
    call: Call,
    read: impl Fn(&mut Ctx) -> Result<T> + Send + 'static,
) -> Result<Reply> {
    call.app
        .snapshot(&call.actor, move |cx| Reply::ok(&read(cx)?))
        .await
}

/// The common parameters, and some of the route's own.
pub(crate) fn asked<const N: usize>(
    call: &Call,
    names: [&str; N],
) -> Result<(AnalyticsFilter, [Option<String>; N])> {
    let mut common = Map::new();
    let mut own = [const { None }; N];
    for (name, value) in url::form_urlencoded::parse(call.query().as_bytes()) {
        let value = value.into_owned();
        let twice = || Error::invalid(name.clone(), "DUPLICATE", "stands twice");
        if let Some((_, place)) = names
            .iter()
            .zip(own.iter_mut())
            .find(|(known, _)| ***known == *name)
        {
            if place.replace(value).is_some() {
                return Err(twice());
            }
        } else if AnalyticsFilter::NAMES.contains(&&*name) {
            if common
                .insert(name.clone().into_owned(), Value::String(value))
                .is_some()
            {
                return Err(twice());
            }
        } else {
            let message = "is not a parameter of this operation";
            return Err(Error::invalid(name, "UNKNOWN_PARAMETER", message));
        }
    }
    Ok((json::parse_fields(&common)?, own))
}

fn parsed<T: FromStr>(name: &'static str, word: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    let read = word.parse();
    read.map_err(|wrong: T::Err| Error::invalid(name, "INVALID_VALUE", wrong.to_string()))
}

pub(crate) fn activity_of(word: Option<String>) -> Result<Option<JourneyActivity>> {
    word.map(|word| parsed("activity", &word)).transpose()
}

fn whole<T: FromStr>(name: &'static str, text: Option<String>) -> Result<Option<T>> {
    let number = text.map(|text| text.parse()).transpose();
    let message = "must be a whole number";
    number.map_err(|_no_number| Error::invalid(name, "INVALID_VALUE", message))
}

fn flag(name: &'static str, text: Option<String>) -> Result<bool> {
    text.map_or(Ok(false), |text| {
        let read = text.parse();
        read.map_err(|_no_flag| Error::invalid(name, "INVALID_VALUE", "must be true or false"))
    })
}

/// Words between commas.
fn words(text: Option<String>) -> Vec<String> {
    let text = text.unwrap_or_default();
    let words = text.split(',').filter(|word| !word.is_empty());
    words.map(ToOwned::to_owned).collect()
}
