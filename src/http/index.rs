//! What the root answers: where everything else is.

use actix_web::web::{ServiceConfig, get};
use serde::Serialize;

use super::Reply;
use crate::error::Result;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/", get().to(index));
}

/// For somebody who opens the server's address for the first time.
#[derive(Serialize)]
struct Index {
    name: &'static str,
    version: &'static str,
    sign_in: &'static str,
    rest: &'static str,
    rest_documentation: &'static str,
    openapi: &'static str,
    graphql: &'static str,
    graphql_explorer: &'static str,
    health: &'static str,
}

async fn index() -> Result<Reply> {
    Reply::ok(&Index {
        name: "Caravan, a headless B2B CRM API",
        version: env!("CARGO_PKG_VERSION"),
        sign_in: "/v1/auth/login",
        rest: "/v1",
        rest_documentation: "/docs/",
        openapi: "/openapi.json",
        graphql: "/graphql",
        graphql_explorer: "/graphiql",
        health: "/healthz",
    })
}
