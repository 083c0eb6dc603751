//! What proposals read beyond what every record has.

use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::deal_line_items::DealLineItem;
use crate::error::Result;
use crate::ids::{DealId, ProposalId, RecordId};
use crate::proposal_events::ProposalEvent;
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::proposals;

/// The highest number of the deal's proposals, deleted ones included.
pub(super) fn last_number(cx: &mut Ctx, deal: DealId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        proposals::table
            .filter(proposals::workspace_id.eq(workspace))
            .filter(proposals::deal_id.eq(deal))
            .select(diesel::dsl::max(proposals::number))
            .first(c)
    })?)
}

/// What the deal consists of, in its order.
pub(super) fn line_items(cx: &mut Ctx, deal: DealId) -> Result<Vec<DealLineItem>> {
    let rest = below(cx, "deal_line_items", "deal_id", deal, "position, id");
    DealLineItem::load(cx, rest)
}

/// What happened to a proposal, in the order in which it did.
pub(crate) fn events(cx: &mut Ctx, proposal: ProposalId) -> Result<Vec<ProposalEvent>> {
    let rest = below(
        cx,
        "proposal_events",
        "proposal_id",
        proposal,
        "occurred_at, id",
    );
    ProposalEvent::load(cx, rest)
}

fn below(cx: &Ctx, table: &str, column: &str, of: impl Into<RecordId>, order: &str) -> Sql {
    let mut rest = Sql::text(format!("FROM {table} WHERE workspace_id = "));
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(&format!(" AND {column} = "))
        .bind(Bound::Uid(of.into().uid()))
        .push(&format!(" AND deleted_at IS NULL ORDER BY {order}"));
    rest
}
