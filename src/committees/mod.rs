//! Buying committees as a whole: what their members did with us, and where else they sit.
//!
//! Engagement and coverage are computed from the deal's facts ([`crate::history::Facts`]), for now as for any
//! moment, by [`crate::mathematics`]. The members themselves are records ([`crate::committee_members`]); here is what is read of all of
//! them at once.

mod contacts;
mod coverage;
mod engagement;
mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use coverage::get_committee_coverage;
pub(crate) use engagement::get_committee_engagement;
pub(crate) use graphql::CommitteeQueries;
pub(crate) use model::{CommitteeCoverage, CommitteeEngagement};
pub(crate) use rest::routes;
