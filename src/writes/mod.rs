//! Writing records of any kind by data: batches, upserts, transactions.
//!
//! Whatever can be said in one request of its own can be said in these, and the operations behind
//! are the same: [`kinds`] names them for each kind of record, and imports use that table, too.
//!
//! * A **batch** does up to 1,000 things with records of one kind. Each item stands for itself: one
//!   that is refused leaves the others as they are, unless the caller wants all or nothing. For most
//!   kinds the items are written together, in as few statements as one item needs
//!   (`records::gathering`).
//! * An **upsert** finds a record by a value that no other record holds, such as the id that another
//!   system has for it, and changes it; or it makes one that holds the value. Two at once make one
//!   record: the table of unique keys decides, and who comes second finds what the first one made.
//! * A **transaction** runs operations on records of several kinds, whole or not at all, in which
//!   later ones name what earlier ones made.

mod fields;
mod graphql;
mod kinds;
mod matching;
mod model;
mod operations;
mod rest;
mod steps;
mod transactions;
mod upsert;

pub(crate) use fields::Fields;
pub(crate) use graphql::{BulkMutations, UpsertMutations};
pub(crate) use kinds::{Writes, all};
pub(crate) use model::{ItemResult, MAX_ITEMS, MAX_OPERATIONS};
pub(crate) use rest::routes;
