//! The SQL of whole committees.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};

use super::contacts::Passed;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::{Document, Instant, Uid};
use crate::deals::Deal;
use crate::error::Result;
use crate::history::Moment;
use crate::ids::{AnyUid, InteractionId, RecordId, StakeholderId};
use crate::interactions::{InteractionDirection, InteractionKind, Participant};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::types::{Date, Json, Timestamp};

type Row = (
    InteractionId,
    InteractionKind,
    InteractionDirection,
    Timestamp,
    Option<i32>,
    Json<Vec<Participant>>,
);

/// The interactions of some stakeholders about a deal, or with its account about no deal. One
/// statement.
pub(super) fn passed(
    cx: &mut Ctx,
    deal: &Deal,
    stakeholders: &[StakeholderId],
    moment: Moment,
) -> Result<Vec<Passed>> {
    if stakeholders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AnyUid> = stakeholders
        .iter()
        .map(|id| RecordId::from(*id).uid())
        .collect();
    let mut rest = Sql::text("FROM interactions AS i WHERE i.workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND (i.deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal.id).uid()));
    if let Some(account) = deal.account_id {
        rest.push(" OR (i.deal_id IS NULL AND i.account_id = ")
            .bind(Bound::Uid(RecordId::from(account).uid()))
            .push(")");
    }
    rest.push(") AND i.occurred_at <= ")
        .bind(Bound::Timestamp(moment.as_of))
        .push(" AND i.created_at <= ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(" AND (i.deleted_at IS NULL OR i.deleted_at > ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(") AND i.id IN (SELECT interaction_id FROM interaction_participants WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "stakeholder_id", &ids))
        .push(") ORDER BY i.occurred_at, i.id");
    let columns = (
        Column::<Uid>::new("i.id"),
        Column::<Text>::new("i.kind"),
        Column::<Text>::new("i.direction"),
        Column::<Instant>::new("i.occurred_at"),
        Column::<Nullable<Integer>>::new("i.duration_seconds"),
        Column::<Document>::new("i.participants"),
    );
    let rows: Vec<Row> = on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?;
    Ok(rows
        .into_iter()
        .map(
            |(id, kind, direction, occurred_at, duration_seconds, participants)| Passed {
                id,
                kind,
                direction,
                occurred_at,
                duration_seconds,
                participants: participants.0,
            },
        )
        .collect())
}

fn uids(stakeholders: &[StakeholderId]) -> Vec<AnyUid> {
    let ids = stakeholders.iter().map(|id| RecordId::from(*id).uid());
    ids.collect()
}

/// Those whose affiliations with the account of a deal had all ended by a moment; one that began later
/// does not count. Days are those that are known now.
pub(super) fn gone(
    cx: &mut Ctx,
    deal: &Deal,
    stakeholders: &[StakeholderId],
    moment: Moment,
) -> Result<HashSet<StakeholderId>> {
    let (Some(account), false) = (deal.account_id, stakeholders.is_empty()) else {
        return Ok(HashSet::new());
    };
    let day = Date::of(moment.as_of.to_chrono().date_naive()).unwrap_or(Date::last());
    let mut rest = Sql::text("FROM affiliations WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND account_id = ")
        .bind(Bound::Uid(RecordId::from(account).uid()))
        .push(" AND created_at <= ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(" AND (deleted_at IS NULL OR deleted_at > ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(") AND (started_on IS NULL OR started_on <= ")
        .bind(Bound::Date(day))
        .push(")")
        .push(" AND ")
        .append(among(cx.dialect(), "stakeholder_id", &uids(stakeholders)))
        .push(" GROUP BY stakeholder_id HAVING COUNT(*) = SUM(CASE WHEN ended_on <= ")
        .bind(Bound::Date(day))
        .push(" THEN 1 ELSE 0 END)");
    let found: Vec<StakeholderId> = on!(&mut cx.conn, c => {
        Select::new(Column::<Uid>::new("stakeholder_id"), rest).load(c)
    })?;
    Ok(found.into_iter().collect())
}

/// A statement that finds the ids of the relations between some people, deleted ones among them.
pub(super) fn relations_among(cx: &Ctx, people: &[StakeholderId]) -> Sql {
    let ids = uids(people);
    let mut sql = Sql::text("SELECT id FROM stakeholder_relations WHERE workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "from_stakeholder_id", &ids))
        .push(" AND ")
        .append(among(cx.dialect(), "to_stakeholder_id", &ids));
    sql
}

/// Who reports to whom among some people, as it is now.
pub(super) fn reporting_among(
    cx: &mut Ctx,
    people: &[StakeholderId],
) -> Result<Vec<(StakeholderId, StakeholderId)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let ids = uids(people);
    let mut rest = Sql::text("FROM stakeholders WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "id", &ids))
        .push(" AND ")
        .append(among(cx.dialect(), "reports_to_id", &ids));
    let columns = (
        Column::<Uid>::new("id"),
        Column::<Uid>::new("reports_to_id"),
    );
    Ok(on!(&mut cx.conn, c => Select::new(columns, rest).load(c))?)
}
