//! The change feed: one ordered list of everything that was written in a workspace.
//!
//! Every write appends its entries in its own transaction, so there is no write without an entry
//! and no entry without a write. Audit, delta sync, webhooks and subscriptions read this feed and
//! nothing else watches for writes.
//!
//! An entry names the record, its `sequence` (the record's version after the write), what was done
//! and the fields with their values before and after: enough to keep a copy of the record without
//! ever asking for it. `linked` says that something changed which is no field of the record: `fields`
//! has its tags or the members of a team before and after.
//!
//! The order is that of commits. On SQLite one writer numbers the entries. On PostgreSQL transactions
//! commit in another order than they draw numbers, so an entry has a rank that keeps the changes of each
//! record in order, and it is shown only once every older transaction has ended: a reader never passes
//! an entry that has yet to commit.
//!
//! Nobody changes an entry, but for the operator who lets old updates be folded ([`compact`]).
//!
//! The feed is read in stretches ([`operations`]) from a cursor ([`cursor`]). Whoever wants to hear of
//! news follows it ([`follow`]); all followers of a workspace share one reader of its end ([`tail`]).

mod compact;
mod cursor;
mod follow;
mod graphql;
mod model;
mod operations;
mod planned;
mod reader;
mod record;
mod rest;
mod store;
mod tail;

pub use compact::compact_changes;
pub(crate) use cursor::Place;
pub(crate) use graphql::{ChangeQueries, ChangeSubscriptions};
pub(crate) use model::{FieldChange, Operation};
pub(crate) use operations::{MAX_LIMIT, end_of_snapshot};
pub(crate) use planned::{PlannedChange, planned};
pub(crate) use reader::{Read, end, entries_after, place_before};
pub(crate) use record::{Recorded, flush};
pub(crate) use rest::{MAX_WAIT_S, routes};
pub(crate) use store::mend;
pub(crate) use tail::Tails;
