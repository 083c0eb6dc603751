//! The limits, as a caller is told.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::types::Int64;

/// Points of complexity that a GraphQL request gets for each unit.
pub(crate) const COMPLEXITY_PER_UNIT: usize = 100;

/// The units that a GraphQL request takes: one for every hundred points that were begun.
pub(crate) fn units_of(complexity: usize) -> u32 {
    let units = complexity.div_ceil(COMPLEXITY_PER_UNIT).max(1);
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// What applies to the caller.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct CallerLimits {
    /// How often the caller may ask; null if there is no limit.
    pub rate: Option<RateLimit>,
    /// Sizes of what is sent.
    pub bodies: BodyLimits,
    /// How much one write may hold.
    pub writes: WriteLimits,
    /// Sizes of what is asked for.
    pub pages: PageLimits,
    /// What a GraphQL request may ask for.
    pub graphql: GraphqlLimits,
}

/// How often a caller may ask. The units come back evenly over a minute.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct RateLimit {
    /// Units a minute, for each user and for each API key. A request takes one.
    #[schema(example = 3000)]
    pub units_per_minute: Int64,
    /// Units that are left, this request taken.
    #[schema(example = 2999)]
    pub remaining: Int64,
    /// Seconds until all units are there again.
    #[schema(example = 1)]
    pub reset_seconds: Int64,
}

/// Sizes of what is sent, in bytes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct BodyLimits {
    /// The largest body of a request.
    #[schema(example = 2_097_152)]
    pub request_bytes: Int64,
    /// The largest upload of an import.
    #[schema(example = 67_108_864)]
    pub import_bytes: Int64,
}

/// How much one write may hold.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct WriteLimits {
    /// The items of a batch.
    #[schema(example = 1000)]
    pub batch_items: Int64,
    /// The operations of a transaction.
    #[schema(example = 100)]
    pub transaction_operations: Int64,
}

/// Sizes of what is asked for, in records.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PageLimits {
    /// A page when none is asked for.
    #[schema(example = 50)]
    pub default_records: Int64,
    /// The largest page.
    #[schema(example = 200)]
    pub most_records: Int64,
    /// The largest stretch of the change feed.
    #[schema(example = 1000)]
    pub most_changes: Int64,
    /// The seconds that a request for changes may wait for the next one.
    #[schema(example = 30)]
    pub most_wait_seconds: Int64,
}

/// What a GraphQL request may ask for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct GraphqlLimits {
    /// How deep it may nest.
    #[schema(example = 15)]
    pub depth: Int64,
    /// The largest complexity: a field is a point, and a page multiplies those of its records by a
    /// tenth of the records that were asked for.
    #[schema(example = 20_000)]
    pub complexity: Int64,
    /// How often it may ask for a field under another name.
    #[schema(example = 50)]
    pub aliases: Int64,
    /// Points of complexity for each unit: a request takes one for every hundred that it begins.
    #[schema(example = 100)]
    pub complexity_per_unit: Int64,
}
