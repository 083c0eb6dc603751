//! Likely duplicates: pairs of accounts or of stakeholders that may be one.
//!
//! A record has keys by which it may be the same as another one ([`keys`]): its name as it is
//! compared and parts of it, the names of its domains, its mailboxes, its numbers. They are words of
//! the search index ([`crate::search::alike`]), written with the record, in the same transaction. Records with
//! a key in common are compared, all others never meet: that is an index look-up, not a comparison of all
//! with all. A key that more than [`operations::CROWD`] records share tells nothing and is left aside.
//!
//! A pair's score is the sum of its parts, each with the two values that it compares; 1 would be
//! certain. Pairs below [`operations::LEAST`] thousandths are not shown.
//!
//! Who knows that two records are not the same says so, and the pair is shown no more.

mod graphql;
mod keys;
mod model;
mod operations;
mod rest;
mod score;
mod store;

pub(crate) use graphql::{DuplicateMutations, DuplicateQueries};
pub(crate) use keys::{account_keys, stakeholder_keys};
pub(crate) use rest::routes;
