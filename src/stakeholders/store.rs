//! The SQL of stakeholders beyond what every record has.

use diesel::RunQueryDsl as _;

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{RecordId, StakeholderId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::records::gathering;

/// The stakeholder and everybody above them.
pub(super) fn superiors(cx: &mut Ctx, id: StakeholderId) -> Result<Vec<StakeholderId>> {
    gathering::settle(cx)?;
    let workspace = Bound::Uid(cx.workspace_uid());
    // `UNION`, not `UNION ALL`, ends the walk even if a circle were stored.
    let mut sql = Sql::text("FROM (WITH RECURSIVE above (id, superior) AS (");
    sql.push("SELECT id, reports_to_id FROM stakeholders WHERE workspace_id = ");
    sql.bind(workspace.clone())
        .push(" AND id = ")
        .bind(Bound::Uid(RecordId::from(id).uid()));
    sql.push(" UNION SELECT s.id, s.reports_to_id FROM stakeholders AS s ");
    sql.push("JOIN above ON s.id = above.superior WHERE s.workspace_id = ")
        .bind(workspace);
    sql.push(") SELECT id FROM above) AS found");
    let column = Column::<Uid>::new("found.id");
    Ok(on!(&mut cx.conn, c => Select::new(column, sql).load(c))?)
}
