//! Qualification answers over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::QualificationAnswerId;
use crate::qualification_frameworks::QualificationFramework;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct QualificationAnswerQueries;

#[Object]
impl QualificationAnswerQueries {
    /// One qualification answer: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn qualification_answer(
        &self,
        ctx: &Context<'_>,
        id: QualificationAnswerId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<QualificationAnswer> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of qualification answers.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn qualification_answers(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<QualificationAnswer>>,
        order_by: Option<Vec<OrderOf<QualificationAnswer>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<QualificationAnswer>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_qualification_answers)
    }
}

#[derive(Default)]
pub struct QualificationAnswerMutations;

#[Object]
impl QualificationAnswerMutations {
    /// Answers a question of a qualification framework about a deal.
    async fn create_qualification_answer(
        &self,
        ctx: &Context<'_>,
        input: NewQualificationAnswer,
    ) -> Result<QualificationAnswer> {
        write(ctx, |cx| {
            operations::create_qualification_answer(cx, &input)
        })
    }

    /// Changes a qualification answer: what is absent stays, `null` clears.
    async fn update_qualification_answer(
        &self,
        ctx: &Context<'_>,
        id: QualificationAnswerId,
        input: QualificationAnswerPatch,
        expected_version: Option<i32>,
    ) -> Result<QualificationAnswer> {
        write(ctx, |cx| {
            operations::update_qualification_answer(cx, id, &input, expected_version)
        })
    }

    /// Deletes a qualification answer; it can be restored.
    async fn delete_qualification_answer(
        &self,
        ctx: &Context<'_>,
        id: QualificationAnswerId,
        expected_version: Option<i32>,
    ) -> Result<QualificationAnswer> {
        write(ctx, |cx| {
            operations::delete_qualification_answer(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_qualification_answer(
        &self,
        ctx: &Context<'_>,
        id: QualificationAnswerId,
        expected_version: Option<i32>,
    ) -> Result<QualificationAnswer> {
        write(ctx, |cx| {
            operations::restore_qualification_answer(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl QualificationAnswer {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The framework.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Option<QualificationFramework>> {
        related(ctx, Some(self.framework_id)).await
    }
}
