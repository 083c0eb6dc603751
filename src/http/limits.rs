//! How often a caller may ask: a bucket of units for each user or key, filled evenly over a minute. A
//! request takes one unit; a GraphQL request one for every hundred points of its complexity.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter as Governor};

use crate::auth::Actor;
use crate::config::Limits;
use crate::error::{Error, Result};

type Buckets<K> = Governor<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The limits of all callers.
pub(crate) struct RateLimiter {
    requests: Option<(u32, Buckets<uuid::Uuid>)>,
    sign_ins: Option<Buckets<String>>,
}

/// What is left for a caller, for the `RateLimit` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub limit: u32,
    pub remaining: u32,
    pub reset_s: u64,
}

fn buckets<K: std::hash::Hash + Eq + Clone>(per_minute: u32) -> Option<Buckets<K>> {
    let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
    let store = DashMapStateStore::default();
    let plain: Governor<_, _, _> = Governor::new(quota, store, DefaultClock::default());
    Some(plain.with_middleware())
}

impl RateLimiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            requests: buckets(limits.requests_per_minute)
                .map(|buckets| (limits.requests_per_minute, buckets)),
            sign_ins: buckets(limits.sign_ins_per_minute),
        }
    }

    /// Takes units from the caller's bucket: one for a request, more for a GraphQL request that asks
    /// for much. `None` when there is no limit.
    pub(crate) fn take(
        &self,
        actor: &Actor,
        units: u32,
    ) -> Result<Option<Rate>, (Option<Rate>, Error)> {
        let Some((limit, buckets)) = &self.requests else {
            return Ok(None);
        };
        let who = actor.id().map_or_else(uuid::Uuid::nil, |id| id.0);
        // Whatever costs more than the whole bucket costs the whole bucket.
        let units = NonZeroU32::new(units.min(*limit)).unwrap_or(NonZeroU32::MIN);
        let per_unit = 60_u64.div_ceil(u64::from(*limit).max(1));
        match buckets.check_key_n(&who, units) {
            Ok(Ok(state)) => {
                let remaining = state.remaining_burst_capacity();
                let missing = u64::from(limit.saturating_sub(remaining));
                let reset_s = missing
                    .saturating_mul(60)
                    .div_ceil(u64::from(*limit).max(1));
                Ok(Some(Rate {
                    limit: *limit,
                    remaining,
                    reset_s,
                }))
            }
            Ok(Err(refused)) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                let retry_after_s = wait.as_secs().saturating_add(1).max(per_unit);
                let rate = Rate {
                    limit: *limit,
                    remaining: 0,
                    reset_s: retry_after_s,
                };
                Err((Some(rate), Error::Limited { retry_after_s }))
            }
            Err(_more_than_the_bucket) => Err((None, Error::Limited { retry_after_s: 60 })),
        }
    }

    /// Takes one try to sign in, so that passwords cannot be guessed at speed.
    pub(crate) fn check_sign_in(&self, who: &str) -> Result<()> {
        let Some(buckets) = &self.sign_ins else {
            return Ok(());
        };
        buckets
            .check_key(&who.to_owned())
            .map(drop)
            .map_err(|refused| Error::Limited {
                retry_after_s: refused
                    .wait_time_from(DefaultClock::default().now())
                    .as_secs()
                    .saturating_add(1),
            })
    }
}
