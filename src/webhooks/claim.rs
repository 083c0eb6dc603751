//! From the feed to deliveries that are about to be sent.
//!
//! All of it is one transaction that holds the webhook's progress: one server at a time works on a
//! webhook, and a place in the feed is passed together with the storing of what stood there. So a
//! server may be stopped at any moment.

use chrono::TimeDelta;

use super::event::{self, Event};
use super::model::{PauseReason, Webhook, WebhookDelivery, WebhookState};
use super::store::{self, Progress};
use super::{conclude, condition};
use crate::changes::{self, Read};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{WebhookDeliveryId, WebhookId, WorkspaceId};
use crate::records;

/// Changes that are looked at in one go.
const STRETCH: i64 = 200;
/// Deliveries that may wait; with more, the feed is not read on.
const WAITING: i64 = 1000;
/// How long an attempt belongs to the server that began it; much longer than one takes.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(90);
/// Events under way at one receiver, and at one that has failed a few times in a row.
const SIDE_BY_SIDE: i64 = 8;
const FAILING: i32 = 5;

/// An event that is about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub workspace_id: WorkspaceId,
    pub webhook_id: WebhookId,
    pub delivery_id: WebhookDeliveryId,
    /// The delivery's version while this attempt owns it.
    pub version: i32,
    pub event_id: String,
    pub url: String,
    pub secrets: Vec<String>,
    pub body: String,
}

/// What was found for a webhook.
#[derive(Debug, Default)]
pub(crate) struct Claimed {
    pub outgoing: Vec<Outgoing>,
    /// Whether there may be more at once.
    pub has_moved: bool,
}

/// Reads on in the feed for a webhook, and takes what can be sent now.
pub(crate) fn claim(cx: &mut Ctx, id: WebhookId) -> Result<Claimed> {
    let mut claimed = Claimed::default();
    // Somebody else is at it.
    let Some(mut progress) = store::hold_progress(cx, id)? else {
        return Ok(claimed);
    };
    let webhook: Webhook = records::find_any(cx, id)?;
    if webhook.deleted_at.is_some() {
        return Ok(claimed);
    }
    let is_active = webhook.state == WebhookState::Active;
    if is_active && !store::waits(cx, id, WAITING)? {
        let before = progress.clone();
        // What was asked for once may have been taken away, such as a custom field.
        if condition::check(cx, &webhook).is_err() {
            conclude::pause(cx, id, PauseReason::Condition)?;
            return Ok(claimed);
        }
        replay(cx, &webhook, &mut progress)?;
        read_on(cx, &webhook, &mut progress)?;
        if progress != before {
            store::save_progress(cx, &progress)?;
            claimed.has_moved = true;
        }
    }
    let most = if progress.failures >= FAILING {
        1
    } else {
        SIDE_BY_SIDE
    };
    let room = most.saturating_sub(store::under_way(cx, id)?);
    if room <= 0 {
        // Whatever is under way comes to its end first.
        claimed.has_moved = false;
        return Ok(claimed);
    }
    let secrets = webhook.secrets_at(cx.now());
    for delivery in store::due(cx, id, is_active, room)? {
        let outgoing = lease(cx, &webhook, &secrets, delivery)?;
        claimed.outgoing.push(outgoing);
        claimed.has_moved = true;
    }
    Ok(claimed)
}

fn lease(
    cx: &mut Ctx,
    webhook: &Webhook,
    secrets: &[String],
    mut delivery: WebhookDelivery,
) -> Result<Outgoing> {
    delivery.leased_until = Some(cx.now().plus(LEASE));
    store::save(cx, &mut delivery)?;
    Ok(Outgoing {
        workspace_id: delivery.workspace_id,
        webhook_id: webhook.id,
        delivery_id: delivery.id,
        version: delivery.version,
        event_id: delivery.event_id,
        url: webhook.url.clone(),
        secrets: secrets.to_vec(),
        body: delivery.request_body,
    })
}

/// The next stretch of the feed.
fn read_on(cx: &mut Ctx, webhook: &Webhook, progress: &mut Progress) -> Result<()> {
    let entries = changes::entries_after(cx, progress.place(), STRETCH)?;
    let Some(last) = entries.last() else {
        return Ok(());
    };
    progress.move_to(last.place);
    // The place where a webhook begins may lie a little before it.
    let wanted = entries
        .into_iter()
        .filter(|change| change.changed_at >= webhook.created_at && is_wanted(webhook, change));
    let wanted = condition::meeting(cx, webhook, wanted.collect())?;
    let events = events(cx, webhook, &wanted)?;
    store::add(cx, webhook.id, &events, false)
}

/// The next part of the stretch that is being replayed.
fn replay(cx: &mut Ctx, webhook: &Webhook, progress: &mut Progress) -> Result<()> {
    let (Some(from), Some(until)) = (progress.replay_from, progress.replay_until) else {
        return Ok(());
    };
    let entries = changes::entries_after(cx, progress.replay_place(), STRETCH)?;
    let live = progress.place();
    let over = |change: &Read| {
        // What comes after the webhook's own place is sent anyway.
        change.place > live || change.changed_at > until.plus(TimeDelta::minutes(5))
    };
    let ends =
        entries.len() < usize::try_from(STRETCH).unwrap_or(usize::MAX) || entries.iter().any(over);
    match entries.last() {
        Some(last) if !ends => progress.move_replay_to(last.place),
        _ => progress.end_replay(),
    }
    let wanted: Vec<Read> = entries
        .into_iter()
        .filter(|change| {
            !over(change)
                && (from..until).contains(&change.changed_at)
                && is_wanted(webhook, change)
        })
        .collect();
    let wanted = condition::meeting(cx, webhook, wanted)?;
    let events = events(cx, webhook, &wanted)?;
    store::add(cx, webhook.id, &events, true)
}

fn is_wanted(webhook: &Webhook, change: &Read) -> bool {
    webhook.wants(change.record.object, change.operation, change.fields.keys())
}

fn events(cx: &mut Ctx, webhook: &Webhook, changes: &[Read]) -> Result<Vec<Event>> {
    let shown = event::records_of(cx, changes)?;
    changes
        .iter()
        .map(|change| Event::of_change(webhook, change, &shown))
        .collect()
}
