//! Milestones over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Milestone, MilestonePatch, NewMilestone};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::MilestoneId;
use crate::interactions::Interaction;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::users::User;

#[derive(Default)]
pub struct MilestoneQueries;

#[Object]
impl MilestoneQueries {
    /// One milestone.
    async fn milestone(&self, ctx: &Context<'_>, id: MilestoneId) -> Result<Milestone> {
        read(ctx, |cx| operations::get_milestone(cx, id))
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

    /// The contact that shows it.
    async fn evidence_interaction(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, self.evidence_interaction_id).await
    }
}
