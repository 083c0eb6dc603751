//! What is asked for and what is answered, the same on both faces.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::exchange_rates::Decimal;
use crate::ids::ExchangeRateId;
use crate::query::Deleted;
use crate::query::aggregates::{AggregateFunction, TimeBucket};
use crate::types::{Date, Int64};

/// What records are grouped by.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "created_at", "bucket": "month", "tz": "Europe/Berlin"}))]
pub struct GroupBy {
    /// A field in the spelling of REST: `status`, `custom_fields.tier`, or one of a record that is pointed
    /// at: `account.industry`. The currency of an added money field is `custom_fields.KEY.currency`.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\x00]+$",
        example = "id"
    )]
    pub field: String,
    /// For moments and days: the stretch of time.
    #[serde(default)]
    pub bucket: Option<TimeBucket>,
    /// The time zone on whose clocks a moment's bucket begins, such as `Europe/Berlin`. A bucket of
    /// moments needs one; days have none.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = json!(null))]
    pub tz: Option<String>,
    /// The name in the answer; that of the field if nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00]+$")]
    pub name: Option<String>,
}

/// What is computed.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"function": "count"}))]
pub struct Measure {
    /// The function.
    pub function: AggregateFunction,
    /// The field; `count` does without and counts records.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255, pattern = r"^[^\x00]+$")]
    pub field: Option<String>,
    /// The share of a `percentile`, from 0 to 1.
    #[serde(default)]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 1)]
    pub p: Option<f64>,
    /// The name in the answer; function and field if nothing is said: `sum_amount_minor`.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00]+$")]
    pub name: Option<String>,
}

/// A request as a caller makes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AggregateRequest {
    /// REST's; GraphQL reads its own.
    pub filter: Option<Value>,
    pub deleted: Deleted,
    pub group_by: Vec<GroupBy>,
    pub aggregates: Vec<Measure>,
    pub convert_to: Option<String>,
    pub rates_on: Option<String>,
    pub sort: Vec<String>,
    pub limit: Option<i64>,
}

/// A JSON object: values by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, Value>)]
pub struct ValuesByName(pub Map<String, Value>);

async_graphql::scalar!(
    ValuesByName,
    "ValuesByName",
    "A JSON object: values by name, spelled as in REST."
);

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AggregateRow {
    /// What the records of the group have in common, by the names of the groups. The bucket of a moment
    /// or a day is its first day; an hour is its first moment.
    pub key: ValuesByName,
    /// What was computed, by the names of the aggregates; null where there was nothing to compute with.
    pub values: ValuesByName,
    /// Amounts of the group for whose currency and day there was no rate; they are not in its values.
    /// Null unless money was converted.
    pub unconverted: Option<Int64>,
}

/// An exchange rate that a conversion used.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct UsedRate {
    /// The exchange rate.
    pub id: ExchangeRateId,
    /// The currency it was converted from.
    pub from_currency: String,
    /// The day the rate is of: the last one that has a rate, up to the day that was asked for.
    pub valid_on: Date,
    /// How much of the other currency one unit is worth.
    pub rate: Decimal,
    /// Where the rate comes from.
    pub source: Option<String>,
}

/// How money was converted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct AggregateConversion {
    /// The currency of the amounts in the answer. Each amount was converted by itself and rounded to
    /// the minor unit, half to even.
    pub to_currency: String,
    /// The rates that were used. Amounts in `to_currency` need none.
    pub rates: Vec<UsedRate>,
    /// How many amounts there was no rate for, in all groups; they are in no value.
    pub unconverted: Int64,
}

/// What a list comes to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct Aggregate {
    /// The groups; one for all records if they were not grouped.
    pub rows: Vec<AggregateRow>,
    /// Whether there are more groups than `limit` let through.
    pub has_more: bool,
    /// How money was converted; null if it was not.
    pub conversion: Option<AggregateConversion>,
}
