//! Objections over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::inputs::{AcceptObjection, AnswerObjection, ReopenObjection, WithdrawObjection};
use super::model::{NewObjection, Objection, ObjectionPatch};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_steps::DecisionStep;
use crate::decisions::Decision;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::ObjectionId;
use crate::interactions::Interaction;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct ObjectionQueries;

#[Object]
impl ObjectionQueries {
    /// One objection: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Objection> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of objections.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn objections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Objection>>,
        order_by: Option<Vec<OrderOf<Objection>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Objection>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_objections)
    }
}

#[derive(Default)]
pub struct ObjectionMutations;

#[Object]
impl ObjectionMutations {
    /// Adds an objection.
    async fn create_objection(&self, ctx: &Context<'_>, input: NewObjection) -> Result<Objection> {
        write(ctx, |cx| operations::create_objection(cx, &input))
    }

    /// Changes an objection: what is absent stays, `null` clears.
    async fn update_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        input: ObjectionPatch,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::update_objection(cx, id, &input, expected_version)
        })
    }

    /// Deletes an objection; it can be restored.
    async fn delete_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::delete_objection(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::restore_objection(cx, id, expected_version)
        })
    }

    /// Says what was answered to an objection.
    async fn answer_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        input: AnswerObjection,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::answer_objection(cx, id, &input, expected_version)
        })
    }

    /// Says that whoever raised it accepts the answer.
    async fn accept_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        input: AcceptObjection,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::accept_objection(cx, id, &input, expected_version)
        })
    }

    /// Says that whoever raised it took it back.
    async fn withdraw_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        input: WithdrawObjection,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::withdraw_objection(cx, id, &input, expected_version)
        })
    }

    /// Says that it stands again.
    async fn reopen_objection(
        &self,
        ctx: &Context<'_>,
        id: ObjectionId,
        input: ReopenObjection,
        expected_version: Option<i32>,
    ) -> Result<Objection> {
        write(ctx, |cx| {
            operations::reopen_objection(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl Objection {
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

    /// Who raised it.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, Some(self.member_id)).await
    }

    /// The step it stands in the way of; every step, if it names none.
    async fn step(&self, ctx: &Context<'_>) -> Result<Option<DecisionStep>> {
        related(ctx, self.step_id).await
    }

    /// The criterion it is about.
    async fn criterion(&self, ctx: &Context<'_>) -> Result<Option<DecisionCriterion>> {
        related(ctx, self.criterion_id).await
    }

    /// The contact in which it was raised.
    async fn raised_in(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, self.raised_in_id).await
    }

    /// The contact in which it was answered.
    async fn answered_in(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, self.answered_in_id).await
    }
}
