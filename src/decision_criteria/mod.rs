//! Criteria of decisions: what options are judged by.
//!
//! A criterion belongs to one decision for good. What must be has a lowest rating that is good enough;
//! the others are scored, each with its weight.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{DecisionCriterionMutations, DecisionCriterionQueries};
pub(crate) use model::{DecisionCriterion, DecisionCriterionPatch, NewDecisionCriterion};
pub(crate) use operations::{
    create_decision_criterion, delete_decision_criterion, restore_decision_criterion,
    update_decision_criterion,
};
pub(crate) use rest::routes;
