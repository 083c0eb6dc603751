//! What can be done with deals, apart from moving them.

use std::collections::HashMap;

use super::history::{self, DealStageEntry};
use super::model::{Deal, DealPatch, DealStatus, NewDeal};
use super::{moves, store};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{DealId, Object};
use crate::pipeline_stages::PipelineStage;
use crate::pipelines::Pipeline;
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::locks;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a deal; its first stay begins in the stage it enters.
pub fn create_deal(cx: &mut Ctx, new: &NewDeal) -> Result<Deal> {
    cx.require(WRITE)?;
    let stage = moves::stage_of_new(cx, new)?;
    let mut deal = Deal::from_new(new, &stage, cx.workspace(), cx.now());
    deal.validate()?;
    if deal.stage_entered_at > cx.now() {
        return Err(moves::in_the_future("entered_at"));
    }
    custom_fields::check_values(cx, Object::Deal, None, &mut deal.custom_fields.0)?;
    let deal = records::create(cx, deal)?;
    history::begin(cx, &deal, None)?;
    Ok(deal)
}

/// One deal.
pub fn get_deal(cx: &mut Ctx, id: DealId) -> Result<Deal> {
    records::get(cx, id)
}

/// A page of deals.
pub fn list_deals(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Deal>> {
    records::list(cx, request)
}

/// The stays of a deal in stages, oldest first.
pub fn list_deal_stage_history(cx: &mut Ctx, id: DealId) -> Result<Vec<DealStageEntry>> {
    let deal = get_deal(cx, id)?;
    Ok(stage_histories(cx, &[deal.id])?
        .remove(&id)
        .unwrap_or_default())
}

/// The stays of each of several deals.
pub(super) fn stage_histories(
    cx: &mut Ctx,
    deals: &[DealId],
) -> Result<HashMap<DealId, Vec<DealStageEntry>>> {
    cx.require(Scope::read(Object::Deal))?;
    history::of_deals(cx, deals)
}

/// Changes what is said of a deal; its stage is changed by moving it.
pub fn update_deal(
    cx: &mut Ctx,
    id: DealId,
    patch: &DealPatch,
    expected: Option<i32>,
) -> Result<Deal> {
    cx.require(WRITE)?;
    let before: Deal = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    if after.currency != before.currency {
        locks::alone(cx, id)?;
        if store::has_foreign_line_items(cx, &after)? {
            let message = "the deal has line items in another currency";
            return Err(Error::contradiction("/currency", "NOT_ALLOWED", message));
        }
    }
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(cx, Object::Deal, old_values, &mut after.custom_fields.0)?;
    records::update(cx, &before, after)
}

/// Deletes a deal; its line items and its history stay, and it can be restored.
pub fn delete_deal(cx: &mut Ctx, id: DealId, expected: Option<i32>) -> Result<Deal> {
    cx.require(WRITE)?;
    let before: Deal = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when its stage is not what it was.
pub fn restore_deal(cx: &mut Ctx, id: DealId, expected: Option<i32>) -> Result<Deal> {
    cx.require(WRITE)?;
    let deal: Deal = records::find_any(cx, id)?;
    locks::share(cx, deal.stage_id)?;
    locks::share(cx, deal.pipeline_id)?;
    let stage: PipelineStage = records::find_any(cx, deal.stage_id)?;
    let pipeline: Pipeline = records::find_any(cx, deal.pipeline_id)?;
    if stage.deleted_at.is_some() || pipeline.deleted_at.is_some() {
        return Err(Error::conflict(
            "the deal's stage or pipeline was deleted; restore it first",
        ));
    }
    if DealStatus::from(stage.kind) != deal.status {
        let message = format!(
            "the deal is {}, its stage is not any more",
            deal.status.as_str()
        );
        return Err(Error::conflict(message));
    }
    records::restore(cx, id, expected)
}
