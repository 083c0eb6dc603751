//! How the journeys of the accounts of each segment fit a map.

use std::collections::HashMap;

use super::model::{ConformanceSegment, count};
use super::request::of_segment;
use super::stages::all;
use super::store;
use super::walks::Walks;
use crate::accounts::Account;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{AccountId, Object};
use crate::mathematics::journeys::mean;
use crate::query::Deleted;
use crate::records::{Record as _, from_where};
use crate::segments::Segment;

/// How well the journey at a place fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub place: usize,
    pub fitness: f64,
    /// Without a deviation.
    pub fits: bool,
}

/// What several journeys come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    journeys: usize,
    fitting: usize,
    fitness: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.journeys += other.journeys;
        self.fitting += other.fitting;
        self.fitness += other.fitness;
    }
}

/// The segments of accounts by their names, each with how the journeys of its accounts fit. It looks once for the accounts of
/// each segment.
pub(super) fn fitness_by_segment(
    cx: &mut Ctx,
    walks: &Walks,
    fits: &[Fit],
) -> Result<Vec<ConformanceSegment>> {
    let mut of_account: HashMap<AccountId, Sum> = HashMap::new();
    for fit in fits {
        let walk = walks.all.get(fit.place);
        if let Some(account) = walk.and_then(|walk| walk.account) {
            of_account.entry(account).or_default().add(Sum {
                journeys: 1,
                fitting: usize::from(fit.fits),
                fitness: fit.fitness,
            });
        }
    }
    let mut told = Vec::new();
    for segment in all::<Segment>(cx, "name", None, Deleted::Exclude)? {
        if segment.kind.object() != Object::Account {
            continue;
        }
        let accounts = from_where(cx, Account::TABLE, &of_segment(segment.id)?)?;
        let mut sum = Sum::default();
        store::for_each_account(cx, accounts, walks.from.clone(), |account| {
            sum.add(of_account.get(&account).copied().unwrap_or_default());
            Ok(())
        })?;
        told.push(ConformanceSegment {
            segment_id: segment.id,
            name: segment.name,
            journeys: count(sum.journeys),
            fitting: count(sum.fitting),
            mean_fitness: mean(sum.fitness, sum.journeys),
        });
    }
    Ok(told)
}
