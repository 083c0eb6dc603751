//! Tags over GraphQL.

use std::collections::HashMap;

use async_graphql::{Context, Object, Result};

use super::model::{NewTag, Tag, TagPatch, TagTarget};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, list, page_cost, read, write,
};
use crate::ids::{AnyUid, RecordId, TagId};
use crate::query::Deleted;

#[derive(Default)]
pub struct TagQueries;

#[Object]
impl TagQueries {
    /// One tag.
    async fn tag(&self, ctx: &Context<'_>, id: TagId) -> Result<Tag> {
        read(ctx, |cx| operations::get_tag(cx, id))
    }

    /// A page of tags.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn tags(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Tag>>,
        order_by: Option<Vec<OrderOf<Tag>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Tag>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_tags)
    }
}

#[derive(Default)]
pub struct TagMutations;

#[Object]
impl TagMutations {
    /// Adds a tag.
    async fn create_tag(&self, ctx: &Context<'_>, input: NewTag) -> Result<Tag> {
        write(ctx, |cx| operations::create_tag(cx, &input))
    }

    /// Changes a tag: what is absent stays, `null` clears.
    async fn update_tag(
        &self,
        ctx: &Context<'_>,
        id: TagId,
        input: TagPatch,
        expected_version: Option<i32>,
    ) -> Result<Tag> {
        write(ctx, |cx| {
            operations::update_tag(cx, id, &input, expected_version)
        })
    }

    /// Deletes a tag; it can be restored.
    async fn delete_tag(
        &self,
        ctx: &Context<'_>,
        id: TagId,
        expected_version: Option<i32>,
    ) -> Result<Tag> {
        write(ctx, |cx| operations::delete_tag(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_tag(
        &self,
        ctx: &Context<'_>,
        id: TagId,
        expected_version: Option<i32>,
    ) -> Result<Tag> {
        write(ctx, |cx| operations::restore_tag(cx, id, expected_version))
    }

    /// Puts a tag on a record. A record that carries it already stays as it is.
    async fn apply_tag(
        &self,
        ctx: &Context<'_>,
        id: TagId,
        input: TagTarget,
        expected_version: Option<i32>,
    ) -> Result<Tag> {
        write(ctx, |cx| {
            operations::apply_tag(cx, id, &input, expected_version)
        })
    }

    /// Takes a tag off a record. A record that does not carry it stays as it is.
    async fn remove_tag(
        &self,
        ctx: &Context<'_>,
        id: TagId,
        input: TagTarget,
        expected_version: Option<i32>,
    ) -> Result<Tag> {
        write(ctx, |cx| {
            operations::remove_tag(cx, id, &input, expected_version)
        })
    }
}

/// The tags of one record, asked for many records at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct TagsOf(AnyUid);

impl Batch for TagsOf {
    type Answer = Vec<Tag>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Vec<Tag>>> {
        let records: Vec<AnyUid> = keys.iter().map(|key| key.0).collect();
        let tags = operations::list_tags_of_each(cx, &records)?;
        Ok(tags
            .into_iter()
            .map(|(record, tags)| (Self(record), tags))
            .collect())
    }
}

/// The tags that a record carries, by name.
pub(crate) async fn tags_of(ctx: &Context<'_>, record: impl Into<RecordId>) -> Result<Vec<Tag>> {
    Ok(ask(ctx, TagsOf(record.into().uid()))
        .await?
        .unwrap_or_default())
}
