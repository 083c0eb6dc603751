//! What can be done with webhooks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::condition;
use super::event::Event;
use super::health::health_of;
use super::model::{
    CreatedWebhook, DeliveryState, NewWebhook, PauseReason, ReplayWebhook, ResumeWebhook,
    RotateWebhookSecret, Webhook, WebhookDelivery, WebhookHealth, WebhookPatch, WebhookReplay,
    WebhookState,
};
use super::store;
use crate::auth::{Scope, random_bytes};
use crate::changes;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, WebhookDeliveryId, WebhookId};
use crate::query::{ListRequest, Page};
use crate::records;

const READ: Scope = Scope::read(Object::Webhook);
const WRITE: Scope = Scope::write(Object::Webhook);

/// Secrets that sign at the same time.
const MOST_SECRETS: usize = 5;
/// How long deliveries are kept, and how many of a webhook.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);
const KEPT_DEAD: chrono::TimeDelta = chrono::TimeDelta::days(30);
const MOST_KEPT: i64 = 10_000;

fn new_secret() -> Result<String> {
    Ok(format!("whsec_{}", STANDARD.encode(random_bytes::<32>()?)))
}

/// Adds a webhook. It sends what happens from now on; its secret is told this once.
pub fn create_webhook(cx: &mut Ctx, new: &NewWebhook) -> Result<CreatedWebhook> {
    cx.require(WRITE)?;
    let secret = new_secret()?;
    let owner = (cx.workspace(), cx.actor().user_id);
    let webhook = Webhook::from_new(new, owner, secret.clone(), cx.now());
    webhook.validate(cx.webhooks_allow_private)?;
    webhook.ensure_readable(cx.actor())?;
    condition::check(cx, &webhook)?;
    let webhook = records::create(cx, webhook)?;
    let end = changes::end(cx)?;
    store::begin(cx, webhook.id, end)?;
    cx.wakes_worker = true;
    Ok(CreatedWebhook {
        webhook,
        secret: Some(secret),
    })
}

/// One webhook.
pub fn get_webhook(cx: &mut Ctx, id: WebhookId) -> Result<Webhook> {
    records::get(cx, id)
}

/// A page of webhooks.
pub fn list_webhooks(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Webhook>> {
    records::list(cx, request)
}

/// Changes a webhook. What was made ready for sending stays as it is, but goes to the new address.
pub fn update_webhook(
    cx: &mut Ctx,
    id: WebhookId,
    patch: &WebhookPatch,
    expected: Option<i32>,
) -> Result<Webhook> {
    cx.require(WRITE)?;
    let before: Webhook = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate(cx.webhooks_allow_private)?;
    // Nobody sends to an address of their own what they may not read, old types or new ones.
    if after.types != before.types || after.url != before.url {
        after.ensure_readable(cx.actor())?;
    }
    if after.types != before.types || after.condition != before.condition {
        condition::check(cx, &after)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a webhook: it sends nothing any more. It can be restored.
pub fn delete_webhook(cx: &mut Ctx, id: WebhookId, expected: Option<i32>) -> Result<Webhook> {
    cx.require(WRITE)?;
    let before: Webhook = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back. The webhook goes on where it stopped.
pub fn restore_webhook(cx: &mut Ctx, id: WebhookId, expected: Option<i32>) -> Result<Webhook> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Makes a new secret, which is told this once. Older ones sign beside it for a while.
pub fn rotate_webhook_secret(
    cx: &mut Ctx,
    id: WebhookId,
    input: &RotateWebhookSecret,
    expected: Option<i32>,
) -> Result<CreatedWebhook> {
    cx.require(WRITE)?;
    let until = cx.now().plus(input.keep_previous()?);
    let before: Webhook = records::get_expected(cx, id, expected)?;
    let secret = new_secret()?;
    let after = before.rotated(secret.clone(), until, cx.now());
    if after.secrets.0.len() > MOST_SECRETS {
        let message = format!("at most {MOST_SECRETS} secrets sign at the same time");
        return Err(Error::conflict(message));
    }
    Ok(CreatedWebhook {
        webhook: records::update(cx, &before, after)?,
        secret: Some(secret),
    })
}

/// Pauses a webhook: what it would send waits. A paused one stays as it is.
pub fn pause_webhook(cx: &mut Ctx, id: WebhookId, expected: Option<i32>) -> Result<Webhook> {
    cx.require(WRITE)?;
    let before: Webhook = records::get_expected(cx, id, expected)?;
    if before.state == WebhookState::Paused {
        return Ok(before);
    }
    let after = before.paused(PauseReason::Requested, cx.now());
    records::update(cx, &before, after)
}

/// Resumes a webhook: it goes on where it stopped, or with what happens from now on. An active one
/// stays active.
pub fn resume_webhook(
    cx: &mut Ctx,
    id: WebhookId,
    input: &ResumeWebhook,
    expected: Option<i32>,
) -> Result<Webhook> {
    cx.require(WRITE)?;
    let before: Webhook = records::get_expected(cx, id, expected)?;
    if input.skip_backlog {
        let mut progress = store::progress_for_write(cx, id)?;
        progress.move_to(changes::end(cx)?);
        progress.end_replay();
        store::save_progress(cx, &progress)?;
        store::skip_pending(cx, id)?;
    }
    let after = before.resumed();
    records::update(cx, &before, after)
}

/// Sends an event about nothing, once, also while the webhook is paused. The delivery shows what
/// came of it.
pub fn ping_webhook(cx: &mut Ctx, id: WebhookId, expected: Option<i32>) -> Result<WebhookDelivery> {
    cx.require(WRITE)?;
    let webhook: Webhook = records::get_expected(cx, id, expected)?;
    let ping = Event::ping(&webhook, cx.now())?;
    store::add(cx, id, std::slice::from_ref(&ping), false)?;
    cx.wakes_worker = true;
    records::find_any(cx, ping.delivery)
}

/// One delivery.
pub fn get_webhook_delivery(cx: &mut Ctx, id: WebhookDeliveryId) -> Result<WebhookDelivery> {
    records::get(cx, id)
}

/// A page of deliveries.
pub fn list_webhook_deliveries(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<WebhookDelivery>> {
    records::list(cx, request)
}

/// How a webhook's receiver fares.
pub fn get_webhook_health(cx: &mut Ctx, id: WebhookId) -> Result<WebhookHealth> {
    cx.require(READ)?;
    records::get::<Webhook>(cx, id)?;
    health_of(cx, id)
}

/// Sends events again, with the ids that they had.
pub fn replay_webhook(
    cx: &mut Ctx,
    id: WebhookId,
    input: &ReplayWebhook,
    expected: Option<i32>,
) -> Result<WebhookReplay> {
    cx.require(WRITE)?;
    input.validate()?;
    records::get_expected::<Webhook>(cx, id, expected)?;
    let counted = |count: usize| WebhookReplay {
        deliveries: Some(i32::try_from(count).unwrap_or(i32::MAX)),
        since: None,
        until: None,
    };
    if let Some(deliveries) = &input.delivery_ids {
        let known = store::known(cx, id, deliveries)?;
        for (index, delivery) in deliveries.iter().enumerate() {
            if !known.contains(delivery) {
                let place = format!("/delivery_ids/{index}");
                let message = format!("{delivery} is no delivery of this webhook");
                return Err(Error::contradiction(place, "NOT_FOUND", message));
            }
        }
        return Ok(counted(store::send_again(cx, id, deliveries)?));
    }
    let Some(since) = input.since else {
        return Ok(counted(store::send_dead_again(cx, id)?));
    };
    let until = input.until.unwrap_or(cx.now()).min(cx.now());
    let mut progress = store::progress_for_write(cx, id)?;
    if progress.replay_until.is_some() {
        return Err(Error::conflict("another stretch is being replayed"));
    }
    let place = changes::place_before(cx, since)?;
    progress.begin_replay(place, since, until);
    store::save_progress(cx, &progress)?;
    cx.wakes_worker = true;
    Ok(WebhookReplay {
        deliveries: None,
        since: Some(since),
        until: Some(until),
    })
}

/// Removes old deliveries of a workspace: what was taken a week ago or lies behind ten thousand newer
/// ones, what was given up a month ago.
pub(crate) fn purge_webhook_deliveries(cx: &mut Ctx) -> Result<()> {
    for webhook in store::all(cx)? {
        for (state, kept) in [
            (DeliveryState::Succeeded, KEPT),
            (DeliveryState::Skipped, KEPT),
            (DeliveryState::Dead, KEPT_DEAD),
        ] {
            store::purge(cx, webhook, state, cx.now().plus(-kept))?;
            if let Some(last) = store::beyond(cx, webhook, state, MOST_KEPT)? {
                store::purge_from(cx, webhook, state, last)?;
            }
        }
    }
    Ok(())
}
