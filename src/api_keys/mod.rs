//! API keys: credentials of integrations.
//!
//! A key acts as the user who made it, as far as its scopes allow: it never does more than the user
//! may, and it stops when the user is deleted or no longer active. It is told once and stored as a
//! hash; its first characters stay visible, so that people can tell keys apart. Deleting a key
//! revokes it at once, and nothing brings it back.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{ApiKeyMutations, ApiKeyQueries};
pub(crate) use model::ApiKey;
pub(crate) use rest::routes;
