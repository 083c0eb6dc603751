//! Objections: what a member has against it, and what became of that.
//!
//! An objection is raised, may be answered, and ends when whoever raised it accepts the answer or takes
//! it back. Until then it is open, and a reasoned one stands in the way of every rule of consent that its
//! member counts for.

mod graphql;
mod inputs;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{ObjectionMutations, ObjectionQueries};
pub(crate) use inputs::{AcceptObjection, AnswerObjection, ReopenObjection, WithdrawObjection};
pub(crate) use model::{NewObjection, Objection, ObjectionPatch, ObjectionStatus};
pub(crate) use operations::{
    accept_objection, answer_objection, create_objection, delete_objection, reopen_objection,
    restore_objection, update_objection, withdraw_objection,
};
pub(crate) use rest::routes;
