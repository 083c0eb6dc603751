//! What the headers of a request say.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Error, Result};

/// The credential of the `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str> {
    let header = headers
        .get(header::AUTHORIZATION)
        .ok_or(Error::Unauthenticated("a bearer token is needed"))?;
    header
        .to_str()
        .ok()
        .and_then(credential)
        .ok_or(Error::Unauthenticated(
            "the Authorization header must be: Bearer TOKEN",
        ))
}

/// The credential of a text such as `Bearer TOKEN`.
pub(crate) fn credential(text: &str) -> Option<&str> {
    text.split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, credential)| credential.trim())
        .filter(|credential| !credential.is_empty() && credential.len() <= 4096)
}

pub(super) fn entity_tags(headers: &HeaderMap, name: &header::HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/").to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

/// Whether a `Prefer` header (RFC 7240) asks for a dry run.
pub(crate) fn prefers_dry_run(headers: &HeaderMap) -> bool {
    headers
        .get_all("Prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim().eq_ignore_ascii_case("dry-run"))
}

/// A request for something that has no dry run, such as signing in: who asks for one is refused, since
/// it would be carried out.
pub(crate) struct InEarnest;

impl FromRequest for InEarnest {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(if prefers_dry_run(request.headers()) {
            let message = "this operation has no dry run";
            Err(Error::invalid("Prefer", "NOT_ALLOWED", message))
        } else {
            Ok(Self)
        })
    }
}

/// The version of `If-Match`. `*` asks only that the record exists, which every write does.
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<i32>> {
    match entity_tags(headers, &header::IF_MATCH).as_slice() {
        [] => Ok(None),
        [any] if any == "*" => Ok(None),
        [tag] => {
            // A tag of an answer with `include` or `fields` names the version before the dash.
            let inner = tag.trim_matches('"').split('-').next().unwrap_or_default();
            let version = inner.parse::<i32>().ok().filter(|_v| tag.starts_with('"'));
            version.map(Some).ok_or_else(|| {
                Error::invalid(
                    "If-Match",
                    "INVALID_VALUE",
                    "must be the ETag of an answer, such as \"3\"",
                )
            })
        }
        _ => Err(Error::invalid(
            "If-Match",
            "INVALID_VALUE",
            "takes one ETag",
        )),
    }
}
