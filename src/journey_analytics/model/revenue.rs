//! Revenue metrics with fixed definitions.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::FunnelStage;
use crate::types::{Int64, Timestamp};

/// What deals of one currency come to. Amounts are in minor units; deals without an amount count as deals, not as money.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct RevenueAmounts {
    /// The currency (ISO 4217).
    pub currency: String,
    /// The sum of the deals that are open.
    pub open_minor: Int64,
    /// The sum of the deals that were won in the period.
    pub won_minor: Int64,
    /// The sum of the deals that were lost in the period.
    pub lost_minor: Int64,
    /// The mean of the deals that were won in the period; null if there is none.
    pub mean_won_minor: Option<f64>,
    /// Pipeline velocity: open deals x win rate (of decided) x mean won amount / median days from opening to winning; what the
    /// pipeline brings in a day. Null if one of them is.
    pub velocity_minor_per_day: Option<f64>,
    /// The sum of the open deals that are expected to close in the period, or before its end if it has no beginning.
    pub due_minor: Int64,
    /// Coverage: `due_minor / quota_minor`. Null unless a quota was given in this currency.
    pub coverage: Option<f64>,
    /// What the accounts that won deals in the base period bought in it; the base period is as long as the period, and ends where
    /// it begins. Null without a period that has both ends.
    pub retention_start_minor: Option<Int64>,
    /// By how much those who bought more in the period did.
    pub expansion_minor: Option<Int64>,
    /// By how much those who bought less, but something, did.
    pub contraction_minor: Option<Int64>,
    /// What those had bought who bought nothing in the period.
    pub churn_minor: Option<Int64>,
    /// Net revenue retention: `(start + expansion - contraction - churn) / start`.
    pub net_retention: Option<f64>,
    /// Gross revenue retention: `(start - contraction - churn) / start`.
    pub gross_retention: Option<f64>,
    /// How many accounts have won deals with an amount, ever.
    pub customers: i32,
    /// Lifetime value so far: the mean over these accounts of all that they bought. It grows as long as they buy.
    pub mean_lifetime_minor: Option<f64>,
    /// The median of it.
    pub median_lifetime_minor: Option<f64>,
}

/// What deals come to. A deal is opened when it first comes into a stage, and closed when it is won or lost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct RevenueMetrics {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// How many deals were opened in the period.
    pub opened: i32,
    /// How many of those have been won since.
    pub opened_won: i32,
    /// How many deals are open.
    pub open: i32,
    /// How many deals were won in the period.
    pub won: i32,
    /// How many deals were lost in the period.
    pub lost: i32,
    /// `won / (won + lost)`: of the deals that were decided in the period. Null if there is none.
    pub win_rate_of_decided: Option<f64>,
    /// The lower end of its 95 % interval, after Wilson.
    pub win_rate_of_decided_low: Option<f64>,
    /// Its upper end.
    pub win_rate_of_decided_high: Option<f64>,
    /// `opened_won / opened`: of the deals that were opened in the period, decided or not. Null if there is none.
    pub win_rate_of_opened: Option<f64>,
    /// What coverage is needed at this win rate: `1 / win_rate_of_decided`.
    pub needed_coverage: Option<f64>,
    /// The median of the days from opening to winning of the deals that were won in the period.
    pub won_cycle_days: Option<f64>,
    /// The same of those that were lost.
    pub lost_cycle_days: Option<f64>,
    /// How many deals were due in the period: their expected day of closing lay in it when it began, or when they were opened
    /// in it.
    pub due: i32,
    /// How many of these slipped: their day was moved out of the period, or it ended without them being closed.
    pub slipped: i32,
    /// `slipped / due`.
    pub slippage: Option<f64>,
    /// How often an expected day of closing was moved to a later one in the period. Updates that were folded in the change feed
    /// count once.
    pub pushes: i32,
    /// What deals come to in each currency.
    pub amounts: Vec<RevenueAmounts>,
    /// What became of the deals opened in the period in each stage, if a pipeline was asked for.
    pub stages: Vec<FunnelStage>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<RevenueMetrics>>,
}
