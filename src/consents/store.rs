//! The SQL of consents beyond what every record has.

use diesel::prelude::*;

use super::model::Consent;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{AnyUid, RecordId, StakeholderId};
use crate::query::planner::among;
use crate::query::sql::{Bound, Select, Sql};

/// Of each stakeholder the newest consent for each channel and purpose. One statement.
pub(super) fn current(cx: &mut Ctx, stakeholders: &[StakeholderId]) -> Result<Vec<Consent>> {
    if stakeholders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AnyUid> = stakeholders
        .iter()
        .map(|id| RecordId::from(*id).uid())
        .collect();
    let mut sql = Sql::text("FROM (SELECT consents.*, row_number() OVER (");
    sql.push(
        "PARTITION BY stakeholder_id, channel, purpose ORDER BY given_at DESC, id DESC) AS place",
    );
    sql.push(" FROM consents WHERE workspace_id = ")
        .bind(Bound::Uid(cx.workspace_uid()));
    sql.push(" AND ")
        .append(among(cx.dialect(), "stakeholder_id", &ids));
    sql.push(" AND deleted_at IS NULL) AS consents WHERE place = 1 ORDER BY channel, purpose");
    Ok(on!(&mut cx.conn, c => Select::new(Consent::as_select(), sql).load(c))?)
}
