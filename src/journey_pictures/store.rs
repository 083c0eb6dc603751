//! The SQL of pictures.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::deals::Deal;
use crate::error::Result;
use crate::ids::{JourneyId, JourneyMapId, RecordId, TouchpointId};
use crate::interactions::Interaction;
use crate::journeys::Journey;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::records::Record as _;

/// How often each touchpoint of a map took place, on whatever version the journey is by now.
pub(super) fn occurrences(cx: &mut Ctx, map: JourneyMapId) -> Result<HashMap<TouchpointId, i64>> {
    let mut rest = Sql::text(
        "FROM touchpoints \
        JOIN interaction_touchpoints AS found ON found.workspace_id = touchpoints.workspace_id \
            AND found.touchpoint_id = touchpoints.id \
        JOIN journeys ON journeys.workspace_id = found.workspace_id AND journeys.id = found.journey_id \
        JOIN interactions ON interactions.workspace_id = found.workspace_id \
            AND interactions.id = found.interaction_id \
        WHERE touchpoints.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND touchpoints.journey_map_id = ")
        .bind(Bound::Uid(RecordId::from(map).uid()))
        .push(
            " AND journeys.deleted_at IS NULL AND interactions.deleted_at IS NULL \
            GROUP BY touchpoints.id",
        );
    let columns = (
        Column::<Uid>::new("touchpoints.id"),
        Column::<BigInt>::new("COUNT(*)"),
    );
    let rows: Vec<(TouchpointId, i64)> =
        on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?;
    Ok(rows.into_iter().collect())
}

/// The latest interactions with the account of a journey while it was under way.
pub(super) fn contacts(cx: &mut Ctx, journey: &Journey, most: usize) -> Result<Vec<Interaction>> {
    let mut sql = Sql::text("FROM interactions WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND account_id = ")
        .bind(Bound::Uid(RecordId::from(journey.account_id).uid()))
        .push(" AND deleted_at IS NULL AND occurred_at >= ")
        .bind(Bound::Timestamp(journey.started_at));
    if let Some(ended) = journey.ended_at {
        sql.push(" AND occurred_at <= ")
            .bind(Bound::Timestamp(ended));
    }
    sql.push(&format!(" ORDER BY occurred_at DESC, id DESC LIMIT {most}"));
    Interaction::load(cx, sql)
}

/// The deals of a journey.
pub(super) fn deals(cx: &mut Ctx, journey: JourneyId) -> Result<Vec<Deal>> {
    let mut sql = Sql::text("FROM deals WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deleted_at IS NULL AND id IN (SELECT deal_id FROM journey_deals WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND journey_id = ")
        .bind(Bound::Uid(RecordId::from(journey).uid()))
        .push(") ORDER BY id");
    Deal::load(cx, sql)
}
