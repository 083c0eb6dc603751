//! Aggregates: what a list comes to, as a whole or by groups.
//!
//! Any kind of record is counted, summed and averaged by the fields that its lists know, its own added
//! ones and those of the records it points at included. Both faces hand over the same request, so they
//! cannot disagree.
//!
//! Money is never summed over currencies without saying so: an amount needs its currency among the groups,
//! one currency in the filter, or a currency to be converted to. Then each record is converted by the
//! exchange rate of a day (`exchange_rates`), rounded by itself, and the answer names the rates and
//! counts what had none.

mod answer;
mod conversion;
mod model;
mod operations;
mod request;

pub(crate) use model::{Aggregate, AggregateRequest, GroupBy, Measure, ValuesByName};
pub(crate) use operations::aggregate;
