//! What can be done with win/loss records.

use super::model::{NewWinLossRecord, WinLossRecord, WinLossRecordPatch};
use super::report::{self, WinLossReport};
use super::snapshot::snapshot;
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::history::{self, Moment};
use crate::ids::{Object, WinLossRecordId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::references::{self, references};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds the record of a closing that has none.
pub fn create_win_loss_record(cx: &mut Ctx, new: &NewWinLossRecord) -> Result<WinLossRecord> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let named = references([("deal_id", Some(new.deal_id.into()))]);
    references::check(cx, &named, &[])?;
    let deal: Deal = records::find_any(cx, new.deal_id)?;
    let known = snapshot(cx, &deal)?;
    let record = WinLossRecord::of_closing(new, &deal, known, cx.now()).ok_or_else(|| {
        let message = "the deal is open; winning or losing it makes its record";
        Error::contradiction("/deal_id", "NOT_ALLOWED", message)
    })?;
    record.validate()?;
    records::create(cx, record)
}

/// Makes the record of a deal that was just closed.
pub(crate) fn note_closing(
    cx: &mut Ctx,
    deal: &Deal,
    reason: Option<&str>,
    competitor: Option<&str>,
) -> Result<()> {
    let new = NewWinLossRecord {
        deal_id: deal.id,
        reasons: reason.map(ToOwned::to_owned).into_iter().collect(),
        competitor: competitor.map(ToOwned::to_owned),
        note: None,
        external_ids: Vec::new(),
        // What was told late was so when the deal was closed.
        valid_from: deal.closed_at,
    };
    create_win_loss_record(cx, &new)?;
    history::since(cx, None)
}

/// One win/loss record.
pub fn get_win_loss_record(cx: &mut Ctx, id: WinLossRecordId) -> Result<WinLossRecord> {
    records::get(cx, id)
}

/// A page of win/loss records.
pub fn list_win_loss_records(cx: &mut Ctx, request: &ListRequest) -> Result<Page<WinLossRecord>> {
    records::list(cx, request)
}

/// Why deals were won and lost, over the closings of a time, as it was known at a moment.
pub fn get_win_loss_report(
    cx: &mut Ctx,
    (since, until): (Option<Timestamp>, Option<Timestamp>),
    moment: Moment,
) -> Result<WinLossReport> {
    cx.require(Scope::read(Object::Deal))?;
    let ids = store::closings(cx, since, until)?;
    let records: Vec<WinLossRecord> = history::of_records(cx, &ids, moment)?;
    let alive: Vec<WinLossRecord> = records
        .into_iter()
        .filter(|record| record.deleted_at.is_none())
        .collect();
    Ok(report::count(&alive, (since, until), moment))
}

/// Changes what is said of a closing.
pub fn update_win_loss_record(
    cx: &mut Ctx,
    id: WinLossRecordId,
    patch: &WinLossRecordPatch,
    expected: Option<i32>,
) -> Result<WinLossRecord> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: WinLossRecord = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a win/loss record; it can be restored.
pub fn delete_win_loss_record(
    cx: &mut Ctx,
    id: WinLossRecordId,
    expected: Option<i32>,
) -> Result<WinLossRecord> {
    cx.require(WRITE)?;
    let before: WinLossRecord = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when there is another record of the closing by now.
pub fn restore_win_loss_record(
    cx: &mut Ctx,
    id: WinLossRecordId,
    expected: Option<i32>,
) -> Result<WinLossRecord> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
