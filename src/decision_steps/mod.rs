//! Steps of decisions: the way to a decision, and who must agree at each step.
//!
//! A step belongs to one decision for good. It may come after others; a circle is refused. Its rule is
//! data: who counts, and how many of them must be in favour. A rule that nobody could ever fulfil is
//! refused, with the reason. While a step is open its state follows from the positions; closing it settles
//! how it ended, and nothing counts that is said later.

mod counting;
mod graphql;
mod inputs;
mod merging;
mod model;
mod operations;
mod order;
mod rest;
mod rule;

pub(crate) use graphql::{DecisionStepMutations, DecisionStepQueries};
pub(crate) use inputs::{CloseDecisionStep, ReopenDecisionStep};
pub(crate) use merging::{put_back_seat, rename_seat};
pub(crate) use model::{
    DecisionStep, DecisionStepKind, DecisionStepPatch, NewDecisionStep, StepOutcome,
};
pub(crate) use operations::{
    close_decision_step, create_decision_step, delete_decision_step, reopen_decision_step,
    restore_decision_step, step_of, update_decision_step,
};
pub(crate) use rest::routes;
