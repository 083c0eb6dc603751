//! Journeys, and stays in stages.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::each_row;
use crate::context::Ctx;
use crate::db::types::{Instant, Uid};
use crate::error::Result;
use crate::ids::{AccountId, AnyUid, JourneyId, JourneyMapId, RecordId};
use crate::query::sql::{Bound, Column, Sql};
use crate::types::Timestamp;

/// A journey: id, account, map, status, start and end.
pub(in super::super) type WalkRow = (
    JourneyId,
    AccountId,
    JourneyMapId,
    String,
    Timestamp,
    Option<Timestamp>,
);

/// A stay: whose, in which stage, from when, until when.
pub(in super::super) type StayRow = (AnyUid, AnyUid, Timestamp, Option<Timestamp>);

/// Keeps the journeys that were on a map at a moment: those whose last stay until then was in one of its stages.
/// Since then they may have been moved to another version.
pub(in super::super) fn were_on_map(
    cx: &Ctx,
    from: &mut Sql,
    map: JourneyMapId,
    moment: Timestamp,
) {
    from.push(
        " AND (SELECT stage.journey_map_id FROM journey_stage_entries AS stay \
        JOIN journey_stages AS stage ON stage.workspace_id = stay.workspace_id AND stage.id = stay.stage_id \
        WHERE stay.workspace_id = ",
    )
    .bind(Bound::Uid(cx.workspace_uid()))
    .push(" AND stay.journey_id = \"journeys\".\"id\" AND stay.entered_at <= ")
    .bind(Bound::Timestamp(moment))
    .push(" ORDER BY stay.entered_at DESC, stay.id DESC LIMIT 1) = ")
    .bind(Bound::Uid(RecordId::from(map).uid()));
}

/// The journeys of `FROM` and `WHERE`, by their ids.
pub(in super::super) fn for_each_walk(
    cx: &mut Ctx,
    mut rest: Sql,
    mut see: impl FnMut(WalkRow) -> Result<()>,
) -> Result<()> {
    rest.push(" ORDER BY \"journeys\".\"id\"");
    let columns = (
        Column::<Uid>::new("\"journeys\".\"id\""),
        Column::<Uid>::new("\"journeys\".\"account_id\""),
        Column::<Uid>::new("\"journeys\".\"journey_map_id\""),
        Column::<Text>::new("\"journeys\".\"status\""),
        Column::<Instant>::new("\"journeys\".\"started_at\""),
        Column::<Nullable<Instant>>::new("\"journeys\".\"ended_at\""),
    );
    each_row!(cx, WalkRow, columns, rest, see)
}

/// The stays of the journeys of `FROM` and `WHERE` that began by a moment, those of one journey together and in order.
pub(in super::super) fn for_each_stay(
    cx: &mut Ctx,
    journeys: Sql,
    moment: Timestamp,
    see: impl FnMut(StayRow) -> Result<()>,
) -> Result<()> {
    stays(
        cx,
        "journey_stage_entries",
        "journey_id",
        journeys,
        moment,
        see,
    )
}

/// The same of deals.
pub(in super::super) fn for_each_deal_stay(
    cx: &mut Ctx,
    deals: Sql,
    moment: Timestamp,
    see: impl FnMut(StayRow) -> Result<()>,
) -> Result<()> {
    stays(cx, "deal_stage_entries", "deal_id", deals, moment, see)
}

fn stays(
    cx: &mut Ctx,
    table: &str,
    owner: &str,
    owners: Sql,
    moment: Timestamp,
    mut see: impl FnMut(StayRow) -> Result<()>,
) -> Result<()> {
    let mut rest = Sql::text(format!("FROM {table} AS stay WHERE stay.workspace_id = "));
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND stay.entered_at <= ")
        .bind(Bound::Timestamp(moment))
        .push(&format!(" AND stay.{owner} IN (SELECT id "))
        .append(owners)
        .push(&format!(
            ") ORDER BY stay.{owner}, stay.entered_at, stay.id"
        ));
    let columns = (
        Column::<Uid>::new(format!("stay.{owner}")),
        Column::<Uid>::new("stay.stage_id"),
        Column::<Instant>::new("stay.entered_at"),
        Column::<Nullable<Instant>>::new("stay.left_at"),
    );
    each_row!(cx, StayRow, columns, rest, see)
}

/// The accounts of `FROM` and `WHERE` that have one of some journeys.
pub(in super::super) fn for_each_account(
    cx: &mut Ctx,
    accounts: Sql,
    journeys: Sql,
    mut see: impl FnMut(AccountId) -> Result<()>,
) -> Result<()> {
    let mut rest = accounts;
    rest.push(" AND \"accounts\".\"id\" IN (SELECT \"journeys\".\"account_id\" ")
        .append(journeys)
        .push(")");
    let columns = Column::<Uid>::new("\"accounts\".\"id\"");
    each_row!(cx, AccountId, columns, rest, see)
}

/// Why the journeys of `FROM` and `WHERE` ended, of those of which it was said.
pub(in super::super) fn end_reasons(
    cx: &mut Ctx,
    mut rest: Sql,
) -> Result<HashMap<JourneyId, String>> {
    rest.push(" AND \"journeys\".\"end_reason\" IS NOT NULL");
    let columns = (
        Column::<Uid>::new("\"journeys\".\"id\""),
        Column::<Text>::new("\"journeys\".\"end_reason\""),
    );
    let mut found = HashMap::new();
    let mut see = |(journey, reason): (JourneyId, String)| -> Result<()> {
        found.insert(journey, reason);
        Ok(())
    };
    each_row!(cx, (JourneyId, String), columns, rest, see)?;
    Ok(found)
}
