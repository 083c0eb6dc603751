//! Proposals: what is offered to the committee of a deal.
//!
//! A proposal is a version of what the deal may come to: an amount and line items, kept as they are
//! offered. The proposals of a deal are numbered. A draft is written, then sent to members of the
//! committee; from then on it stays what it is, and an offer that changes is a new proposal. What the
//! members do with it is told by events ([`crate::proposal_events`]). It may be taken back, and it
//! expires by itself. The deal may be won with it: then what it offers becomes the deal's.

mod graphql;
mod items;
mod model;
mod operations;
mod rest;
mod store;
mod verbs;

pub(crate) use graphql::{ProposalMutations, ProposalQueries};
pub(crate) use model::{NewProposal, Proposal, ProposalPatch, ProposalStatus};
pub(crate) use operations::{create_proposal, delete_proposal, restore_proposal, update_proposal};
pub(crate) use rest::routes;
pub(crate) use store::events;
pub(crate) use verbs::{SendProposal, expired, send_proposal, win_proposal, withdraw_proposal};
