//! What all operations share: parameters of lists, headers, refusals.

use std::collections::BTreeMap;

use serde_json::Value::{self, Null};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ArrayItems, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ContactBuilder, Content, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Required,
    ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::super::list::Include;
use super::super::problem::Problem;
use super::super::reply::{DRY_RUN, DryRun};
use super::parameters::{
    self, include_of, list_parameters, past_parameters, shape_parameters, text,
};
use super::{answers, lists, schemas, sent};
use crate::check::SHORT;
use crate::check::patterns::SAYS_SOMETHING;
use crate::error::FieldError;
use crate::ids::Object;
use crate::query::Table;
use crate::registry;
use crate::webhooks::WebhookEvent;

const DESCRIPTION: &str = "\
A headless B2B CRM: accounts, the people who decide, deals, journeys and everything that was said, \
over REST and GraphQL with the same operations behind both.

Sign in at `POST /v1/auth/login` and send the token as `Authorization: Bearer ...`. Ids are texts \
that say what they name (`deal_01h2...`). Lists are paged by cursor, filtered with \
`filter[field][operator]=value` and sorted with `sort=-created_at`. Every record has a `version`, \
which is its `ETag`; send it as `If-Match` and nobody's change is lost. Send an `Idempotency-Key` \
with a `POST` and it may be repeated without harm. Whatever is not known is refused by name.";

/// Completes the routes' own descriptions.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Caravan")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("Caravan")).build()))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    let components = document.components.get_or_insert_default();
    components
        .schemas
        .insert("Problem".to_owned(), Problem::schema());
    let mut inner = Vec::new();
    Problem::schemas(&mut inner);
    DryRun::schemas(&mut inner);
    inner.push(("DryRun".to_owned(), DryRun::schema()));
    FieldError::schemas(&mut inner);
    inner.push(("FieldError".to_owned(), FieldError::schema()));
    WebhookEvent::schemas(&mut inner);
    inner.push(("WebhookEvent".to_owned(), WebhookEvent::schema()));
    components.schemas.extend(inner);
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token, or an API key that begins with crv_.",
        ))
        .build();
    components
        .security_schemes
        .insert("bearer".to_owned(), RefOr::T(SecurityScheme::Http(bearer)));
    schemas::add_shared(components);
    parameters::add_paging(components);
    answers::add_headers(components);
    answers::add_refusals(components);
    for table in registry::tables() {
        add_relations(table, components);
        if !table.relations.is_empty() {
            let paths: Schema = text().enum_values(Some(Include::paths(table))).into();
            components.schemas.insert(include_of(table), paths.into());
        }
        parameters::add_filters(table, components);
        parameters::add_related(table, components);
        schemas::add_filter(table, components);
        schemas::add_query(table, components);
        schemas::add_aggregate(table, components);
    }
    for schema in components.schemas.values_mut() {
        absent_is_no_default(schema);
        an_empty_list_is_no_default(schema);
    }
    refer_to_items(&mut components.schemas);
    for (name, parameter) in header_parameters() {
        components
            .parameters
            .insert(name.to_owned(), RefOr::T(parameter));
    }
    for (name, schema) in &mut components.schemas {
        if name.starts_with("New") || name.ends_with("Patch") {
            texts_say_something(schema);
        }
    }
    for table in registry::tables() {
        lists::describe(table, &mut document.paths);
    }
    document.servers = Some(vec![ServerBuilder::new().url("/").build()]);
    document.webhooks = Some(sent::described());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                finish(path, method, operation);
            }
        }
    }
    document
}

/// What a patch leaves out stays as it is; that is not the default `null` of a derived schema.
fn absent_is_no_default(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    for property in object.properties.values_mut() {
        match property {
            RefOr::T(Schema::Object(inner)) if inner.default == Some(Null) => inner.default = None,
            RefOr::T(Schema::Array(inner)) if inner.default == Some(Null) => inner.default = None,
            RefOr::T(Schema::OneOf(inner)) if inner.default == Some(Null) => inner.default = None,
            RefOr::T(Schema::AllOf(inner)) if inner.default == Some(Null) => inner.default = None,
            RefOr::Ref(inner) if inner.default == Some(Null) => inner.default = None,
            _ => {}
        }
    }
}

/// A list that is left out is empty, which needs no saying; generators of clients take a property with
/// a default for one that is always there.
fn an_empty_list_is_no_default(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    for property in object.properties.values_mut() {
        if let RefOr::T(Schema::Array(list)) = property
            && list
                .default
                .as_ref()
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty)
        {
            list.default = None;
        }
    }
}

/// A page names the schema of its records, where the derived one repeats it: so that a client has one
/// type for a record, with what may be included in it.
fn refer_to_items(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    let known: Vec<String> = schemas.keys().cloned().collect();
    for (name, schema) in schemas {
        let inner = name.split_once('_').map(|(_, inner)| inner);
        let Some(inner) = inner.filter(|inner| known.iter().any(|known| known == inner)) else {
            continue;
        };
        if let RefOr::T(Schema::Object(page)) = schema
            && let Some(RefOr::T(Schema::Array(data))) = page.properties.get_mut("data")
        {
            let item = RefOr::Ref(Ref::from_schema_name(inner));
            data.items = ArrayItems::RefOrSchema(Box::new(item));
        }
    }
}

/// A text that callers may send needs more than blanks and no NUL.
fn texts_say_something(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else {
        return;
    };
    for property in object.properties.values_mut() {
        let text = match property {
            RefOr::T(Schema::Object(text)) => text,
            RefOr::T(Schema::Array(list)) => match &mut list.items {
                ArrayItems::RefOrSchema(items) => match items.as_mut() {
                    RefOr::T(Schema::Object(text)) => text,
                    _ => continue,
                },
                ArrayItems::False => continue,
            },
            _ => continue,
        };
        let is_text = match &text.schema_type {
            SchemaType::Type(known) => *known == Type::String,
            SchemaType::Array(known) => known.contains(&Type::String),
            SchemaType::AnyValue => false,
        };
        if is_text && text.pattern.is_none() && text.enum_values.is_none() && text.format.is_none()
        {
            text.pattern = Some(SAYS_SOMETHING.to_owned());
            text.min_length = text.min_length.or(Some(1));
            text.max_length = text.max_length.or(Some(SHORT));
        }
    }
}

fn is_public(operation: &Operation) -> bool {
    operation.security.as_ref().is_some_and(|requirements| {
        requirements
            .iter()
            .all(|requirement| *requirement == SecurityRequirement::default())
    })
}

fn add_parameters(
    operation: &mut Operation,
    parameters: impl IntoIterator<Item = RefOr<Parameter>>,
) {
    let known = operation.parameters.get_or_insert_default();
    known.extend(parameters);
}

/// A parameter that several operations share, and one of them describes anew, is as that one says.
fn the_last_word_counts(operation: &mut Operation) {
    let Some(parameters) = &mut operation.parameters else {
        return;
    };
    let name = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.name.clone(),
        RefOr::Ref(reference) => reference.ref_location.clone(),
    };
    let mut said: Vec<RefOr<Parameter>> = Vec::new();
    for parameter in parameters.drain(..) {
        match said
            .iter_mut()
            .find(|known| name(known) == name(&parameter))
        {
            Some(known) => *known = parameter,
            None => said.push(parameter),
        }
    }
    *parameters = said;
}

/// Paths of a record of which a caller has only one.
pub(super) const SINGLE: [&str; 2] = ["/v1/me", "/v1/workspace"];

fn finish(path: &str, method: &'static str, operation: &mut Operation) {
    let id = operation.operation_id.clone().unwrap_or_default();
    let public = is_public(operation);
    if !public {
        operation.security = Some(vec![SecurityRequirement::new(
            "bearer",
            std::iter::empty::<String>(),
        )]);
    }
    the_last_word_counts(operation);
    let of_record = path.contains("{id}");
    if let Some(table) = table_of(path) {
        let is_list = path == format!("/v1/{}", table.path)
            || LISTS_WITHIN.iter().any(|(known, _)| *known == path);
        let lists = method == "get" && is_list && id.starts_with("list_");
        if lists {
            let shared = list_parameters(table);
            add_parameters(operation, shared);
            if of_record && registry::keeps_history(table.object) {
                add_parameters(operation, past_parameters().into_iter().map(RefOr::T));
            }
            sparse(operation);
        }
        if lists::is_query(path) {
            sparse(operation);
        }
        if method == "get" && path.ends_with("{id}") {
            let shape = shape_parameters(table).map(RefOr::T);
            add_parameters(operation, shape);
            if registry::keeps_history(table.object) {
                add_parameters(operation, past_parameters().into_iter().map(RefOr::T));
            }
            let unchanged = ResponseBuilder::new()
                .description("The record has not changed")
                .build();
            operation
                .responses
                .responses
                .insert("304".to_owned(), RefOr::T(unchanged));
            sparse(operation);
        }
    }
    if method == "get" && SINGLE.contains(&path) {
        let unchanged = ResponseBuilder::new()
            .description("The record has not changed")
            .build();
        operation
            .responses
            .responses
            .insert("304".to_owned(), RefOr::T(unchanged));
    }
    let lists_parts = method == "get" && of_record && !path.ends_with('}');
    let versioned = (of_record && !lists_parts) || SINGLE.contains(&path) || upserts(path);
    if !matches!(method, "get") && writes(path, &id) {
        dry_run(operation);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            answers::headers(status, response, versioned || status == "201", public);
        }
    }
    answers::refusals(path, method, operation, public);
}

/// Whether a path takes a record by its id in another system.
pub(super) fn upserts(path: &str) -> bool {
    path.contains("/by-external-id/")
}

/// Whether an operation writes what a dry run could show. Signing in does not, and some reads come by
/// POST.
fn writes(path: &str, id: &str) -> bool {
    let reads = [
        "list_",
        "get_",
        "query_",
        "aggregate_",
        "preview_",
        "search_",
    ];
    !path.starts_with("/v1/auth/") && !reads.iter().any(|prefix| id.starts_with(prefix))
}

/// With `Prefer: dry-run` the answer says what would be done, and its media type says that.
fn dry_run(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    let shown = responses.entry("200".to_owned()).or_insert_with(|| {
        let description = "What the write would do, asked for with `Prefer: dry-run`";
        RefOr::T(ResponseBuilder::new().description(description).build())
    });
    if let RefOr::T(response) = shown {
        let schema = RefOr::<Schema>::Ref(Ref::from_schema_name("DryRun"));
        let content = Content::new(Some(schema));
        response
            .content
            .insert(DRY_RUN.to_owned(), RefOr::T(content));
    }
}

/// Lists of the records that belong to one, and the kind of these.
const LISTS_WITHIN: [(&str, Object); 1] = [("/v1/deals/{id}/committee", Object::CommitteeMember)];

/// The kind of record that a path is about.
fn table_of(path: &str) -> Option<&'static Table> {
    if let Some((_, object)) = LISTS_WITHIN.iter().find(|(known, _)| *known == path) {
        return registry::table(*object);
    }
    let word = path.strip_prefix("/v1/")?.split('/').next()?;
    registry::tables().find(|table| table.path == word)
}

/// Headers that any request may carry. They stand once, among the components: what they answer
/// depends on what was sent before, which no description of a single operation can express.
fn header_parameters() -> [(&'static str, Parameter); 4] {
    let header = |name: &str, description: &str, example: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(text().examples([example])))
            .build()
    };
    [
        (
            "IfMatch",
            header(
                "If-Match",
                "On any change of a record: the ETag that the caller knows. Another version is \
                 refused with 412 and `current_version`.",
                "\"3\"",
            ),
        ),
        (
            "IfNoneMatch",
            header(
                "If-None-Match",
                "On a read of a record: the ETag of an earlier answer. The same record is not sent \
                 again; the answer is 304. On a `PUT`, `*` refuses with 412 when there is a record.",
                "\"3\"",
            ),
        ),
        (
            "Prefer",
            header(
                "Prefer",
                "On any write but signing in, `dry-run`: the answer (200, \
                 `application/vnd.caravan.dry-run+json`, `Preference-Applied: dry-run`) says what \
                 would be answered and which changes would be made; nothing is stored. What would be \
                 refused is refused alike.",
                "dry-run",
            ),
        ),
        (
            "IdempotencyKey",
            header(
                "Idempotency-Key",
                "On any POST: a text of the caller's choice, 1 to 255 ASCII characters. The same \
                 request with the same key is carried out once within 24 hours; later ones get the \
                 first answer, with `Idempotency-Replayed: true`. Another request with the key is \
                 refused with 422.",
                "order-4711-1",
            ),
        ),
    ]
}

/// With `fields` the records hold only some of their fields, and the media type says so.
fn sparse(operation: &mut Operation) {
    let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") else {
        return;
    };
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let content = Content::new(Some(
        object.description(Some("Records with only the asked fields.")),
    ));
    response.content.insert(
        "application/vnd.caravan.sparse+json".to_owned(),
        RefOr::T(content),
    );
}

/// What `include` adds to a record.
fn add_relations(table: &'static Table, components: &mut utoipa::openapi::Components) {
    let Some(RefOr::T(Schema::Object(object))) = components.schemas.get(table.type_name).cloned()
    else {
        return;
    };
    let mut object = object;
    for relation in table.relations {
        let Some(name) = schema_of(relation.target) else {
            continue;
        };
        let reference: RefOr<Schema> = RefOr::Ref(Ref::from_schema_name(name));
        let schema: RefOr<Schema> = match relation.link {
            crate::query::Link::One(_) => utoipa::openapi::OneOfBuilder::new()
                .item(ObjectBuilder::new().schema_type(Type::Null))
                .item(reference)
                .description(Some("Present when `include` asks for it."))
                .into(),
            crate::query::Link::Many(_) => ArrayBuilder::new()
                .items(reference)
                .description(Some("The first 200, present when `include` asks for them."))
                .into(),
        };
        object.properties.insert(relation.name.to_owned(), schema);
    }
    components
        .schemas
        .insert(table.type_name.to_owned(), RefOr::T(Schema::Object(object)));
}

fn schema_of(object: Object) -> Option<&'static str> {
    registry::table(object).map(|table| table.type_name)
}
