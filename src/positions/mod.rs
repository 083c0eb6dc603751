//! Positions: what a member says at a step of a decision.
//!
//! Positions are only added. One that was said later takes the place of the one before; both stay. Only
//! members of the deal's committee take positions, and only until the step closes. A position about an
//! option that is not ours, in a decision that has one of ours, is read from our side: for another option
//! is against ours.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{PositionMutations, PositionQueries};
pub(crate) use model::{Position, PositionChoice};
pub(crate) use operations::{create_position, last_said, positions_of};
pub(crate) use rest::routes;
