//! Milestones over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Milestone, MilestonePatch, NewMilestone};
use super::operations;
use super::plan::ActionPlan;
use crate::error::Result;
use crate::history::RecordHistory;
use crate::http::{Body, Call, Id, PageBody, Past, Reply};
use crate::ids::{DealId, MilestoneId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_milestone)
        .service(list_milestones)
        .service(get_milestone)
        .service(get_milestone_history)
        .service(get_deal_action_plan)
        .service(update_milestone)
        .service(delete_milestone)
        .service(restore_milestone);
}

/// Add a milestone
#[utoipa::path(tag = "milestones", request_body = NewMilestone,
    responses((status = 201, description = "The new milestone", body = Milestone)))]
#[post("/v1/milestones")]
async fn create_milestone(call: Call, body: Body<NewMilestone>) -> Result<Reply> {
    call.create(body, operations::create_milestone).await
}

/// List milestones
#[utoipa::path(tag = "milestones",
    responses((status = 200, description = "A page of milestones", body = PageBody<Milestone>)))]
#[get("/v1/milestones")]
async fn list_milestones(call: Call) -> Result<Reply> {
    call.list(operations::list_milestones).await
}

/// Read a milestone
#[utoipa::path(tag = "milestones", params(("id" = MilestoneId, Path, description = "The milestone")),
    responses((status = 200, description = "The milestone", body = Milestone)))]
#[get("/v1/milestones/{id}")]
async fn get_milestone(call: Call, id: Id<MilestoneId>) -> Result<Reply> {
    call.show(id, operations::get_milestone).await
}

/// Change a milestone
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "milestones", params(("id" = MilestoneId, Path, description = "The milestone")),
    request_body = MilestonePatch,
    responses((status = 200, description = "The changed milestone", body = Milestone)))]
#[patch("/v1/milestones/{id}")]
async fn update_milestone(
    call: Call,
    id: Id<MilestoneId>,
    body: Body<MilestonePatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_milestone).await
}

/// Delete a milestone
///
/// It can be restored.
#[utoipa::path(tag = "milestones", params(("id" = MilestoneId, Path, description = "The milestone")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/milestones/{id}")]
async fn delete_milestone(call: Call, id: Id<MilestoneId>) -> Result<Reply> {
    call.delete(id, operations::delete_milestone).await
}

/// Restore a deleted milestone
///
/// Refused when it would lead the plan in a circle, or when another one has taken one of its external
/// ids meanwhile.
#[utoipa::path(tag = "milestones", params(("id" = MilestoneId, Path, description = "The milestone")),
    responses((status = 200, description = "The restored milestone", body = Milestone)))]
#[post("/v1/milestones/{id}/restore")]
async fn restore_milestone(call: Call, id: Id<MilestoneId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_milestone).await
}

/// Read the history of a milestone
///
/// All that was said of it, in the order in which it was recorded; also of a deleted one.
#[utoipa::path(tag = "milestones", params(("id" = MilestoneId, Path, description = "The milestone")),
    responses((status = 200, description = "The entries", body = RecordHistory)))]
#[get("/v1/milestones/{id}/history")]
async fn get_milestone_history(call: Call, id: Id<MilestoneId>) -> Result<Reply> {
    call.show_history::<Milestone>(id).await
}

/// Read the mutual action plan of a deal
///
/// Its milestones with what is late against the first promise, the chain that decides the end, and when
/// that will be. With `as_of` or `known_at`, as it was.
#[utoipa::path(tag = "milestones",
    params(
        ("id" = DealId, Path, description = "The deal"),
        Past),
    responses((status = 200, description = "The plan", body = ActionPlan)))]
#[get("/v1/deals/{id}/action-plan")]
async fn get_deal_action_plan(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, operations::get_deal_action_plan).await
}
