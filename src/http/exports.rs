//! Lists as files that are sent while they are written, without an end to their length.
//!
//! The format is a parameter rather than a matter of `Accept`, because a file is asked for by a link,
//! and a link has no headers. The records are those of one moment. They are read and written a batch at
//! a time, each when the client has taken the one before: memory is that of one batch however slow the
//! client is, and when it is gone the work stops. [`crate::exports`] writes the same file in the
//! background.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, Path};
use futures_util::{StreamExt as _, stream};

use super::Call;
use super::list::file_request;
use super::lists::table;
use crate::error::Result;
use crate::exports::File;

/// `GET /v1/{resource}/export`
pub(super) async fn export(call: Call, resource: Path<String>) -> Result<HttpResponse> {
    let asked = file_request(table(&resource)?, call.query())?;
    let (media_type, disposition) = (asked.media_type(), asked.disposition());
    let mut file = File::new(asked);
    let mut pieces = call.app.pieces(&call.actor, move |cx| file.next(cx))?;
    // Refusals come before the first line.
    let first = pieces.next().await.transpose()?;
    let rest = stream::unfold(pieces, |mut pieces| async move {
        pieces.next().await.map(|piece| (piece, pieces))
    });
    let lines = stream::iter(first.map(Ok))
        .chain(rest)
        .map(|piece| piece.map(|piece| Bytes::from(piece.text)));
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .streaming(lines))
}
