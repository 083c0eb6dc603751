//! Ratings by criteria over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{CriterionRating, CriterionRatingPatch, NewCriterionRating};
use super::operations;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::CriterionRatingId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_criterion_rating)
        .service(list_criterion_ratings)
        .service(get_criterion_rating)
        .service(get_criterion_rating_history)
        .service(update_criterion_rating)
        .service(delete_criterion_rating)
        .service(restore_criterion_rating);
}

/// Add a rating
#[utoipa::path(tag = "criterion-ratings", request_body = NewCriterionRating,
    responses((status = 201, description = "The new rating", body = CriterionRating)))]
#[post("/v1/criterion-ratings")]
async fn create_criterion_rating(call: Call, body: Body<NewCriterionRating>) -> Result<Reply> {
    call.create(body, operations::create_criterion_rating).await
}

/// List ratings
#[utoipa::path(tag = "criterion-ratings",
    responses((status = 200, description = "A page of ratings", body = PageBody<CriterionRating>)))]
#[get("/v1/criterion-ratings")]
async fn list_criterion_ratings(call: Call) -> Result<Reply> {
    call.list(operations::list_criterion_ratings).await
}

/// Read a rating
#[utoipa::path(tag = "criterion-ratings", params(("id" = CriterionRatingId, Path, description = "The rating")),
    responses((status = 200, description = "The rating", body = CriterionRating)))]
#[get("/v1/criterion-ratings/{id}")]
async fn get_criterion_rating(call: Call, id: Id<CriterionRatingId>) -> Result<Reply> {
    call.show(id, operations::get_criterion_rating).await
}

/// Change a rating
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "criterion-ratings", params(("id" = CriterionRatingId, Path, description = "The rating")),
    request_body = CriterionRatingPatch,
    responses((status = 200, description = "The changed rating", body = CriterionRating)))]
#[patch("/v1/criterion-ratings/{id}")]
async fn update_criterion_rating(
    call: Call,
    id: Id<CriterionRatingId>,
    body: Body<CriterionRatingPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_criterion_rating)
        .await
}

/// Delete a rating
///
/// It can be restored.
#[utoipa::path(tag = "criterion-ratings", params(("id" = CriterionRatingId, Path, description = "The rating")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/criterion-ratings/{id}")]
async fn delete_criterion_rating(call: Call, id: Id<CriterionRatingId>) -> Result<Reply> {
    call.delete(id, operations::delete_criterion_rating).await
}

/// Restore a deleted rating
#[utoipa::path(tag = "criterion-ratings", params(("id" = CriterionRatingId, Path, description = "The rating")),
    responses((status = 200, description = "The restored rating", body = CriterionRating)))]
#[post("/v1/criterion-ratings/{id}/restore")]
async fn restore_criterion_rating(call: Call, id: Id<CriterionRatingId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_criterion_rating)
        .await
}

/// Read the history of a rating
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "criterion-ratings", params(("id" = CriterionRatingId, Path, description = "The rating")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/criterion-ratings/{id}/history")]
async fn get_criterion_rating_history(call: Call, id: Id<CriterionRatingId>) -> Result<Reply> {
    call.show_history::<CriterionRating>(id).await
}
