//! Pipelines over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewPipeline, Pipeline, PipelinePatch};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, write,
};
use crate::ids::PipelineId;
use crate::pipeline_stages::PipelineStage;
use crate::query::Deleted;

#[derive(Default)]
pub struct PipelineQueries;

#[Object]
impl PipelineQueries {
    /// One pipeline.
    async fn pipeline(&self, ctx: &Context<'_>, id: PipelineId) -> Result<Pipeline> {
        read(ctx, |cx| operations::get_pipeline(cx, id))
    }

    /// A page of pipelines.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn pipelines(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Pipeline>>,
        order_by: Option<Vec<OrderOf<Pipeline>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Pipeline>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_pipelines)
    }
}

#[derive(Default)]
pub struct PipelineMutations;

#[Object]
impl PipelineMutations {
    /// Adds a pipeline.
    async fn create_pipeline(&self, ctx: &Context<'_>, input: NewPipeline) -> Result<Pipeline> {
        write(ctx, |cx| operations::create_pipeline(cx, &input))
    }

    /// Changes a pipeline: what is absent stays, `null` clears.
    async fn update_pipeline(
        &self,
        ctx: &Context<'_>,
        id: PipelineId,
        input: PipelinePatch,
        expected_version: Option<i32>,
    ) -> Result<Pipeline> {
        write(ctx, |cx| {
            operations::update_pipeline(cx, id, &input, expected_version)
        })
    }

    /// Deletes a pipeline; it can be restored.
    async fn delete_pipeline(
        &self,
        ctx: &Context<'_>,
        id: PipelineId,
        expected_version: Option<i32>,
    ) -> Result<Pipeline> {
        write(ctx, |cx| {
            operations::delete_pipeline(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_pipeline(
        &self,
        ctx: &Context<'_>,
        id: PipelineId,
        expected_version: Option<i32>,
    ) -> Result<Pipeline> {
        write(ctx, |cx| {
            operations::restore_pipeline(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Pipeline {
    /// Its stages, in their order if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stages(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<PipelineStage>>,
        order_by: Option<Vec<OrderOf<PipelineStage>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<PipelineStage>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(
            ctx,
            "pipeline_id",
            self.id,
            args.request()?.or_by("position"),
        )
        .await
    }

    /// The deals in it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Deal>>,
        order_by: Option<Vec<OrderOf<Deal>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Deal>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "pipeline_id", self.id, args.request()?).await
    }
}
