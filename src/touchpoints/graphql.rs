//! Touchpoints over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewTouchpoint, Touchpoint, TouchpointPatch};
use super::operations;
use crate::feedback::Feedback;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::TouchpointId;
use crate::interactions::Interaction;
use crate::journey_maps::JourneyMap;
use crate::journey_stages::JourneyStage;
use crate::query::Deleted;

#[derive(Default)]
pub struct TouchpointQueries;

#[Object]
impl TouchpointQueries {
    /// One touchpoint.
    async fn touchpoint(&self, ctx: &Context<'_>, id: TouchpointId) -> Result<Touchpoint> {
        read(ctx, |cx| operations::get_touchpoint(cx, id))
    }

    /// A page of touchpoints.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Touchpoint>>,
        order_by: Option<Vec<OrderOf<Touchpoint>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Touchpoint>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_touchpoints)
    }
}

#[derive(Default)]
pub struct TouchpointMutations;

#[Object]
impl TouchpointMutations {
    /// Adds a touchpoint to a stage of a draft.
    async fn create_touchpoint(
        &self,
        ctx: &Context<'_>,
        input: NewTouchpoint,
    ) -> Result<Touchpoint> {
        write(ctx, |cx| operations::create_touchpoint(cx, &input))
    }

    /// Changes a touchpoint: what is absent stays, `null` clears.
    async fn update_touchpoint(
        &self,
        ctx: &Context<'_>,
        id: TouchpointId,
        input: TouchpointPatch,
        expected_version: Option<i32>,
    ) -> Result<Touchpoint> {
        write(ctx, |cx| {
            operations::update_touchpoint(cx, id, &input, expected_version)
        })
    }

    /// Deletes a touchpoint; it can be restored.
    async fn delete_touchpoint(
        &self,
        ctx: &Context<'_>,
        id: TouchpointId,
        expected_version: Option<i32>,
    ) -> Result<Touchpoint> {
        write(ctx, |cx| {
            operations::delete_touchpoint(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_touchpoint(
        &self,
        ctx: &Context<'_>,
        id: TouchpointId,
        expected_version: Option<i32>,
    ) -> Result<Touchpoint> {
        write(ctx, |cx| {
            operations::restore_touchpoint(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Touchpoint {
    /// The interactions that were it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn interactions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Interaction>>,
        order_by: Option<Vec<OrderOf<Interaction>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Interaction>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "touchpoint_id", self.id, args.request()?).await
    }

    /// What was answered to surveys about it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Feedback>>,
        order_by: Option<Vec<OrderOf<Feedback>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Feedback>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "touchpoint_id", self.id, args.request()?).await
    }

    /// The map it belongs to.
    async fn journey_map(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, Some(self.journey_map_id)).await
    }

    /// The stage it stands in.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<JourneyStage>> {
        related(ctx, Some(self.stage_id)).await
    }
}
