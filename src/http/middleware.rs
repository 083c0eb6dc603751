//! What happens around every request: its id, its log line, its figures, its error page.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use std::time::Instant;
use tracing::Instrument as _;

use super::limits::Rate;
use super::{metrics, openapi};
use crate::error::Error;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The id of a request: the caller's, if it is a plain word, or a new one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let plain = |text: &&str| {
        (1..=128).contains(&text.len())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    given
        .filter(plain)
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), ToOwned::to_owned)
}

/// The trace id of a W3C `traceparent` header.
fn trace_id(request: &ServiceRequest) -> Option<String> {
    let text = request.headers().get(TRACEPARENT)?.to_str().ok()?;
    let id = text.split('-').nth(1)?;
    (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// The body of the answer to a `HEAD`: as long as that to the `GET` would be, and not there.
pub(super) struct Bodiless(BodySize);

impl MessageBody for Bodiless {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Wraps the whole application.
pub(super) async fn around<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<EitherBody<B>, Bodiless>>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    // Routes know GET alone; what it would answer is what HEAD is answered (RFC 9110).
    let is_head = method == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let id = request_id(&request);
    let span = tracing::info_span!(
        "request",
        request_id = %id,
        trace_id = trace_id(&request).as_deref().unwrap_or_default(),
        %method,
        path = request.path(),
    );
    // The request must not be held here: the router needs it to itself.
    let outcome = next.call(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let response = outcome?;
    let mut response = match response.response().error().map(describe) {
        Some(problem) => {
            let (request, _) = response.into_parts();
            let mut answer = problem.response(&id);
            if matches!(problem, Error::MethodNotAllowed) {
                allow(request.path(), answer.headers_mut());
            }
            ServiceResponse::new(request, answer).map_into_right_body()
        }
        None => response.map_into_left_body(),
    };
    let rate = response
        .request()
        .extensions()
        .get::<Option<Rate>>()
        .copied()
        .flatten();
    finish(response.headers_mut(), &id, rate);
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "none".to_owned());
    let elapsed = started.elapsed();
    metrics::request(&method, &route, response.status(), elapsed);
    let (status, micros) = (response.status().as_u16(), elapsed.as_micros());
    tracing::info!(
        status,
        micros = u64::try_from(micros).unwrap_or(u64::MAX),
        route,
        "answered"
    );
    if is_head {
        let size = response.response().body().size();
        return Ok(response.map_body(|_, _| EitherBody::right(Bodiless(size))));
    }
    Ok(response.map_into_left_body())
}

/// Says which methods the path knows instead.
fn allow(path: &str, headers: &mut header::HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&openapi::methods_of(path).join(", ")) {
        headers.insert(header::ALLOW, value);
    }
}

fn finish(headers: &mut header::HeaderMap, id: &str, rate: Option<Rate>) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
    }
    if let Some(rate) = rate {
        let policy = format!("\"default\";q={};w=60", rate.limit);
        let left = format!("\"default\";r={};t={}", rate.remaining, rate.reset_s);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Our error, or the meaning of one of the framework's.
fn describe(error: &actix_web::Error) -> Error {
    if let Some(ours) = error.as_error::<Error>() {
        if let Error::Internal(cause) = ours {
            tracing::error!(cause, "internal error");
        }
        return ours.clone();
    }
    let response = error.as_response_error();
    match response.status_code().as_u16() {
        404 => Error::NoSuchPath,
        405 => Error::MethodNotAllowed,
        413 => Error::TooLarge { limit: 0 },
        status if status < 500 => Error::invalid("", "MALFORMED", response.to_string()),
        _ => {
            tracing::error!(cause = %response, "internal error");
            Error::Internal(String::new())
        }
    }
}
