//! Steps of decisions over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::inputs::{CloseDecisionStep, ReopenDecisionStep};
use super::model::{DecisionStep, DecisionStepPatch, NewDecisionStep};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::decisions::Decision;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, related, write,
};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::DecisionStepId;
use crate::milestones::Milestone;
use crate::objections::Objection;
use crate::positions::Position;
use crate::query::Deleted;
use crate::types::Timestamp;
use crate::users::User;

#[derive(Default)]
pub struct DecisionStepQueries;

#[Object]
impl DecisionStepQueries {
    /// One step: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<DecisionStep> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of steps.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn decision_steps(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionStep>>,
        order_by: Option<Vec<OrderOf<DecisionStep>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionStep>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_decision_steps)
    }
}

#[derive(Default)]
pub struct DecisionStepMutations;

#[Object]
impl DecisionStepMutations {
    /// Adds a step.
    async fn create_decision_step(
        &self,
        ctx: &Context<'_>,
        input: NewDecisionStep,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| operations::create_decision_step(cx, &input))
    }

    /// Changes a step: what is absent stays, `null` clears.
    async fn update_decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        input: DecisionStepPatch,
        expected_version: Option<i32>,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| {
            operations::update_decision_step(cx, id, &input, expected_version)
        })
    }

    /// Deletes a step; it can be restored.
    async fn delete_decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        expected_version: Option<i32>,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| {
            operations::delete_decision_step(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        expected_version: Option<i32>,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| {
            operations::restore_decision_step(cx, id, expected_version)
        })
    }

    /// Settles how an open step ended.
    async fn close_decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        input: CloseDecisionStep,
        expected_version: Option<i32>,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| {
            operations::close_decision_step(cx, id, &input, expected_version)
        })
    }

    /// Opens a closed step again.
    async fn reopen_decision_step(
        &self,
        ctx: &Context<'_>,
        id: DecisionStepId,
        input: ReopenDecisionStep,
        expected_version: Option<i32>,
    ) -> Result<DecisionStep> {
        write(ctx, |cx| {
            operations::reopen_decision_step(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl DecisionStep {
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

    /// The member who takes it forward.
    async fn owner_member(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, self.owner_member_id).await
    }

    /// The user who looks after it on our side.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// What members said at it, in the order in which it was entered.
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
        children(ctx, "step_id", self.id, args.request()?.or_by("id")).await
    }

    /// What members object to at it.
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
        children(ctx, "step_id", self.id, args.request()?.or_by("id")).await
    }

    /// The milestones of the mutual action plan that bring it forward.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn milestones(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Milestone>>,
        order_by: Option<Vec<OrderOf<Milestone>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Milestone>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "step_id", self.id, args.request()?.or_by("id")).await
    }
}
