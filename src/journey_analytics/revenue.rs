//! Revenue metrics.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::attribution::money;
use super::funnel::passages;
use super::model::{AnalyticsFilter, RevenueAmounts, RevenueMetrics, count};
use super::request::{compared, require};
use super::stages::Stages;
use super::store;
use super::walks::Walks;
use crate::context::Ctx;
use crate::deals::{Deal, DealStatus};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, DealId, Object, RecordId};
use crate::mathematics::journeys::funnel::Funnel;
use crate::mathematics::journeys::intervals::wilson;
use crate::mathematics::journeys::spread::percentile;
use crate::mathematics::journeys::{number, ratio};
use crate::records::Record as _;
use crate::records::from_where;
use crate::types::{Date, Int64, Timestamp};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// What is to be reached in the period, in one currency.
#[derive(Debug, Clone)]
pub(super) struct Quota {
    pub amount_minor: i64,
    pub currency: String,
}

impl Quota {
    /// The quota that was said, if one was: its amount and its currency go together.
    pub(super) fn said(
        amount_minor: Option<i64>,
        currency: Option<String>,
    ) -> Result<Option<Self>> {
        match (amount_minor, currency) {
            (None, None) => Ok(None),
            (Some(amount_minor), Some(currency)) if amount_minor > 0 => Ok(Some(Self {
                amount_minor,
                currency,
            })),
            (Some(_), Some(_)) => {
                let message = "must be a whole number above 0";
                Err(Error::invalid("quota_minor", "INVALID_VALUE", message))
            }
            (Some(_), None) => {
                let message = "a quota needs its currency";
                Err(Error::invalid("currency", "REQUIRED", message))
            }
            (None, Some(_)) => {
                let message = "a currency is that of a quota";
                Err(Error::invalid("quota_minor", "REQUIRED", message))
            }
        }
    }
}

/// A deal as far as its money and its dates go.
struct Told {
    id: DealId,
    account: Option<AccountId>,
    money: Option<(String, i64)>,
    status: DealStatus,
    opened: Option<i64>,
    closed: Option<i64>,
    expected: Option<NaiveDate>,
}

/// A stretch of time; what has no end goes on.
#[derive(Clone, Copy)]
struct Period {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Period {
    fn has(self, moment: i64) -> bool {
        self.from.is_none_or(|from| from.as_micros() <= moment)
            && self.to.is_none_or(|to| moment < to.as_micros())
    }

    fn has_day(self, day: NaiveDate) -> bool {
        let of = |moment: Timestamp| moment.to_chrono().date_naive();
        self.from.is_none_or(|from| of(from) <= day) && self.to.is_none_or(|to| day < of(to))
    }

    /// The stretch before this one that is as long.
    fn before(self) -> Option<Self> {
        let (from, to) = (self.from?, self.to?);
        let length = to.to_chrono().signed_duration_since(from.to_chrono());
        Some(Self {
            from: Some(from.plus(-length)),
            to: Some(from),
        })
    }
}

/// What deals come to.
pub fn get_revenue_metrics(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    quota: Option<&Quota>,
) -> Result<RevenueMetrics> {
    require(cx, &[Object::Deal, Object::Pipeline])?;
    let map = filter.journey_map_id.map(|_| "journey_map_id");
    if let Some(place) = map.or_else(|| filter.narrowed_by()) {
        let message = "deals are not told apart by it here";
        return Err(Error::contradiction(place, "NOT_ALLOWED", message));
    }
    let (mut told, compared) = compared(cx, filter, |cx, filter| metrics(cx, filter, quota))?;
    told.compared = compared;
    Ok(told)
}

fn metrics(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    quota: Option<&Quota>,
) -> Result<RevenueMetrics> {
    let moment = filter.moment(cx)?;
    let now = moment.as_micros();
    let period = Period {
        from: filter.from,
        to: filter.to,
    };
    let deals = load(cx, filter, moment)?;
    let in_period = |at: Option<i64>| at.is_some_and(|at| period.has(at));
    let opened: Vec<&Told> = deals.iter().filter(|deal| in_period(deal.opened)).collect();
    let closed = |status: DealStatus| -> Vec<&Told> {
        let closed = deals.iter().filter(|deal| deal.status == status);
        closed.filter(|deal| in_period(deal.closed)).collect()
    };
    let (won, lost) = (closed(DealStatus::Won), closed(DealStatus::Lost));
    let open: Vec<&Told> = deals
        .iter()
        .filter(|deal| deal.status == DealStatus::Open)
        .collect();
    let opened_won = opened
        .iter()
        .filter(|deal| deal.status == DealStatus::Won)
        .count();
    let decided = won.len() + lost.len();
    let rate = ratio(won.len(), decided);
    let interval = wilson(won.len(), decided);
    let won_cycle_days = cycle(&won);
    let slips = slips(cx, filter, &deals, period, now)?;
    let stages = match filter.pipeline_id {
        Some(_) => {
            let stages = Stages::of(cx, filter)?;
            let walks = Walks::load(cx, filter, &stages)?;
            let mut funnel = Funnel::new(stages.len());
            for walk in &walks.all {
                funnel.add(&walk.visits, walk.ending);
            }
            passages(&stages, &funnel)
        }
        None => Vec::new(),
    };
    let currencies: std::collections::BTreeSet<&str> = deals
        .iter()
        .filter_map(|deal| Some(deal.money.as_ref()?.0.as_str()))
        .chain(quota.map(|quota| quota.currency.as_str()))
        .collect();
    let amounts = currencies.into_iter().map(|currency| {
        let of = Currency {
            code: currency,
            deals: &deals,
            period,
            quota: quota.filter(|quota| quota.currency == currency),
        };
        of.amounts((&open, &won, &lost), rate, won_cycle_days)
    });
    Ok(RevenueMetrics {
        as_of: moment,
        opened: count(opened.len()),
        opened_won: count(opened_won),
        open: count(open.len()),
        won: count(won.len()),
        lost: count(lost.len()),
        win_rate_of_decided: rate,
        win_rate_of_decided_low: interval.map(|interval| interval.low),
        win_rate_of_decided_high: interval.map(|interval| interval.high),
        win_rate_of_opened: ratio(opened_won, opened.len()),
        needed_coverage: rate.filter(|rate| *rate > 0.0).map(|rate| 1.0 / rate),
        won_cycle_days,
        lost_cycle_days: cycle(&lost),
        due: count(slips.due),
        slipped: count(slips.slipped),
        slippage: ratio(slips.slipped, slips.due),
        pushes: count(slips.pushes),
        amounts: amounts.collect::<Result<_>>()?,
        stages,
        compared: None,
    })
}

/// The deals of a filter as they were at a moment.
fn load(cx: &mut Ctx, filter: &AnalyticsFilter, moment: Timestamp) -> Result<Vec<Told>> {
    let request = filter.of_deals(Deal::TABLE)?;
    let from = from_where(cx, Deal::TABLE, &request)?;
    let mut deals: Vec<Told> = Vec::new();
    let mut places: HashMap<AnyUid, usize> = HashMap::new();
    store::for_each_deal(
        cx,
        from.clone(),
        |(id, account, amount, currency, status, closed, day)| {
            let closed = closed
                .filter(|closed| *closed <= moment)
                .map(Timestamp::as_micros);
            places.insert(RecordId::from(id).uid(), deals.len());
            deals.push(Told {
                id,
                account,
                money: currency.zip(amount),
                status: if closed.is_some() {
                    status
                } else {
                    DealStatus::Open
                },
                opened: None,
                closed,
                expected: day.map(Date::to_chrono),
            });
            Ok(())
        },
    )?;
    store::for_each_deal_stay(cx, from, moment, |(owner, _, entered, _)| {
        if let Some(deal) = places.get(&owner).and_then(|place| deals.get_mut(*place)) {
            let entered = entered.as_micros();
            deal.opened = Some(deal.opened.map_or(entered, |opened| opened.min(entered)));
        }
        Ok(())
    })?;
    // What was opened later is not there yet.
    deals.retain(|deal| deal.opened.is_some());
    Ok(deals)
}

/// The median of the days from opening to closing.
fn cycle(deals: &[&Told]) -> Option<f64> {
    let mut cycles: Vec<i64> = deals
        .iter()
        .filter_map(|deal| Some(deal.closed?.saturating_sub(deal.opened?)))
        .collect();
    cycles.sort_unstable();
    percentile(&cycles, 50).map(|seconds| seconds / DAY)
}

struct Slips {
    due: usize,
    slipped: usize,
    pushes: usize,
}

/// When an expected close was changed, from which day and to which.
type Push = (i64, Option<NaiveDate>, Option<NaiveDate>);

/// Which deals were due in the period, and what became of that.
fn slips(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    deals: &[Told],
    period: Period,
    now: i64,
) -> Result<Slips> {
    let request = filter.of_deals(Deal::TABLE)?;
    let from = from_where(cx, Deal::TABLE, &request)?;
    let moment = filter.moment(cx)?;
    let mut moved: HashMap<DealId, Vec<Push>> = HashMap::new();
    let day = |text: Option<String>| {
        text.and_then(|text| text.parse::<Date>().ok())
            .map(Date::to_chrono)
    };
    for (deal, at, from, to) in store::pushes(cx, from, moment)? {
        moved
            .entry(deal)
            .or_default()
            .push((at.as_micros(), day(from), day(to)));
    }
    let begin = period.from.map_or(i64::MIN, Timestamp::as_micros);
    let end = period.to.map_or(i64::MAX, Timestamp::as_micros);
    let mut slips = Slips {
        due: 0,
        slipped: 0,
        pushes: 0,
    };
    for deal in deals {
        let moves = moved.get(&deal.id).map(Vec::as_slice).unwrap_or_default();
        // The day that was expected at a moment: the one before the next move, or the present one.
        let expected_at = |moment: i64| {
            let next = moves.iter().find(|(at, ..)| *at > moment);
            next.map_or(deal.expected, |(_, from, _)| *from)
        };
        slips.pushes += moves
            .iter()
            .filter(|(at, from, to)| (begin..end).contains(at) && from.is_some() && to > from)
            .count();
        let Some(opened) = deal.opened.filter(|opened| *opened < end) else {
            continue;
        };
        // When the period began, or else when the deal was opened in it.
        let first = begin.max(opened);
        let was_closed = deal.closed.is_some_and(|closed| closed < begin);
        let was_due = expected_at(first).is_some_and(|day| period.has_day(day));
        if was_closed || !was_due {
            continue;
        }
        slips.due += 1;
        let last = end.min(now.saturating_add(1));
        let closed_in_time = deal.closed.is_some_and(|closed| closed < last);
        let is_still_due =
            expected_at(last.saturating_sub(1)).is_some_and(|day| period.has_day(day));
        let is_over = end <= now;
        slips.slipped += usize::from(!closed_in_time && (!is_still_due || is_over));
    }
    Ok(slips)
}

/// The deals of one currency.
struct Currency<'a> {
    code: &'a str,
    deals: &'a [Told],
    period: Period,
    quota: Option<&'a Quota>,
}

impl Currency<'_> {
    fn of(&self, deal: &Told) -> Option<i64> {
        let (currency, amount) = deal.money.as_ref()?;
        (currency == self.code).then_some(*amount)
    }

    fn sum(&self, deals: &[&Told]) -> (i64, usize) {
        let amounts = deals.iter().filter_map(|deal| self.of(deal));
        amounts.fold((0, 0), |(sum, count), amount| {
            (sum.saturating_add(amount), count + 1)
        })
    }

    /// What each account bought in a stretch of time.
    fn bought(&self, period: Option<Period>) -> BTreeMap<AccountId, i64> {
        let mut bought: BTreeMap<AccountId, i64> = BTreeMap::new();
        let won = self
            .deals
            .iter()
            .filter(|deal| deal.status == DealStatus::Won);
        for deal in won {
            let is_in = period.is_none_or(|period| deal.closed.is_some_and(|at| period.has(at)));
            if let (true, Some(account), Some(amount)) = (is_in, deal.account, self.of(deal)) {
                let sum = bought.entry(account).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        bought
    }

    fn amounts(
        &self,
        (open, won, lost): (&[&Told], &[&Told], &[&Told]),
        rate: Option<f64>,
        cycle: Option<f64>,
    ) -> Result<RevenueAmounts> {
        let (open_minor, open_count) = self.sum(open);
        let (won_minor, won_count) = self.sum(won);
        let due: Vec<&Told> = open
            .iter()
            .copied()
            .filter(|deal| deal.expected.is_some_and(|day| self.period.has_day(day)))
            .collect();
        let (due_minor, _) = self.sum(&due);
        let real = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let mean_won = (won_count > 0).then(|| number(won_minor) / real(won_count));
        let velocity = rate
            .zip(mean_won)
            .zip(cycle)
            .filter(|(_, days)| *days > 0.0);
        let mut lifetimes: Vec<i64> = self.bought(None).into_values().collect();
        lifetimes.sort_unstable();
        let all: i64 = lifetimes
            .iter()
            .fold(0, |sum, one| sum.saturating_add(*one));
        let retention = self.period.before().map(|base| self.retention(base));
        let share = |part: i64, whole: i64| (whole > 0).then(|| number(part) / number(whole));
        Ok(RevenueAmounts {
            currency: self.code.to_owned(),
            open_minor: safe(open_minor)?,
            won_minor: safe(won_minor)?,
            lost_minor: safe(self.sum(lost).0)?,
            mean_won_minor: mean_won,
            velocity_minor_per_day: velocity
                .map(|((rate, mean), days)| real(open_count) * rate * mean / days),
            due_minor: safe(due_minor)?,
            coverage: self
                .quota
                .and_then(|quota| share(due_minor, quota.amount_minor)),
            retention_start_minor: retention
                .as_ref()
                .map(|kept| safe(kept.start))
                .transpose()?,
            expansion_minor: retention
                .as_ref()
                .map(|kept| safe(kept.expansion))
                .transpose()?,
            contraction_minor: retention
                .as_ref()
                .map(|kept| safe(kept.contraction))
                .transpose()?,
            churn_minor: retention
                .as_ref()
                .map(|kept| safe(kept.churn))
                .transpose()?,
            net_retention: retention.as_ref().and_then(|kept| {
                let gone = kept.contraction.saturating_add(kept.churn);
                share(
                    kept.start
                        .saturating_add(kept.expansion)
                        .saturating_sub(gone),
                    kept.start,
                )
            }),
            gross_retention: retention.as_ref().and_then(|kept| {
                let gone = kept.contraction.saturating_add(kept.churn);
                share(kept.start.saturating_sub(gone), kept.start)
            }),
            customers: count(lifetimes.len()),
            mean_lifetime_minor: (!lifetimes.is_empty())
                .then(|| number(all) / real(lifetimes.len())),
            // A percentile tells seconds of microseconds.
            median_lifetime_minor: percentile(&lifetimes, 50).map(|median| median * 1_000_000.0),
        })
    }

    fn retention(&self, base: Period) -> Retention {
        let (then, now) = (self.bought(Some(base)), self.bought(Some(self.period)));
        let mut kept = Retention::default();
        for (account, before) in then {
            let after = now.get(&account).copied().unwrap_or(0);
            let difference = after.saturating_sub(before);
            kept.start = kept.start.saturating_add(before);
            let part = match (after, difference) {
                (0, _) => &mut kept.churn,
                (_, 0..) => &mut kept.expansion,
                _ => &mut kept.contraction,
            };
            let amount = if after == 0 {
                before
            } else {
                difference.saturating_abs()
            };
            *part = part.saturating_add(amount);
        }
        kept
    }
}

#[derive(Default)]
struct Retention {
    start: i64,
    expansion: i64,
    contraction: i64,
    churn: i64,
}

/// A sum that JSON carries exactly.
pub(super) fn safe(amount: i64) -> Result<Int64> {
    match u64::try_from(amount) {
        Ok(amount) => money(amount),
        Err(_negative) => Int64::new(amount)
            .ok_or_else(|| Error::conflict("the sum lies beyond what JSON can carry")),
    }
}
