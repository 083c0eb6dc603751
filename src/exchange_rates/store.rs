//! The diesel of exchange rates beyond what every record has.

use diesel::prelude::*;

use super::model::ExchangeRate;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::schema::exchange_rates;
use crate::types::Date;

/// The rates to a currency, by the currency they are from, oldest first.
pub(super) fn rates_to(cx: &mut Ctx, to: &str, until: Option<Date>) -> Result<Vec<ExchangeRate>> {
    let workspace = cx.workspace();
    let until = until.unwrap_or_else(Date::last);
    Ok(on!(&mut cx.conn, c => {
        exchange_rates::table
            .filter(exchange_rates::workspace_id.eq(workspace))
            .filter(exchange_rates::to_currency.eq(to))
            .filter(exchange_rates::valid_on.le(until))
            .filter(exchange_rates::deleted_at.is_null())
            .order((exchange_rates::from_currency, exchange_rates::valid_on))
            .select(ExchangeRate::as_select())
            .load(c)
    })?)
}
