//! Which pain points matter most.
//!
//! How many accounts named a pain point in the period, times how much it hurts, times what their open deals are worth. Amounts stay in
//! their currency, as in all analytics of money, so pain points are ranked within each currency.

use std::collections::{BTreeMap, HashMap};

use super::model::{AnalyticsFilter, PainPointRanking, PainPointStake, RankedPainPoint, count};
use super::request::{compared, limit_of, require};
use super::revenue::safe;
use super::stages::all;
use super::store::{self, Mentions};
use crate::accounts::Account;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::ids::{AccountId, Object, PainPointId};
use crate::journey_maps::JourneyMap;
use crate::mathematics::journeys::priority::{Factors, places};
use crate::pain_points::{PainPoint, PainPointStatus};
use crate::query::{Deleted, ListRequest};
use crate::records::{self, Record as _, from_where};
use crate::types::Timestamp;

/// What open deals come to: how many, and of those with an amount how many and how much in each currency.
#[derive(Debug, Clone, Default)]
struct Open {
    deals: usize,
    amounts: BTreeMap<String, (usize, i64)>,
}

impl Open {
    fn add(&mut self, other: &Self) {
        self.deals += other.deals;
        for (currency, (deals, amount)) in &other.amounts {
            let (known, sum) = self.amounts.entry(currency.clone()).or_default();
            *known += deals;
            *sum = sum.saturating_add(*amount);
        }
    }
}

/// A pain point, who named it, and what is at stake with them.
struct Named {
    pain_point: PainPoint,
    accounts: usize,
    mentions: usize,
    open: Open,
    stakes: Vec<PainPointStake>,
}

impl Named {
    fn factors(&self, at_stake: i64) -> Factors {
        Factors {
            frequency: self.accounts,
            severity: self.pain_point.severity,
            at_stake,
        }
    }

    /// What it counts by where no amounts can be compared.
    fn urgency(&self) -> f64 {
        self.factors(1).score()
    }

    fn best_rank(&self) -> i32 {
        let ranks = self.stakes.iter().map(|stake| stake.rank);
        ranks.min().unwrap_or(i32::MAX)
    }
}

/// Which pain points matter most; with a currency only deals in it are at stake.
pub fn get_pain_point_ranking(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    currency: Option<&str>,
    limit: Option<i32>,
) -> Result<PainPointRanking> {
    let limit = limit_of(limit, 50)?;
    require(cx, &[Object::Account, Object::Deal])?;
    let pipeline = filter.pipeline_id.map(|_| "pipeline_id");
    if let Some(place) = pipeline.or_else(|| filter.narrowed_by()) {
        let message = "pain points are not told apart by it";
        return Err(Error::contradiction(place, "NOT_ALLOWED", message));
    }
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        ranking(cx, filter, currency, limit)
    })?;
    told.compared = compared;
    Ok(told)
}

fn ranking(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    currency: Option<&str>,
    limit: usize,
) -> Result<PainPointRanking> {
    let moment = filter.moment(cx)?;
    let open = open_deals(cx, currency, moment)?;
    let mut named = named(cx, filter, moment, &open)?;
    rank(&mut named)?;
    named.sort_by(|one, other| {
        let by_rank = one.best_rank().cmp(&other.best_rank());
        let by_urgency = other.urgency().total_cmp(&one.urgency());
        let by_age = one.pain_point.id.cmp(&other.pain_point.id);
        by_rank.then(by_urgency).then(by_age)
    });
    Ok(PainPointRanking {
        as_of: moment,
        pain_point_count: count(named.len()),
        pain_points: named.into_iter().take(limit).map(told).collect(),
        compared: None,
    })
}

/// The open deals of each account.
fn open_deals(
    cx: &mut Ctx,
    currency: Option<&str>,
    moment: Timestamp,
) -> Result<HashMap<AccountId, Open>> {
    let deals = from_where(cx, Deal::TABLE, &ListRequest::default())?;
    let mut open: HashMap<AccountId, Open> = HashMap::new();
    store::for_each_stake(cx, deals, moment, |(account, amount, code)| {
        if currency.is_none_or(|currency| code.as_deref() == Some(currency)) {
            let amounts = code.zip(amount).map(|(code, amount)| (code, (1, amount)));
            open.entry(account).or_default().add(&Open {
                deals: 1,
                amounts: amounts.into_iter().collect(),
            });
        }
        Ok(())
    })?;
    Ok(open)
}

/// The pain points that still hurt, with who named them.
fn named(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    moment: Timestamp,
    open: &HashMap<AccountId, Open>,
) -> Result<Vec<Named>> {
    let map = match filter.journey_map_id {
        Some(map) => Some(records::get::<JourneyMap>(cx, map)?.id),
        None => None,
    };
    let mut named: Vec<Named> = all::<PainPoint>(cx, "created_at", None, Deleted::Exclude)?
        .into_iter()
        .filter(|pain_point| {
            matches!(
                pain_point.status,
                PainPointStatus::Open | PainPointStatus::InProgress
            )
        })
        .map(|pain_point| Named {
            pain_point,
            accounts: 0,
            mentions: 0,
            open: Open::default(),
            stakes: Vec::new(),
        })
        .collect();
    let places: HashMap<PainPointId, usize> = named
        .iter()
        .enumerate()
        .map(|(place, named)| (named.pain_point.id, place))
        .collect();
    let request = filter.of_accounts(Account::TABLE)?;
    let mentions = Mentions {
        accounts: from_where(cx, Account::TABLE, &request)?,
        map,
        from: filter.from,
        to: filter.to,
        moment,
    };
    store::for_each_mention(cx, mentions, |(pain_point, account, mentions)| {
        let place = places.get(&pain_point);
        if let Some(named) = place.and_then(|place| named.get_mut(*place)) {
            named.accounts += 1;
            named.mentions += usize::try_from(mentions).unwrap_or(0);
            if let Some(open) = open.get(&account) {
                named.open.add(open);
            }
        }
        Ok(())
    })?;
    Ok(named)
}

/// Ranks those with something at stake, currency by currency.
fn rank(named: &mut [Named]) -> Result<()> {
    let mut of_currency: BTreeMap<String, Vec<(usize, usize, i64)>> = BTreeMap::new();
    for (place, one) in named.iter().enumerate() {
        for (currency, (deals, amount)) in &one.open.amounts {
            let stakes = of_currency.entry(currency.clone()).or_default();
            stakes.push((place, *deals, *amount));
        }
    }
    for (currency, stakes) in of_currency {
        let score = |(place, _, amount): &(usize, usize, i64)| {
            let named = named.get(*place);
            named.map_or(0.0, |named| named.factors(*amount).score())
        };
        let scores: Vec<f64> = stakes.iter().map(score).collect();
        let ranks = places(&scores);
        for (((place, deals, amount), score), rank) in stakes.into_iter().zip(scores).zip(ranks) {
            if let Some(named) = named.get_mut(place) {
                named.stakes.push(PainPointStake {
                    currency: currency.clone(),
                    deals: count(deals),
                    amount_minor: safe(amount)?,
                    score,
                    rank: count(rank),
                });
            }
        }
    }
    Ok(())
}

fn told(named: Named) -> RankedPainPoint {
    let Named {
        pain_point,
        accounts,
        mentions,
        open,
        stakes,
    } = named;
    RankedPainPoint {
        pain_point_id: pain_point.id,
        title: pain_point.title,
        category: pain_point.category,
        status: pain_point.status,
        frequency: count(accounts),
        mentions: count(mentions),
        severity: pain_point.severity,
        open_deals: count(open.deals),
        stakes,
    }
}
