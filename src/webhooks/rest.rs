//! Webhooks over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    CreatedWebhook, NewWebhook, ReplayWebhook, ResumeWebhook, RotateWebhookSecret, Webhook,
    WebhookDelivery, WebhookHealth, WebhookPatch, WebhookReplay,
};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{WebhookDeliveryId, WebhookId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_webhook)
        .service(list_webhooks)
        .service(get_webhook)
        .service(update_webhook)
        .service(delete_webhook)
        .service(restore_webhook)
        .service(rotate_webhook_secret)
        .service(pause_webhook)
        .service(resume_webhook)
        .service(ping_webhook)
        .service(replay_webhook)
        .service(get_webhook_health)
        .service(list_webhook_deliveries)
        .service(get_webhook_delivery);
}

/// Add a webhook
///
/// It sends the changes that happen from now on. The answer holds the secret that verifies its
/// signatures, this once. `openapi/webhooks.md` tells what a receiver does.
#[utoipa::path(tag = "webhooks", request_body = NewWebhook,
    responses((status = 201, description = "The new webhook", body = CreatedWebhook)))]
#[post("/v1/webhooks")]
async fn create_webhook(call: Call, body: Body<NewWebhook>) -> Result<Reply> {
    call.post(body, |cx, new| {
        let told = operations::create_webhook(cx, new)?;
        Reply::created_with_secret(&told.webhook, &told, &told.without_secret())
    })
    .await
}

/// List webhooks
#[utoipa::path(tag = "webhooks",
    responses((status = 200, description = "A page of webhooks", body = PageBody<Webhook>)))]
#[get("/v1/webhooks")]
async fn list_webhooks(call: Call) -> Result<Reply> {
    call.list(operations::list_webhooks).await
}

/// Read a webhook
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "The webhook", body = Webhook)))]
#[get("/v1/webhooks/{id}")]
async fn get_webhook(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.show(id, operations::get_webhook).await
}

/// Change a webhook
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears, lists are replaced as a whole. Events
/// that are ready for sending stay as they are, but go to the new address.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    request_body = WebhookPatch,
    responses((status = 200, description = "The changed webhook", body = Webhook)))]
#[patch("/v1/webhooks/{id}")]
async fn update_webhook(call: Call, id: Id<WebhookId>, body: Body<WebhookPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_webhook).await
}

/// Delete a webhook
///
/// It sends nothing any more; it can be restored.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/webhooks/{id}")]
async fn delete_webhook(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.delete(id, operations::delete_webhook).await
}

/// Restore a deleted webhook
///
/// It goes on where it stopped.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "The restored webhook", body = Webhook)))]
#[post("/v1/webhooks/{id}/restore")]
async fn restore_webhook(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_webhook).await
}

/// Change the secret of a webhook
///
/// The answer holds the new secret, this once. Older ones sign beside it for as long as asked, so a
/// receiver can change over without losing an event: every delivery carries a signature by each.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    request_body = RotateWebhookSecret,
    responses((status = 200, description = "The webhook with its new secret", body = CreatedWebhook)))]
#[post("/v1/webhooks/{id}/rotate-secret")]
async fn rotate_webhook_secret(
    call: Call,
    id: Id<WebhookId>,
    body: Body<RotateWebhookSecret>,
) -> Result<Reply> {
    let expected = call.expected();
    call.post(body, move |cx, input| {
        let told = operations::rotate_webhook_secret(cx, id.0, input, expected)?;
        Reply::record_with_secret(&told.webhook, &told, &told.without_secret())
    })
    .await
}

/// Pause a webhook
///
/// What it would send waits in the feed. A paused one stays as it is.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "The paused webhook", body = Webhook)))]
#[post("/v1/webhooks/{id}/pause")]
async fn pause_webhook(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.act_plainly(id, operations::pause_webhook).await
}

/// Resume a webhook
///
/// It goes on where it stopped, or with what happens from now on (`skip_backlog`).
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    request_body = ResumeWebhook,
    responses((status = 200, description = "The active webhook", body = Webhook)))]
#[post("/v1/webhooks/{id}/resume")]
async fn resume_webhook(call: Call, id: Id<WebhookId>, body: Body<ResumeWebhook>) -> Result<Reply> {
    call.act(id, body, operations::resume_webhook).await
}

/// Try a webhook out
///
/// Sends an event of the type `caravan.ping`, once, also while the webhook is paused. The delivery
/// that is answered shows a moment later what came of it.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "The delivery of the ping", body = WebhookDelivery)))]
#[post("/v1/webhooks/{id}/ping")]
async fn ping_webhook(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.act_plainly(id, operations::ping_webhook).await
}

/// Send events again
///
/// Some deliveries, all dead ones, or all events of a stretch of time. Events keep their ids, so a
/// receiver that has taken one knows it again. While a stretch is being replayed another one is
/// refused.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    request_body = ReplayWebhook,
    responses((status = 200, description = "What is going to be sent", body = WebhookReplay)))]
#[post("/v1/webhooks/{id}/replay")]
async fn replay_webhook(call: Call, id: Id<WebhookId>, body: Body<ReplayWebhook>) -> Result<Reply> {
    let expected = call.expected();
    call.post(body, move |cx, input| {
        Reply::ok(&operations::replay_webhook(cx, id.0, input, expected)?)
    })
    .await
}

/// Read how a webhook's receiver fares
#[utoipa::path(tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook")),
    responses((status = 200, description = "How it fares", body = WebhookHealth)))]
#[get("/v1/webhooks/{id}/health")]
async fn get_webhook_health(call: Call, id: Id<WebhookId>) -> Result<Reply> {
    call.refuse_parameters()?;
    let health = call
        .app
        .snapshot(&call.actor, move |cx| {
            operations::get_webhook_health(cx, id.0)
        })
        .await?;
    Reply::ok(&health)
}

/// List deliveries
///
/// What was sent, what came of it, and what waits. `filter[webhook_id]` shows those of one webhook,
/// `filter[state]=dead` what was given up. Deliveries are kept for a week and dead ones for a month, the
/// last ten thousand of each webhook.
#[utoipa::path(tag = "webhooks",
    responses((status = 200, description = "A page of deliveries", body = PageBody<WebhookDelivery>)))]
#[get("/v1/webhook-deliveries")]
async fn list_webhook_deliveries(call: Call) -> Result<Reply> {
    call.list(operations::list_webhook_deliveries).await
}

/// Read a delivery
///
/// What was sent, byte by byte, and what the receiver answered to each attempt.
#[utoipa::path(tag = "webhooks", params(("id" = WebhookDeliveryId, Path, description = "The delivery")),
    responses((status = 200, description = "The delivery", body = WebhookDelivery)))]
#[get("/v1/webhook-deliveries/{id}")]
async fn get_webhook_delivery(call: Call, id: Id<WebhookDeliveryId>) -> Result<Reply> {
    call.show(id, operations::get_webhook_delivery).await
}
