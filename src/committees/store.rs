//! The SQL of whole committees.

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
use crate::types::{Json, Timestamp};

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
