//! Committee templates over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{CommitteeTemplate, CommitteeTemplatePatch, NewCommitteeTemplate};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::CommitteeTemplateId;
use crate::pipelines::Pipeline;
use crate::products::Product;
use crate::query::Deleted;

#[derive(Default)]
pub struct CommitteeTemplateQueries;

#[Object]
impl CommitteeTemplateQueries {
    /// One committee template.
    async fn committee_template(
        &self,
        ctx: &Context<'_>,
        id: CommitteeTemplateId,
    ) -> Result<CommitteeTemplate> {
        read(ctx, |cx| operations::get_committee_template(cx, id))
    }

    /// A page of committee templates.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn committee_templates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CommitteeTemplate>>,
        order_by: Option<Vec<OrderOf<CommitteeTemplate>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CommitteeTemplate>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_committee_templates)
    }
}

#[derive(Default)]
pub struct CommitteeTemplateMutations;

#[Object]
impl CommitteeTemplateMutations {
    /// Adds a committee template.
    async fn create_committee_template(
        &self,
        ctx: &Context<'_>,
        input: NewCommitteeTemplate,
    ) -> Result<CommitteeTemplate> {
        write(ctx, |cx| operations::create_committee_template(cx, &input))
    }

    /// Changes a committee template: what is absent stays, `null` clears.
    async fn update_committee_template(
        &self,
        ctx: &Context<'_>,
        id: CommitteeTemplateId,
        input: CommitteeTemplatePatch,
        expected_version: Option<i32>,
    ) -> Result<CommitteeTemplate> {
        write(ctx, |cx| {
            operations::update_committee_template(cx, id, &input, expected_version)
        })
    }

    /// Deletes a committee template; it can be restored.
    async fn delete_committee_template(
        &self,
        ctx: &Context<'_>,
        id: CommitteeTemplateId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeTemplate> {
        write(ctx, |cx| {
            operations::delete_committee_template(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_committee_template(
        &self,
        ctx: &Context<'_>,
        id: CommitteeTemplateId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeTemplate> {
        write(ctx, |cx| {
            operations::restore_committee_template(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl CommitteeTemplate {
    /// The pipeline whose deals it is for.
    async fn pipeline(&self, ctx: &Context<'_>) -> Result<Option<Pipeline>> {
        related(ctx, self.pipeline_id).await
    }

    /// The product whose deals it is for.
    async fn product(&self, ctx: &Context<'_>) -> Result<Option<Product>> {
        related(ctx, self.product_id).await
    }
}
