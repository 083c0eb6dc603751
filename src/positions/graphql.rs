//! Positions over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewPosition, Position};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::decision_options::DecisionOption;
use crate::decision_steps::DecisionStep;
use crate::decisions::Decision;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::PositionId;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct PositionQueries;

#[Object]
impl PositionQueries {
    /// One position: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn position(
        &self,
        ctx: &Context<'_>,
        id: PositionId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Position> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of positions.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn positions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Position>>,
        order_by: Option<Vec<OrderOf<Position>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Position>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_positions)
    }
}

#[derive(Default)]
pub struct PositionMutations;

#[Object]
impl PositionMutations {
    /// Adds a position.
    async fn create_position(&self, ctx: &Context<'_>, input: NewPosition) -> Result<Position> {
        write(ctx, |cx| operations::create_position(cx, &input))
    }
}

#[ComplexObject]
impl Position {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal that it belongs to.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The decision.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        related(ctx, Some(self.decision_id)).await
    }

    /// The step.
    async fn step(&self, ctx: &Context<'_>) -> Result<Option<DecisionStep>> {
        related(ctx, Some(self.step_id)).await
    }

    /// Who said it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, Some(self.member_id)).await
    }

    /// The option it is about; the one that is ours if nothing is said.
    async fn option(&self, ctx: &Context<'_>) -> Result<Option<DecisionOption>> {
        related(ctx, self.option_id).await
    }

    /// The position that it takes the place of.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<Position>> {
        related(ctx, self.supersedes_id).await
    }
}
