//! Milestones over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Milestone, MilestonePatch, NewMilestone};
use super::operations;
use crate::deals::Deal;
use crate::decision_steps::DecisionStep;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::MilestoneId;
use crate::interactions::Interaction;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::types::Timestamp;
use crate::users::User;

#[derive(Default)]
pub struct MilestoneQueries;

#[Object]
impl MilestoneQueries {
    /// One milestone: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn milestone(
        &self,
        ctx: &Context<'_>,
        id: MilestoneId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Milestone> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of milestones.
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
        list(ctx, args.request()?, operations::list_milestones)
    }
}

#[derive(Default)]
pub struct MilestoneMutations;

#[Object]
impl MilestoneMutations {
    /// Adds a milestone.
    async fn create_milestone(&self, ctx: &Context<'_>, input: NewMilestone) -> Result<Milestone> {
        write(ctx, |cx| operations::create_milestone(cx, &input))
    }

    /// Changes a milestone: what is absent stays, `null` clears.
    async fn update_milestone(
        &self,
        ctx: &Context<'_>,
        id: MilestoneId,
        input: MilestonePatch,
        expected_version: Option<i32>,
    ) -> Result<Milestone> {
        write(ctx, |cx| {
            operations::update_milestone(cx, id, &input, expected_version)
        })
    }

    /// Deletes a milestone; it can be restored.
    async fn delete_milestone(
        &self,
        ctx: &Context<'_>,
        id: MilestoneId,
        expected_version: Option<i32>,
    ) -> Result<Milestone> {
        write(ctx, |cx| {
            operations::delete_milestone(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_milestone(
        &self,
        ctx: &Context<'_>,
        id: MilestoneId,
        expected_version: Option<i32>,
    ) -> Result<Milestone> {
        write(ctx, |cx| {
            operations::restore_milestone(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Milestone {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal whose plan it stands in.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The user who looks after it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// The person on the buying side who looks after it.
    async fn owner_stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.owner_stakeholder_id).await
    }

    /// The step of the decision that it brings forward.
    async fn step(&self, ctx: &Context<'_>) -> Result<Option<DecisionStep>> {
        related(ctx, self.step_id).await
    }

    /// The contact that shows it.
    async fn evidence_interaction(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, self.evidence_interaction_id).await
    }
}
