//! Segments over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewSegment, Segment, SegmentPatch};
use super::operations;
use crate::accounts::Account;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, write};
use crate::ids::{RecordId, SegmentId};
use crate::query::{Condition, Deleted};
use crate::records;
use crate::stakeholders::Stakeholder;

#[derive(Default)]
pub struct SegmentQueries;

#[Object]
impl SegmentQueries {
    /// One segment.
    async fn segment(&self, ctx: &Context<'_>, id: SegmentId) -> Result<Segment> {
        read(ctx, |cx| operations::get_segment(cx, id))
    }

    /// A page of segments.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn segments(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Segment>>,
        order_by: Option<Vec<OrderOf<Segment>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Segment>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_segments)
    }
}

#[derive(Default)]
pub struct SegmentMutations;

#[Object]
impl SegmentMutations {
    /// Adds a segment.
    async fn create_segment(&self, ctx: &Context<'_>, input: NewSegment) -> Result<Segment> {
        write(ctx, |cx| operations::create_segment(cx, &input))
    }

    /// Changes a segment: what is absent stays, `null` clears.
    async fn update_segment(
        &self,
        ctx: &Context<'_>,
        id: SegmentId,
        input: SegmentPatch,
        expected_version: Option<i32>,
    ) -> Result<Segment> {
        write(ctx, |cx| {
            operations::update_segment(cx, id, &input, expected_version)
        })
    }

    /// Deletes a segment; it can be restored.
    async fn delete_segment(
        &self,
        ctx: &Context<'_>,
        id: SegmentId,
        expected_version: Option<i32>,
    ) -> Result<Segment> {
        write(ctx, |cx| {
            operations::delete_segment(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_segment(
        &self,
        ctx: &Context<'_>,
        id: SegmentId,
        expected_version: Option<i32>,
    ) -> Result<Segment> {
        write(ctx, |cx| {
            operations::restore_segment(cx, id, expected_version)
        })
    }

    /// Looks who belongs to a segment now and tells in the change feed who left and who entered since it
    /// was last done.
    async fn refresh_segment(
        &self,
        ctx: &Context<'_>,
        id: SegmentId,
        expected_version: Option<i32>,
    ) -> Result<Segment> {
        write(ctx, |cx| {
            operations::refresh_segment(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Segment {
    /// Who belongs to it now, if it is of accounts.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Account>>,
        order_by: Option<Vec<OrderOf<Account>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Account>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?.and(self.membership()), records::list)
    }

    /// Who belongs to it now, if it is of stakeholders.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Stakeholder>>,
        order_by: Option<Vec<OrderOf<Stakeholder>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Stakeholder>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?.and(self.membership()), records::list)
    }
}

impl Segment {
    fn membership(&self) -> Condition {
        Condition::points_at("segment_id", RecordId::from(self.id).uid())
    }
}
