//! What every kind of record can be asked for beside its list: a query whose filter comes as a body,
//! what its records come to, and all of them as a file.
//!
//! The routes and their descriptions are made from the tables, so a new kind has them by being there.

use actix_web::web::{self, ServiceConfig};

use super::exports::export;
use super::list::QueryBody;
use super::{Body, Call, Reply};
use crate::aggregates::{AggregateRequest, aggregate};
use crate::error::{Error, Result};
use crate::query::Table;
use crate::registry;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/v1/{resource}/query", web::post().to(query));
    config.route("/v1/{resource}/aggregate", web::post().to(aggregates));
    config.route("/v1/{resource}/export", web::get().to(export));
}

/// The kind of record that a path names.
pub(super) fn table(resource: &str) -> Result<&'static Table> {
    registry::find_table(resource).ok_or(Error::NoSuchPath)
}

async fn query(call: Call, resource: web::Path<String>, body: Body<QueryBody>) -> Result<Reply> {
    call.list_by_body(table(&resource)?, body.into_inner())
        .await
}

async fn aggregates(
    call: Call,
    resource: web::Path<String>,
    body: Body<AggregateRequest>,
) -> Result<Reply> {
    let table = table(&resource)?;
    call.refuse_parameters()?;
    let request = body.into_inner();
    let answer = call
        .app
        .snapshot(&call.actor, move |cx| aggregate(cx, table, &request, None))
        .await?;
    Reply::ok(&answer)
}
