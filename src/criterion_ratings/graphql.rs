//! Ratings by criteria over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{CriterionRating, CriterionRatingPatch, NewCriterionRating};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decisions::Decision;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::CriterionRatingId;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct CriterionRatingQueries;

#[Object]
impl CriterionRatingQueries {
    /// One rating: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn criterion_rating(
        &self,
        ctx: &Context<'_>,
        id: CriterionRatingId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CriterionRating> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of ratings.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn criterion_ratings(
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
        list(ctx, args.request()?, operations::list_criterion_ratings)
    }
}

#[derive(Default)]
pub struct CriterionRatingMutations;

#[Object]
impl CriterionRatingMutations {
    /// Adds a rating.
    async fn create_criterion_rating(
        &self,
        ctx: &Context<'_>,
        input: NewCriterionRating,
    ) -> Result<CriterionRating> {
        write(ctx, |cx| operations::create_criterion_rating(cx, &input))
    }

    /// Changes a rating: what is absent stays, `null` clears.
    async fn update_criterion_rating(
        &self,
        ctx: &Context<'_>,
        id: CriterionRatingId,
        input: CriterionRatingPatch,
        expected_version: Option<i32>,
    ) -> Result<CriterionRating> {
        write(ctx, |cx| {
            operations::update_criterion_rating(cx, id, &input, expected_version)
        })
    }

    /// Deletes a rating; it can be restored.
    async fn delete_criterion_rating(
        &self,
        ctx: &Context<'_>,
        id: CriterionRatingId,
        expected_version: Option<i32>,
    ) -> Result<CriterionRating> {
        write(ctx, |cx| {
            operations::delete_criterion_rating(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_criterion_rating(
        &self,
        ctx: &Context<'_>,
        id: CriterionRatingId,
        expected_version: Option<i32>,
    ) -> Result<CriterionRating> {
        write(ctx, |cx| {
            operations::restore_criterion_rating(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl CriterionRating {
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

    /// The criterion.
    async fn criterion(&self, ctx: &Context<'_>) -> Result<Option<DecisionCriterion>> {
        related(ctx, Some(self.criterion_id)).await
    }

    /// What is rated.
    async fn option(&self, ctx: &Context<'_>) -> Result<Option<DecisionOption>> {
        related(ctx, Some(self.option_id)).await
    }

    /// Who rates.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, Some(self.member_id)).await
    }
}
