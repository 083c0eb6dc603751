//! Search: accounts, stakeholders, deals, interactions and notes by their words.
//!
//! A record says what it is found by ([`FoundBy`]); `records`, the only writer of records, puts that
//! into the index in the same transaction, so that what was written is found by the next request. A
//! deleted record is in the index no more, a restored one is again.
//!
//! Words are folded here, not by the stores: lower case, without accents, split at everything that is
//! no letter or digit (`words`). Each goes into the index with a letter in front that says what it
//! is: `t` a word of the title, `b` a word of anything else, `n` a word of a name with one letter left
//! out, `o` the kind of record, `a` the account it belongs to, `w` the workspace, `k` a mark by which it may
//! be the same as another record ([`alike`], for [`crate::duplicates`]). Both stores, FTS5 on
//! SQLite and `tsvector` on PostgreSQL, keep nothing but this list, and so find the same records. A
//! caller cannot reach another letter than `t`, `b` and `n`, since one is put before every word of a
//! query.
//!
//! **Workspaces.** Each query asks for the word of the caller's workspace, so the index itself leaves
//! the others out. Nothing is ranked by how often a word occurs, neither here nor elsewhere.
//!
//! **Typing errors** are looked for in names. Two words that differ by one letter (wrong, missing, too
//! many, or in another place) have a common form with one letter left out, and these forms are
//! in the index: an exact look-up, where trigrams would give a crowd of candidates to sort through,
//! which the two stores would not choose alike.
//!
//! **Rank** (`rank`) is a sum of points that every hit shows, the same arithmetic for both stores. The
//! index gives the newest [`operations::CANDIDATES`] records of each kind for each way of matching:
//! all words in the title, all words anywhere, and with typing errors; the points order these.

pub(crate) mod alike;
mod graphql;
mod index;
mod model;
mod operations;
mod query;
mod rank;
mod rest;
mod snippets;
mod store;
mod words;

pub(crate) use graphql::SearchQueries;
pub(crate) use index::{FoundBy, change, put, take_out};
pub use index::{fill_missing, reindex};
pub(crate) use rest::routes;
pub(crate) use words::words;
