//! Qualification answers over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewQualificationAnswer, QualificationAnswer, QualificationAnswerPatch};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::QualificationAnswerId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_qualification_answer)
        .service(list_qualification_answers)
        .service(get_qualification_answer)
        .service(get_qualification_answer_history)
        .service(update_qualification_answer)
        .service(delete_qualification_answer)
        .service(restore_qualification_answer);
}

/// Add a qualification answer
///
/// Each element is answered once for a deal: a second answer is refused with the first one as
/// `existing_id`.
#[utoipa::path(tag = "qualification-answers", request_body = NewQualificationAnswer,
    responses((status = 201, description = "The new qualification answer", body = QualificationAnswer)))]
#[post("/v1/qualification-answers")]
async fn create_qualification_answer(
    call: Call,
    body: Body<NewQualificationAnswer>,
) -> Result<Reply> {
    call.create(body, operations::create_qualification_answer)
        .await
}

/// List qualification answers
#[utoipa::path(tag = "qualification-answers",
    responses((status = 200, description = "A page of qualification answers", body = PageBody<QualificationAnswer>)))]
#[get("/v1/qualification-answers")]
async fn list_qualification_answers(call: Call) -> Result<Reply> {
    call.list(operations::list_qualification_answers).await
}

/// Read a qualification answer
#[utoipa::path(tag = "qualification-answers", params(("id" = QualificationAnswerId, Path, description = "The qualification answer")),
    responses((status = 200, description = "The qualification answer", body = QualificationAnswer)))]
#[get("/v1/qualification-answers/{id}")]
async fn get_qualification_answer(call: Call, id: Id<QualificationAnswerId>) -> Result<Reply> {
    call.show(id, operations::get_qualification_answer).await
}

/// Change a qualification answer
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "qualification-answers", params(("id" = QualificationAnswerId, Path, description = "The qualification answer")),
    request_body = QualificationAnswerPatch,
    responses((status = 200, description = "The changed qualification answer", body = QualificationAnswer)))]
#[patch("/v1/qualification-answers/{id}")]
async fn update_qualification_answer(
    call: Call,
    id: Id<QualificationAnswerId>,
    body: Body<QualificationAnswerPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_qualification_answer)
        .await
}

/// Delete a qualification answer
///
/// It can be restored.
#[utoipa::path(tag = "qualification-answers", params(("id" = QualificationAnswerId, Path, description = "The qualification answer")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/qualification-answers/{id}")]
async fn delete_qualification_answer(call: Call, id: Id<QualificationAnswerId>) -> Result<Reply> {
    call.delete(id, operations::delete_qualification_answer)
        .await
}

/// Restore a deleted qualification answer
///
/// Refused when the element has another answer by now.
#[utoipa::path(tag = "qualification-answers", params(("id" = QualificationAnswerId, Path, description = "The qualification answer")),
    responses((status = 200, description = "The restored qualification answer", body = QualificationAnswer)))]
#[post("/v1/qualification-answers/{id}/restore")]
async fn restore_qualification_answer(call: Call, id: Id<QualificationAnswerId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_qualification_answer)
        .await
}

/// Read the history of a qualification answer
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "qualification-answers", params(("id" = QualificationAnswerId, Path, description = "The qualification answer")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/qualification-answers/{id}/history")]
async fn get_qualification_answer_history(
    call: Call,
    id: Id<QualificationAnswerId>,
) -> Result<Reply> {
    call.show_history::<QualificationAnswer>(id).await
}
