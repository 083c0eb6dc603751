//! Accounts: companies that buy or may buy.
//!
//! An account has a name, the domains its people write from, and a place in the life of a customer.
//! It may belong to a parent account, and somebody may have referred it: another account or a
//! stakeholder. No two accounts of a workspace share a domain, and no chain of parents leads back
//! to where it began. An account that is deleted can be restored; what points at it stays.

mod graphql;
mod merging;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{AccountMutations, AccountQueries};
pub(crate) use model::{Account, AccountPatch, LifecycleStage, NewAccount};
pub(crate) use operations::{create_account, delete_account, restore_account, update_account};
pub(crate) use rest::routes;
