//! Line items over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{DealLineItem, DealLineItemPatch, NewDealLineItem};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::DealLineItemId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_deal_line_item)
        .service(list_deal_line_items)
        .service(get_deal_line_item)
        .service(update_deal_line_item)
        .service(delete_deal_line_item)
        .service(restore_deal_line_item);
}

/// Add a line item
///
/// What is not said comes from its product and its deal: price, currency, the place after the others.
#[utoipa::path(tag = "deal-line-items", request_body = NewDealLineItem,
    responses((status = 201, description = "The new line item", body = DealLineItem)))]
#[post("/v1/deal-line-items")]
async fn create_deal_line_item(call: Call, body: Body<NewDealLineItem>) -> Result<Reply> {
    call.create(body, operations::create_deal_line_item).await
}

/// List line items
#[utoipa::path(tag = "deal-line-items",
    responses((status = 200, description = "A page of line items", body = PageBody<DealLineItem>)))]
#[get("/v1/deal-line-items")]
async fn list_deal_line_items(call: Call) -> Result<Reply> {
    call.list(operations::list_deal_line_items).await
}

/// Read a line item
#[utoipa::path(tag = "deal-line-items", params(("id" = DealLineItemId, Path, description = "The line item")),
    responses((status = 200, description = "The line item", body = DealLineItem)))]
#[get("/v1/deal-line-items/{id}")]
async fn get_deal_line_item(call: Call, id: Id<DealLineItemId>) -> Result<Reply> {
    call.show(id, operations::get_deal_line_item).await
}

/// Change a line item
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "deal-line-items", params(("id" = DealLineItemId, Path, description = "The line item")),
    request_body = DealLineItemPatch,
    responses((status = 200, description = "The changed line item", body = DealLineItem)))]
#[patch("/v1/deal-line-items/{id}")]
async fn update_deal_line_item(
    call: Call,
    id: Id<DealLineItemId>,
    body: Body<DealLineItemPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_deal_line_item)
        .await
}

/// Delete a line item
///
/// It can be restored.
#[utoipa::path(tag = "deal-line-items", params(("id" = DealLineItemId, Path, description = "The line item")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/deal-line-items/{id}")]
async fn delete_deal_line_item(call: Call, id: Id<DealLineItemId>) -> Result<Reply> {
    call.delete(id, operations::delete_deal_line_item).await
}

/// Restore a deleted line item
///
/// Refused when the deal has another currency by now.
#[utoipa::path(tag = "deal-line-items", params(("id" = DealLineItemId, Path, description = "The line item")),
    responses((status = 200, description = "The restored line item", body = DealLineItem)))]
#[post("/v1/deal-line-items/{id}/restore")]
async fn restore_deal_line_item(call: Call, id: Id<DealLineItemId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_deal_line_item)
        .await
}
