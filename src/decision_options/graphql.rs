//! Options of decisions over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{DecisionOption, DecisionOptionPatch, NewDecisionOption};
use super::operations;
use crate::criterion_ratings::CriterionRating;
use crate::deals::Deal;
use crate::decisions::Decision;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, related, write,
};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::DecisionOptionId;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct DecisionOptionQueries;

#[Object]
impl DecisionOptionQueries {
    /// One option: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn decision_option(
        &self,
        ctx: &Context<'_>,
        id: DecisionOptionId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<DecisionOption> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of options.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn decision_options(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionOption>>,
        order_by: Option<Vec<OrderOf<DecisionOption>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionOption>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_decision_options)
    }
}

#[derive(Default)]
pub struct DecisionOptionMutations;

#[Object]
impl DecisionOptionMutations {
    /// Adds an option.
    async fn create_decision_option(
        &self,
        ctx: &Context<'_>,
        input: NewDecisionOption,
    ) -> Result<DecisionOption> {
        write(ctx, |cx| operations::create_decision_option(cx, &input))
    }

    /// Changes an option: what is absent stays, `null` clears.
    async fn update_decision_option(
        &self,
        ctx: &Context<'_>,
        id: DecisionOptionId,
        input: DecisionOptionPatch,
        expected_version: Option<i32>,
    ) -> Result<DecisionOption> {
        write(ctx, |cx| {
            operations::update_decision_option(cx, id, &input, expected_version)
        })
    }

    /// Deletes an option; it can be restored.
    async fn delete_decision_option(
        &self,
        ctx: &Context<'_>,
        id: DecisionOptionId,
        expected_version: Option<i32>,
    ) -> Result<DecisionOption> {
        write(ctx, |cx| {
            operations::delete_decision_option(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_decision_option(
        &self,
        ctx: &Context<'_>,
        id: DecisionOptionId,
        expected_version: Option<i32>,
    ) -> Result<DecisionOption> {
        write(ctx, |cx| {
            operations::restore_decision_option(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl DecisionOption {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal that it belongs to.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The decision it belongs to.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        related(ctx, Some(self.decision_id)).await
    }

    /// How members rate it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn ratings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CriterionRating>>,
        order_by: Option<Vec<OrderOf<CriterionRating>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CriterionRating>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "option_id", self.id, args.request()?.or_by("id")).await
    }
}
