//! What win/loss records read beyond what every record has.

use diesel::RunQueryDsl as _;

use crate::context::Ctx;
use crate::db::on;
use crate::db::types::Uid;
use crate::error::Result;
use crate::ids::AnyUid;
use crate::query::sql::{Bound, Column, Select, Sql};
use crate::types::Timestamp;

/// The records of closings of a time, deleted ones among them: they may not have been at another moment.
/// When a deal was closed never changes.
pub(super) fn closings(
    cx: &mut Ctx,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<Vec<AnyUid>> {
    let mut rest = Sql::text("FROM win_loss_records WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()));
    if let Some(since) = since {
        rest.push(" AND closed_at >= ")
            .bind(Bound::Timestamp(since));
    }
    if let Some(until) = until {
        rest.push(" AND closed_at < ").bind(Bound::Timestamp(until));
    }
    rest.push(" ORDER BY id");
    Ok(on!(&mut cx.conn, c => Select::new(Column::<Uid>::new("id"), rest).load(c))?)
}
