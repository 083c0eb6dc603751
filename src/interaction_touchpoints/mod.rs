//! Which planned touchpoint an interaction was.
//!
//! An interaction with an account belongs to each journey that the account was on when it took place. On each
//! of them it was at most one touchpoint: the first, by place, of the stage in which the journey was then,
//! whose **rule** the interaction meets. A touchpoint without a rule takes interactions of its channel and
//! direction. The worker matches what is new; a journey can be matched anew on demand.
//!
//! Somebody may know better: what is said **by hand**, also that it was no touchpoint at all, stays, and no rule
//! overrules it.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{
    InteractionTouchpointMutations, touchpoints_of_interaction, touchpoints_of_journey,
};
pub(crate) use model::InteractionTouchpoint;
pub(crate) use operations::{
    list_journey_touchpoints, match_interactions, match_journey, match_journey_touchpoints,
    touchpoint_on,
};
pub(crate) use rest::routes;
