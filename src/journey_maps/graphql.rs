//! Journey maps over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::inputs::{DeriveJourneyMap, PublishJourneyMap};
use super::model::{JourneyMap, JourneyMapDiff, JourneyMapPatch, JourneyMapReview, NewJourneyMap};
use super::templates::JourneyMapTemplate;
use super::{deriving, diff, operations, publishing, review};
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::JourneyMapId;
use crate::journey_map_elements::JourneyMapElement;
use crate::journey_pictures::get_journey_map_picture;
use crate::journey_stages::JourneyStage;
use crate::journeys::Journey;
use crate::pictures::journey_map::JourneyMapPicture;
use crate::query::Deleted;
use crate::touchpoints::Touchpoint;
use crate::users::User;

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

    /// Makes a draft that says what another map says: the next version in its line, or the first one of a
    /// line of its own.
    async fn derive_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        input: DeriveJourneyMap,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            deriving::derive_journey_map(cx, id, &input, expected_version)
        })
    }

    /// Publishes a draft: it never changes again, journeys start on it, and the version that was published
    /// before is retired.
    async fn publish_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        input: PublishJourneyMap,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            publishing::publish_journey_map(cx, id, &input, expected_version)
        })
    }

    /// Retires a published map: no journey starts on it any more.
    async fn retire_journey_map(
        &self,
        ctx: &Context<'_>,
        id: JourneyMapId,
        expected_version: Option<i32>,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| {
            publishing::retire_journey_map(cx, id, expected_version)
        })
    }

    /// Deletes a journey map that is not published; it can be restored.
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
    /// What `GET /v1/journey-maps/{id}.svg` draws, for those who draw it themselves.
    #[graphql(complexity = "100 + child_complexity")]
    async fn picture(&self, ctx: &Context<'_>) -> Result<JourneyMapPicture> {
        read(ctx, |cx| get_journey_map_picture(cx, self.id))
    }

    /// What another map says otherwise than this one.
    #[graphql(complexity = "100 + child_complexity")]
    async fn diff(&self, ctx: &Context<'_>, with: JourneyMapId) -> Result<JourneyMapDiff> {
        read(ctx, |cx| diff::get_journey_map_diff(cx, self.id, with))
    }

    /// What is weak about it, and how much of what it says is known.
    #[graphql(complexity = "100 + child_complexity")]
    async fn review(&self, ctx: &Context<'_>) -> Result<JourneyMapReview> {
        read(ctx, |cx| review::get_journey_map_review(cx, self.id))
    }

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

    /// The map that it was derived from.
    async fn derived_from(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, self.derived_from_id).await
    }

    /// The user who keeps it true.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
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
        children(
            ctx,
            "journey_map_id",
            self.id,
            args.request()?.or_by("position"),
        )
        .await
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
