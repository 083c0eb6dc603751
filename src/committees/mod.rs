//! Buying committees as a whole: what their members did with us, and where else they sit.
//!
//! The members themselves are records ([`crate::committee_members`]); here is what is read of all of
//! them at once.

mod contacts;
mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use contacts::{Contact, contacts_of};
pub(crate) use graphql::CommitteeQueries;
pub(crate) use rest::routes;
