//! Line items over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{DealLineItem, DealLineItemPatch, NewDealLineItem};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::DealLineItemId;
use crate::products::Product;
use crate::query::Deleted;

#[derive(Default)]
pub struct DealLineItemQueries;

#[Object]
impl DealLineItemQueries {
    /// One line item.
    async fn deal_line_item(&self, ctx: &Context<'_>, id: DealLineItemId) -> Result<DealLineItem> {
        read(ctx, |cx| operations::get_deal_line_item(cx, id))
    }

    /// A page of line items.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn deal_line_items(
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
        list(ctx, args.request()?, operations::list_deal_line_items)
    }
}

#[derive(Default)]
pub struct DealLineItemMutations;

#[Object]
impl DealLineItemMutations {
    /// Adds a line item.
    async fn create_deal_line_item(
        &self,
        ctx: &Context<'_>,
        input: NewDealLineItem,
    ) -> Result<DealLineItem> {
        write(ctx, |cx| operations::create_deal_line_item(cx, &input))
    }

    /// Changes a line item: what is absent stays, `null` clears.
    async fn update_deal_line_item(
        &self,
        ctx: &Context<'_>,
        id: DealLineItemId,
        input: DealLineItemPatch,
        expected_version: Option<i32>,
    ) -> Result<DealLineItem> {
        write(ctx, |cx| {
            operations::update_deal_line_item(cx, id, &input, expected_version)
        })
    }

    /// Deletes a line item; it can be restored.
    async fn delete_deal_line_item(
        &self,
        ctx: &Context<'_>,
        id: DealLineItemId,
        expected_version: Option<i32>,
    ) -> Result<DealLineItem> {
        write(ctx, |cx| {
            operations::delete_deal_line_item(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_deal_line_item(
        &self,
        ctx: &Context<'_>,
        id: DealLineItemId,
        expected_version: Option<i32>,
    ) -> Result<DealLineItem> {
        write(ctx, |cx| {
            operations::restore_deal_line_item(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl DealLineItem {
    /// The deal it belongs to.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The product that is sold.
    async fn product(&self, ctx: &Context<'_>) -> Result<Option<Product>> {
        related(ctx, self.product_id).await
    }
}
