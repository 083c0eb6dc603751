//! Copies elsewhere: how they begin, and how they are compared with what is here.
//!
//! A copy begins with a snapshot: all records of a kind as they were at one moment, and the cursor of
//! the change feed at that moment. It is kept up by the feed from there on: nothing is missed between
//! the two, and nothing comes twice. Records that were deleted before are left out; one that is
//! restored later comes whole in the feed.
//!
//! Whether the copy is the same is told by a digest: a hash over the ids and versions of a range of
//! records, with the hashes of its parts. Where a part differs the client asks for that part, until
//! the answer is so small that it lists the records. A range is cut into parts of as many records
//! each, not of equal distance: ids begin with the time, so those of an import stand close together.

mod graphql;
mod model;
mod operations;
mod rest;
mod snapshot;
mod store;

pub(crate) use graphql::SyncQueries;
pub(crate) use rest::routes;
