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
use crate::error::{Error, FieldError, Result};

/// A JSON body that was read as a `T`.
pub(crate) struct Body<T> {
    value: T,
    raw: Bytes,
}

impl<T> Body<T> {
    pub(crate) fn into_inner(self) -> T {
        self.value
    }

    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
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
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_media_type(&request)?;
            let limit = request
                .app_data::<Data<App>>()
                .map_or(0, |app| app.config().limits.body_bytes);
            let raw = read_all(&mut payload, limit).await?;
            Ok(Self {
                value: parse(&raw)?,
                raw,
            })
        })
    }
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

/// Reads JSON as a `T` and names the place of the first fault.
pub(crate) fn parse<T: DeserializeOwned>(raw: &[u8]) -> Result<T> {
    match read(&mut serde_json::Deserializer::from_slice(raw)) {
        // JSON has one kind of number: 3.0 is as whole as 3.
        Err(error) if error.to_string().contains("floating point") => {
            let mut value: serde_json::Value =
                read(&mut serde_json::Deserializer::from_slice(raw))?;
            whole_numbers(&mut value);
            let raw = serde_json::to_vec(&value).map_err(Error::internal)?;
            read(&mut serde_json::Deserializer::from_slice(&raw))
        }
        outcome => outcome,
    }
}

/// Writes numbers without a fraction as whole numbers.
fn whole_numbers(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::Number(number) if !number.is_i64() && !number.is_u64() => {
            let text = number.to_string();
            if let Some(whole) = text
                .strip_suffix(".0")
                .and_then(|text| text.parse::<i64>().ok())
            {
                *value = whole.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

fn read<T: DeserializeOwned>(
    reader: &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
) -> Result<T> {
    let value = serde_path_to_error::deserialize(&mut *reader).map_err(|error| {
        let pointer = pointer(error.path());
        let cause = error.inner();
        let message = cause.to_string();
        let code = match cause.classify() {
            serde_json::error::Category::Data if message.starts_with("unknown field") => {
                "UNKNOWN_FIELD"
            }
            serde_json::error::Category::Data if message.starts_with("missing field") => "REQUIRED",
            serde_json::error::Category::Data => "INVALID_VALUE",
            _ => "MALFORMED_JSON",
        };
        Error::all_invalid(vec![FieldError::new(pointer, code, message)])
    })?;
    reader
        .end()
        .map_err(|error| Error::invalid("", "MALFORMED_JSON", error.to_string()))?;
    Ok(value)
}

/// The JSON pointer (RFC 6901) of a path.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}
