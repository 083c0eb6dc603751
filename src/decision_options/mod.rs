//! Options of decisions: what can be chosen, vendors, to build it, or to do nothing.
//!
//! An option belongs to one decision for good. Those that we sell are marked as ours: a position for
//! another option is one against ours.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{DecisionOptionMutations, DecisionOptionQueries};
pub(crate) use model::{DecisionOption, DecisionOptionPatch, LAST_POSITION, NewDecisionOption};
pub(crate) use operations::{
    create_decision_option, delete_decision_option, restore_decision_option, update_decision_option,
};
pub(crate) use rest::routes;
