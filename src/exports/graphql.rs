//! Exports over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Export, NewExport};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::ExportId;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct ExportQueries;

#[Object]
impl ExportQueries {
    /// One export.
    async fn export(&self, ctx: &Context<'_>, id: ExportId) -> Result<Export> {
        read(ctx, |cx| operations::get_export(cx, id))
    }

    /// A page of exports.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn exports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Export>>,
        order_by: Option<Vec<OrderOf<Export>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Export>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_exports)
    }
}

#[derive(Default)]
pub struct ExportMutations;

#[Object]
impl ExportMutations {
    /// Asks for an export: a list that is written to a file in the background. The file is fetched over
    /// REST, from `contentUrl`, when it is finished; it is kept for seven days.
    async fn create_export(&self, ctx: &Context<'_>, input: NewExport) -> Result<Export> {
        write(ctx, |cx| operations::create_export(cx, &input))
    }

    /// Deletes an export and its file; one that is under way stops. The user who asked for it may, and
    /// admins.
    async fn delete_export(
        &self,
        ctx: &Context<'_>,
        id: ExportId,
        expected_version: Option<i32>,
    ) -> Result<Export> {
        write(ctx, |cx| {
            operations::delete_export(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Export {
    /// The user who asked for it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.created_by_id).await
    }
}
