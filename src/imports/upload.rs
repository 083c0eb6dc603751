//! The body that starts an import: a form with files, or JSON with their text.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;

use super::model::{NewImport, Upload};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::{Body, body};
use crate::json;

impl FromRequest for Body<Upload> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let limit = request
                .app_data::<Data<App>>()
                .map_or(0, |app| app.config().limits.import_bytes);
            let media = request.headers().get(header::CONTENT_TYPE);
            let media = media
                .and_then(|media| media.to_str().ok())
                .unwrap_or_default();
            let upload = match media.split(';').next().map(str::trim) {
                Some("multipart/form-data") => {
                    form(Multipart::new(request.headers(), payload), limit).await?
                }
                Some("application/json") => {
                    let raw = body::read_all(&mut payload, limit).await?;
                    json::parse::<NewImport>(&raw)?.into()
                }
                _ => {
                    return Err(Error::UnsupportedMediaType(
                        "the body must be multipart/form-data or application/json".to_owned(),
                    ));
                }
            };
            // A repeated form has another boundary, but the same content.
            let raw = Bytes::from(upload.fingerprint());
            Ok(Self::of(upload, raw))
        })
    }
}

impl Upload {
    fn fingerprint(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut add = |part: &[u8]| {
            bytes.extend_from_slice(&part.len().to_be_bytes());
            bytes.extend_from_slice(part);
        };
        add(&[self.is_dry_run.into(), self.is_strict.into()]);
        add(self.mapping.as_bytes());
        for (name, content) in &self.files {
            add(name.as_bytes());
            add(content);
        }
        bytes
    }
}

async fn form(mut parts: Multipart, limit: usize) -> Result<Upload> {
    let mut upload = Upload::default();
    let mut mapping = None;
    let mut left = limit;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(unreadable)?;
        let name = part.name().unwrap_or_default().to_owned();
        let file = part
            .content_disposition()
            .and_then(|head| head.get_filename());
        let file = file.unwrap_or_default().to_owned();
        let content = read(&mut part, &mut left, limit).await?;
        match name.as_str() {
            "mapping" => mapping = Some(text("mapping", content)?),
            // A schema cannot tell that a part needs a name.
            "file" if file.is_empty() => {
                let message = "a file needs its name";
                return Err(Error::contradiction("file", "REQUIRED", message));
            }
            "file" => upload.files.push((file, content)),
            "is_dry_run" => upload.is_dry_run = flag("is_dry_run", content)?,
            "is_strict" => upload.is_strict = flag("is_strict", content)?,
            other => {
                let message = "is not one of mapping, file, is_dry_run, is_strict";
                return Err(Error::invalid(other, "UNKNOWN_FIELD", message));
            }
        }
    }
    upload.mapping =
        mapping.ok_or_else(|| Error::invalid("mapping", "REQUIRED", "there is no mapping"))?;
    Ok(upload)
}

async fn read(part: &mut Field, left: &mut usize, limit: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(unreadable)?;
        *left = left
            .checked_sub(chunk.len())
            .ok_or(Error::TooLarge { limit })?;
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn unreadable(error: MultipartError) -> Error {
    Error::invalid(
        "",
        "UNREADABLE",
        format!("the form cannot be read: {error}"),
    )
}

fn text(name: &str, content: Vec<u8>) -> Result<String> {
    String::from_utf8(content)
        .map_err(|_not_utf8| Error::invalid(name, "INVALID_VALUE", "must be UTF-8"))
}

fn flag(name: &str, content: Vec<u8>) -> Result<bool> {
    match content.as_slice() {
        b"true" => Ok(true),
        b"false" => Ok(false),
        _ => Err(Error::invalid(
            name,
            "INVALID_VALUE",
            "must be true or false",
        )),
    }
}
