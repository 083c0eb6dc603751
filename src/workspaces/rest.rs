//! The workspace over REST.

use actix_web::{get, patch};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Workspace, WorkspacePatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Reply};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_workspace).service(update_workspace);
}

/// Read the workspace
///
/// The one that the token is good for.
#[utoipa::path(tag = "workspace",
    responses((status = 200, description = "The workspace", body = Workspace)))]
#[get("/v1/workspace")]
async fn get_workspace(call: Call) -> Result<Reply> {
    call.show_only(operations::get_workspace).await
}

/// Change the workspace
///
/// A merge patch (RFC 7396): what is absent stays. Amounts keep the currency they were written with.
#[utoipa::path(tag = "workspace", request_body = WorkspacePatch,
    responses((status = 200, description = "The changed workspace", body = Workspace)))]
#[patch("/v1/workspace")]
async fn update_workspace(call: Call, body: Body<WorkspacePatch>) -> Result<Reply> {
    call.update_only(body, operations::update_workspace).await
}
