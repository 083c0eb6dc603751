//! Products over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewProduct, Product, ProductPatch};
use super::operations;
use crate::deal_line_items::DealLineItem;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, write,
};
use crate::ids::ProductId;
use crate::query::Deleted;

#[derive(Default)]
pub struct ProductQueries;

#[Object]
impl ProductQueries {
    /// One product.
    async fn product(&self, ctx: &Context<'_>, id: ProductId) -> Result<Product> {
        read(ctx, |cx| operations::get_product(cx, id))
    }

    /// A page of products.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn products(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Product>>,
        order_by: Option<Vec<OrderOf<Product>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Product>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_products)
    }
}

#[derive(Default)]
pub struct ProductMutations;

#[Object]
impl ProductMutations {
    /// Adds a product.
    async fn create_product(&self, ctx: &Context<'_>, input: NewProduct) -> Result<Product> {
        write(ctx, |cx| operations::create_product(cx, &input))
    }

    /// Changes a product: what is absent stays, `null` clears.
    async fn update_product(
        &self,
        ctx: &Context<'_>,
        id: ProductId,
        input: ProductPatch,
        expected_version: Option<i32>,
    ) -> Result<Product> {
        write(ctx, |cx| {
            operations::update_product(cx, id, &input, expected_version)
        })
    }

    /// Deletes a product; it can be restored.
    async fn delete_product(
        &self,
        ctx: &Context<'_>,
        id: ProductId,
        expected_version: Option<i32>,
    ) -> Result<Product> {
        write(ctx, |cx| {
            operations::delete_product(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_product(
        &self,
        ctx: &Context<'_>,
        id: ProductId,
        expected_version: Option<i32>,
    ) -> Result<Product> {
        write(ctx, |cx| {
            operations::restore_product(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Product {
    /// Where it is sold.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn line_items(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DealLineItem>>,
        order_by: Option<Vec<OrderOf<DealLineItem>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DealLineItem>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "product_id", self.id, args.request()?).await
    }
}
