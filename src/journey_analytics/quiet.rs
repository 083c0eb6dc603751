//! Roles of buying committees that no longer take part.

use std::collections::HashMap;

use super::model::{QuietRole, count};
use super::store;
use super::walks::{Walk, Walks};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::AccountId;
use crate::mathematics::journeys::silence::Silence;
use crate::types::Timestamp;

/// When the roles of the committees of each account took part in interactions, in the order of time.
#[derive(Debug, Default)]
pub(super) struct Appearances(HashMap<AccountId, Vec<(String, Vec<i64>)>>);

impl Appearances {
    /// Those of the accounts whose journeys are under way.
    pub(super) fn load(cx: &mut Ctx, walks: &Walks) -> Result<Self> {
        let mut appearances = Self::default();
        let (from, narrowing) = (walks.from.clone(), &walks.narrowing);
        store::for_each_appearance(cx, from, narrowing, walks.moment, |(account, role, at)| {
            let roles = appearances.0.entry(account).or_default();
            match roles.last_mut() {
                Some((last, times)) if *last == role => times.push(at.as_micros()),
                _ => roles.push((role, vec![at.as_micros()])),
            }
            Ok(())
        })?;
        Ok(appearances)
    }

    /// The roles that took part in a journey under way and have gone quiet, the one last seen first.
    pub(super) fn quiet_roles(&self, walk: &Walk, now: i64) -> Vec<QuietRole> {
        let roles = walk.account.and_then(|account| self.0.get(&account));
        let mut quiet: Vec<QuietRole> = roles
            .into_iter()
            .flatten()
            .filter_map(|(role, times)| {
                let first = times.partition_point(|at| *at < walk.started);
                quiet_role(role, times.get(first..)?, now)
            })
            .collect();
        quiet.sort_by(|one, other| {
            let by_moment = other.last_seen_at.cmp(&one.last_seen_at);
            by_moment.then_with(|| one.role.cmp(&other.role))
        });
        quiet
    }
}

fn quiet_role(role: &str, times: &[i64], now: i64) -> Option<QuietRole> {
    let silence = Silence::after(times, now).filter(Silence::is_unusual)?;
    Some(QuietRole {
        role: role.to_owned(),
        contacts: count(times.len()),
        last_seen_at: Timestamp::from_micros(*times.last()?)?,
        quiet_seconds: silence.lasting,
        usual_gap_seconds: silence.usual_gap?,
    })
}
