//! Pipeline stages over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewPipelineStage, PipelineStage, PipelineStagePatch};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::PipelineStageId;
use crate::pipelines::Pipeline;
use crate::query::Deleted;

#[derive(Default)]
pub struct PipelineStageQueries;

#[Object]
impl PipelineStageQueries {
    /// One pipeline stage.
    async fn pipeline_stage(
        &self,
        ctx: &Context<'_>,
        id: PipelineStageId,
    ) -> Result<PipelineStage> {
        read(ctx, |cx| operations::get_pipeline_stage(cx, id))
    }

    /// A page of pipeline stages.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn pipeline_stages(
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
        list(ctx, args.request()?, operations::list_pipeline_stages)
    }
}

#[derive(Default)]
pub struct PipelineStageMutations;

#[Object]
impl PipelineStageMutations {
    /// Adds a pipeline stage.
    async fn create_pipeline_stage(
        &self,
        ctx: &Context<'_>,
        input: NewPipelineStage,
    ) -> Result<PipelineStage> {
        write(ctx, |cx| operations::create_pipeline_stage(cx, &input))
    }

    /// Changes a pipeline stage: what is absent stays, `null` clears.
    async fn update_pipeline_stage(
        &self,
        ctx: &Context<'_>,
        id: PipelineStageId,
        input: PipelineStagePatch,
        expected_version: Option<i32>,
    ) -> Result<PipelineStage> {
        write(ctx, |cx| {
            operations::update_pipeline_stage(cx, id, &input, expected_version)
        })
    }

    /// Deletes a pipeline stage; it can be restored.
    async fn delete_pipeline_stage(
        &self,
        ctx: &Context<'_>,
        id: PipelineStageId,
        expected_version: Option<i32>,
    ) -> Result<PipelineStage> {
        write(ctx, |cx| {
            operations::delete_pipeline_stage(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_pipeline_stage(
        &self,
        ctx: &Context<'_>,
        id: PipelineStageId,
        expected_version: Option<i32>,
    ) -> Result<PipelineStage> {
        write(ctx, |cx| {
            operations::restore_pipeline_stage(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl PipelineStage {
    /// The pipeline it belongs to.
    async fn pipeline(&self, ctx: &Context<'_>) -> Result<Option<Pipeline>> {
        related(ctx, Some(self.pipeline_id)).await
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
        children(ctx, "stage_id", self.id, args.request()?).await
    }
}
