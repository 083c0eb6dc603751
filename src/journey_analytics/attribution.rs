//! Which contacts won amounts are put down to.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::contacts::{Contact, Contacts};
use super::model::{
    AnalyticsFilter, AttributedAmount, AttributedChannel, Attribution, AttributionModel,
    AttributionTotal, JourneyActivity, count,
};
use super::request::{compared, require, within};
use super::sales::for_each_sale;
use super::walks::Walks;
use crate::context::Ctx;
use crate::deals::DealStatus;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::mathematics::journeys::attribution::{Rule, Touch, divide, weights, whole_weights};
use crate::mathematics::journeys::chain::Chain;
use crate::mathematics::journeys::funnel::Ending;
use crate::types::{Int64, Timestamp};

/// How amounts are laid on contacts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Laying {
    pub model: AttributionModel,
    pub activity: JourneyActivity,
    pub lookback_days: Option<i32>,
    pub half_life_days: i32,
}

impl Laying {
    /// What was said of it; what was not is usual.
    pub(super) fn said(
        model: Option<AttributionModel>,
        activity: Option<JourneyActivity>,
        lookback_days: Option<i32>,
        half_life_days: Option<i32>,
    ) -> Result<Self> {
        let lookback_days = lookback_days.map(|days| within("lookback_days", days, POSSIBLE_DAYS));
        let half_life_days = half_life_days.unwrap_or(7);
        Ok(Self {
            model: model.unwrap_or(AttributionModel::Linear),
            activity: activity.unwrap_or(JourneyActivity::Channel),
            lookback_days: lookback_days.transpose()?,
            half_life_days: within("half_life_days", half_life_days, POSSIBLE_DAYS)?,
        })
    }
}

/// How many days can be asked about.
const POSSIBLE_DAYS: RangeInclusive<i32> = 1..=3_650;

const DAY: i64 = 86_400_000_000;

/// A deal that was won on the way of a journey.
struct Sale {
    closed: i64,
    opened: Option<i64>,
    money: Option<(String, u64)>,
}

/// Which contacts the won amounts are put down to.
pub fn get_attribution(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    laying: Laying,
) -> Result<Attribution> {
    require(cx, &[Object::Interaction, Object::Deal])?;
    filter.refuse_pipeline()?;
    if laying.activity == JourneyActivity::Stage {
        let message = "a stage is no contact; ask for channel, subject or touchpoint";
        return Err(Error::invalid("activity", "INVALID_VALUE", message));
    }
    let (mut told, compared) = compared(cx, filter, |cx, filter| attribute(cx, filter, laying))?;
    told.compared = compared;
    Ok(told)
}

/// What is put down to one channel.
#[derive(Default, Clone)]
struct Share {
    contacts: usize,
    deals: usize,
    credit: f64,
    removal_effect: Option<f64>,
    amounts: BTreeMap<String, u64>,
}

fn attribute(cx: &mut Ctx, filter: &AnalyticsFilter, laying: Laying) -> Result<Attribution> {
    let walks = Walks::without_stays(cx, filter)?;
    let contacts = Contacts::load(cx, &walks, laying.activity)?;
    let sales = sales(cx, &walks)?;
    let mut shares = vec![Share::default(); contacts.labels.names.len()];
    let mut totals: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut chain = Chain::new(if laying.model == AttributionModel::Markov {
        shares.len()
    } else {
        0
    });
    let (mut deals, mut without_contact, mut open, mut lost) = (0, 0, 0, 0);
    for (place, walk) in walks.all.iter().enumerate() {
        let of_walk = sales.get(&place).map(Vec::as_slice).unwrap_or_default();
        let met = contacts.of(place);
        if of_walk.is_empty() {
            if walk.ending == Ending::Running {
                open += 1;
                continue;
            }
            lost += 1;
            let end = walk.ended.unwrap_or(i64::MAX);
            let touches = touches(met, end, laying.lookback_days);
            if laying.model == AttributionModel::Markov {
                chain.add(channels(&touches), 0, 1);
            }
        }
        for sale in of_walk {
            deals += 1;
            let touches = touches(met, sale.closed, laying.lookback_days);
            if let Some((currency, amount)) = &sale.money {
                let (won, attributed) = totals.entry(currency.clone()).or_default();
                *won = won.saturating_add(*amount);
                if !touches.is_empty() {
                    *attributed = attributed.saturating_add(*amount);
                }
            }
            if touches.is_empty() {
                without_contact += 1;
                continue;
            }
            see(&mut shares, &touches);
            if laying.model == AttributionModel::Markov {
                chain.add(channels(&touches), 1, 0);
            } else {
                lay(&mut shares, &touches, sale, laying);
            }
        }
    }
    if laying.model == AttributionModel::Markov {
        lay_by_removal(&mut shares, &chain, deals - without_contact, &totals);
    }
    Ok(Attribution {
        as_of: walks.moment,
        model: laying.model,
        activity: laying.activity,
        lookback_days: laying.lookback_days,
        deals: count(deals),
        deals_without_contact: count(without_contact),
        journeys_without_deal: count(lost),
        journeys_open: count(open),
        totals: totals
            .into_iter()
            .map(|(currency, (won, attributed))| {
                Ok(AttributionTotal {
                    currency,
                    won_minor: money(won)?,
                    attributed_minor: money(attributed)?,
                })
            })
            .collect::<Result<_>>()?,
        channels: told(shares, &contacts)?,
        compared: None,
    })
}

fn told(shares: Vec<Share>, contacts: &Contacts) -> Result<Vec<AttributedChannel>> {
    let all: f64 = shares.iter().map(|share| share.credit).sum();
    let mut channels: Vec<AttributedChannel> = shares
        .into_iter()
        .zip(&contacts.labels.names)
        .map(|(share, name)| {
            Ok(AttributedChannel {
                activity: name.clone(),
                contacts: count(share.contacts),
                deals: count(share.deals),
                credit: share.credit,
                share: (all > 0.0).then(|| share.credit / all),
                removal_effect: share.removal_effect,
                amounts: share
                    .amounts
                    .into_iter()
                    .map(|(currency, amount)| {
                        Ok(AttributedAmount {
                            currency,
                            amount_minor: money(amount)?,
                        })
                    })
                    .collect::<Result<_>>()?,
            })
        })
        .collect::<Result<_>>()?;
    channels.sort_by(|one, other| {
        let by_credit = other.credit.total_cmp(&one.credit);
        by_credit.then_with(|| one.activity.cmp(&other.activity))
    });
    Ok(channels)
}

/// An amount that JSON carries exactly.
pub(super) fn money(amount: u64) -> Result<Int64> {
    let safe = i64::try_from(amount).ok().and_then(Int64::new);
    safe.ok_or_else(|| {
        let message = "the sum lies beyond what JSON can carry exactly: narrow the filter";
        Error::conflict(message)
    })
}

/// The won deals of each journey.
fn sales(cx: &mut Ctx, walks: &Walks) -> Result<HashMap<usize, Vec<Sale>>> {
    let mut sales: HashMap<usize, Vec<Sale>> = HashMap::new();
    for_each_sale(cx, walks, |place, row| {
        let (_, amount, currency, status, closed, opened) = row;
        if status == DealStatus::Won {
            let amount = amount.and_then(|amount| u64::try_from(amount).ok());
            sales.entry(place).or_default().push(Sale {
                closed: closed.as_micros(),
                opened: opened.map(Timestamp::as_micros),
                money: currency.zip(amount),
            });
        }
        Ok(())
    })?;
    Ok(sales)
}

/// The contacts before a moment, no longer before it than the lookback.
fn touches(met: &[Contact], until: i64, lookback_days: Option<i32>) -> Vec<Touch> {
    let since = lookback_days.map_or(i64::MIN, |days| {
        until.saturating_sub(DAY.saturating_mul(days.into()))
    });
    let within = met
        .iter()
        .filter(|contact| (since..=until).contains(&contact.at));
    within
        .map(|contact| Touch {
            channel: contact.label,
            at: contact.at,
        })
        .collect()
}

fn place(channel: u32) -> usize {
    usize::try_from(channel).unwrap_or(usize::MAX)
}

fn channels(touches: &[Touch]) -> impl Iterator<Item = usize> {
    touches.iter().map(|touch| place(touch.channel))
}

/// Counts the contacts of a sale, and the sale once for each channel.
fn see(shares: &mut [Share], touches: &[Touch]) {
    let mut seen: Vec<u32> = Vec::new();
    for touch in touches {
        if let Some(share) = shares.get_mut(place(touch.channel)) {
            share.contacts += 1;
            share.deals += usize::from(!seen.contains(&touch.channel));
        }
        if !seen.contains(&touch.channel) {
            seen.push(touch.channel);
        }
    }
}

/// Lays a sale on its contacts.
fn lay(shares: &mut [Share], touches: &[Touch], sale: &Sale, laying: Laying) {
    let half_life = DAY.saturating_mul(laying.half_life_days.into());
    let rule = match laying.model {
        AttributionModel::First => Rule::First,
        AttributionModel::Last => Rule::Last,
        AttributionModel::Linear | AttributionModel::Markov => Rule::Linear,
        AttributionModel::TimeDecay => Rule::TimeDecay { half_life },
        AttributionModel::UShaped => Rule::UShaped,
        AttributionModel::WShaped => Rule::WShaped,
        AttributionModel::Shapley => Rule::Shapley,
    };
    let weights = weights(rule, touches, sale.opened, sale.closed);
    let all: f64 = weights.iter().map(|weight| real(*weight)).sum();
    let amount = sale.money.as_ref().map_or(0, |(_, amount)| *amount);
    let parts = divide(amount, &weights);
    for ((touch, weight), part) in touches.iter().zip(&weights).zip(parts) {
        let Some(share) = shares.get_mut(place(touch.channel)) else {
            continue;
        };
        if all > 0.0 {
            share.credit += real(*weight) / all;
        }
        if let Some((currency, _)) = &sale.money {
            *share.amounts.entry(currency.clone()).or_default() += part;
        }
    }
}

/// Lays all sales on the channels in the proportion of what would be lost without each.
fn lay_by_removal(
    shares: &mut [Share],
    chain: &Chain,
    deals: usize,
    totals: &BTreeMap<String, (u64, u64)>,
) {
    let effects = chain.removal_effects();
    let all: f64 = effects.iter().sum();
    let weights = whole_weights(&effects);
    for (share, effect) in shares.iter_mut().zip(&effects) {
        share.removal_effect = Some(*effect);
        if all > 0.0 {
            share.credit = effect / all * real(u64::try_from(deals).unwrap_or(0));
        }
    }
    for (currency, (_, attributed)) in totals {
        for (share, part) in shares.iter_mut().zip(divide(*attributed, &weights)) {
            if part > 0 {
                *share.amounts.entry(currency.clone()).or_default() += part;
            }
        }
    }
}

fn real(whole: u64) -> f64 {
    crate::mathematics::journeys::number(i64::try_from(whole).unwrap_or(i64::MAX))
}
