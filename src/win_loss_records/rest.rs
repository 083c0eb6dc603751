//! Win/loss records over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewWinLossRecord, WinLossRecord, WinLossRecordPatch};
use super::operations;
use super::report::WinLossReport;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Past, Reply};
use crate::ids::WinLossRecordId;
use crate::types::{InvalidText, Timestamp};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_win_loss_record)
        .service(list_win_loss_records)
        .service(get_win_loss_record)
        .service(get_win_loss_record_history)
        .service(get_win_loss_report)
        .service(update_win_loss_record)
        .service(delete_win_loss_record)
        .service(restore_win_loss_record);
}

/// Add a win/loss record
///
/// Winning or losing a deal makes one; this is for a deal that came in closed. A second one of the same
/// closing is refused with the first one as `existing_id`.
#[utoipa::path(tag = "win-loss-records", request_body = NewWinLossRecord,
    responses((status = 201, description = "The new win/loss record", body = WinLossRecord)))]
#[post("/v1/win-loss-records")]
async fn create_win_loss_record(call: Call, body: Body<NewWinLossRecord>) -> Result<Reply> {
    call.create(body, operations::create_win_loss_record).await
}

/// List win/loss records
#[utoipa::path(tag = "win-loss-records",
    responses((status = 200, description = "A page of win/loss records", body = PageBody<WinLossRecord>)))]
#[get("/v1/win-loss-records")]
async fn list_win_loss_records(call: Call) -> Result<Reply> {
    call.list(operations::list_win_loss_records).await
}

/// Read a win/loss record
#[utoipa::path(tag = "win-loss-records", params(("id" = WinLossRecordId, Path, description = "The win/loss record")),
    responses((status = 200, description = "The win/loss record", body = WinLossRecord)))]
#[get("/v1/win-loss-records/{id}")]
async fn get_win_loss_record(call: Call, id: Id<WinLossRecordId>) -> Result<Reply> {
    call.show(id, operations::get_win_loss_record).await
}

/// Change a win/loss record
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "win-loss-records", params(("id" = WinLossRecordId, Path, description = "The win/loss record")),
    request_body = WinLossRecordPatch,
    responses((status = 200, description = "The changed win/loss record", body = WinLossRecord)))]
#[patch("/v1/win-loss-records/{id}")]
async fn update_win_loss_record(
    call: Call,
    id: Id<WinLossRecordId>,
    body: Body<WinLossRecordPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_win_loss_record)
        .await
}

/// Delete a win/loss record
///
/// It can be restored.
#[utoipa::path(tag = "win-loss-records", params(("id" = WinLossRecordId, Path, description = "The win/loss record")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/win-loss-records/{id}")]
async fn delete_win_loss_record(call: Call, id: Id<WinLossRecordId>) -> Result<Reply> {
    call.delete(id, operations::delete_win_loss_record).await
}

/// Restore a deleted win/loss record
///
/// Refused when there is another record of the closing by now.
#[utoipa::path(tag = "win-loss-records", params(("id" = WinLossRecordId, Path, description = "The win/loss record")),
    responses((status = 200, description = "The restored win/loss record", body = WinLossRecord)))]
#[post("/v1/win-loss-records/{id}/restore")]
async fn restore_win_loss_record(call: Call, id: Id<WinLossRecordId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_win_loss_record)
        .await
}

/// Read the history of a win/loss record
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "win-loss-records", params(("id" = WinLossRecordId, Path, description = "The win/loss record")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/win-loss-records/{id}/history")]
async fn get_win_loss_record_history(call: Call, id: Id<WinLossRecordId>) -> Result<Reply> {
    call.show_history::<WinLossRecord>(id).await
}

/// Report why deals are won and lost
///
/// Over the win/loss records of a time: by reason, competitor, role on the committee and criterion of the
/// decision, with counts and with amounts for each currency. With `as_of` or `known_at`, as the records
/// were.
#[utoipa::path(tag = "win-loss-records",
    params(
        ("since" = Option<Timestamp>, Query, description = "Closings from this moment on"),
        ("until" = Option<Timestamp>, Query, description = "Closings before this moment"),
        Past),
    responses((status = 200, description = "The report", body = WinLossReport)))]
#[get("/v1/win-loss/report")]
async fn get_win_loss_report(call: Call) -> Result<Reply> {
    let ([since, until], past) = call.past_and(["since", "until"])?;
    let time = (read_moment("since", since)?, read_moment("until", until)?);
    let report =
        move |cx: &mut Ctx, moment| Reply::ok(&operations::get_win_loss_report(cx, time, moment)?);
    call.tell_of(Ok(past), report).await
}

fn read_moment(name: &str, value: Option<String>) -> Result<Option<Timestamp>> {
    let read = value.map(|value| value.parse()).transpose();
    read.map_err(|wrong: InvalidText| Error::invalid(name, "INVALID_VALUE", wrong.to_string()))
}
