//! Qualification frameworks over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{
    NewQualificationFramework, QualificationFramework, QualificationFrameworkPatch,
};
use super::operations;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, write};
use crate::ids::QualificationFrameworkId;
use crate::query::Deleted;

#[derive(Default)]
pub struct QualificationFrameworkQueries;

#[Object]
impl QualificationFrameworkQueries {
    /// One qualification framework.
    async fn qualification_framework(
        &self,
        ctx: &Context<'_>,
        id: QualificationFrameworkId,
    ) -> Result<QualificationFramework> {
        read(ctx, |cx| operations::get_qualification_framework(cx, id))
    }

    /// A page of qualification frameworks.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn qualification_frameworks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<QualificationFramework>>,
        order_by: Option<Vec<OrderOf<QualificationFramework>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<QualificationFramework>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(
            ctx,
            args.request()?,
            operations::list_qualification_frameworks,
        )
    }
}

#[derive(Default)]
pub struct QualificationFrameworkMutations;

#[Object]
impl QualificationFrameworkMutations {
    /// Adds a qualification framework.
    async fn create_qualification_framework(
        &self,
        ctx: &Context<'_>,
        input: NewQualificationFramework,
    ) -> Result<QualificationFramework> {
        write(ctx, |cx| {
            operations::create_qualification_framework(cx, &input)
        })
    }

    /// Changes a qualification framework: what is absent stays, `null` clears.
    async fn update_qualification_framework(
        &self,
        ctx: &Context<'_>,
        id: QualificationFrameworkId,
        input: QualificationFrameworkPatch,
        expected_version: Option<i32>,
    ) -> Result<QualificationFramework> {
        write(ctx, |cx| {
            operations::update_qualification_framework(cx, id, &input, expected_version)
        })
    }

    /// Deletes a qualification framework; it can be restored.
    async fn delete_qualification_framework(
        &self,
        ctx: &Context<'_>,
        id: QualificationFrameworkId,
        expected_version: Option<i32>,
    ) -> Result<QualificationFramework> {
        write(ctx, |cx| {
            operations::delete_qualification_framework(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_qualification_framework(
        &self,
        ctx: &Context<'_>,
        id: QualificationFrameworkId,
        expected_version: Option<i32>,
    ) -> Result<QualificationFramework> {
        write(ctx, |cx| {
            operations::restore_qualification_framework(cx, id, expected_version)
        })
    }
}
