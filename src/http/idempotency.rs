//! `Idempotency-Key`: a request that is sent again is not carried out again.
//!
//! The answer is kept in the same transaction as what it reports, so there is no moment in which
//! one exists without the other. After a day a key may be used anew.

use actix_web::http::header::HeaderMap;
use chrono::TimeDelta;
use diesel::prelude::*;

use super::Reply;
use super::reply::KeptHeaders;
use crate::context::Ctx;
use crate::db::on;
use crate::error::{Error, Result};
use crate::ids::AnyUid;
use crate::schema::idempotency_keys;
use crate::types::{Json, Timestamp};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// The key of a request, if it has one.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let mut values = headers.get_all("Idempotency-Key");
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    // The draft standard makes it a quoted string; most clients leave the quotes out.
    let text = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let good =
        (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if good && values.next().is_none() {
        Ok(Some(text.to_owned()))
    } else {
        Err(Error::invalid(
            "Idempotency-Key",
            "INVALID_VALUE",
            "must be one text of 1 to 255 ASCII characters",
        ))
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys)]
struct Kept {
    workspace_id: AnyUid,
    actor_id: AnyUid,
    key: String,
    fingerprint: Vec<u8>,
    status: i32,
    headers: Json<KeptHeaders>,
    body: Vec<u8>,
    created_at: Timestamp,
}

/// Runs `work` once for a key and gives its answer again afterwards. Only successes are kept: a
/// refusal changed nothing, so the request may be tried again.
pub(super) fn once(
    cx: &mut Ctx,
    key: &str,
    fingerprint: &[u8; 32],
    work: impl FnOnce(&mut Ctx) -> Result<Reply>,
) -> Result<Reply> {
    let workspace_id = cx.workspace_uid();
    let actor_id = cx.actor().id().unwrap_or(AnyUid(uuid::Uuid::nil()));
    if let Some(kept) = find(cx, workspace_id, actor_id, key)? {
        if kept.created_at.plus(KEPT) > cx.now() {
            if kept.fingerprint.as_slice() != fingerprint.as_slice() {
                return Err(Error::KeyReused);
            }
            let status = u16::try_from(kept.status).map_err(Error::internal)?;
            return Reply::replay(status, kept.headers.0, kept.body);
        }
        on!(&mut cx.conn, c => {
            diesel::delete(idempotency_keys::table.find((workspace_id, actor_id, key))).execute(c)
        })?;
    }
    let reply = work(cx)?;
    let (status, headers, body) = reply.parts();
    let kept = Kept {
        workspace_id,
        actor_id,
        key: key.to_owned(),
        fingerprint: fingerprint.to_vec(),
        status: i32::from(status),
        headers: Json(headers),
        body: body.to_vec(),
        created_at: cx.now(),
    };
    let inserted = on!(&mut cx.conn, c => {
        diesel::insert_into(idempotency_keys::table).values(&kept).on_conflict_do_nothing().execute(c)
    })?;
    if inserted == 1 {
        Ok(reply)
    } else {
        // The same key came twice at once and the other was faster: run again and find its answer.
        Err(Error::Unavailable)
    }
}

fn find(cx: &mut Ctx, workspace: AnyUid, actor: AnyUid, key: &str) -> Result<Option<Kept>> {
    Ok(on!(&mut cx.conn, c => {
        idempotency_keys::table
            .find((workspace, actor, key))
            .select(Kept::as_select())
            .first(c)
            .optional()
    })?)
}

/// Removes answers that are not given again.
pub(crate) fn purge(cx: &mut Ctx) -> Result<()> {
    let (workspace, before) = (cx.workspace_uid(), cx.now().plus(-KEPT));
    on!(&mut cx.conn, c => {
        diesel::delete(idempotency_keys::table)
            .filter(idempotency_keys::workspace_id.eq(workspace))
            .filter(idempotency_keys::created_at.lt(before))
            .execute(c)
    })?;
    Ok(())
}
