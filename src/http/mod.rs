//! The REST face: what is the same for every route.
//!
//! A slice's `rest.rs` names its routes and says which operation each one runs; [`Call`] does the
//! rest: who asks, preconditions, retries, the form of the answer.

pub(crate) mod body;
mod call;
mod embed;
mod exports;
mod filters;
mod headers;
mod health;
mod idempotency;
mod index;
pub(crate) mod limits;
mod list;
mod lists;
mod metrics;
mod middleware;
pub mod openapi;
mod path;
mod problem;
mod reply;
pub mod server;

pub(crate) use body::Body;
pub(crate) use call::Call;
pub(crate) use headers::{InEarnest, bearer, credential, prefers_dry_run};
pub(crate) use idempotency::purge as purge_idempotency_keys;
pub(crate) use list::Past;
pub(crate) use path::{Id, Ids};
pub(crate) use reply::{All, PageBody, PageInfo, Reply};
