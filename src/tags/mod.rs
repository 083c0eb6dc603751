//! Tags: labels that the people of a workspace put on records.
//!
//! A tag has a name, unique in the workspace whatever its case, and may have a color. Accounts,
//! stakeholders and deals carry tags, each tag once. Putting one on or taking it off is a change of
//! the record, not of the tag: it needs the right to write the record, raises the record's version
//! and stands in its history. A tag that is deleted shows nowhere; restored, it is back where it
//! was.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

use crate::query::Source;

pub(crate) use graphql::{TagMutations, TagQueries, tags_of};
pub(crate) use model::{NewTag, Tag, TagPatch, TagTarget};
pub(crate) use operations::{
    apply_tag, copy_tags, count_tags, create_tag, delete_tag, is_taggable, remove_tag, restore_tag,
    take_off, update_tag,
};
pub(crate) use rest::routes;

/// The tags that a record carries, for the field `tag_id` of its lists.
pub(crate) const CARRIED: Source = Source::Through {
    table: "tagged_records",
    record: "record_id",
    value: "tag_id",
    also: "EXISTS (SELECT 1 FROM tags WHERE tags.workspace_id = tagged_records.workspace_id \
           AND tags.id = tagged_records.tag_id AND tags.deleted_at IS NULL)",
};
