//! Stakeholders: the people on the buying side.
//!
//! A stakeholder is a person with a name, the addresses and numbers at which they can be reached,
//! and a place: an account, a rank, somebody they report to. One address and one number are the
//! ones to use first. No two stakeholders of a workspace share an e-mail address, and nobody
//! reports to themself, however long the chain. A person may be known before their account is, and
//! stays known when the account is deleted. A stakeholder who is deleted can be restored.

mod graphql;
mod merging;
mod model;
mod operations;
mod reach;
mod rest;
mod store;

pub(crate) use graphql::{StakeholderMutations, StakeholderQueries};
pub(crate) use model::{Channel, NewStakeholder, Seniority, Stakeholder, StakeholderPatch};
pub(crate) use operations::{
    create_stakeholder, delete_stakeholder, restore_stakeholder, update_stakeholder,
};
pub(crate) use reach::{EmailEntry, PhoneEntry};
pub(crate) use rest::routes;
