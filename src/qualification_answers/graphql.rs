//! Qualification answers over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::QualificationAnswerId;
use crate::qualification_frameworks::QualificationFramework;
use crate::query::Deleted;

#[derive(Default)]
pub struct QualificationAnswerQueries;

#[Object]
impl QualificationAnswerQueries {
    /// One qualification answer.
    async fn qualification_answer(
        &self,
        ctx: &Context<'_>,
        id: QualificationAnswerId,
    ) -> Result<QualificationAnswer> {
        read(ctx, |cx| operations::get_qualification_answer(cx, id))
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
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The framework.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Option<QualificationFramework>> {
        related(ctx, Some(self.framework_id)).await
    }
}
