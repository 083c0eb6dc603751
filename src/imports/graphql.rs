//! Imports over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Import, NewImport, Upload};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::ImportId;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct ImportQueries;

#[Object]
impl ImportQueries {
    /// One import.
    async fn import(&self, ctx: &Context<'_>, id: ImportId) -> Result<Import> {
        read(ctx, |cx| operations::get_import(cx, id))
    }

    /// A page of imports.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Import>>,
        order_by: Option<Vec<OrderOf<Import>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Import>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_imports)
    }
}

#[derive(Default)]
pub struct ImportMutations;

#[Object]
impl ImportMutations {
    /// Starts an import. The mapping is checked at once, the rows are taken in the background. Files
    /// that are large or not written in UTF-8 are REST's.
    async fn create_import(&self, ctx: &Context<'_>, input: NewImport) -> Result<Import> {
        let upload = Upload::from(input);
        write(ctx, |cx| operations::create_import(cx, &upload))
    }
}

#[ComplexObject]
impl Import {
    /// The user who started it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.created_by_id).await
    }
}
