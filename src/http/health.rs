//! For whoever runs the server.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{Reply, metrics};
use crate::app::App;
use crate::error::{Error, Result};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(healthz).service(readyz).service(figures);
}

/// The state of the server.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    /// The version of the server.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// Whether the process is alive
///
/// Asks nobody else; restart the server when this does not answer.
#[utoipa::path(tag = "operations", operation_id = "get_health", security(()),
    responses((status = 200, description = "Alive", body = Health)))]
#[get("/healthz")]
async fn healthz() -> Result<Reply> {
    Reply::ok(&OK)
}

/// Whether the server can serve
///
/// The database answers and its tables are those of this version; send requests only then.
#[utoipa::path(tag = "operations", operation_id = "get_readiness", security(()),
    responses((status = 200, description = "Ready", body = Health)))]
#[get("/readyz")]
async fn readyz(app: Data<App>) -> Result<Reply> {
    if app.is_ready().await? {
        Reply::ok(&OK)
    } else {
        Err(Error::Unavailable)
    }
}

/// Figures for Prometheus
///
/// Requests by route and status, their times, and the database connections.
#[utoipa::path(tag = "operations", operation_id = "get_metrics", security(()),
    responses((status = 200, description = "Text in the Prometheus format", body = String, content_type = "text/plain")))]
#[get("/metrics")]
async fn figures(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4"))
        .body(metrics::render(&app))
}
