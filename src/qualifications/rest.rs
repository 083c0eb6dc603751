//! Qualification over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::Qualification;
use super::operations;
use crate::context::Ctx;
use crate::error::Result;
use crate::http::{Call, Id, Reply};
use crate::ids::DealId;
use crate::types::Timestamp;

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
        ("as_of" = Option<Timestamp>, Query, description = "How it was at this moment; not in the future. Now if nothing is said, or `known_at`"),
        ("known_at" = Option<Timestamp>, Query, description = "What was known of it at this moment; not in the future. Now if nothing is said")),
    responses((status = 200, description = "How well it is understood", body = Qualification)))]
#[get("/v1/deals/{id}/qualification")]
async fn get_deal_qualification(call: Call, id: Id<DealId>) -> Result<Reply> {
    let ([framework], past) = call.moment_and(["framework"])?;
    call.app
        .snapshot(&call.actor, move |cx: &mut Ctx| {
            let moment = past.moment(cx.now())?;
            let framework = framework.as_deref();
            Reply::ok(&operations::get_deal_qualification(
                cx, id.0, framework, moment,
            )?)
        })
        .await
}
