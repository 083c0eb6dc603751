//! Merges: two accounts or two stakeholders that turned out to be one.
//!
//! A merge has a survivor and losers. The survivor takes the fields that rules choose, and all
//! domains, addresses, numbers and ids of other systems; everything that pointed at a loser points
//! at the survivor, deleted records included; the losers are deleted. All of it is one transaction:
//! each record that changes has its entry in the feed, and each loser has one `merged` that names the
//! survivor.
//!
//! **For ever** a loser's id leads to the survivor, through any chain of merges: reading it answers
//! with the survivor, writing it is refused and names the survivor. Ids of other systems are keys of
//! the survivor and so need no special path.
//!
//! **Seats.** Nobody sits on a committee twice. When both sat on the same one, their seats are merged
//! the same way: the survivor's seat takes the roles of the other, and what it does not know itself.
//! Positions, ratings, objections, proposal events, rules and delegations follow. Where both rated the same, the
//! survivor's rating stays; where a rule weighs both or they delegate to different people the merge is
//! refused, because nobody can tell what the one would want. Relations of the two with each other, and those
//! that would stand twice, are deleted; an undo brings them back.
//!
//! **Undo** within thirty days: what is still as the merge left it goes back; what was changed since
//! stays and is reported in `kept`. It is refused as a whole when a loser cannot come back: another
//! record holds its domain, its address or its id meanwhile, or the survivor is gone.
//!
//! What points at a kind is known from the fields of all `Table`s (`references`), so a new field is
//! moved without a word here; a test walks the foreign keys of both stores and fails for one that is
//! not. What is no field of a record is moved by the slice that owns it: participants, tags.

mod fields;
mod graphql;
mod model;
mod operations;
mod references;
mod rest;
mod store;
mod undo;

pub(crate) use fields::{MergeField, Mergeable, Shape};
pub(crate) use graphql::{MergeMutations, MergeQueries, survivor_of};
pub(crate) use model::Merge;
pub(crate) use operations::survivor;
pub(crate) use rest::routes;
