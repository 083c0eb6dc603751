//! Answers to surveys over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    Feedback, FeedbackAnalytics, FeedbackGrouping, FeedbackKind, FeedbackPatch, FeedbackQuestion,
    NewFeedback,
};
use super::{operations, report};
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{
    AccountId, FeedbackId, JourneyId, JourneyMapId, JourneyStageId, SegmentId, TouchpointId,
};
use crate::types::Timestamp;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_feedback)
        .service(list_feedbacks)
        .service(get_feedback)
        .service(update_feedback)
        .service(delete_feedback)
        .service(restore_feedback)
        .service(get_feedback_analytics);
}

/// Add an answer to a survey
///
/// The account and the stage are put in if they follow from the journey, the contact or who answered.
#[utoipa::path(tag = "feedback", request_body = NewFeedback,
    responses((status = 201, description = "The new answer to a survey", body = Feedback)))]
#[post("/v1/feedback")]
async fn create_feedback(call: Call, body: Body<NewFeedback>) -> Result<Reply> {
    call.create(body, operations::create_feedback).await
}

/// List answers to surveys
#[utoipa::path(tag = "feedback",
    responses((status = 200, description = "A page of answers to surveys", body = PageBody<Feedback>)))]
#[get("/v1/feedback")]
async fn list_feedbacks(call: Call) -> Result<Reply> {
    call.list(operations::list_feedbacks).await
}

/// Read an answer to a survey
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path, description = "The answer to a survey")),
    responses((status = 200, description = "The answer to a survey", body = Feedback)))]
#[get("/v1/feedback/{id}")]
async fn get_feedback(call: Call, id: Id<FeedbackId>) -> Result<Reply> {
    call.show(id, operations::get_feedback).await
}

/// Change an answer to a survey
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path, description = "The answer to a survey")),
    request_body = FeedbackPatch,
    responses((status = 200, description = "The changed answer to a survey", body = Feedback)))]
#[patch("/v1/feedback/{id}")]
async fn update_feedback(
    call: Call,
    id: Id<FeedbackId>,
    body: Body<FeedbackPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_feedback).await
}

/// Delete an answer to a survey
///
/// It can be restored.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path, description = "The answer to a survey")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/feedback/{id}")]
async fn delete_feedback(call: Call, id: Id<FeedbackId>) -> Result<Reply> {
    call.delete(id, operations::delete_feedback).await
}

/// Restore a deleted answer to a survey
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "feedback", params(("id" = FeedbackId, Path, description = "The answer to a survey")),
    responses((status = 200, description = "The restored answer to a survey", body = Feedback)))]
#[post("/v1/feedback/{id}/restore")]
async fn restore_feedback(call: Call, id: Id<FeedbackId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_feedback).await
}

/// Measure what buyers answered
///
/// The net promoter score, the share of the satisfied and the mean ease, each with the number of answers and a
/// confidence interval of 95 %; what nobody answered is `null`. With `group_by` the same for each stage,
/// touchpoint, persona or month; who is of several personas counts for each of them.
#[utoipa::path(tag = "feedback",
    params(
        ("kind" = Option<FeedbackKind>, Query, description = "Answers to this question alone"),
        ("since" = Option<Timestamp>, Query, description = "Answers from this moment on"),
        ("until" = Option<Timestamp>, Query, description = "Answers before this moment"),
        ("account_id" = Option<AccountId>, Query, description = "Answers about this account"),
        ("segment_id" = Option<SegmentId>, Query, description = "Answers about the accounts of this segment"),
        ("journey_id" = Option<JourneyId>, Query, description = "Answers about this journey"),
        ("journey_map_id" = Option<JourneyMapId>, Query, description = "Answers about journeys through this map"),
        ("stage_id" = Option<JourneyStageId>, Query, description = "Answers about this stage"),
        ("touchpoint_id" = Option<TouchpointId>, Query, description = "Answers about this touchpoint"),
        ("group_by" = inline(Option<FeedbackGrouping>), Query, description = "What answers are told apart by"),
        ("tz" = Option<String>, Query, description = "The time zone of the months (IANA); with `group_by=month` only",
            example = "Europe/Berlin")),
    responses((status = 200, description = "The measures", body = FeedbackAnalytics)))]
#[get("/v1/analytics/feedback")]
async fn get_feedback_analytics(call: Call) -> Result<Reply> {
    let question = question(&call);
    call.show_computed(question, report::get_feedback_analytics)
        .await
}

fn question(call: &Call) -> Result<FeedbackQuestion> {
    let [
        kind,
        since,
        until,
        account_id,
        segment_id,
        journey_id,
        journey_map_id,
        stage_id,
        touchpoint_id,
        group_by,
        tz,
    ] = call.parameters([
        "kind",
        "since",
        "until",
        "account_id",
        "segment_id",
        "journey_id",
        "journey_map_id",
        "stage_id",
        "touchpoint_id",
        "group_by",
        "tz",
    ])?;
    Ok(FeedbackQuestion {
        kind: kind.read()?,
        since: since.read()?,
        until: until.read()?,
        account_id: account_id.read()?,
        segment_id: segment_id.read()?,
        journey_id: journey_id.read()?,
        journey_map_id: journey_map_id.read()?,
        stage_id: stage_id.read()?,
        touchpoint_id: touchpoint_id.read()?,
        group_by: group_by.read()?,
        tz: tz.text(),
    })
}
