//! The SQL of accounts beyond what every record has.

use diesel::RunQueryDsl as _;

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::{AccountId, RecordId};
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::records::gathering;

/// The account and all accounts above it.
pub(super) fn ancestors(cx: &mut Ctx, id: AccountId) -> Result<Vec<AccountId>> {
    gathering::settle(cx)?;
    let workspace = Bound::Uid(cx.workspace_uid());
    // `UNION`, not `UNION ALL`, ends the walk even if a circle were stored.
    let mut sql = Sql::text("FROM (WITH RECURSIVE above (id, parent) AS (");
    sql.push("SELECT id, parent_account_id FROM accounts WHERE workspace_id = ");
    sql.bind(workspace.clone())
        .push(" AND id = ")
        .bind(Bound::Uid(RecordId::from(id).uid()));
    sql.push(" UNION SELECT a.id, a.parent_account_id FROM accounts AS a ");
    sql.push("JOIN above ON a.id = above.parent WHERE a.workspace_id = ")
        .bind(workspace);
    sql.push(") SELECT id FROM above) AS found");
    let column = Column::<Uid>::new("found.id");
    Ok(on!(&mut cx.conn, c => Select::new(column, sql).load(c))?)
}
