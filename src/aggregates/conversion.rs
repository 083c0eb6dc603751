//! Money in one currency: each amount converted by the rate of its day, then put together.
//!
//! Neither store rounds half to even, and one has no exact fractions, so this is done here: rows come
//! one by one and only what is computed of them is kept.

use std::collections::{BTreeMap, HashMap};

use iso_currency::Currency;
use serde_json::Value;

use super::answer::{Found, between, by_keys, keys, mean, name_of, real, whole};
use super::model::{AggregateConversion, UsedRate};
use super::request::{Aggregation, Conversion, RatesOn};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::exchange_rates::{self, ExchangeRate};
use crate::query::ListRequest;
use crate::query::aggregates::{AggregateFunction as Function, Column, Measure};
use crate::query::planner::Planner;
use crate::types::{Date, Int64};

/// What is kept of the amounts of a group.
#[derive(Default)]
struct Amounts {
    count: i64,
    sum: i128,
    least: Option<i128>,
    most: Option<i128>,
    /// All of them, for a percentile.
    all: Vec<i128>,
}

impl Amounts {
    fn add(&mut self, amount: i128, keep: bool) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(amount);
        self.least = Some(self.least.map_or(amount, |least| least.min(amount)));
        self.most = Some(self.most.map_or(amount, |most| most.max(amount)));
        if keep {
            self.all.push(amount);
        }
    }

    fn answer(&mut self, function: Function, p: f64, place: &str) -> Result<Value> {
        let whole =
            |number: Option<i128>| number.map_or(Ok(Value::Null), |number| whole(number, place));
        match function {
            Function::Sum => whole(Some(self.sum)),
            Function::Min => whole(self.least),
            Function::Max => whole(self.most),
            Function::Avg if self.count > 0 => Ok(mean(self.sum, self.count)),
            Function::Percentile | Function::Median => {
                self.all.sort_unstable();
                // The row before the place, counted from 0.
                let before = (p * real(i128::from(self.count) - 1)).floor();
                let before = format!("{before:.0}").parse().unwrap_or(0_usize);
                let mut neighbours = self.all.iter().skip(before).map(|amount| real(*amount));
                let low = neighbours.next();
                Ok(low.map_or(Value::Null, |low| {
                    between(p, self.count, low, neighbours.next())
                }))
            }
            _ => Ok(Value::Null),
        }
    }
}

/// The rates to one currency.
struct Rates {
    to: String,
    /// By currency, oldest first.
    known: HashMap<String, Vec<ExchangeRate>>,
    used: BTreeMap<(String, Date), UsedRate>,
}

/// Ten to the power of a currency's minor units.
fn minor_units(code: &str) -> i128 {
    let exponent = Currency::from_code(code).and_then(Currency::exponent);
    10_i128.pow(exponent.unwrap_or(0).into())
}

/// The nearest whole number; of two that are as near, the even one.
fn half_to_even(number: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (number.div_euclid(divisor), number.rem_euclid(divisor));
    let up = match (rest.saturating_mul(2)).cmp(&divisor) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient.rem_euclid(2),
        std::cmp::Ordering::Greater => 1,
    };
    quotient.saturating_add(up)
}

impl Rates {
    fn load(cx: &mut Ctx, conversion: &Conversion) -> Result<Self> {
        let until = match conversion.on {
            RatesOn::Day(day) => Some(day),
            RatesOn::Field(_) => None,
        };
        let mut known: HashMap<String, Vec<ExchangeRate>> = HashMap::new();
        for rate in exchange_rates::rates_to(cx, &conversion.to, until)? {
            known
                .entry(rate.from_currency.clone())
                .or_default()
                .push(rate);
        }
        Ok(Self {
            to: conversion.to.clone(),
            known,
            used: BTreeMap::new(),
        })
    }

    /// The amount in minor units of the other currency, if there is a rate.
    fn convert(&mut self, amount: i64, from: &str, day: Date) -> Option<i128> {
        if from == self.to {
            return Some(amount.into());
        }
        let rates = self.known.get(from)?;
        let later = rates.partition_point(|rate| rate.valid_on <= day);
        let rate = rates.get(later.checked_sub(1)?)?;
        let (mantissa, scale) = rate.rate.parts();
        let number = i128::from(amount)
            .checked_mul(mantissa)?
            .checked_mul(minor_units(&self.to))?;
        let divisor = scale.checked_mul(minor_units(from))?;
        let place = (from.to_owned(), rate.valid_on);
        self.used.entry(place).or_insert_with(|| UsedRate {
            id: rate.id,
            from_currency: rate.from_currency.clone(),
            valid_on: rate.valid_on,
            rate: rate.rate.clone(),
            source: rate.source.clone(),
        });
        Some(half_to_even(number, divisor))
    }
}

/// Computes the measures over money anew, in the other currency.
pub(super) fn convert(
    cx: &mut Ctx,
    planner: &Planner<'_>,
    list: &ListRequest,
    aggregation: &Aggregation,
    conversion: &Conversion,
    groups: &mut [Found],
) -> Result<AggregateConversion> {
    let mut rates = Rates::load(cx, conversion)?;
    // Several measures may be over the same amounts, which are looked at once.
    let mut columns: Vec<Column> = Vec::new();
    let mut measured: Vec<(usize, &Measure)> = Vec::new();
    for money in &aggregation.money {
        let measure = aggregation.measures.get(money.measure);
        let Some((measure, amount)) = measure.and_then(|one| Some((one, one.column.as_ref()?)))
        else {
            continue;
        };
        let known = columns
            .chunks(2)
            .position(|pair| pair.first() == Some(amount));
        measured.push((known.unwrap_or(columns.len() / 2), measure));
        if known.is_none() {
            columns.extend([amount.clone(), money.currency.clone()]);
        }
    }
    let ranked: Vec<bool> = (0..columns.len() / 2)
        .map(|place| {
            measured.iter().any(|(of, measure)| {
                let function = measure.function;
                *of == place && matches!(function, Function::Percentile | Function::Median)
            })
        })
        .collect();
    let (fixed, field) = match &conversion.on {
        RatesOn::Day(day) => (Some(*day), None),
        RatesOn::Field(column) => (None, Some(column)),
    };
    let rows = planner.each(list, &aggregation.groups, &columns, field)?;
    let places = by_keys(groups);
    let empty = || (ranked.iter().map(|_| Amounts::default()).collect(), 0_i64);
    let mut found: Vec<(Vec<Amounts>, i64)> = groups.iter().map(|_| empty()).collect();
    rows.for_each(cx, |row| {
        let mut cells = row.into_iter();
        let keys = keys(&aggregation.groups, &mut cells)?;
        let place = places.get(&name_of(&keys)).copied();
        let group = place.and_then(|place| found.get_mut(place));
        let (amounts, unconverted) =
            group.ok_or_else(|| Error::internal("a record belongs to no group"))?;
        let cells: Vec<Value> = cells.collect();
        let day = match fixed {
            Some(day) => Some(day),
            None => cells
                .last()
                .and_then(Value::as_str)
                .and_then(|day| day.parse().ok()),
        };
        for ((pair, amounts), keep) in cells.chunks(2).zip(amounts).zip(&ranked) {
            let [amount, currency] = pair else { continue };
            let Some(amount) = amount.as_i64() else {
                continue;
            };
            let converted = match (currency.as_str(), day) {
                (Some(currency), _) if currency == rates.to => Some(i128::from(amount)),
                (Some(currency), Some(day)) => rates.convert(amount, currency, day),
                _ => None,
            };
            match converted {
                Some(converted) => amounts.add(converted, *keep),
                None => *unconverted = unconverted.saturating_add(1),
            }
        }
        Ok(())
    })?;
    let mut total = 0_i64;
    for (group, (mut amounts, unconverted)) in groups.iter_mut().zip(found) {
        total = total.saturating_add(unconverted);
        group.unconverted = Some(unconverted);
        for ((of, measure), money) in measured.iter().zip(&aggregation.money) {
            let place = format!("/aggregates/{}", money.measure);
            let slot = group.values.get_mut(money.measure);
            if let (Some(slot), Some(amounts)) = (slot, amounts.get_mut(*of)) {
                *slot = amounts.answer(measure.function, measure.p, &place)?;
            }
        }
    }
    Ok(AggregateConversion {
        to_currency: conversion.to.clone(),
        rates: rates.used.into_values().collect(),
        unconverted: Int64::new(total).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::half_to_even;

    #[test]
    fn halves_are_rounded_to_even() {
        let rounded: Vec<i128> = [-25, -15, -5, -4, 4, 5, 6, 15, 25, 26]
            .into_iter()
            .map(|number| half_to_even(number, 10))
            .collect();
        assert_eq!(rounded, [-2, -2, 0, 0, 0, 0, 1, 2, 2, 3]);
    }
}
