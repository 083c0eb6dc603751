//! How a receiver fares, from what is stored of its deliveries.

use super::model::{DeliveryState, WebhookHealth};
use super::store;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::WebhookId;

pub(super) fn health_of(cx: &mut Ctx, id: WebhookId) -> Result<WebhookHealth> {
    let progress = store::progress(cx, id)?;
    let mut count = |state| -> Result<i32> {
        let count = store::in_state(cx, id, state)?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    };
    Ok(WebhookHealth {
        pending: count(DeliveryState::Pending)?,
        dead: count(DeliveryState::Dead)?,
        failures: progress.failures,
        last_success_at: progress.last_success_at,
        oldest_pending_at: store::oldest_pending(cx, id)?,
        is_behind: store::is_behind(cx, id)?,
        replaying_until: progress.replay_until,
    })
}
