//! Decisions: what the buyers of a deal decide, and how far they are.
//!
//! A deal has one decision. It has options (vendors, to build it, to do nothing), criteria with the
//! members' ratings, money, and steps that lead to it. Each step has a rule that says who must agree,
//! as data. Members take positions at steps and raise objections. What follows from all that is never
//! stored: the state of a decision is computed from the records whenever somebody asks. Members,
//! options and steps that are named must be of the same deal.

mod analysis;
mod answer;
mod asked;
mod graphql;
mod model;
mod operations;
mod people;
mod rest;
mod standing;
mod state;
mod words;

pub(crate) use answer::{DecisionState, StepProgress, StepState};
pub(crate) use graphql::{DecisionMutations, DecisionQueries, standing};
pub(crate) use model::{Decision, DecisionPatch, NewDecision};
pub(crate) use operations::decision_of;
pub(crate) use operations::{create_decision, delete_decision, restore_decision, update_decision};
pub(crate) use people::{committee, ensure_seated, has_a_say, has_role, influence};
pub(crate) use rest::routes;
pub(crate) use standing::Standing;
pub(crate) use state::state_of;
