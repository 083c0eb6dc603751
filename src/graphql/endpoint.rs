//! GraphQL over HTTP: POST and GET, media types and statuses of the GraphQL-over-HTTP draft.

use std::sync::Arc;

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::header;
use actix_web::web::{Payload, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationType, Selection,
};
use async_graphql::{Request, Response, ServerError, Value};
use serde::Deserialize;

use super::cost::{self, Charge};
use super::session::{Fate, Session};
use super::socket;
use crate::app::App;
use crate::auth::Actor;
use crate::changes::{self, PlannedChange};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::http::{Call, body, prefers_dry_run};

/// `/graphql` and the explorer.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/graphql", web::post().to(post))
        .route(
            "/graphql",
            web::get().guard(fn_guard(is_upgrade)).to(socket::open),
        )
        .route("/graphql", web::get().to(get))
        .route("/graphiql", web::get().to(graphiql));
}

/// Whether a request wants to become a WebSocket.
fn is_upgrade(context: &GuardContext<'_>) -> bool {
    let upgrade = context.head().headers().get(header::UPGRADE);
    upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

const RESPONSE_JSON: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Well-formed requests answer 200, whatever became of them.
    Json,
    /// The status tells a request that could not be run from one that could.
    ResponseJson,
}

/// The form that the client prefers.
fn form(request: &HttpRequest) -> Result<Form> {
    let accepted = request
        .headers()
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    if accepted.trim().is_empty() {
        return Ok(Form::Json);
    }
    let mut best: Option<(f32, Form)> = None;
    for part in accepted.split(',') {
        let mut words = part.split(';').map(str::trim);
        let form = match words
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str()
        {
            RESPONSE_JSON => Form::ResponseJson,
            JSON | "application/*" | "*/*" => Form::Json,
            _ => continue,
        };
        let quality = words
            .filter_map(|word| word.strip_prefix("q="))
            .find_map(|quality| quality.parse::<f32>().ok())
            .unwrap_or(1.0);
        if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
            best = Some((quality, form));
        }
    }
    best.map(|(_, form)| form)
        .ok_or_else(|| Error::NotAcceptable(format!("the answer can be {RESPONSE_JSON} or {JSON}")))
}

/// A request as clients send it, over HTTP and over the WebSocket.
#[derive(Deserialize)]
pub(super) struct Body {
    query: String,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    /// The standard lets a client send what it likes here.
    #[serde(default)]
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Body {
    pub(super) fn into_request(self) -> Request {
        let variables = serde_json::Value::Object(self.variables.unwrap_or_default());
        let mut request =
            Request::new(self.query).variables(async_graphql::Variables::from_json(variables));
        request.operation_name = self.operation_name;
        request
    }

    /// How it wants to be run; the extensions ask for a dry run by `{"dryRun": true}`.
    pub(super) fn how(&self) -> Result<Run> {
        let asked = self
            .extensions
            .as_ref()
            .and_then(|known| known.get(DRY_RUN));
        match asked {
            None | Some(serde_json::Value::Bool(false)) => Ok(Run::Any),
            Some(serde_json::Value::Bool(true)) => Ok(Run::Dry),
            Some(_) => {
                let message = "must be true or false";
                Err(Error::invalid(
                    "/extensions/dryRun",
                    "INVALID_VALUE",
                    message,
                ))
            }
        }
    }
}

/// How a request wants to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// By GET, which never writes.
    Read,
    /// By POST, or over the WebSocket.
    Any,
    /// The same, to see what it would do.
    Dry,
}

async fn post(request: HttpRequest, call: Call, payload: Payload) -> Result<HttpResponse> {
    let form = form(&request)?;
    let media = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mut parts = media.unwrap_or_default().split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case(JSON) {
        return Err(Error::UnsupportedMediaType(
            "the body must be application/json".to_owned(),
        ));
    }
    let charset = parts.find_map(|part| {
        part.to_ascii_lowercase()
            .strip_prefix("charset=")
            .map(ToOwned::to_owned)
    });
    if charset.is_some_and(|charset| charset.trim_matches('"') != "utf-8") {
        return Err(Error::UnsupportedMediaType(
            "the body must be in UTF-8".to_owned(),
        ));
    }
    let raw = body::read_all(
        &mut payload.into_inner(),
        call.app.config().limits.body_bytes,
    )
    .await?;
    let body: Body = crate::json::parse(&raw)?;
    let how = match body.how()? {
        Run::Any if prefers_dry_run(request.headers()) => Run::Dry,
        how => how,
    };
    charged(&request, &call, body, form, how).await
}

async fn get(request: HttpRequest, call: Call) -> Result<HttpResponse> {
    let form = form(&request)?;
    let mut query = None;
    let (mut operation_name, mut variables, mut extensions) = (None, None, None);
    let json = |name: &str, text: &str| {
        serde_json::from_str(text)
            .map_err(|_malformed| Error::invalid(name, "INVALID_VALUE", "must be a JSON object"))
    };
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        match &*name {
            "query" => query = Some(value.into_owned()),
            "operationName" => operation_name = Some(value.into_owned()),
            "variables" if !value.is_empty() => variables = Some(json("variables", &value)?),
            "extensions" if !value.is_empty() => extensions = Some(json("extensions", &value)?),
            "variables" | "extensions" => {}
            other => {
                let message = "is not a parameter of GraphQL over HTTP";
                return Err(Error::invalid(other, "UNKNOWN_PARAMETER", message));
            }
        }
    }
    let query = query.ok_or_else(|| Error::invalid("query", "REQUIRED", "a query is needed"))?;
    let body = Body {
        query,
        operation_name,
        variables,
        extensions,
    };
    charged(&request, &call, body, form, Run::Read).await
}

/// Runs a request; what the headers tell is what is left of the caller's units afterwards.
async fn charged(
    request: &HttpRequest,
    call: &Call,
    body: Body,
    form: Form,
    how: Run,
) -> Result<HttpResponse> {
    let charge = Charge::new(&call.app, &call.actor, call.rate);
    let answer = run(call, (body.into_request(), how), form, &charge).await;
    request.extensions_mut().insert(charge.rate());
    answer
}

/// Executes a request and writes the answer.
async fn run(
    call: &Call,
    (request, how): (Request, Run),
    form: Form,
    charge: &Arc<Charge>,
) -> Result<HttpResponse> {
    let query = match Replayable::read(&call.app, request, how) {
        Ok(query) => query,
        Err(error) => return Ok(answer(refused(error), form, false)),
    };
    match query.operation() {
        // The standard asks for 405: a mutation must not come by GET.
        Some(OperationType::Mutation) if how == Run::Read => return Err(Error::MethodNotAllowed),
        Some(OperationType::Subscription) => {
            let message = "subscriptions go over the WebSocket of this path, graphql-transport-ws";
            return Ok(answer(
                refused(ServerError::new(message, None)),
                form,
                false,
            ));
        }
        _ => {}
    }
    let response = execute(&call.app, &call.actor, query, charge).await?;
    let is_dry = response.extensions.contains_key(DRY_RUN);
    let ran = has_run(&response);
    let mut answer = answer(response, form, ran);
    if is_dry {
        let name = header::HeaderName::from_static("preference-applied");
        let value = header::HeaderValue::from_static("dry-run");
        answer.headers_mut().insert(name, value);
    }
    Ok(answer)
}

/// What a dry run is asked for by, and tells its changes under, among the extensions.
const DRY_RUN: &str = "dryRun";

/// An answer with the changes that would have been made.
fn planned(cx: &Ctx, response: Response) -> Response {
    let changes = changes::planned(cx);
    let changes: Vec<_> = changes.iter().map(PlannedChange::in_graphql).collect();
    let changes = serde_json::json!({ "changes": changes });
    response.extension(DRY_RUN, Value::from_json(changes).unwrap_or_default())
}

/// Whether a request got as far as its first field.
pub(super) fn has_run(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|e| !e.path.is_empty())
}

/// Executes a query or a mutation on a database thread, and takes what it costs.
pub(super) async fn execute(
    app: &App,
    actor: &Actor,
    query: Replayable,
    charge: &Arc<Charge>,
) -> Result<Response> {
    if let Err(response) = cost::charge(app, query.request(), charge).await {
        return charge.refusal().map_or(Ok(response), Err);
    }
    let writes = query.operation() == Some(OperationType::Mutation);
    let (shared, charged) = (app.clone(), Arc::clone(charge));
    let work = move |cx| {
        let session = Session::new(cx);
        let request = query.request().data(session.clone());
        let request = request.data(Arc::clone(&charged));
        let response = session.drive(shared.graphql().answering().execute(request));
        let (cx, fate) = session.into_context();
        match fate {
            Fate::Again if writes => (cx, Err(Error::Unavailable)),
            Fate::Keep if writes && query.how == Run::Dry => {
                let shown = response.map(|response| (planned(&cx, response), false));
                (cx, shown)
            }
            Fate::Keep | Fate::Again => (cx, response.map(|response| (response, true))),
            // What the other fields answered is undone.
            Fate::Undo => {
                let undone = response.map(|mut response| {
                    response.data = Value::Null;
                    (response, false)
                });
                (cx, undone)
            }
        }
    };
    let mut response = app.lend(actor, writes, work).await?;
    if let Some(cost) = charge.told() {
        response.extensions.insert("cost".to_owned(), cost);
    }
    Ok(response)
}

/// The parts of a request, for another try.
pub(super) struct Replayable {
    document: Arc<Document>,
    operation_name: Option<String>,
    variables: async_graphql::Variables,
    how: Run,
}

impl Replayable {
    /// Reads a request, which is refused if it is malformed or asks for too much.
    pub(super) fn read(
        app: &App,
        request: Request,
        how: Run,
    ) -> std::result::Result<Self, ServerError> {
        let document = app.documents().parse(&request.query)?;
        let limit = app.config().limits.graphql_aliases;
        if document.aliases > limit {
            let message = format!("a query may use at most {limit} aliases");
            return Err(ServerError::new(message, None));
        }
        Ok(Self {
            document,
            operation_name: request.operation_name,
            variables: request.variables,
            how,
        })
    }

    /// What kind of operation it is, if the name leads to one.
    pub(super) fn operation(&self) -> Option<OperationType> {
        let name = self.operation_name.as_deref();
        let operation = match (&self.document.parsed.operations, name) {
            (DocumentOperations::Single(operation), _) => Some(operation),
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
            // The only one needs no name to be chosen, though it has one.
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
                operations.values().next()
            }
            (DocumentOperations::Multiple(_), None) => None,
        };
        operation.map(|operation| operation.node.ty)
    }

    pub(super) fn request(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.set_parsed_query(self.document.parsed.clone());
        request.operation_name.clone_from(&self.operation_name);
        request
    }
}

/// A query as it was read.
struct Document {
    parsed: ExecutableDocument,
    aliases: usize,
}

/// Queries that were read a moment ago, by their text. A client sends the same few with other
/// variables, and reading one costs as much as finding a record.
pub(crate) struct Documents(quick_cache::sync::Cache<String, Arc<Document>>);

/// Queries that are remembered, and the length up to which one is.
const REMEMBERED: usize = 500;
const REMEMBERED_LENGTH: usize = 8 * 1024;

impl Default for Documents {
    fn default() -> Self {
        Self(quick_cache::sync::Cache::new(REMEMBERED))
    }
}

impl Documents {
    fn parse(&self, query: &str) -> std::result::Result<Arc<Document>, ServerError> {
        if let Some(known) = self.0.get(query) {
            return Ok(known);
        }
        let parsed = async_graphql::parser::parse_query(query)?;
        let aliases = aliases(&parsed);
        let document = Arc::new(Document { parsed, aliases });
        if query.len() <= REMEMBERED_LENGTH {
            self.0.insert(query.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

fn refused(error: ServerError) -> Response {
    Response::from_errors(vec![error])
}

fn aliases(document: &ExecutableDocument) -> usize {
    let mut stack: Vec<&Selection> = Vec::new();
    for (_, operation) in document.operations.iter() {
        stack.extend(
            operation
                .node
                .selection_set
                .node
                .items
                .iter()
                .map(|item| &item.node),
        );
    }
    for fragment in document.fragments.values() {
        stack.extend(
            fragment
                .node
                .selection_set
                .node
                .items
                .iter()
                .map(|item| &item.node),
        );
    }
    let mut count = 0_usize;
    while let Some(selection) = stack.pop() {
        let inner = match selection {
            Selection::Field(field) => {
                count = count.saturating_add(usize::from(field.node.alias.is_some()));
                &field.node.selection_set
            }
            Selection::InlineFragment(fragment) => &fragment.node.selection_set,
            Selection::FragmentSpread(_) => continue,
        };
        stack.extend(inner.node.items.iter().map(|item| &item.node));
    }
    count
}

fn answer(mut response: Response, form: Form, ran: bool) -> HttpResponse {
    super::errors::finish(&mut response.errors);
    // A request that could not be run has no data, not even none.
    let body = if ran {
        serde_json::to_vec(&response)
    } else {
        serde_json::to_vec(&serde_json::json!({ "errors": response.errors }))
    };
    let mut answer = match form {
        Form::ResponseJson if !ran && !response.errors.is_empty() => HttpResponse::BadRequest(),
        _ => HttpResponse::Ok(),
    };
    let media = match form {
        Form::Json => "application/json; charset=utf-8",
        Form::ResponseJson => "application/graphql-response+json; charset=utf-8",
    };
    answer
        .insert_header((header::CONTENT_TYPE, media))
        .body(body.unwrap_or_default())
}

/// The explorer. The page is public; what it asks for needs a token.
async fn graphiql() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(super::explorer::PAGE)
}
