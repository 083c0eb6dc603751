//! Whom we met.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::RunQueryDsl as _;

use super::evidence::LATELY_DAYS;
use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::history::Moment;
use crate::ids::{AnyUid, RecordId, StakeholderId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Column, Select, Sql};

/// Those among stakeholders who took part in an interaction lately. One statement.
pub(super) fn in_contact(
    cx: &mut Ctx,
    people: &[AnyUid],
    moment: Moment,
) -> Result<HashSet<String>> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let lately = moment.as_of.plus(TimeDelta::days(-LATELY_DAYS));
    let mut rest = Sql::text(
        "FROM interaction_participants AS p JOIN interactions AS i \
         ON i.workspace_id = p.workspace_id AND i.id = p.interaction_id WHERE p.workspace_id = ",
    );
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "p.stakeholder_id", people))
        .push(" AND i.occurred_at > ")
        .bind(Bound::Timestamp(lately))
        .push(" AND i.occurred_at <= ")
        .bind(Bound::Timestamp(moment.as_of))
        .push(" AND i.created_at <= ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(" AND (i.deleted_at IS NULL OR i.deleted_at > ")
        .bind(Bound::Timestamp(moment.known_at))
        .push(")");
    let met: Vec<AnyUid> = on!(&mut cx.conn, c => {
        Select::new(Column::<Uid>::new("DISTINCT p.stakeholder_id"), rest).load(c)
    })?;
    let ids = met
        .into_iter()
        .map(|uid| RecordId::new(StakeholderId::OBJECT, uid.0).to_string());
    Ok(ids.collect())
}
