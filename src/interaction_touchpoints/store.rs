//! The SQL of matches.

use diesel::prelude::*;

use super::model::{InteractionTouchpoint, MatchOrigin};
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{AccountId, InteractionId, JourneyId, RecordId};
use crate::interactions::Interaction;
use crate::journeys::Journey;
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::interaction_touchpoints;

/// The matches of interactions, on all of their journeys.
pub(super) fn of_interactions(
    cx: &mut Ctx,
    ids: &[InteractionId],
) -> Result<Vec<InteractionTouchpoint>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        interaction_touchpoints::table
            .filter(interaction_touchpoints::workspace_id.eq(workspace))
            .filter(interaction_touchpoints::interaction_id.eq_any(ids))
            .order((interaction_touchpoints::interaction_id, interaction_touchpoints::journey_id))
            .select(InteractionTouchpoint::as_select())
            .load(c)
    })?)
}

/// The matches of journeys, in the order in which the interactions were recorded.
pub(super) fn of_journeys(cx: &mut Ctx, ids: &[JourneyId]) -> Result<Vec<InteractionTouchpoint>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        interaction_touchpoints::table
            .filter(interaction_touchpoints::workspace_id.eq(workspace))
            .filter(interaction_touchpoints::journey_id.eq_any(ids))
            .order((interaction_touchpoints::journey_id, interaction_touchpoints::interaction_id))
            .select(InteractionTouchpoint::as_select())
            .load(c)
    })?)
}

/// Keeps a match, in place of what was known.
pub(super) fn put(cx: &mut Ctx, row: &InteractionTouchpoint) -> Result<()> {
    take_out(cx, row.interaction_id, row.journey_id)?;
    on!(&mut cx.conn, c => {
        diesel::insert_into(interaction_touchpoints::table).values(row).execute(c)
    })?;
    Ok(())
}

/// Forgets the match of an interaction on a journey.
pub(super) fn take_out(cx: &mut Ctx, interaction: InteractionId, journey: JourneyId) -> Result<()> {
    let key = (cx.workspace(), interaction, journey);
    on!(&mut cx.conn, c => {
        diesel::delete(interaction_touchpoints::table.find(key)).execute(c)
    })?;
    Ok(())
}

/// Forgets what rules found of interactions.
pub(super) fn take_out_found(cx: &mut Ctx, interactions: &[InteractionId]) -> Result<()> {
    let workspace = cx.workspace();
    on!(&mut cx.conn, c => {
        diesel::delete(
            interaction_touchpoints::table
                .filter(interaction_touchpoints::workspace_id.eq(workspace))
                .filter(interaction_touchpoints::interaction_id.eq_any(interactions))
                .filter(interaction_touchpoints::matched_by.eq(MatchOrigin::Rule.as_str())),
        )
        .execute(c)
    })?;
    Ok(())
}

/// The journeys of an account, whether they have ended or not.
pub(super) fn journeys_of(cx: &mut Ctx, account: AccountId) -> Result<Vec<Journey>> {
    let mut sql = Sql::text("FROM journeys WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND account_id = ")
        .bind(Bound::Uid(RecordId::from(account).uid()))
        .push(" AND deleted_at IS NULL ORDER BY id");
    Journey::load(cx, sql)
}

/// The interactions with the account of a journey while it was under way, the first one first.
pub(super) fn interactions_on(cx: &mut Ctx, journey: &Journey) -> Result<Vec<Interaction>> {
    let mut sql = Sql::text("FROM interactions WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND account_id = ")
        .bind(Bound::Uid(RecordId::from(journey.account_id).uid()))
        .push(" AND deleted_at IS NULL AND occurred_at >= ")
        .bind(Bound::Timestamp(journey.started_at));
    if let Some(ended) = journey.ended_at {
        sql.push(" AND occurred_at < ")
            .bind(Bound::Timestamp(ended));
    }
    sql.push(" ORDER BY occurred_at, id");
    Interaction::load(cx, sql)
}
