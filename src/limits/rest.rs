//! The limits over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::CallerLimits;
use super::operations;
use crate::error::Result;
use crate::http::{Call, Reply};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_limits);
}

/// Read the limits that apply to the caller
///
/// Rates, sizes, and what GraphQL may ask for. Every answer tells what is left of the rate in `RateLimit`.
#[utoipa::path(tag = "operations",
    responses((status = 200, description = "The limits", body = CallerLimits)))]
#[get("/v1/limits")]
async fn get_limits(call: Call) -> Result<Reply> {
    call.refuse_parameters()?;
    let limits = &call.app.config().limits;
    Reply::ok(&operations::get_limits(limits, call.rate))
}
