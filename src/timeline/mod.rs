//! Timelines: all that happened around an account, a stakeholder or a deal, newest first.
//!
//! A timeline is read, never written: it puts interactions, notes, tasks and stays in stages into
//! one order, by the moment that each of them is about. What was deleted is left out, and so is what
//! the caller may not read. One statement makes a page, whatever it consists of.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::TimelineQueries;
pub(crate) use rest::routes;
