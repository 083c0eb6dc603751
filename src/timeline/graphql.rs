//! Timelines over GraphQL.

use async_graphql::{ComplexObject, Context, ID, Object, Result};

use super::model::{TimelineItem, TimelineKind, TimelineRequest};
use super::operations;
use crate::accounts::Account;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::graphql::{PageInfo, page_cost, read, related};
use crate::ids::{AccountId, DealId, StakeholderId};
use crate::query::{ListRequest, Page};

#[derive(Default)]
pub struct TimelineQueries;

#[Object]
impl TimelineQueries {
    /// What happened around an account, newest first: its interactions, notes and tasks, and the
    /// stays of its deals and journeys in their stages.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn account_timeline(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        first: Option<i32>,
        after: Option<String>,
        kinds: Option<Vec<TimelineKind>>,
    ) -> Result<TimelineConnection> {
        let request = request(first, after, kinds);
        answer(ctx, request, |cx, request| {
            operations::list_account_timeline(cx, id, request)
        })
    }

    /// What happened around a stakeholder, newest first: the interactions they took part in, and the
    /// notes and tasks about them.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholder_timeline(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        first: Option<i32>,
        after: Option<String>,
        kinds: Option<Vec<TimelineKind>>,
    ) -> Result<TimelineConnection> {
        let request = request(first, after, kinds);
        answer(ctx, request, |cx, request| {
            operations::list_stakeholder_timeline(cx, id, request)
        })
    }

    /// What happened around a deal, newest first: its interactions, notes and tasks, and its stays
    /// in stages.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn deal_timeline(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        first: Option<i32>,
        after: Option<String>,
        kinds: Option<Vec<TimelineKind>>,
    ) -> Result<TimelineConnection> {
        let request = request(first, after, kinds);
        answer(ctx, request, |cx, request| {
            operations::list_deal_timeline(cx, id, request)
        })
    }
}

fn request(
    first: Option<i32>,
    after: Option<String>,
    kinds: Option<Vec<TimelineKind>>,
) -> TimelineRequest {
    TimelineRequest {
        limit: first.map_or(ListRequest::DEFAULT_LIMIT, i64::from),
        cursor: after,
        types: kinds.unwrap_or_default(),
    }
}

fn answer(
    ctx: &Context<'_>,
    request: TimelineRequest,
    operation: impl FnOnce(&mut Ctx, &TimelineRequest) -> crate::error::Result<Page<TimelineItem>>,
) -> Result<TimelineConnection> {
    let page = read(ctx, |cx| operation(cx, &request))?;
    Ok(TimelineConnection {
        page,
        is_first: request.cursor.is_none(),
    })
}

/// A page of a timeline.
pub struct TimelineConnection {
    page: Page<TimelineItem>,
    is_first: bool,
}

/// A page of a timeline.
#[Object]
impl TimelineConnection {
    /// The items with their cursors.
    async fn edges(&self) -> Vec<TimelineEdge<'_>> {
        self.page.data.iter().map(TimelineEdge).collect()
    }

    /// The items alone.
    async fn nodes(&self) -> &[TimelineItem] {
        &self.page.data
    }

    /// How to go on.
    async fn page_info(&self) -> Result<PageInfo> {
        let items = &self.page.data;
        Ok(PageInfo {
            has_next_page: self.page.next.is_some(),
            has_previous_page: !self.is_first,
            start_cursor: items.first().map(operations::cursor_of).transpose()?,
            end_cursor: items.last().map(operations::cursor_of).transpose()?,
        })
    }
}

/// An item with its place in a timeline.
pub struct TimelineEdge<'a>(&'a TimelineItem);

/// An item with its place in a timeline.
#[Object]
impl TimelineEdge<'_> {
    /// The place after the item.
    async fn cursor(&self) -> Result<String> {
        Ok(operations::cursor_of(self.0)?)
    }

    /// The item.
    async fn node(&self) -> &TimelineItem {
        self.0
    }
}

#[ComplexObject]
impl TimelineItem {
    /// The id of the interaction, note or task, or of the stay in the stage.
    async fn id(&self) -> ID {
        ID(self.id.to_string())
    }

    /// The account it belongs to.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The deal it belongs to.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, self.deal_id).await
    }
}
