//! Who asks, and what they may do.
//!
//! A request carries a bearer token: a JWT that a user got by signing in, or the API key of an
//! integration. Both become an [`Actor`]: a workspace, a role, and for a key the scopes it was
//! given. Every operation begins with [`Actor::require`]; [`permissions`] holds the written table
//! of roles and rights that the answer comes from.
//!
//! Sign-in gives a short-lived access token (`EdDSA`, verified without the database) and a refresh
//! token that works once. A refresh token that comes back a second time was stolen or copied, and
//! ends its whole session.

mod actor;
pub(crate) mod operations;
mod passwords;
pub(crate) mod permissions;
mod rest;
mod store;
pub(crate) mod tokens;

pub use actor::{Actor, ActorKind, Role, Scope};
pub(crate) use passwords::{check_strength, hash as hash_password};
pub(crate) use rest::routes;
pub use tokens::random_secret as random_password;
pub(crate) use tokens::{SigningKeys, random_bytes};
