//! What answers have in common: headers and refusals, each described once among the components.

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, Content, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::complete::{SINGLE, upserts};
use super::lists;
use super::parameters::text;

/// Headers of answers, by the name under which they stand among the components.
const HEADERS: [(&str, &str, &str); 5] = [
    (
        "RequestId",
        "X-Request-Id",
        "Names the request in the server's log",
    ),
    (
        "RateLimit",
        "RateLimit",
        "What is left of the limit: `\"default\";r=2999;t=1`",
    ),
    (
        "RateLimitPolicy",
        "RateLimit-Policy",
        "The limit: `\"default\";q=3000;w=60`",
    ),
    ("ETag", "ETag", "The version of the record"),
    ("Location", "Location", "Where the new record is"),
];

pub(super) fn add_headers(components: &mut Components) {
    for (name, _, description) in HEADERS {
        let header = HeaderBuilder::new()
            .schema(Some(text()))
            .description(Some(description))
            .build();
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
}

pub(super) fn headers(status: &str, response: &mut Response, of_record: bool, public: bool) {
    for (name, header, _) in HEADERS {
        let is_sent = match name {
            "RateLimit" | "RateLimitPolicy" => !public,
            "ETag" => of_record && matches!(status, "200" | "201"),
            "Location" => status == "201",
            _ => true,
        };
        if is_sent {
            let reference = Ref::new(format!("#/components/headers/{name}"));
            response
                .headers
                .insert(header.to_owned(), RefOr::Ref(reference));
        }
    }
}

/// The refusals that an operation can answer with.
pub(super) fn refusals(path: &str, method: &str, operation: &mut Operation, public: bool) {
    let of_record = path.contains("{id}");
    let has_body = operation.request_body.is_some();
    let operational = !path.starts_with("/v1/");
    let signs_in = path.starts_with("/v1/auth/");
    let mut known: Vec<&Refusal> = Vec::new();
    if !operational {
        known.push(&BAD_REQUEST);
    }
    if !public || signs_in {
        known.push(&UNAUTHORIZED);
    }
    if !public {
        known.push(&FORBIDDEN);
    }
    // Analytics name the map, the pipeline or the journey that they tell of by a parameter.
    let names_a_record = of_record || path.starts_with("/v1/analytics/");
    if names_a_record || path == "/v1/me" || path == "/v1/snapshot/{resource}" {
        known.push(&NOT_FOUND);
    } else if path.contains("{resource}") {
        known.push(&NO_SUCH_PATH);
    }
    if path == "/v1/exports/{id}/content" {
        known.push(&GONE);
    }
    if !operational && path != "/v1/auth/logout" {
        known.push(&CONFLICT);
    }
    if (of_record || SINGLE.contains(&path) || upserts(path)) && method != "get" {
        known.push(&PRECONDITION_FAILED);
    }
    if has_body {
        known.extend([&CONTENT_TOO_LARGE, &UNSUPPORTED_MEDIA_TYPE]);
    }
    if method == "post" && !signs_in && !lists::is_read(path) {
        known.push(&KEY_USED);
    }
    if !operational {
        known.push(&TOO_MANY_REQUESTS);
    }
    if path != "/healthz" {
        known.push(&UNAVAILABLE);
    }
    let responses = &mut operation.responses.responses;
    for refusal in known {
        let known = responses.entry(refusal.status.to_owned());
        known.or_insert_with(|| {
            if public {
                RefOr::T(refusal.response(public))
            } else {
                RefOr::Ref(Ref::from_response_name(refusal.name))
            }
        });
    }
}

/// An answer of `application/problem+json`, which stands among the components by its name.
struct Refusal {
    name: &'static str,
    status: &'static str,
    description: &'static str,
}

impl Refusal {
    const fn new(status: &'static str, name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            status,
            description,
        }
    }

    fn response(&self, public: bool) -> Response {
        let problem = RefOr::<Schema>::Ref(Ref::from_schema_name("Problem"));
        let mut response = ResponseBuilder::new()
            .description(self.description)
            .content("application/problem+json", Content::new(Some(problem)))
            .build();
        headers(self.status, &mut response, false, public);
        response
    }
}

const BAD_REQUEST: Refusal = Refusal::new(
    "400",
    "BadRequest",
    "The request cannot be understood; `errors` says what and where",
);
const UNAUTHORIZED: Refusal = Refusal::new("401", "Unauthorized", "There is no valid token");
const FORBIDDEN: Refusal = Refusal::new("403", "Forbidden", "The caller does not have the right");
const NOT_FOUND: Refusal = Refusal::new(
    "404",
    "NotFound",
    "There is no such record in the workspace, or it was deleted (`DELETED`)",
);
const NO_SUCH_PATH: Refusal = Refusal::new(
    "404",
    "NoSuchPath",
    "There is no such path (`NO_SUCH_PATH`)",
);
const GONE: Refusal = Refusal::new(
    "410",
    "Gone",
    "The file is no longer kept: it has expired, or the export was deleted (`GONE`)",
);
const CONFLICT: Refusal = Refusal::new(
    "409",
    "Conflict",
    "The request is well formed, but contradicts itself or what is stored: a value that \
     must be unique, a reference to nothing, a state that forbids it, a foreign cursor",
);
const PRECONDITION_FAILED: Refusal = Refusal::new(
    "412",
    "PreconditionFailed",
    "The record has changed; `current_version` says to what",
);
const CONTENT_TOO_LARGE: Refusal = Refusal::new("413", "ContentTooLarge", "The body is too large");
const UNSUPPORTED_MEDIA_TYPE: Refusal =
    Refusal::new("415", "UnsupportedMediaType", "The body is not JSON");
const KEY_USED: Refusal = Refusal::new(
    "422",
    "IdempotencyKeyUsed",
    "The idempotency key was used with another request",
);
const TOO_MANY_REQUESTS: Refusal = Refusal::new(
    "429",
    "TooManyRequests",
    "Too many requests; `Retry-After` says when to go on",
);
const UNAVAILABLE: Refusal = Refusal::new(
    "503",
    "Unavailable",
    "The server is busy or not ready; try again",
);

pub(super) fn add_refusals(components: &mut Components) {
    for refusal in [
        BAD_REQUEST,
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_FOUND,
        NO_SUCH_PATH,
        GONE,
        CONFLICT,
        PRECONDITION_FAILED,
        CONTENT_TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        KEY_USED,
        TOO_MANY_REQUESTS,
        UNAVAILABLE,
    ] {
        let response = RefOr::T(refusal.response(false));
        components
            .responses
            .insert(refusal.name.to_owned(), response);
    }
}
