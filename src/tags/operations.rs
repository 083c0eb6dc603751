//! What can be done with tags.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::model::{NewTag, Tag, TagPatch, TagTarget};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId, TagId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::references::{self, Reference};
use crate::registry;

const READ: Scope = Scope::read(Object::Tag);
const WRITE: Scope = Scope::write(Object::Tag);

/// The kinds of records that carry tags.
const TAGGABLE: [Object; 3] = [Object::Account, Object::Stakeholder, Object::Deal];

/// Adds a tag.
pub fn create_tag(cx: &mut Ctx, new: &NewTag) -> Result<Tag> {
    cx.require(WRITE)?;
    let mut tag = Tag::from_new(new, cx.workspace(), cx.now());
    tag.validate()?;
    records::create(cx, tag)
}

/// One tag.
pub fn get_tag(cx: &mut Ctx, id: TagId) -> Result<Tag> {
    records::get(cx, id)
}

/// A page of tags.
pub fn list_tags(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Tag>> {
    records::list(cx, request)
}

/// Changes a tag.
pub fn update_tag(cx: &mut Ctx, id: TagId, patch: &TagPatch, expected: Option<i32>) -> Result<Tag> {
    cx.require(WRITE)?;
    let before: Tag = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a tag; it shows on no record any more, and it can be restored.
pub fn delete_tag(cx: &mut Ctx, id: TagId, expected: Option<i32>) -> Result<Tag> {
    cx.require(WRITE)?;
    let before: Tag = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another tag has taken its name.
pub fn restore_tag(cx: &mut Ctx, id: TagId, expected: Option<i32>) -> Result<Tag> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Puts a tag on a record. A record that carries it already stays as it is.
pub fn apply_tag(
    cx: &mut Ctx,
    id: TagId,
    target: &TagTarget,
    expected: Option<i32>,
) -> Result<Tag> {
    change_tags(cx, id, target.record_id, expected, store::attach)
}

/// Takes a tag off a record. A record that does not carry it stays as it is.
pub fn remove_tag(
    cx: &mut Ctx,
    id: TagId,
    target: &TagTarget,
    expected: Option<i32>,
) -> Result<Tag> {
    change_tags(cx, id, target.record_id, expected, store::detach)
}

/// The tags that each of some records carries, by name; a record without any is left out.
pub fn list_tags_of_each(cx: &mut Ctx, records: &[AnyUid]) -> Result<HashMap<AnyUid, Vec<Tag>>> {
    cx.require(READ)?;
    store::of_each(cx, records)
}

/// Puts a tag on a record or takes it off, and notes it in the record's history.
fn change_tags(
    cx: &mut Ctx,
    id: TagId,
    record: RecordId,
    expected: Option<i32>,
    change: impl FnOnce(&mut Ctx, TagId, RecordId) -> Result<bool>,
) -> Result<Tag> {
    cx.require(READ)?;
    require_write(cx, record)?;
    let tag: Tag = records::get_expected(cx, id, expected)?;
    references::check(
        cx,
        &[Reference {
            field: "record_id",
            target: record,
        }],
        &[],
    )?;
    let before = names_on(cx, record)?;
    if change(cx, id, record)? {
        note(cx, record, &before)?;
    }
    Ok(tag)
}

/// Notes in a record's history that its tags changed.
fn note(cx: &mut Ctx, record: RecordId, before: &[String]) -> Result<()> {
    let after = names_on(cx, record)?;
    let fields = Map::from_iter([("tags".to_owned(), json!({ "from": before, "to": after }))]);
    registry::annotate(cx, record, fields)
}

/// Refuses kinds of records that carry no tags, and callers who may not write the record.
fn require_write(cx: &Ctx, record: RecordId) -> Result<()> {
    let table = registry::table(record.object).filter(|_| TAGGABLE.contains(&record.object));
    let table = table.ok_or_else(|| {
        let message = "must be an account, a stakeholder or a deal";
        Error::contradiction("/record_id", "NOT_ALLOWED", message)
    })?;
    cx.require(Scope::write(table.ruled_by))
}

fn names_on(cx: &mut Ctx, record: RecordId) -> Result<Vec<String>> {
    let tags = store::of_each(cx, &[record.uid()])?
        .remove(&record.uid())
        .unwrap_or_default();
    Ok(tags.into_iter().map(|tag| tag.name).collect())
}

/// Whether a kind of record carries tags.
pub(crate) fn is_taggable(object: Object) -> bool {
    TAGGABLE.contains(&object)
}

/// How many tags a record carries.
pub(crate) fn count_tags(cx: &mut Ctx, record: RecordId) -> Result<i64> {
    let tags = store::of_each(cx, &[record.uid()])?;
    let count = tags.get(&record.uid()).map_or(0, Vec::len);
    i64::try_from(count).map_err(Error::internal)
}

/// Puts the tags of a record on another one too, as a merge does; returns those that it did not carry.
pub(crate) fn copy_tags(cx: &mut Ctx, from: RecordId, to: RecordId) -> Result<Vec<TagId>> {
    let before = names_on(cx, to)?;
    let tags = store::of_each(cx, &[from.uid()])?.remove(&from.uid());
    let mut added = Vec::new();
    for tag in tags.unwrap_or_default() {
        if store::attach(cx, tag.id, to)? {
            added.push(tag.id);
        }
    }
    if !added.is_empty() {
        note(cx, to, &before)?;
    }
    Ok(added)
}

/// Takes a tag off a record, as the undo of a merge does.
pub(crate) fn take_off(cx: &mut Ctx, tag: TagId, record: RecordId) -> Result<()> {
    let before = names_on(cx, record)?;
    if store::detach(cx, tag, record)? {
        note(cx, record, &before)?;
    }
    Ok(())
}
