//! Exchange rates over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{ExchangeRate, ExchangeRatePatch, NewExchangeRate};
use super::operations;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, write};
use crate::ids::ExchangeRateId;
use crate::query::Deleted;

#[derive(Default)]
pub struct ExchangeRateQueries;

#[Object]
impl ExchangeRateQueries {
    /// One exchange rate.
    async fn exchange_rate(&self, ctx: &Context<'_>, id: ExchangeRateId) -> Result<ExchangeRate> {
        read(ctx, |cx| operations::get_exchange_rate(cx, id))
    }

    /// A page of exchange rates.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn exchange_rates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<ExchangeRate>>,
        order_by: Option<Vec<OrderOf<ExchangeRate>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<ExchangeRate>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_exchange_rates)
    }
}

#[derive(Default)]
pub struct ExchangeRateMutations;

#[Object]
impl ExchangeRateMutations {
    /// Adds an exchange rate.
    async fn create_exchange_rate(
        &self,
        ctx: &Context<'_>,
        input: NewExchangeRate,
    ) -> Result<ExchangeRate> {
        write(ctx, |cx| operations::create_exchange_rate(cx, &input))
    }

    /// Changes an exchange rate: what is absent stays, `null` clears.
    async fn update_exchange_rate(
        &self,
        ctx: &Context<'_>,
        id: ExchangeRateId,
        input: ExchangeRatePatch,
        expected_version: Option<i32>,
    ) -> Result<ExchangeRate> {
        write(ctx, |cx| {
            operations::update_exchange_rate(cx, id, &input, expected_version)
        })
    }

    /// Deletes an exchange rate; it can be restored.
    async fn delete_exchange_rate(
        &self,
        ctx: &Context<'_>,
        id: ExchangeRateId,
        expected_version: Option<i32>,
    ) -> Result<ExchangeRate> {
        write(ctx, |cx| {
            operations::delete_exchange_rate(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_exchange_rate(
        &self,
        ctx: &Context<'_>,
        id: ExchangeRateId,
        expected_version: Option<i32>,
    ) -> Result<ExchangeRate> {
        write(ctx, |cx| {
            operations::restore_exchange_rate(cx, id, expected_version)
        })
    }
}
