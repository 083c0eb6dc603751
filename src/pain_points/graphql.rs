//! Pain points over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewPainPoint, PainPoint, PainPointMention, PainPointPatch, PainPointTarget};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, children, list, page_cost, read, write,
};
use crate::ids::PainPointId;
use crate::journey_map_elements::JourneyMapElement;
use crate::query::Deleted;

#[derive(Default)]
pub struct PainPointQueries;

#[Object]
impl PainPointQueries {
    /// One pain point.
    async fn pain_point(&self, ctx: &Context<'_>, id: PainPointId) -> Result<PainPoint> {
        read(ctx, |cx| operations::get_pain_point(cx, id))
    }

    /// A page of pain points.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn pain_points(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<PainPoint>>,
        order_by: Option<Vec<OrderOf<PainPoint>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<PainPoint>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_pain_points)
    }
}

#[derive(Default)]
pub struct PainPointMutations;

#[Object]
impl PainPointMutations {
    /// Adds a pain point.
    async fn create_pain_point(&self, ctx: &Context<'_>, input: NewPainPoint) -> Result<PainPoint> {
        write(ctx, |cx| operations::create_pain_point(cx, &input))
    }

    /// Changes a pain point: what is absent stays, `null` clears.
    async fn update_pain_point(
        &self,
        ctx: &Context<'_>,
        id: PainPointId,
        input: PainPointPatch,
        expected_version: Option<i32>,
    ) -> Result<PainPoint> {
        write(ctx, |cx| {
            operations::update_pain_point(cx, id, &input, expected_version)
        })
    }

    /// Deletes a pain point; it can be restored.
    async fn delete_pain_point(
        &self,
        ctx: &Context<'_>,
        id: PainPointId,
        expected_version: Option<i32>,
    ) -> Result<PainPoint> {
        write(ctx, |cx| {
            operations::delete_pain_point(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_pain_point(
        &self,
        ctx: &Context<'_>,
        id: PainPointId,
        expected_version: Option<i32>,
    ) -> Result<PainPoint> {
        write(ctx, |cx| {
            operations::restore_pain_point(cx, id, expected_version)
        })
    }

    /// Notes that a pain point was named in a record.
    async fn mention_pain_point(
        &self,
        ctx: &Context<'_>,
        id: PainPointId,
        input: PainPointTarget,
        expected_version: Option<i32>,
    ) -> Result<PainPoint> {
        write(ctx, |cx| {
            operations::mention_pain_point(cx, id, &input, expected_version)
        })
    }

    /// Takes back that a pain point was named in a record.
    async fn unmention_pain_point(
        &self,
        ctx: &Context<'_>,
        id: PainPointId,
        input: PainPointTarget,
        expected_version: Option<i32>,
    ) -> Result<PainPoint> {
        write(ctx, |cx| {
            operations::unmention_pain_point(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl PainPoint {
    /// Where it stands in journey maps.
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
        children(ctx, "pain_point_id", self.id, args.request()?).await
    }

    /// The records in which it was named, the latest noted first.
    async fn mentions(&self, ctx: &Context<'_>) -> Result<Vec<PainPointMention>> {
        Ok(ask(ctx, MentionsOf(self.id)).await?.unwrap_or_default())
    }
}

/// The mentions of a pain point.
#[derive(Clone, PartialEq, Eq, Hash)]
struct MentionsOf(PainPointId);

impl Batch for MentionsOf {
    type Answer = Vec<PainPointMention>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<PainPointMention>>> {
        let ids: Vec<PainPointId> = keys.iter().map(|key| key.0).collect();
        let found = operations::mentions_of_each(cx, &ids)?.into_iter();
        Ok(found.map(|(id, mentions)| (Self(id), mentions)).collect())
    }
}
