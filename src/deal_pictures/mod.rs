//! Pictures of a deal: the power map of its committee, and the steps of its decision.
//!
//! What they show is computed from the deal's facts ([`crate::history::Facts`]) like everything else that
//! is told of a committee, and drawn by [`crate::pictures`]: as SVG, as Mermaid, and as a graph for those
//! who draw it themselves.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{committee_graph, decision_graph};
pub(crate) use model::PictureGraph;
pub(crate) use rest::{routes, width_of};
