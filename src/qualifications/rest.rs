//! Qualification over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::Qualification;
use super::operations;
use crate::context::Ctx;
use crate::error::Result;
use crate::http::{Call, Id, Past, Reply};
use crate::ids::DealId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_deal_qualification);
}

/// Read how well a deal is understood
///
/// By the questions of a qualification framework: what was answered, what the live records of the deal
/// tell beside it, and what is missing, in words. With `as_of` or `known_at`, as it was.
#[utoipa::path(tag = "qualification",
    params(
        ("id" = DealId, Path, description = "The deal"),
        ("framework" = Option<String>, Query, description = "The framework's key; `meddpicc` if nothing is said", example = "meddpicc"),
        Past),
    responses((status = 200, description = "How well it is understood", body = Qualification)))]
#[get("/v1/deals/{id}/qualification")]
async fn get_deal_qualification(call: Call, id: Id<DealId>) -> Result<Reply> {
    let ([framework], past) = call.past_and(["framework"])?;
    let told = move |cx: &mut Ctx, moment| {
        let framework = framework.as_deref();
        let told = operations::get_deal_qualification(cx, id.0, framework, moment)?;
        Reply::ok(&told)
    };
    call.tell_of(Ok(past), told).await
}
