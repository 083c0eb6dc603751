//! Journey maps and journeys as CJML, in and out.
//!
//! A **map** is a planned journey: stages are phases, touchpoints are communication points between the buyers and the seller,
//! and what buyers do, or the seller does for them, are actions. CJML has no place for the other lanes, for criteria and for
//! evidence, and knows one end user where a touchpoint does not name the persona it is for; these do not go along.
//!
//! A **journey** is an actual one, together with the plan it was measured against: its contacts in the order of time, each in the
//! stage in which it took place, `adhoc` where it was no planned touchpoint.
//!
//! What is read becomes a draft. What a document says that has no place in a map is named, line by line, in the description of
//! that draft.

mod graphql;
mod model;
mod reading;
mod rest;
mod writing;

pub(crate) use graphql::CjmlMutations;
pub(crate) use rest::routes;
