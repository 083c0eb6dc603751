//! Telling the limits.

use super::model::{
    BodyLimits, COMPLEXITY_PER_UNIT, CallerLimits, GraphqlLimits, PageLimits, RateLimit,
    WriteLimits,
};
use crate::changes;
use crate::config::Limits;
use crate::http::limits::Rate;
use crate::query::ListRequest;
use crate::types::{Int64, MAX_SAFE_INTEGER};
use crate::writes;

/// A number that JSON can carry; whatever is larger is as good as no limit.
fn number<N: TryInto<i64>>(number: N) -> Int64 {
    let number = number.try_into().unwrap_or(MAX_SAFE_INTEGER);
    Int64::new(number.min(MAX_SAFE_INTEGER)).unwrap_or_default()
}

/// What applies to a caller of whose units so much is left.
pub(crate) fn get_limits(limits: &Limits, rate: Option<Rate>) -> CallerLimits {
    CallerLimits {
        rate: rate.map(|rate| RateLimit {
            units_per_minute: number(rate.limit),
            remaining: number(rate.remaining),
            reset_seconds: number(rate.reset_s),
        }),
        bodies: BodyLimits {
            request_bytes: number(limits.body_bytes),
            import_bytes: number(limits.import_bytes),
        },
        writes: WriteLimits {
            batch_items: number(writes::MAX_ITEMS),
            transaction_operations: number(writes::MAX_OPERATIONS),
        },
        pages: PageLimits {
            default_records: number(ListRequest::DEFAULT_LIMIT),
            most_records: number(ListRequest::MAX_LIMIT),
            most_changes: number(changes::MAX_LIMIT),
            most_wait_seconds: number(changes::MAX_WAIT_S),
        },
        graphql: GraphqlLimits {
            depth: number(limits.graphql_depth),
            complexity: number(limits.graphql_complexity),
            aliases: number(limits.graphql_aliases),
            complexity_per_unit: number(COMPLEXITY_PER_UNIT),
        },
    }
}
