//! What can be done with notes.

use super::model::{NewNote, Note, NotePatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{NoteId, Object};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Note);

/// Adds a note.
pub fn create_note(cx: &mut Ctx, new: &NewNote) -> Result<Note> {
    cx.require(WRITE)?;
    let note = Note::from_new(new, cx.workspace(), cx.actor().user_id, cx.now());
    note.validate()?;
    records::create(cx, note)
}

/// One note.
pub fn get_note(cx: &mut Ctx, id: NoteId) -> Result<Note> {
    records::get(cx, id)
}

/// A page of notes.
pub fn list_notes(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Note>> {
    records::list(cx, request)
}

/// Changes a note; its author stays.
pub fn update_note(
    cx: &mut Ctx,
    id: NoteId,
    patch: &NotePatch,
    expected: Option<i32>,
) -> Result<Note> {
    cx.require(WRITE)?;
    let before: Note = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a note; it can be restored.
pub fn delete_note(cx: &mut Ctx, id: NoteId, expected: Option<i32>) -> Result<Note> {
    cx.require(WRITE)?;
    let before: Note = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another one has taken one of its external ids.
pub fn restore_note(cx: &mut Ctx, id: NoteId, expected: Option<i32>) -> Result<Note> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
