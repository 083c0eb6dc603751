//! Journey maps over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{JourneyMap, JourneyMapPatch, NewJourneyMap};
use super::operations;
use super::templates::JourneyMapTemplate;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, write,
};
use crate::ids::JourneyMapId;
use crate::journey_stages::JourneyStage;
use crate::journeys::Journey;
use crate::query::Deleted;

#[derive(Default)]
pub struct JourneyMapQueries;

#[Object]
impl JourneyMapQueries {
    /// One journey map.
    async fn journey_map(&self, ctx: &Context<'_>, id: JourneyMapId) -> Result<JourneyMap> {
        read(ctx, |cx| operations::get_journey_map(cx, id))
    }

    /// A page of journey maps.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journey_maps(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<JourneyMap>>,
        order_by: Option<Vec<OrderOf<JourneyMap>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<JourneyMap>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_journey_maps)
    }

    /// The templates that a journey map can be made from.
    async fn journey_map_templates(&self, ctx: &Context<'_>) -> Result<&[JourneyMapTemplate]> {
        read(ctx, operations::list_journey_map_templates)
    }
}

#[derive(Default)]
pub struct JourneyMapMutations;

#[Object]
impl JourneyMapMutations {
    /// Adds a journey map.
    async fn create_journey_map(
        &self,
        ctx: &Context<'_>,
        input: NewJourneyMap,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| operations::create_journey_map(cx, &input))
    }

    /// Changes a journey map: what is absent stays, `null` clears.
    async fn update_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        input: JourneyMapPatch,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            operations::update_journey_map(cx, id, &input, expected_version)
        })
    }

    /// Deletes a journey map; it can be restored.
    async fn delete_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            operations::delete_journey_map(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            operations::restore_journey_map(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl JourneyMap {
    /// Its stages; in their order if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stages(
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
        children(
            ctx,
            "journey_map_id",
            self.id,
            args.request()?.or_by("position"),
        )
        .await
    }
    /// The journeys that lead through it.
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
        children(ctx, "journey_map_id", self.id, args.request()?).await
    }
}
