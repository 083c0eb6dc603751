//! What is asked of many answers, and what they say together.

use async_graphql::{InputObject, SimpleObject};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::FeedbackKind;
use crate::ids::{AccountId, JourneyId, JourneyMapId, JourneyStageId, SegmentId, TouchpointId};
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// What answers are told apart by.
    FeedbackGrouping {
        /// The stage of the buyer's way that they are about.
        Stage = "stage",
        /// The planned touchpoint that they are about.
        Touchpoint = "touchpoint",
        /// The persona of who answered. Who is of several counts for each of them.
        Persona = "persona",
        /// The month in which they were given.
        Month = "month",
    }
}

/// Which answers are measured, and how they are told apart.
#[derive(Debug, Clone, Default, InputObject)]
pub struct FeedbackQuestion {
    /// Answers to this question alone.
    pub kind: Option<FeedbackKind>,
    /// Answers from this moment on.
    pub since: Option<Timestamp>,
    /// Answers before this moment.
    pub until: Option<Timestamp>,
    /// Answers about this account.
    pub account_id: Option<AccountId>,
    /// Answers about the accounts of this segment.
    pub segment_id: Option<SegmentId>,
    /// Answers about this journey.
    pub journey_id: Option<JourneyId>,
    /// Answers about journeys through this map.
    pub journey_map_id: Option<JourneyMapId>,
    /// Answers about this stage.
    pub stage_id: Option<JourneyStageId>,
    /// Answers about this touchpoint.
    pub touchpoint_id: Option<TouchpointId>,
    /// What answers are told apart by.
    pub group_by: Option<FeedbackGrouping>,
    /// The time zone of the months (IANA); with `groupBy: MONTH` only.
    pub tz: Option<String>,
}

/// How likely buyers recommend (net promoter score): promoters answer 9 or 10, detractors 0 to 6.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct NpsMeasure {
    /// How many answers there are.
    pub count: i32,
    /// How many of them are of promoters.
    pub promoters: i32,
    /// How many are of neither.
    pub passives: i32,
    /// How many are of detractors.
    pub detractors: i32,
    /// The percentage of promoters less that of detractors, from -100 to 100; empty without answers.
    pub score: Option<f64>,
    /// The lower end of its confidence interval (95 %, from the variance of multinomial counts); empty below two answers.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// How satisfied buyers are: the satisfied give one of the two best answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CsatMeasure {
    /// How many answers there are.
    pub count: i32,
    /// How many of them are of the satisfied.
    pub satisfied: i32,
    /// The share of the satisfied, from 0 to 1; empty without answers.
    pub share: Option<f64>,
    /// The lower end of its confidence interval (95 %, Wilson's); empty without answers.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// How easy buyers found it (customer effort score), from 1 (hard) to 7 (easy); answers on a scale to 5 are stretched.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CesMeasure {
    /// How many answers there are.
    pub count: i32,
    /// The mean answer; empty without answers.
    pub mean: Option<f64>,
    /// The lower end of its confidence interval (95 %, Student's t); empty below two answers.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// What some answers say together, by question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FeedbackMeasures {
    /// Would they recommend us?
    pub nps: NpsMeasure,
    /// Are they satisfied?
    pub csat: CsatMeasure,
    /// Was it easy?
    pub ces: CesMeasure,
}

/// The answers that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FeedbackGroup {
    /// What they have in common: the id of a stage, a touchpoint or a persona, or a month (`2026-03`). Empty for answers of
    /// which it is not known; this group comes last.
    #[schema(example = "2026-03")]
    pub key: Option<String>,
    /// What they say.
    pub measures: FeedbackMeasures,
}

/// What answers to surveys say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FeedbackAnalytics {
    /// All of them together.
    pub total: FeedbackMeasures,
    /// The same by what they were told apart by, in the order of the keys; empty if nothing was asked for.
    pub groups: Vec<FeedbackGroup>,
}

impl FeedbackQuestion {
    /// The filter over feedback that finds the answers.
    pub(in crate::feedback) fn filter(&self) -> Value {
        let mut filter = Map::new();
        let mut said = |name: &str, condition: Value| {
            filter.insert(name.to_owned(), condition);
        };
        if let Some(kind) = self.kind {
            said("kind", json!({ "eq": kind }));
        }
        if self.since.is_some() || self.until.is_some() {
            let ends = [("ge", self.since), ("lt", self.until)].into_iter();
            let ends = ends.filter_map(|(word, at)| Some((word.to_owned(), json!(at?))));
            said("answered_at", Value::Object(ends.collect()));
        }
        if let Some(id) = self.account_id {
            said("account_id", json!({ "eq": id }));
        }
        if let Some(id) = self.segment_id {
            said("account", json!({ "segment_id": { "eq": id } }));
        }
        if let Some(id) = self.journey_id {
            said("journey_id", json!({ "eq": id }));
        }
        if let Some(id) = self.journey_map_id {
            said("journey", json!({ "journey_map_id": { "eq": id } }));
        }
        if let Some(id) = self.stage_id {
            said("stage_id", json!({ "eq": id }));
        }
        if let Some(id) = self.touchpoint_id {
            said("touchpoint_id", json!({ "eq": id }));
        }
        Value::Object(filter)
    }
}
