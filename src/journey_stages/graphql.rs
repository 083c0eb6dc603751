//! Journey stages over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{JourneyStage, JourneyStagePatch, NewJourneyStage};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::JourneyStageId;
use crate::journey_map_elements::JourneyMapElement;
use crate::journey_maps::JourneyMap;
use crate::journeys::Journey;
use crate::query::Deleted;
use crate::touchpoints::Touchpoint;

#[derive(Default)]
pub struct JourneyStageQueries;

#[Object]
impl JourneyStageQueries {
    /// One journey stage.
    async fn journey_stage(&self, ctx: &Context<'_>, id: JourneyStageId) -> Result<JourneyStage> {
        read(ctx, |cx| operations::get_journey_stage(cx, id))
    }

    /// A page of journey stages.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journey_stages(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<JourneyStage>>,
        order_by: Option<Vec<OrderOf<JourneyStage>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<JourneyStage>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_journey_stages)
    }
}

#[derive(Default)]
pub struct JourneyStageMutations;

#[Object]
impl JourneyStageMutations {
    /// Adds a journey stage to a draft.
    async fn create_journey_stage(
        &self,
        ctx: &Context<'_>,
        input: NewJourneyStage,
    ) -> Result<JourneyStage> {
        write(ctx, |cx| operations::create_journey_stage(cx, &input))
    }

    /// Changes a journey stage of a draft: what is absent stays, `null` clears.
    async fn update_journey_stage(
        &self,
        ctx: &Context<'_>,
        id: JourneyStageId,
        input: JourneyStagePatch,
        expected_version: Option<i32>,
    ) -> Result<JourneyStage> {
        write(ctx, |cx| {
            operations::update_journey_stage(cx, id, &input, expected_version)
        })
    }

    /// Deletes a journey stage of a draft; it can be restored.
    async fn delete_journey_stage(
        &self,
        ctx: &Context<'_>,
        id: JourneyStageId,
        expected_version: Option<i32>,
    ) -> Result<JourneyStage> {
        write(ctx, |cx| {
            operations::delete_journey_stage(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_journey_stage(
        &self,
        ctx: &Context<'_>,
        id: JourneyStageId,
        expected_version: Option<i32>,
    ) -> Result<JourneyStage> {
        write(ctx, |cx| {
            operations::restore_journey_stage(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl JourneyStage {
    /// The map it belongs to.
    async fn journey_map(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, Some(self.journey_map_id)).await
    }

    /// The map that shows it in more detail.
    async fn child_map(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, self.child_map_id).await
    }

    /// What stands in its lanes; by their places if no other order is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn elements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<JourneyMapElement>>,
        order_by: Option<Vec<OrderOf<JourneyMapElement>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<JourneyMapElement>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stage_id", self.id, args.request()?.or_by("position")).await
    }

    /// Its planned touchpoints; by their places if no other order is asked for.
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
        children(ctx, "stage_id", self.id, args.request()?.or_by("position")).await
    }

    /// The journeys that are in it, and those that ended in it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Journey>>,
        order_by: Option<Vec<OrderOf<Journey>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Journey>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stage_id", self.id, args.request()?).await
    }
}
