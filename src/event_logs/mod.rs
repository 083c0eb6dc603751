//! Event logs: journeys as process-mining tools write and read them.
//!
//! An imported case becomes a journey on a published map: its account is found by its external id or made, its events become
//! interactions, and where an activity is the key or the name of a stage of the map, a stay in that stage. A case that was taken
//! before is left as it is, so a second run with the same file changes nothing. A log is taken whole or not at all; what is wrong with
//! it is named with its line.
//!
//! What goes out ([`export`]) is what came in: the journeys of an analytics filter with their interactions or stays, as XES, CSV, or
//! OCEL 2.0, which alone keeps that an interaction belongs to a journey, an account, a deal and people at once.

mod export;
mod formats;
mod graphql;
mod import;
mod model;
mod rest;
mod store;

pub(crate) use graphql::EventLogMutations;
pub(crate) use rest::routes;
