//! The diesel of line items beyond what every record has.

use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::DealId;
use crate::schema::deal_line_items;

/// The place of the last line item of a deal.
pub(super) fn last_position(cx: &mut Ctx, deal: DealId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        deal_line_items::table
            .filter(deal_line_items::workspace_id.eq(workspace))
            .filter(deal_line_items::deal_id.eq(deal))
            .filter(deal_line_items::deleted_at.is_null())
            .select(diesel::dsl::max(deal_line_items::position))
            .first(c)
    })?)
}
