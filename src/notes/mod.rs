//! Notes: what somebody of the selling side wants to keep in mind.
//!
//! A note is a text about an account, a stakeholder, a deal or any of them together, but never
//! about nothing. Whoever wrote it stays its author.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{NoteMutations, NoteQueries};
pub(crate) use model::{NewNote, Note, NotePatch};
pub(crate) use operations::{create_note, delete_note, restore_note, update_note};
pub(crate) use rest::routes;
