//! Refusals on the wire: problem details of RFC 9457.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, FieldError};
use crate::writes::ItemResult;

/// A problem (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "Bad Request", "status": 400, "code": "INVALID",
    "detail": "/name: must not be empty",
    "errors": [{"pointer": "/name", "code": "REQUIRED", "message": "must not be empty"}],
    "request_id": "0198c7f2-6f4e-7cc1-b7a1-3d1d6f3f5a10"
}))]
pub(crate) struct Problem {
    /// `about:blank`: the status says what kind of problem it is, `code` says it exactly.
    r#type: &'static str,
    /// The status in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// The stable code, the same in GraphQL's `extensions.code`.
    code: &'static str,
    /// What is wrong, in words.
    detail: String,
    /// All that is wrong, by place; empty where the problem has no place.
    errors: Vec<FieldError>,
    /// The record that holds a value which must be unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    existing_id: Option<String>,
    /// The record that survived, when the one that was asked for was merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    /// The version the record has now, when the caller knew another.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i32>,
    /// What became of each part of something that is done whole or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<ItemResult>>,
    /// Names the request in the server's log.
    request_id: String,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) | Self::Deleted(_) | Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::Gone(_) => StatusCode::GONE,
            Self::Invalid { .. } => StatusCode::BAD_REQUEST,
            Self::Duplicate { .. }
            | Self::Conflict { .. }
            | Self::Merged { .. }
            | Self::NotDone { .. } => StatusCode::CONFLICT,
            Self::Stale { .. } => StatusCode::PRECONDITION_FAILED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The whole answer, naming the request.
    pub(super) fn response(&self, request_id: &str) -> HttpResponse {
        let status = self.status();
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        match self {
            Self::Unauthenticated(_) => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            Self::Limited { retry_after_s } => {
                response.insert_header((header::RETRY_AFTER, retry_after_s.to_string()));
            }
            Self::Unavailable => {
                response.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        let problem = Problem {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: self.code(),
            detail: self.detail(),
            errors: self.field_errors(),
            existing_id: match self {
                Self::Duplicate { existing, .. } => existing.map(|id| id.to_string()),
                _ => None,
            },
            merged_into: match self {
                Self::Merged { into, .. } => Some(into.to_string()),
                _ => None,
            },
            current_version: match self {
                Self::Stale { current } => Some(*current),
                _ => None,
            },
            results: match self {
                Self::NotDone { results, .. } => Some(results.clone()),
                _ => None,
            },
            request_id: request_id.to_owned(),
        };
        response.body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        // The middleware writes it again with the request's id.
        self.response("")
    }
}
