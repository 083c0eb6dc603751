//! Qualification: how well a deal is understood, by the questions of a framework.
//!
//! Nothing is stored here. Each element of a framework is answered by what somebody said of it
//! ([`crate::qualification_answers`]), and, where the framework names a source, by the live records of
//! the deal as well ([`evidence`]): who releases the money is seen from the committee, the paper process
//! from the steps of the decision. What was said counts; what the records say stands beside it, and where
//! the two part the gap list says so.

mod evidence;
mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::qualification_of;
pub(crate) use model::Qualification;
pub(crate) use rest::routes;
