//! Proposal events: what the members of a committee did with a proposal.
//!
//! Sending a proposal notes that it was sent to each of its receivers; opening, commenting, accepting and
//! declining are told by whoever sees them. Events are appended and never changed: who changes their mind
//! gets another one, and the last answer counts. Once everybody who was sent the proposal accepts it, it is
//! accepted; once everybody declines it, it is declined.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{ProposalEventMutations, ProposalEventQueries};
pub(crate) use model::{ProposalEvent, ProposalEventKind};
pub(crate) use operations::{ensure_member, note_sent};
pub(crate) use rest::routes;
