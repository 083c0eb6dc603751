//! Invitations: standing offers to join a workspace.
//!
//! An admin invites an address and gets a token, once; how it reaches the person is the client's
//! affair. Whoever has the token chooses a password within seven days and is signed in as a user
//! with the invited role, or as the user without a password who was there already. An invitation is
//! accepted once, and can be deleted before that. Only a hash of the token is stored.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{InvitationMutations, InvitationQueries};
pub(crate) use model::Invitation;
pub(crate) use rest::routes;
