//! JSON bodies: read once, with the place of what is wrong.

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Result};
use crate::json;

/// A JSON body that was read as a `T`.
pub(crate) struct Body<T> {
    value: T,
    raw: Bytes,
}

impl<T> Body<T> {
    /// What was read in another way than as JSON; `raw` is what makes two requests the same.
    pub(crate) fn of(value: T, raw: Bytes) -> Self {
        Self { value, raw }
    }

    pub(crate) fn into_inner(self) -> T {
        self.value
    }

    /// What was read, and the text that it was read from.
    pub(super) fn into_parts(self) -> (T, Bytes) {
        (self.value, self.raw)
    }
}

impl Body<()> {
    /// For a route that takes no body.
    pub(crate) fn empty() -> Self {
        Self {
            value: (),
            raw: Bytes::new(),
        }
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read_object(request.clone(), payload.take());
        Box::pin(async move {
            let raw = reading.await?;
            let value = json::parse(&raw)?;
            Ok(Self { value, raw })
        })
    }
}

/// The text of a body that should be a JSON object.
async fn read_object(request: HttpRequest, mut payload: Payload) -> Result<Bytes> {
    check_media_type(&request)?;
    let limit = request
        .app_data::<Data<App>>()
        .map_or(0, |app| app.config().limits.body_bytes);
    let raw = read_all(&mut payload, limit).await?;
    // serde would take a list for an object whose fields stand in order.
    if raw.trim_ascii_start().starts_with(b"[") {
        return Err(Error::invalid("", "INVALID_VALUE", "must be a JSON object"));
    }
    Ok(raw)
}

fn check_media_type(request: &HttpRequest) -> Result<()> {
    let given = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = given
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let merges = *request.method() == Method::PATCH && essence == "application/merge-patch+json";
    if essence.eq_ignore_ascii_case("application/json") || merges {
        Ok(())
    } else {
        Err(Error::UnsupportedMediaType(
            "the body must be application/json".to_owned(),
        ))
    }
}

/// The whole body, refused as soon as it passes the limit.
pub(crate) async fn read_all(payload: &mut Payload, limit: usize) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            actix_web::error::PayloadError::Overflow => Error::TooLarge { limit },
            other => Error::invalid(
                "",
                "UNREADABLE",
                format!("the body cannot be read: {other}"),
            ),
        })?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(Error::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
