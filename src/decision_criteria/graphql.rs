//! Criteria of decisions over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{DecisionCriterion, DecisionCriterionPatch, NewDecisionCriterion};
use super::operations;
use crate::criterion_ratings::CriterionRating;
use crate::deals::Deal;
use crate::decisions::Decision;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, related, write,
};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::DecisionCriterionId;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct DecisionCriterionQueries;

#[Object]
impl DecisionCriterionQueries {
    /// One criterion: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn decision_criterion(
        &self,
        ctx: &Context<'_>,
        id: DecisionCriterionId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<DecisionCriterion> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of criteria.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn decision_criteria(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionCriterion>>,
        order_by: Option<Vec<OrderOf<DecisionCriterion>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionCriterion>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_decision_criteria)
    }
}

#[derive(Default)]
pub struct DecisionCriterionMutations;

#[Object]
impl DecisionCriterionMutations {
    /// Adds a criterion.
    async fn create_decision_criterion(
        &self,
        ctx: &Context<'_>,
        input: NewDecisionCriterion,
    ) -> Result<DecisionCriterion> {
        write(ctx, |cx| operations::create_decision_criterion(cx, &input))
    }

    /// Changes a criterion: what is absent stays, `null` clears.
    async fn update_decision_criterion(
        &self,
        ctx: &Context<'_>,
        id: DecisionCriterionId,
        input: DecisionCriterionPatch,
        expected_version: Option<i32>,
    ) -> Result<DecisionCriterion> {
        write(ctx, |cx| {
            operations::update_decision_criterion(cx, id, &input, expected_version)
        })
    }

    /// Deletes a criterion; it can be restored.
    async fn delete_decision_criterion(
        &self,
        ctx: &Context<'_>,
        id: DecisionCriterionId,
        expected_version: Option<i32>,
    ) -> Result<DecisionCriterion> {
        write(ctx, |cx| {
            operations::delete_decision_criterion(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_decision_criterion(
        &self,
        ctx: &Context<'_>,
        id: DecisionCriterionId,
        expected_version: Option<i32>,
    ) -> Result<DecisionCriterion> {
        write(ctx, |cx| {
            operations::restore_decision_criterion(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl DecisionCriterion {
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

    /// How members rate the options by it.
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
        children(ctx, "criterion_id", self.id, args.request()?.or_by("id")).await
    }
}
