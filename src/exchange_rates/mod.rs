//! Exchange rates: what one unit of a currency was worth in another on a day.
//!
//! A workspace has at most one rate of a pair of currencies for a day, and says where it comes from. Money
//! in an aggregate is converted by the last rate up to a day; nothing is guessed: a pair without a rate is
//! not put together from two others, and not turned around. A rate that turns out to be wrong is changed,
//! and its history stays in the change feed.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{ExchangeRateMutations, ExchangeRateQueries};
pub(crate) use model::{Decimal, ExchangeRate};
pub(crate) use operations::rates_to;
pub(crate) use rest::routes;
