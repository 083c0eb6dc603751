//! Journey map elements over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{JourneyMapElement, JourneyMapElementPatch, NewJourneyMapElement};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::JourneyMapElementId;
use crate::journey_maps::JourneyMap;
use crate::journey_stages::JourneyStage;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct JourneyMapElementQueries;

#[Object]
impl JourneyMapElementQueries {
    /// One journey map element.
    async fn journey_map_element(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapElementId,
    ) -> Result<JourneyMapElement> {
        read(ctx, |cx| operations::get_journey_map_element(cx, id))
    }

    /// A page of journey map elements.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journey_map_elements(
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
        list(ctx, args.request()?, operations::list_journey_map_elements)
    }
}

#[derive(Default)]
pub struct JourneyMapElementMutations;

#[Object]
impl JourneyMapElementMutations {
    /// Adds a journey map element to a stage of a draft.
    async fn create_journey_map_element(
        &self,
        ctx: &Context<'_>,
        input: NewJourneyMapElement,
    ) -> Result<JourneyMapElement> {
        write(ctx, |cx| operations::create_journey_map_element(cx, &input))
    }

    /// Changes a journey map element: what is absent stays, `null` clears.
    async fn update_journey_map_element(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapElementId,
        input: JourneyMapElementPatch,
        expected_version: Option<i32>,
    ) -> Result<JourneyMapElement> {
        write(ctx, |cx| {
            operations::update_journey_map_element(cx, id, &input, expected_version)
        })
    }

    /// Deletes a journey map element; it can be restored.
    async fn delete_journey_map_element(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapElementId,
        expected_version: Option<i32>,
    ) -> Result<JourneyMapElement> {
        write(ctx, |cx| {
            operations::delete_journey_map_element(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_journey_map_element(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapElementId,
        expected_version: Option<i32>,
    ) -> Result<JourneyMapElement> {
        write(ctx, |cx| {
            operations::restore_journey_map_element(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl JourneyMapElement {
    /// The map it belongs to.
    async fn journey_map(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, Some(self.journey_map_id)).await
    }

    /// The stage it stands in.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<JourneyStage>> {
        related(ctx, Some(self.stage_id)).await
    }

    /// Of an opportunity: the user who sees to it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }
}
