//! The SQL of webhooks: how far they are, what is under way, what comes next.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::claim::Outgoing;
use super::event::Event;
use super::model::{DeliveryState, WebhookDelivery};
use crate::changes::Place;
use crate::context::{Ctx, Dialect};
use crate::db::types::{Instant, Uid};
use crate::db::{Conn, on};
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId, WebhookDeliveryId, WebhookId, WorkspaceId};
use crate::query::sql::{Bound, Column, Select, Sql, Update};
use crate::schema::{webhook_deliveries, webhook_progress};
use crate::types::Timestamp;

/// How far a webhook has read, and how its receiver fares.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_progress, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Progress {
    workspace_id: WorkspaceId,
    webhook_id: WebhookId,
    rank: i64,
    position: i64,
    replay_rank: i64,
    replay_position: i64,
    pub replay_from: Option<Timestamp>,
    pub replay_until: Option<Timestamp>,
    pub failures: i32,
    pub last_success_at: Option<Timestamp>,
}

impl Progress {
    pub(super) fn place(&self) -> Place {
        Place {
            rank: self.rank,
            position: self.position,
        }
    }

    pub(super) fn move_to(&mut self, place: Place) {
        self.rank = place.rank;
        self.position = place.position;
    }

    pub(super) fn replay_place(&self) -> Place {
        Place {
            rank: self.replay_rank,
            position: self.replay_position,
        }
    }

    pub(super) fn move_replay_to(&mut self, place: Place) {
        self.replay_rank = place.rank;
        self.replay_position = place.position;
    }

    pub(super) fn begin_replay(&mut self, place: Place, from: Timestamp, until: Timestamp) {
        self.move_replay_to(place);
        self.replay_from = Some(from);
        self.replay_until = Some(until);
    }

    pub(super) fn end_replay(&mut self) {
        self.replay_from = None;
        self.replay_until = None;
    }
}

/// The row of a webhook in a table.
fn of_webhook(cx: &Ctx, id: WebhookId) -> Sql {
    let mut sql = Sql::text("WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND webhook_id = ")
        .bind(Bound::Uid(RecordId::from(id).uid()));
    sql
}

/// The same after `FROM` and the table.
fn from(cx: &Ctx, table: &str, id: WebhookId) -> Sql {
    let mut sql = Sql::text(format!("FROM {table} "));
    sql.append(of_webhook(cx, id));
    sql
}

/// A webhook begins to read at a place.
pub(super) fn begin(cx: &mut Ctx, id: WebhookId, place: Place) -> Result<()> {
    let row = Progress {
        workspace_id: cx.workspace(),
        webhook_id: id,
        rank: place.rank,
        position: place.position,
        replay_rank: 0,
        replay_position: 0,
        replay_from: None,
        replay_until: None,
        failures: 0,
        last_success_at: None,
    };
    on!(&mut cx.conn, c => diesel::insert_into(webhook_progress::table).values(&row).execute(c))?;
    Ok(())
}

/// How far a webhook is.
pub(super) fn progress(cx: &mut Ctx, id: WebhookId) -> Result<Progress> {
    let sql = from(cx, "webhook_progress", id);
    Ok(on!(&mut cx.conn, c => Select::new(Progress::as_select(), sql).get_result(c))?)
}

/// The same, held until the transaction ends.
pub(super) fn progress_for_write(cx: &mut Ctx, id: WebhookId) -> Result<Progress> {
    let mut sql = from(cx, "webhook_progress", id);
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE");
    }
    Ok(on!(&mut cx.conn, c => Select::new(Progress::as_select(), sql).get_result(c))?)
}

/// The same, unless somebody else holds it.
pub(super) fn hold_progress(cx: &mut Ctx, id: WebhookId) -> Result<Option<Progress>> {
    let mut sql = from(cx, "webhook_progress", id);
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    Ok(on!(&mut cx.conn, c => {
        Select::new(Progress::as_select(), sql).get_result(c).optional()
    })?)
}

/// Stores how far a webhook is; its row is held.
pub(super) fn save_progress(cx: &mut Ctx, progress: &Progress) -> Result<()> {
    let sql = of_webhook(cx, progress.webhook_id);
    on!(&mut cx.conn, c => {
        Update::new("webhook_progress", progress.as_changeset(), sql).execute(c)
    })?;
    Ok(())
}

/// Notes that the receiver took an event; most of the time that is nothing new.
pub(super) fn note_success(cx: &mut Ctx, id: WebhookId) -> Result<()> {
    let known = progress(cx, id)?;
    let is_fresh = known
        .last_success_at
        .is_some_and(|last| cx.now().seconds_since(last) < 60);
    if known.failures == 0 && is_fresh {
        return Ok(());
    }
    let mut held = progress_for_write(cx, id)?;
    held.failures = 0;
    held.last_success_at = Some(cx.now());
    save_progress(cx, &held)
}

/// Notes that an attempt failed.
pub(super) fn note_failure(cx: &mut Ctx, id: WebhookId) -> Result<Progress> {
    let mut held = progress_for_write(cx, id)?;
    held.failures = held.failures.saturating_add(1);
    save_progress(cx, &held)?;
    Ok(held)
}

/// Stores events as deliveries. One that is known stays as it is, or is sent again.
pub(super) fn add(cx: &mut Ctx, id: WebhookId, events: &[Event], again: bool) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    if again {
        let mut known = of_webhook(cx, id);
        known.push(" AND state <> 'pending' AND event_id IN (");
        for (index, event) in events.iter().enumerate() {
            known.push(if index == 0 { "" } else { ", " });
            known.bind(Bound::Text(event.id.clone()));
        }
        known.push(")");
        revive(cx, known)?;
    }
    let owner = (cx.workspace(), id);
    let now = cx.now();
    let rows: Vec<WebhookDelivery> = events
        .iter()
        .map(|event| WebhookDelivery::new(owner, event, now))
        .collect();
    match &mut cx.conn {
        Conn::Pg(c) => drop(
            diesel::insert_into(webhook_deliveries::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .execute(c)?,
        ),
        // Diesel joins no rows with a conflict here; each one is a call within the process.
        Conn::Sqlite(c) => {
            for row in &rows {
                diesel::insert_into(webhook_deliveries::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(c)?;
            }
        }
    }
    Ok(())
}

/// Whether at least as many deliveries wait.
pub(super) fn waits(cx: &mut Ctx, id: WebhookId, count: i64) -> Result<bool> {
    let mut sql = from(cx, "webhook_deliveries", id);
    sql.push(" AND state = 'pending' LIMIT 1 OFFSET ")
        .bind(Bound::Integer(count.saturating_sub(1)));
    let one = Column::<BigInt>::new("CAST(1 AS BIGINT)");
    let found: Option<i64> =
        on!(&mut cx.conn, c => Select::new(one, sql).get_result(c).optional())?;
    Ok(found.is_some())
}

/// How many deliveries meet a condition.
fn count(cx: &mut Ctx, id: WebhookId, condition: Sql) -> Result<i64> {
    let mut sql = from(cx, "webhook_deliveries", id);
    sql.append(condition);
    let counted = Column::<BigInt>::new("count(*)");
    Ok(on!(&mut cx.conn, c => Select::new(counted, sql).get_result(c))?)
}

/// How many attempts are under way.
pub(super) fn under_way(cx: &mut Ctx, id: WebhookId) -> Result<i64> {
    let mut leased = Sql::text(" AND state = 'pending' AND leased_until > ");
    leased.bind(Bound::Timestamp(cx.now()));
    count(cx, id, leased)
}

/// Deliveries of a state.
pub(super) fn in_state(cx: &mut Ctx, id: WebhookId, state: DeliveryState) -> Result<i64> {
    count(
        cx,
        id,
        Sql::text(format!(" AND state = '{}'", state.as_str())),
    )
}

/// When the oldest delivery under way was made.
pub(super) fn oldest_pending(cx: &mut Ctx, id: WebhookId) -> Result<Option<Timestamp>> {
    let mut sql = from(cx, "webhook_deliveries", id);
    sql.push(" AND state = 'pending' ORDER BY id LIMIT 1");
    let moment = Column::<Instant>::new("created_at");
    Ok(on!(&mut cx.conn, c => Select::new(moment, sql).get_result(c).optional())?)
}

/// Deliveries that can be sent now, the oldest first: no earlier event of their record is under way.
/// Of a paused webhook only pings.
pub(super) fn due(
    cx: &mut Ctx,
    id: WebhookId,
    is_active: bool,
    limit: i64,
) -> Result<Vec<WebhookDelivery>> {
    let now = Bound::Timestamp(cx.now());
    let mut sql = from(cx, "webhook_deliveries", id);
    sql.push(" AND state = 'pending' AND next_attempt_at <= ")
        .bind(now.clone())
        .push(" AND (leased_until IS NULL OR leased_until <= ")
        .bind(now)
        .push(")");
    if !is_active {
        sql.push(" AND record_id IS NULL");
    }
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS earlier \
         WHERE earlier.workspace_id = webhook_deliveries.workspace_id \
         AND earlier.webhook_id = webhook_deliveries.webhook_id \
         AND earlier.record_id = webhook_deliveries.record_id \
         AND earlier.state = 'pending' AND earlier.sequence < webhook_deliveries.sequence) \
         ORDER BY id LIMIT ",
    )
    .bind(Bound::Integer(limit));
    Ok(on!(&mut cx.conn, c => Select::new(WebhookDelivery::as_select(), sql).load(c))?)
}

/// Stores a delivery as its next version.
pub(super) fn save(cx: &mut Ctx, delivery: &mut WebhookDelivery) -> Result<()> {
    let sql = crate::records::row_at(cx, delivery.id.into(), delivery.version);
    delivery.version = delivery.version.saturating_add(1);
    delivery.updated_at = cx.now();
    let written = on!(&mut cx.conn, c => {
        Update::new("webhook_deliveries", (&*delivery).as_changeset(), sql).execute(c)
    })?;
    if written == 1 {
        Ok(())
    } else {
        Err(Error::Unavailable)
    }
}

/// The delivery of an attempt, while the attempt owns it.
pub(super) fn owned(cx: &mut Ctx, sent: &Outgoing) -> Result<Option<WebhookDelivery>> {
    let mut sql = Sql::text("FROM webhook_deliveries ");
    sql.append(crate::records::row_at(
        cx,
        sent.delivery_id.into(),
        sent.version,
    ));
    sql.push(" AND state = 'pending'");
    Ok(on!(&mut cx.conn, c => {
        Select::new(WebhookDelivery::as_select(), sql).get_result(c).optional()
    })?)
}

/// What changes when a delivery is sent again, or is left out.
#[derive(AsChangeset)]
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true)]
struct Turned {
    state: DeliveryState,
    attempt_count: i32,
    first_attempt_at: Option<Timestamp>,
    next_attempt_at: Option<Timestamp>,
    leased_until: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    updated_at: Timestamp,
}

fn turn(cx: &mut Ctx, condition: Sql, state: DeliveryState) -> Result<usize> {
    let now = cx.now();
    let is_pending = state == DeliveryState::Pending;
    let turned = Turned {
        state,
        attempt_count: 0,
        first_attempt_at: None,
        next_attempt_at: is_pending.then_some(now),
        leased_until: None,
        ended_at: (!is_pending).then_some(now),
        updated_at: now,
    };
    cx.wakes_worker = true;
    Ok(on!(&mut cx.conn, c => {
        Update::new("webhook_deliveries", turned.as_changeset(), condition).execute(c)
    })?)
}

fn revive(cx: &mut Ctx, condition: Sql) -> Result<usize> {
    turn(cx, condition, DeliveryState::Pending)
}

/// Sends deliveries again; those under way are so anyway.
pub(super) fn send_again(
    cx: &mut Ctx,
    id: WebhookId,
    deliveries: &[WebhookDeliveryId],
) -> Result<usize> {
    let mut condition = of_webhook(cx, id);
    condition.push(" AND state <> 'pending' AND id IN (");
    for (index, delivery) in deliveries.iter().enumerate() {
        condition.push(if index == 0 { "" } else { ", " });
        condition.bind(Bound::Uid(RecordId::from(*delivery).uid()));
    }
    condition.push(")");
    revive(cx, condition)
}

/// Sends all dead deliveries again.
pub(super) fn send_dead_again(cx: &mut Ctx, id: WebhookId) -> Result<usize> {
    let mut condition = of_webhook(cx, id);
    condition.push(" AND state = 'dead'");
    revive(cx, condition)
}

/// Leaves out what is under way.
pub(super) fn skip_pending(cx: &mut Ctx, id: WebhookId) -> Result<usize> {
    let mut condition = of_webhook(cx, id);
    condition.push(" AND state = 'pending'");
    turn(cx, condition, DeliveryState::Skipped)
}

/// How many of some deliveries are the webhook's.
pub(super) fn known(
    cx: &mut Ctx,
    id: WebhookId,
    deliveries: &[WebhookDeliveryId],
) -> Result<Vec<WebhookDeliveryId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        webhook_deliveries::table
            .filter(webhook_deliveries::workspace_id.eq(workspace))
            .filter(webhook_deliveries::webhook_id.eq(id))
            .filter(webhook_deliveries::id.eq_any(deliveries))
            .select(webhook_deliveries::id)
            .load(c)
    })?)
}

/// Webhooks that have something to do: of one workspace, or of all.
pub(crate) fn ready(
    conn: &mut Conn,
    now: Timestamp,
    workspace: Option<WorkspaceId>,
) -> Result<Vec<(WorkspaceId, WebhookId)>> {
    let visible = match conn {
        Conn::Pg(_) => " AND changes.rank < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
        Conn::Sqlite(_) => "",
    };
    let mut sql = Sql::text(
        "FROM webhook_progress JOIN webhooks ON webhooks.workspace_id = webhook_progress.workspace_id \
         AND webhooks.id = webhook_progress.webhook_id WHERE webhooks.deleted_at IS NULL",
    );
    if let Some(workspace) = workspace {
        sql.push(" AND webhooks.workspace_id = ")
            .bind(Bound::Uid(RecordId::from(workspace).uid()));
    }
    sql.push(&format!(
        " AND (webhooks.state = 'active' AND (webhook_progress.replay_from IS NOT NULL OR EXISTS (\
         SELECT 1 FROM changes WHERE changes.workspace_id = webhook_progress.workspace_id \
         AND (changes.rank, changes.position) > \
         (webhook_progress.rank, webhook_progress.position){visible})) \
         OR EXISTS (SELECT 1 FROM webhook_deliveries AS d \
         WHERE d.workspace_id = webhook_progress.workspace_id \
         AND d.webhook_id = webhook_progress.webhook_id AND d.state = 'pending' \
         AND (webhooks.state = 'active' OR d.record_id IS NULL) AND d.next_attempt_at <= "
    ))
    .bind(Bound::Timestamp(now))
    .push(" AND (d.leased_until IS NULL OR d.leased_until <= ")
    .bind(Bound::Timestamp(now))
    .push("))) LIMIT 1000");
    let ids = (
        Column::<Uid>::new("webhook_progress.workspace_id"),
        Column::<Uid>::new("webhook_progress.webhook_id"),
    );
    Ok(on!(conn, c => Select::new(ids, sql).load(c))?)
}

/// Whether anybody has a webhook at all.
pub(crate) fn exist(conn: &mut Conn) -> Result<bool> {
    let sql = Sql::text("FROM webhooks WHERE deleted_at IS NULL LIMIT 1");
    let found: Option<AnyUid> = on!(conn, c => {
        Select::new(Column::<Uid>::new("id"), sql).get_result(c).optional()
    })?;
    Ok(found.is_some())
}

/// Whether there is anything in the feed that a webhook has not read.
pub(super) fn is_behind(cx: &mut Ctx, id: WebhookId) -> Result<bool> {
    let place = progress(cx, id)?.place();
    Ok(!crate::changes::entries_after(cx, place, 1)?.is_empty())
}

/// Gives back what was under way when a server was stopped. On SQLite there is one server, so at its
/// start nothing can be; elsewhere another one may be at work, and leases run out by themselves.
pub(crate) fn release_all(conn: &mut Conn) -> Result<()> {
    if let Conn::Sqlite(c) = conn {
        diesel::update(webhook_deliveries::table)
            .filter(webhook_deliveries::leased_until.is_not_null())
            .set(webhook_deliveries::leased_until.eq(None::<Timestamp>))
            .execute(c)?;
    }
    Ok(())
}

/// Removes deliveries of a webhook that ended in a state before a moment.
pub(super) fn purge(
    cx: &mut Ctx,
    id: WebhookId,
    state: DeliveryState,
    before: Timestamp,
) -> Result<usize> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::delete(webhook_deliveries::table)
            .filter(webhook_deliveries::workspace_id.eq(workspace))
            .filter(webhook_deliveries::webhook_id.eq(id))
            .filter(webhook_deliveries::state.eq(state))
            .filter(webhook_deliveries::ended_at.lt(before))
            .execute(c)
    })?)
}

/// The delivery that so many newer ones of a webhook in a state follow.
pub(super) fn beyond(
    cx: &mut Ctx,
    id: WebhookId,
    state: DeliveryState,
    newer: i64,
) -> Result<Option<AnyUid>> {
    let mut sql = from(cx, "webhook_deliveries", id);
    sql.push(&format!(
        " AND state = '{}' ORDER BY id DESC LIMIT 1 OFFSET ",
        state.as_str()
    ))
    .bind(Bound::Integer(newer));
    let column = Column::<Uid>::new("id");
    Ok(on!(&mut cx.conn, c => Select::new(column, sql).get_result(c).optional())?)
}

/// Removes a delivery and the older ones of a webhook in a state.
pub(super) fn purge_from(
    cx: &mut Ctx,
    id: WebhookId,
    state: DeliveryState,
    last: AnyUid,
) -> Result<usize> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::delete(webhook_deliveries::table)
            .filter(webhook_deliveries::workspace_id.eq(workspace))
            .filter(webhook_deliveries::webhook_id.eq(id))
            .filter(webhook_deliveries::state.eq(state))
            .filter(webhook_deliveries::id.le(last))
            .execute(c)
    })?)
}

/// The webhooks of the workspace, deleted or not.
pub(super) fn all(cx: &mut Ctx) -> Result<Vec<WebhookId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        webhook_progress::table
            .filter(webhook_progress::workspace_id.eq(workspace))
            .select(webhook_progress::webhook_id)
            .load(c)
    })?)
}
