//! What follows from an attempt.

use super::claim::Outgoing;
use super::model::{DeliveryState, PauseReason, Webhook, WebhookState};
use super::schedule;
use super::send::Answer;
use super::store;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::WebhookId;
use crate::records;

/// Notes an attempt: the event is taken, is tried again later, or is given up. An attempt that
/// somebody else has taken over meanwhile counts for nothing; its event is sent once more.
pub(crate) fn conclude(cx: &mut Ctx, sent: &Outgoing, answer: &Answer, chance: u8) -> Result<()> {
    let Some(mut delivery) = store::owned(cx, sent)? else {
        return Ok(());
    };
    delivery.leased_until = None;
    delivery.note(answer.attempt.clone());
    cx.wakes_worker = true;
    if answer.is_success() {
        delivery.end(DeliveryState::Succeeded, cx.now());
        store::save(cx, &mut delivery)?;
        return store::note_success(cx, sent.webhook_id);
    }
    let progress = store::note_failure(cx, sent.webhook_id)?;
    let first = delivery.first_attempt_at.unwrap_or(cx.now());
    let next = schedule::next_attempt(
        first,
        cx.now(),
        delivery.attempt_count,
        answer.retry_after,
        chance,
    );
    let reason = match next {
        _ if delivery.is_ping() => {
            delivery.end(DeliveryState::Dead, cx.now());
            None
        }
        Some(next) => {
            delivery.next_attempt_at = Some(next);
            answer.is_gone().then_some(PauseReason::Gone)
        }
        None => {
            delivery.end(DeliveryState::Dead, cx.now());
            let took_nothing = progress.last_success_at.is_none_or(|last| last < first);
            took_nothing.then_some(PauseReason::Failing)
        }
    };
    store::save(cx, &mut delivery)?;
    match reason {
        Some(reason) => pause(cx, delivery.webhook_id, reason),
        None => Ok(()),
    }
}

/// Pauses a webhook that cannot go on. It says so by a change in the feed.
pub(super) fn pause(cx: &mut Ctx, id: WebhookId, reason: PauseReason) -> Result<()> {
    let webhook: Webhook = records::find_any(cx, id)?;
    if webhook.state == WebhookState::Paused || webhook.deleted_at.is_some() {
        return Ok(());
    }
    tracing::warn!(webhook = %webhook.id, reason = reason.as_str(), "a webhook was paused");
    let paused = webhook.paused(reason, cx.now());
    records::update(cx, &webhook, paused).map(drop)
}
