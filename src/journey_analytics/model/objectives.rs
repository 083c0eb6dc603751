//! How far a map has come with what it is to achieve.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::JourneyMapId;
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// A metric that the server computes of the journeys through a map.
    ObjectiveMetric {
        /// The share of the journeys that went to their end, of all.
        Conversion = "conversion",
        /// The share of the journeys that went to their end, of those that ended.
        DecidedConversion = "decided_conversion",
        /// The median of the days from the beginning to the end of the journeys that went to their end.
        DurationDays = "duration_days",
        /// The share of the deals that were won, of those that were closed on the way. A deal belongs to the journey of its
        /// account that began last before it was closed.
        WinRate = "win_rate",
        /// The sum of the won deals among these in minor units, if all are in one currency.
        WonMinor = "won_minor",
        /// The net promoter score of the answers about the journeys, from -100 to 100.
        Nps = "nps",
        /// The share of the satisfied among the answers about the journeys.
        Csat = "csat",
        /// The mean ease by the answers about the journeys, from 1 (hard) to 7 (easy).
        Ces = "ces",
    }
}

/// An objective of a map, and how far it has come.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct ObjectiveProgress {
    /// The objective in words.
    pub text: String,
    /// What it is measured by, as the map says.
    pub metric: Option<String>,
    /// The same, if it is a metric that the server computes.
    pub computed_by: Option<ObjectiveMetric>,
    /// The value that the metric is to reach.
    pub target: Option<f64>,
    /// The value that it has. Null if the server does not know the metric, if there is nothing to compute it of, and of amounts in
    /// several currencies.
    pub actual: Option<f64>,
    /// Of how many journeys, deals or answers it was computed.
    pub count: i32,
    /// The currency of an amount (ISO 4217).
    pub currency: Option<String>,
    /// Whether the target is reached: the value is as large at least, a duration as short. Null if one of the two is.
    pub is_reached: Option<bool>,
}

/// How far a map has come with what it is to achieve.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyObjectives {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// The map.
    pub journey_map_id: JourneyMapId,
    /// How many journeys were looked at.
    pub journeys: i32,
    /// Its objectives, in its order.
    pub objectives: Vec<ObjectiveProgress>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<JourneyObjectives>>,
}
