//! The diesel of deals beyond what every record has.

use diesel::prelude::*;

use super::model::Deal;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::schema::deal_line_items;

/// Whether the deal has line items in a currency other than its own.
pub(super) fn has_foreign_line_items(cx: &mut Ctx, deal: &Deal) -> Result<bool> {
    let Some(currency) = &deal.currency else {
        return Ok(false);
    };
    Ok(on!(&mut cx.conn, c => {
        diesel::select(diesel::dsl::exists(
            deal_line_items::table
                .filter(deal_line_items::workspace_id.eq(deal.workspace_id))
                .filter(deal_line_items::deal_id.eq(deal.id))
                .filter(deal_line_items::currency.ne(currency))
                .filter(deal_line_items::deleted_at.is_null()),
        ))
        .get_result(c)
    })?)
}
