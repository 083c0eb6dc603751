//! What can be done with exchange rates.

use super::model::{ExchangeRate, ExchangeRatePatch, NewExchangeRate};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{ExchangeRateId, Object};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::types::Date;

const WRITE: Scope = Scope::write(Object::ExchangeRate);

/// Adds an exchange rate; refused when the pair has one for the day.
pub fn create_exchange_rate(cx: &mut Ctx, new: &NewExchangeRate) -> Result<ExchangeRate> {
    cx.require(WRITE)?;
    let rate = ExchangeRate::from_new(new, cx.workspace(), cx.now());
    rate.validate()?;
    records::create(cx, rate)
}

/// One exchange rate.
pub fn get_exchange_rate(cx: &mut Ctx, id: ExchangeRateId) -> Result<ExchangeRate> {
    records::get(cx, id)
}

/// A page of exchange rates.
pub fn list_exchange_rates(cx: &mut Ctx, request: &ListRequest) -> Result<Page<ExchangeRate>> {
    records::list(cx, request)
}

/// All rates to a currency, up to a day: by the currency they are from, oldest first.
pub(crate) fn rates_to(cx: &mut Ctx, to: &str, until: Option<Date>) -> Result<Vec<ExchangeRate>> {
    cx.require(Scope::read(Object::ExchangeRate))?;
    store::rates_to(cx, to, until)
}

/// Changes a rate or where it comes from; its day and its currencies stay.
pub fn update_exchange_rate(
    cx: &mut Ctx,
    id: ExchangeRateId,
    patch: &ExchangeRatePatch,
    expected: Option<i32>,
) -> Result<ExchangeRate> {
    cx.require(WRITE)?;
    let before: ExchangeRate = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes an exchange rate; it can be restored.
pub fn delete_exchange_rate(
    cx: &mut Ctx,
    id: ExchangeRateId,
    expected: Option<i32>,
) -> Result<ExchangeRate> {
    cx.require(WRITE)?;
    let before: ExchangeRate = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the pair has another rate for the day meanwhile.
pub fn restore_exchange_rate(
    cx: &mut Ctx,
    id: ExchangeRateId,
    expected: Option<i32>,
) -> Result<ExchangeRate> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
