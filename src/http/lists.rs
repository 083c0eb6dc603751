//! What every kind of record can be asked for beside its list: a query whose filter comes as a body.
//!
//! The routes and their descriptions are made from the tables, so a new kind has them by being there.

use actix_web::web::{self, ServiceConfig};

use super::list::QueryBody;
use super::{Body, Call, Reply};
use crate::error::{Error, Result};
use crate::query::Table;
use crate::registry;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/v1/{resource}/query", web::post().to(query));
}

/// The kind of record that a path names.
fn table(resource: &str) -> Result<&'static Table> {
    registry::tables()
        .find(|table| table.path == resource)
        .ok_or(Error::NoSuchPath)
}

async fn query(call: Call, resource: web::Path<String>, body: Body<QueryBody>) -> Result<Reply> {
    call.list_by_body(table(&resource)?, body.into_inner())
        .await
}
