//! Copies elsewhere over REST.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use futures_util::{StreamExt as _, stream};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Digest, DigestRequest};
use super::operations;
use super::snapshot::Snapshot;
use crate::auth::tokens;
use crate::error::{Error, Result};
use crate::http::{Call, Reply, bearer};
use crate::registry::{Resource, find_table};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_snapshot);
    config.service(get_sync_digest);
}

/// Take a snapshot
///
/// All records of a kind as they were at one moment, one JSON object a line, in the order of ids;
/// deleted ones are left out. The first line is `{"snapshot": {"cursor": ..., ...}}`: the change feed
/// after that cursor tells everything that came later and nothing that is in the snapshot. Each record
/// is a line `{"record": {...}}`. The last line is `{"end": {"count": N}}`; a snapshot without it did
/// not come whole, and one that is not read for 30 seconds is broken off.
#[utoipa::path(tag = "sync",
    params(("resource" = Resource, Path, description = "The word of the kind in paths")),
    responses((status = 200, description = "The records, line by line", body = String, content_type = "application/x-ndjson")))]
#[get("/v1/snapshot/{resource}")]
async fn get_snapshot(
    http: HttpRequest,
    call: Call,
    resource: Path<String>,
) -> Result<HttpResponse> {
    call.refuse_parameters()?;
    let unknown = || Error::NotFound(resource.chars().take(80).collect());
    let mut snapshot = Snapshot::of(find_table(&resource).ok_or_else(unknown)?);
    let (app, credential) = (call.app, bearer(http.headers())?.to_owned());
    let mut pieces = app.pieces(&call.actor, move |cx| snapshot.next(cx))?;
    // Refusals come before the first line.
    let first = pieces.next().await.transpose()?;
    let rest = stream::unfold(Some(pieces), move |pieces| {
        let (app, credential) = (app.clone(), credential.clone());
        async move {
            let mut pieces = pieces?;
            // Who may not read any more gets no more.
            match tokens::authenticate(&app, &credential).await {
                Ok(_) => pieces.next().await.map(|piece| (piece, Some(pieces))),
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    let lines = stream::iter(first.map(Ok)).chain(rest);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-ndjson"))
        .streaming(lines.map(|piece| piece.map(actix_web::web::Bytes::from))))
}

/// Compare a copy
///
/// A hash over the ids and versions of a range of records, and of its parts: whether a copy is the
/// same, and if not where it differs. `openapi/sync.md` tells how to make the hash of the copy.
#[utoipa::path(tag = "sync",
    params(
        ("resource" = Resource, Query, description = "The word of the kind in paths"),
        ("range" = Option<String>, Query, description = "Ids `FROM..TO`, where either may be left out; all if nothing is said", pattern = r"^([a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25})?\.\.([a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25})?$", example = "..")),
    responses((status = 200, description = "The digest", body = Digest)))]
#[get("/v1/sync/digest")]
async fn get_sync_digest(call: Call) -> Result<Reply> {
    let request = parse(call.query())?;
    let digest = move |cx: &mut _| operations::get_sync_digest(cx, &request);
    Reply::ok(&call.app.snapshot(&call.actor, digest).await?)
}

fn parse(query: &str) -> Result<DigestRequest> {
    let (mut resource, mut range) = (None, None);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "resource" => resource = Some(value.into_owned()),
            "range" => range = Some(value.into_owned()),
            other => {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
    }
    let missing = || Error::invalid("resource", "REQUIRED", "a kind of record is needed");
    Ok(DigestRequest {
        resource: resource.ok_or_else(missing)?,
        range,
    })
}
