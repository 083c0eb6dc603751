//! The diesel of journeys beyond what every record has.

mod buying_jobs;
mod watch;

use std::collections::HashMap;

use diesel::prelude::*;

pub(super) use self::buying_jobs::{add_job_entry, job_entries};
pub(super) use self::watch::{accounts_of, active, watch_from, watched};

use super::history::{JourneyRest, Row};
use super::model::Journey;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{AccountId, DealId, JourneyId, JourneyMapId, RecordId};
use crate::query::sql::{Bound, Sql, Update};
use crate::schema::{journey_deals, journey_maps, journey_pauses, journey_stage_entries, journeys};
use crate::types::Timestamp;

/// Rows of one statement: PostgreSQL takes no more than 65,535 values.
const ROWS: usize = 1_000;

/// Writes stays, also such as have ended.
pub(in crate::journeys) fn enter_stages(cx: &mut Ctx, rows: &[Row]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        on!(&mut cx.conn, c => {
            diesel::insert_into(journey_stage_entries::table).values(rows).execute(c)
        })?;
    }
    Ok(())
}

/// Ends the stays of journeys that last.
pub(in crate::journeys) fn leave_stages(
    cx: &mut Ctx,
    journeys: &[JourneyId],
    at: Timestamp,
) -> Result<()> {
    let left = journey_stage_entries::left_at.eq(at);
    let mut last = Sql::text("WHERE workspace_id = ");
    last.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND left_at IS NULL AND journey_id IN (");
    for (index, journey) in journeys.iter().enumerate() {
        last.push(if index == 0 { "" } else { ", " })
            .bind(Bound::Uid(RecordId::from(*journey).uid()));
    }
    last.push(")");
    on!(&mut cx.conn, c => {
        Update::new("journey_stage_entries", left.as_changeset(), last).execute(c)
    })?;
    Ok(())
}

/// The stays of journeys, the first ones first.
pub(in crate::journeys) fn stays(cx: &mut Ctx, journeys: &[JourneyId]) -> Result<Vec<Row>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_stage_entries::table
            .filter(journey_stage_entries::workspace_id.eq(workspace))
            .filter(journey_stage_entries::journey_id.eq_any(journeys))
            .order((journey_stage_entries::entered_at, journey_stage_entries::sequence))
            .select(Row::as_select())
            .load(c)
    })?)
}

/// The journeys on maps that have not ended.
pub(in crate::journeys) fn running_on(cx: &mut Ctx, maps: &[JourneyMapId]) -> Result<Vec<Journey>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journeys::table
            .filter(journeys::workspace_id.eq(workspace))
            .filter(journeys::journey_map_id.eq_any(maps))
            .filter(journeys::ended_at.is_null())
            .filter(journeys::deleted_at.is_null())
            .order(journeys::id)
            .select(Journey::as_select())
            .load(c)
    })?)
}

/// The number of the last stay of each journey; one that has none is left out.
pub(in crate::journeys) fn last_sequences(
    cx: &mut Ctx,
    journeys: &[JourneyId],
) -> Result<HashMap<JourneyId, i32>> {
    let workspace = cx.workspace();
    let last: Vec<(JourneyId, Option<i32>)> = on!(&mut cx.conn, c => {
        journey_stage_entries::table
            .filter(journey_stage_entries::workspace_id.eq(workspace))
            .filter(journey_stage_entries::journey_id.eq_any(journeys))
            .group_by(journey_stage_entries::journey_id)
            .select((
                journey_stage_entries::journey_id,
                diesel::dsl::max(journey_stage_entries::sequence),
            ))
            .load(c)
    })?;
    Ok(last
        .into_iter()
        .filter_map(|(id, last)| Some((id, last?)))
        .collect())
}

/// Begins a rest.
pub(in crate::journeys) fn pause(cx: &mut Ctx, rest: &JourneyRest) -> Result<()> {
    on!(&mut cx.conn, c => {
        diesel::insert_into(journey_pauses::table).values(rest).execute(c)
    })?;
    Ok(())
}

/// Ends the rest that lasts.
pub(in crate::journeys) fn resume(cx: &mut Ctx, journey: JourneyId, at: Timestamp) -> Result<()> {
    let workspace = cx.workspace();
    on!(&mut cx.conn, c => {
        diesel::update(
            journey_pauses::table
                .filter(journey_pauses::workspace_id.eq(workspace))
                .filter(journey_pauses::journey_id.eq(journey))
                .filter(journey_pauses::resumed_at.is_null()),
        )
        .set(journey_pauses::resumed_at.eq(at))
        .execute(c)
    })?;
    Ok(())
}

/// The rests of journeys, the first ones first.
pub(in crate::journeys) fn rests(cx: &mut Ctx, journeys: &[JourneyId]) -> Result<Vec<JourneyRest>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_pauses::table
            .filter(journey_pauses::workspace_id.eq(workspace))
            .filter(journey_pauses::journey_id.eq_any(journeys))
            .order((journey_pauses::paused_at, journey_pauses::id))
            .select(JourneyRest::as_select())
            .load(c)
    })?)
}

/// The latest journey of an account through any version of a map that is not deleted, of those that have not
/// ended or of all.
pub(in crate::journeys) fn latest(
    cx: &mut Ctx,
    (account, line): (AccountId, JourneyMapId),
    only_open: bool,
) -> Result<Option<JourneyId>> {
    let workspace = cx.workspace();
    let versions: Vec<JourneyMapId> = on!(&mut cx.conn, c => {
        journey_maps::table
            .filter(journey_maps::workspace_id.eq(workspace))
            .filter(journey_maps::lineage_id.eq(line))
            .select(journey_maps::id)
            .load(c)
    })?;
    Ok(on!(&mut cx.conn, c => {
        let mut query = journeys::table
            .filter(journeys::workspace_id.eq(workspace))
            .filter(journeys::account_id.eq(account))
            .filter(journeys::journey_map_id.eq_any(&versions))
            .filter(journeys::deleted_at.is_null())
            .order(journeys::id.desc())
            .select(journeys::id)
            .into_boxed();
        if only_open {
            query = query.filter(journeys::ended_at.is_null());
        }
        query.first(c).optional()
    })?)
}

/// Lets a deal belong to a journey; returns whether it did not.
pub(in crate::journeys) fn add_deal(
    cx: &mut Ctx,
    journey: JourneyId,
    deal: DealId,
) -> Result<bool> {
    let row = (
        journey_deals::workspace_id.eq(cx.workspace()),
        journey_deals::journey_id.eq(journey),
        journey_deals::deal_id.eq(deal),
        journey_deals::created_at.eq(cx.now()),
    );
    let added = on!(&mut cx.conn, c => {
        diesel::insert_into(journey_deals::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added > 0)
}

/// Lets a deal belong to a journey no more; returns whether it did.
pub(in crate::journeys) fn remove_deal(
    cx: &mut Ctx,
    journey: JourneyId,
    deal: DealId,
) -> Result<bool> {
    let workspace = cx.workspace();
    let gone = on!(&mut cx.conn, c => {
        diesel::delete(journey_deals::table.find((workspace, journey, deal))).execute(c)
    })?;
    Ok(gone > 0)
}

/// The deals that belong to a journey, in the order in which they came to it.
pub(in crate::journeys) fn deal_ids(cx: &mut Ctx, journey: JourneyId) -> Result<Vec<DealId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        journey_deals::table
            .filter(journey_deals::workspace_id.eq(workspace))
            .filter(journey_deals::journey_id.eq(journey))
            .order((journey_deals::created_at, journey_deals::deal_id))
            .select(journey_deals::deal_id)
            .load(c)
    })?)
}
