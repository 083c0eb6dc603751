//! Webhooks over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{
    CreatedWebhook, NewWebhook, ReplayWebhook, ResumeWebhook, RotateWebhookSecret, Webhook,
    WebhookDelivery, WebhookHealth, WebhookPatch, WebhookReplay,
};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::{WebhookDeliveryId, WebhookId};
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct WebhookQueries;

#[Object]
impl WebhookQueries {
    /// One webhook.
    async fn webhook(&self, ctx: &Context<'_>, id: WebhookId) -> Result<Webhook> {
        read(ctx, |cx| operations::get_webhook(cx, id))
    }

    /// A page of webhooks.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Webhook>>,
        order_by: Option<Vec<OrderOf<Webhook>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Webhook>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_webhooks)
    }

    /// How a webhook's receiver fares.
    async fn webhook_health(&self, ctx: &Context<'_>, id: WebhookId) -> Result<WebhookHealth> {
        read(ctx, |cx| operations::get_webhook_health(cx, id))
    }

    /// One delivery: what was sent, and what the receiver answered.
    async fn webhook_delivery(
        &self,
        ctx: &Context<'_>,
        id: WebhookDeliveryId,
    ) -> Result<WebhookDelivery> {
        read(ctx, |cx| operations::get_webhook_delivery(cx, id))
    }

    /// A page of deliveries.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<WebhookDelivery>>,
        order_by: Option<Vec<OrderOf<WebhookDelivery>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<WebhookDelivery>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_webhook_deliveries)
    }
}

#[derive(Default)]
pub struct WebhookMutations;

#[Object]
impl WebhookMutations {
    /// Adds a webhook. Its secret is told this once.
    async fn create_webhook(&self, ctx: &Context<'_>, input: NewWebhook) -> Result<CreatedWebhook> {
        write(ctx, |cx| operations::create_webhook(cx, &input))
    }

    /// Changes a webhook: what is absent stays, `null` clears.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        input: WebhookPatch,
        expected_version: Option<i32>,
    ) -> Result<Webhook> {
        write(ctx, |cx| {
            operations::update_webhook(cx, id, &input, expected_version)
        })
    }

    /// Deletes a webhook: it sends nothing any more.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        expected_version: Option<i32>,
    ) -> Result<Webhook> {
        write(ctx, |cx| {
            operations::delete_webhook(cx, id, expected_version)
        })
    }

    /// Takes a deletion back. The webhook goes on where it stopped.
    async fn restore_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        expected_version: Option<i32>,
    ) -> Result<Webhook> {
        write(ctx, |cx| {
            operations::restore_webhook(cx, id, expected_version)
        })
    }

    /// Makes a new secret, which is told this once. Older ones sign beside it for a while.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        input: RotateWebhookSecret,
        expected_version: Option<i32>,
    ) -> Result<CreatedWebhook> {
        write(ctx, |cx| {
            operations::rotate_webhook_secret(cx, id, &input, expected_version)
        })
    }

    /// Pauses a webhook: what it would send waits.
    async fn pause_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        expected_version: Option<i32>,
    ) -> Result<Webhook> {
        write(ctx, |cx| {
            operations::pause_webhook(cx, id, expected_version)
        })
    }

    /// Resumes a webhook: it goes on where it stopped, or with what happens from now on.
    async fn resume_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        input: ResumeWebhook,
        expected_version: Option<i32>,
    ) -> Result<Webhook> {
        write(ctx, |cx| {
            operations::resume_webhook(cx, id, &input, expected_version)
        })
    }

    /// Sends an event about nothing, once, also while the webhook is paused.
    async fn ping_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        expected_version: Option<i32>,
    ) -> Result<WebhookDelivery> {
        write(ctx, |cx| operations::ping_webhook(cx, id, expected_version))
    }

    /// Sends events again: some deliveries, all dead ones, or those of a stretch of time.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        id: WebhookId,
        input: ReplayWebhook,
        expected_version: Option<i32>,
    ) -> Result<WebhookReplay> {
        write(ctx, |cx| {
            operations::replay_webhook(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl Webhook {
    /// The user who made it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.created_by_id).await
    }
}
