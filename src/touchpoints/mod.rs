//! Touchpoints: the planned points of contact of a journey map.
//!
//! A touchpoint says where buyers and sellers should meet in a stage: over which channel, who turns to whom,
//! under whose control, and for whom. It is not the contact itself: that is an interaction, which is matched
//! to the touchpoint that it was by the touchpoint's rule.
//!
//! A touchpoint that a map got by being derived has the `lineage_id` of the one it is a copy of, which is how
//! two versions are compared. Only the touchpoints of a draft can be added, changed and deleted.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{TouchpointMutations, TouchpointQueries};
pub(crate) use model::{
    MatchRule, NewTouchpoint, Touchpoint, TouchpointControl, TouchpointMedium, TouchpointPatch,
};
pub(crate) use operations::{
    add_touchpoint, copy_touchpoint, create_touchpoint, delete_touchpoint, restore_touchpoint,
    touchpoints_of, update_touchpoint,
};
pub(crate) use rest::routes;
