//! What applies to a caller: rates, sizes, and what GraphQL may ask for.
//!
//! Every answer tells what is left of the rate (`RateLimit`, `RateLimit-Policy`), and a refusal when to go
//! on (`Retry-After`). This tells all limits at once, before a client runs into one.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::LimitQueries;
pub(crate) use model::units_of;
pub(crate) use rest::routes;
