//! Which pain points matter most.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ids::PainPointId;
use crate::pain_points::PainPointStatus;
use crate::types::{Int64, Timestamp};

/// What is at stake in one currency with the accounts that named a pain point.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PainPointStake {
    /// The currency (ISO 4217).
    pub currency: String,
    /// How many open deals of these accounts have an amount in it.
    pub deals: i32,
    /// The sum of their amounts, in minor units.
    pub amount_minor: Int64,
    /// `frequency x severity x amount_minor`.
    pub score: f64,
    /// Its place by the score among all pain points with such deals in the currency, the greatest first, counted from 1; those with the
    /// same score share a place.
    pub rank: i32,
}

/// A pain point, and what its rank follows from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct RankedPainPoint {
    /// The pain point.
    pub pain_point_id: PainPointId,
    /// What it is, in a line.
    pub title: String,
    /// Which sort it is of.
    pub category: Option<String>,
    /// What became of it until now.
    pub status: PainPointStatus,
    /// How many accounts named it in the period.
    pub frequency: i32,
    /// In how many records.
    pub mentions: i32,
    /// How much it hurts, from 1 (a nuisance) to 5 (they give up), as it is said now.
    pub severity: i32,
    /// How many open deals these accounts have, with an amount or without.
    pub open_deals: i32,
    /// What is at stake, by currency; empty if none of these deals has an amount. Amounts in different currencies are neither added up nor
    /// compared.
    pub stakes: Vec<PainPointStake>,
}

/// Which pain points matter most.
///
/// A pain point counts as named by an account when a record that mentions it belongs to the account, directly or by its deal or its
/// stakeholder: when the interaction took place, the answer was given, the deal was closed; of a note, an objection and a task when it was
/// recorded. A deal is open if it has come into a stage and was not closed by the moment that is told of.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PainPointRanking {
    /// The moment it is told of.
    pub as_of: Timestamp,
    /// How many pain points are open or in progress.
    pub pain_point_count: i32,
    /// Those, by the best of their ranks; with the same, and where nothing is at stake, by `frequency x severity`. As many as `limit` lets
    /// through.
    pub pain_points: Vec<RankedPainPoint>,
    /// The same for what `compare_to` names; that one is compared with nothing.
    #[schema(no_recursion)]
    pub compared: Option<Box<PainPointRanking>>,
}
