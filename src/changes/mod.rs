//! The change feed: one ordered list of everything that was written in a workspace.
//!
//! Every write appends its entries in its own transaction, so there is no write without an entry
//! and no entry without a write. Audit, delta sync, webhooks and subscriptions read this feed and
//! nothing else watches for writes.
//!
//! An entry names the record, its `sequence` (the record's version after the write), what was done
//! (`created`, `updated`, `deleted`, `restored`) and the fields with their values before and after.
//! Nobody updates or deletes an entry.

mod graphql;
mod model;
mod operations;
mod record;
mod rest;
mod store;

pub(crate) use graphql::ChangeQueries;
pub(crate) use model::Operation;
pub(crate) use record::{Recorded, flush};
pub(crate) use rest::routes;
