//! The OpenAPI document: the routes' own descriptions, and what holds for all of them.
//!
//! A route says what it does and what it answers when all goes well. Paging, filters, headers and
//! refusals are the same everywhere, so they are added here, from the same declarations that the
//! server reads requests with.

use std::sync::LazyLock;

use actix_web::web::{Bytes, ServiceConfig};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

mod answers;
mod complete;
mod lists;
mod parameters;
mod schemas;
mod sent;

/// The document as committed in `openapi/openapi.json`.
pub fn document() -> OpenApi {
    complete::complete(super::server::described())
}

/// The document's text.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

/// What a server needs of the document, made when it is first asked for. The document itself is a
/// tree of so many parts that a server does not keep it.
struct Told {
    json: Bytes,
    /// The methods of each path.
    methods: Vec<(String, Vec<&'static str>)>,
}

static TOLD: LazyLock<Told> = LazyLock::new(|| {
    let document = document();
    let methods = document.paths.paths.iter().map(|(template, item)| {
        let known = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        let known = known.into_iter().filter(|(_, known)| *known);
        (template.clone(), known.map(|(name, _)| name).collect())
    });
    Told {
        methods: methods.collect(),
        json: serde_json::to_vec(&document).unwrap_or_default().into(),
    }
});

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
    config.route(
        "/openapi.json",
        actix_web::web::get().to(|| async {
            actix_web::HttpResponse::Ok()
                .content_type(actix_web::http::header::ContentType::json())
                .body(TOLD.json.clone())
        }),
    );
    config.route(
        "/docs",
        actix_web::web::get().to(|| async {
            actix_web::HttpResponse::Found()
                .insert_header((actix_web::http::header::LOCATION, "/docs/"))
                .finish()
        }),
    );
}

/// Paths that are not part of the REST face.
const OTHERS: &[(&str, &[&str])] = &[
    ("/", &["GET"]),
    ("/docs", &["GET"]),
    ("/graphiql", &["GET"]),
    ("/graphql", &["GET", "POST"]),
    ("/openapi.json", &["GET"]),
];

/// The methods that a path knows; none for a path that does not exist. Of several routes that it fits the
/// most literal one counts: `/v1/deals/export` is no deal. Whatever can be read can be asked for its head
/// (RFC 9110).
pub(super) fn methods_of(path: &str) -> Vec<&'static str> {
    let routes = TOLD.methods.iter();
    let fitting = routes.filter_map(|(template, known)| Some((literally(template, path)?, known)));
    let closest = fitting.max_by_key(|(literal, _)| *literal);
    let mut methods: Vec<&'static str> = closest.map_or_else(Vec::new, |(_, known)| known.clone());
    for (other, known) in OTHERS {
        if path == *other || (path.starts_with("/docs/") && *other == "/docs") {
            methods.extend(*known);
        }
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods
}

/// How many characters of a path a template such as `/v1/deals/{id}.svg` has itself; none where the path does
/// not fit it.
fn literally(template: &str, path: &str) -> Option<usize> {
    let (parts, words) = (template.split('/'), path.split('/'));
    if parts.clone().count() != words.clone().count() {
        return None;
    }
    let mut literal = 0_usize;
    for (part, word) in parts.zip(words) {
        let held = match part.split_once('}') {
            Some((_, ending)) if word.len() > ending.len() && word.ends_with(ending) => ending,
            None if part == word => part,
            _ => return None,
        };
        literal = literal.saturating_add(held.len());
    }
    Some(literal)
}
