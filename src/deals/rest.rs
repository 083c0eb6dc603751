//! Deals over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::history::DealStageEntry;
use super::inputs::{LoseDeal, MoveDeal, ReopenDeal, WinDeal};
use super::model::{Deal, DealPatch, NewDeal};
use super::{moves, operations};
use crate::error::Result;
use crate::http::{All, Body, Call, Id, PageBody, Reply};
use crate::ids::DealId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_deal)
        .service(list_deals)
        .service(get_deal)
        .service(update_deal)
        .service(delete_deal)
        .service(restore_deal)
        .service(move_deal)
        .service(win_deal)
        .service(lose_deal)
        .service(reopen_deal)
        .service(list_deal_stage_history);
}

/// Add a deal
///
/// It enters the first open stage of the default pipeline unless another one is named.
#[utoipa::path(tag = "deals", request_body = NewDeal,
    responses((status = 201, description = "The new deal", body = Deal)))]
#[post("/v1/deals")]
async fn create_deal(call: Call, body: Body<NewDeal>) -> Result<Reply> {
    call.create(body, operations::create_deal).await
}

/// List deals
#[utoipa::path(tag = "deals",
    responses((status = 200, description = "A page of deals", body = PageBody<Deal>)))]
#[get("/v1/deals")]
async fn list_deals(call: Call) -> Result<Reply> {
    call.list(operations::list_deals).await
}

/// Read a deal
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 200, description = "The deal", body = Deal)))]
#[get("/v1/deals/{id}")]
async fn get_deal(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.show(id, operations::get_deal).await
}

/// Change a deal
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears. Stage and status change by the
/// verbs: move, win, lose, reopen.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    request_body = DealPatch,
    responses((status = 200, description = "The changed deal", body = Deal)))]
#[patch("/v1/deals/{id}")]
async fn update_deal(call: Call, id: Id<DealId>, body: Body<DealPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_deal).await
}

/// Delete a deal
///
/// Its line items and its history stay; it can be restored.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/deals/{id}")]
async fn delete_deal(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.delete(id, operations::delete_deal).await
}

/// Restore a deleted deal
///
/// Refused when its stage is not what it was, or when another deal has taken one of its external
/// ids meanwhile.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 200, description = "The restored deal", body = Deal)))]
#[post("/v1/deals/{id}/restore")]
async fn restore_deal(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_deal).await
}

/// Move a deal
///
/// From one open stage to another, of its pipeline or of another one.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    request_body = MoveDeal,
    responses((status = 200, description = "The deal in its new stage", body = Deal)))]
#[post("/v1/deals/{id}/move")]
async fn move_deal(call: Call, id: Id<DealId>, body: Body<MoveDeal>) -> Result<Reply> {
    call.act(id, body, moves::move_deal).await
}

/// Win a deal
///
/// Closes an open deal in a won stage of its pipeline.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    request_body = WinDeal,
    responses((status = 200, description = "The won deal", body = Deal)))]
#[post("/v1/deals/{id}/win")]
async fn win_deal(call: Call, id: Id<DealId>, body: Body<WinDeal>) -> Result<Reply> {
    call.act(id, body, moves::win_deal).await
}

/// Lose a deal
///
/// Closes an open deal in a lost stage of its pipeline and keeps the reason.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    request_body = LoseDeal,
    responses((status = 200, description = "The lost deal", body = Deal)))]
#[post("/v1/deals/{id}/lose")]
async fn lose_deal(call: Call, id: Id<DealId>, body: Body<LoseDeal>) -> Result<Reply> {
    call.act(id, body, moves::lose_deal).await
}

/// Reopen a deal
///
/// Puts a closed deal back into the open stage it was closed from, or into another one.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    request_body = ReopenDeal,
    responses((status = 200, description = "The open deal", body = Deal)))]
#[post("/v1/deals/{id}/reopen")]
async fn reopen_deal(call: Call, id: Id<DealId>, body: Body<ReopenDeal>) -> Result<Reply> {
    call.act(id, body, moves::reopen_deal).await
}

/// Read the stage history of a deal
///
/// Its stays in stages, oldest first. They follow each other without gaps; the last one lasts.
#[utoipa::path(tag = "deals", params(("id" = DealId, Path, description = "The deal")),
    responses((status = 200, description = "The stays", body = All<DealStageEntry>)))]
#[get("/v1/deals/{id}/stage-history")]
async fn list_deal_stage_history(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.show_all(id, operations::list_deal_stage_history).await
}
