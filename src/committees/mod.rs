//! Buying committees as a whole: what their members did with us, and where else they sit.
//!
//! Engagement, coverage, consensus and context are computed from the deal's facts ([`crate::history::Facts`]), for now as for any
//! moment, by [`crate::mathematics`]. The members themselves are records ([`crate::committee_members`]); here is what is read of all of
//! them at once.

mod consensus;
mod contacts;
mod context;
mod coverage;
mod engagement;
mod graphql;
mod model;
mod operations;
mod rest;
mod store;
mod ties;

pub(crate) use coverage::coverage_of;
pub(crate) use engagement::engagement_of;
pub(crate) use graphql::{
    CommitteeQueries, committee_consensus, committee_context, committee_coverage,
    engagement as committee_engagement,
};
pub(crate) use model::{
    CommitteeConsensus, CommitteeContext, CommitteeCoverage, CommitteeEngagement,
};
pub(crate) use rest::routes;
pub(crate) use ties::ties_of;
