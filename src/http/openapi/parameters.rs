//! The parameters of reads, made from what each kind of record declares to lists.

use utoipa::IntoParams as _;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Components, Ref, RefOr, Required};

use super::super::list::{Include, Past};
use crate::ids::Object;
use crate::query::filter::MAX_TEXT;
use crate::query::{Count, Field, Kind, Link, ListRequest, Operator, Source, Table};
use crate::registry;

pub(super) fn query(name: &str, schema: impl Into<RefOr<Schema>>, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    text().enum_values(Some(
        words.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>(),
    ))
}

/// Several words of a fixed set, separated by commas.
fn word_list(choices: Vec<String>) -> ArrayBuilder {
    let word = text().enum_values(Some(choices));
    ArrayBuilder::new().items(word.build()).min_items(Some(1))
}

fn listed(name: &str, schema: ArrayBuilder, description: &str) -> Parameter {
    ParameterBuilder::from(query(name, schema, description))
        .explode(Some(false))
        .build()
}

/// Parameters that are the same for every list, by the name under which they stand among the
/// components.
fn paging_parameters() -> [(&'static str, Parameter); 4] {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(ListRequest::MAX_LIMIT))
        .default(Some(ListRequest::DEFAULT_LIMIT.into()));
    [
        ("Limit", query("limit", limit, "Records at most")),
        (
            "Cursor",
            query("cursor", text(), "`page.next` of the page before"),
        ),
        (
            "Deleted",
            query(
                "deleted",
                words(["exclude", "include", "only"]),
                "Whether deleted records are shown",
            ),
        ),
        (
            "TotalCount",
            query(
                "total_count",
                words(Count::WORDS.iter().copied()),
                "Count the whole list: `page.total_count` tells the number, and \
                 `page.total_count_precision` how exact it is",
            ),
        ),
    ]
}

pub(super) fn add_paging(components: &mut Components) {
    for (name, parameter) in paging_parameters() {
        let parameters = &mut components.parameters;
        parameters.insert(name.to_owned(), RefOr::T(parameter));
    }
}

fn component(name: &str) -> RefOr<Parameter> {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}

/// What a list takes.
pub(super) fn list_parameters(table: &'static Table) -> Vec<RefOr<Parameter>> {
    let paging = ["Limit", "Cursor", "TotalCount"].map(component);
    let include = include_parameter(table).map(RefOr::T);
    let chosen = choosing_parameters(table);
    paging.into_iter().chain(include).chain(chosen).collect()
}

/// What says which records are meant, in which order, and which of their fields.
pub(super) fn choosing_parameters(table: &'static Table) -> Vec<RefOr<Parameter>> {
    let sortable = table.fields.iter().filter(|field| field.is_sortable);
    let keys = sortable
        .flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)])
        .collect();
    let mut sort_help = "Fields to sort by, up to four; a minus sorts downwards. Newest first if \
        nothing is said. Empty values come last, with a minus first."
        .to_owned();
    if table.has_custom_fields {
        sort_help.push_str(" `custom_fields.KEY` sorts by a field that the workspace added.");
    }
    let mut parameters = vec![
        component("Deleted"),
        RefOr::T(listed(
            "sort",
            word_list(keys).max_items(Some(4)),
            &sort_help,
        )),
        RefOr::T(fields_parameter(table)),
    ];
    for field in table.fields {
        for operator in field.operators() {
            parameters.push(component(&filter_name(table, field, operator)));
        }
    }
    parameters.extend(related_parameters(table));
    parameters
}

/// `Filter.Deal.amount_minor.ge`: lists and exports of a kind take the same filters, so these stand
/// among the components.
fn filter_name(table: &Table, field: &Field, operator: Operator) -> String {
    format!(
        "Filter.{}.{}.{}",
        table.type_name,
        field.name,
        operator.as_str()
    )
}

/// Adds the filters by a kind's own fields.
pub(super) fn add_filters(table: &'static Table, components: &mut Components) {
    for field in table.fields {
        for operator in field.operators() {
            let parameter = RefOr::T(filter(table, field, operator));
            let name = filter_name(table, field, operator);
            components.parameters.insert(name, parameter);
        }
    }
}

/// The kinds that records of a kind point at, each by the name of the relation.
fn pointed_at(table: &'static Table) -> impl Iterator<Item = (&'static str, &'static Table)> {
    table
        .relations
        .iter()
        .filter(|relation| matches!(relation.link, Link::One(_)))
        .filter_map(|relation| Some((relation.name, registry::table(relation.target)?)))
}

/// `FilterAccountIndustry` for `filter[account.industry]`. Many lists have the same relation, so
/// these parameters stand among the components.
fn related_name(relation: &str, target: &Table, field: &Field) -> String {
    format!("Filter.{relation}.{}.{}", target.type_name, field.name)
}

/// References to the filters by fields of the records that a record points at.
fn related_parameters(table: &'static Table) -> impl Iterator<Item = RefOr<Parameter>> {
    pointed_at(table).flat_map(|(relation, target)| {
        target
            .fields
            .iter()
            .map(move |field| component(&related_name(relation, target, field)))
    })
}

/// Adds the filters by fields of related records.
pub(super) fn add_related(table: &'static Table, components: &mut Components) {
    for (relation, target) in pointed_at(table) {
        for field in target.fields {
            let operators: Vec<_> = field
                .operators()
                .into_iter()
                .map(Operator::as_str)
                .collect();
            let mut parameter = filter(target, field, Operator::Eq);
            parameter.name = format!("filter[{relation}.{}]", field.name);
            parameter.description = Some(format!(
                "`{}` of the record that `{relation}` leads to; also with an operator: {}",
                field.name,
                operators.join(", ")
            ));
            let name = related_name(relation, target, field);
            components.parameters.insert(name, RefOr::T(parameter));
        }
    }
}

/// `as_of` and `known_at`, for reads that can be asked how it was.
pub(super) fn past_parameters() -> Vec<Parameter> {
    Past::into_params(|| None)
}

/// What shapes a record in an answer.
pub(super) fn shape_parameters(table: &'static Table) -> impl Iterator<Item = Parameter> {
    std::iter::once(fields_parameter(table)).chain(include_parameter(table))
}

fn fields_parameter(table: &'static Table) -> Parameter {
    listed(
        "fields",
        word_list(registry::json_fields(table.object)),
        "The fields to answer with; `id` always comes along",
    )
}

fn include_parameter(table: &'static Table) -> Option<Parameter> {
    let paths = ArrayBuilder::new()
        .items(Ref::from_schema_name(include_of(table)))
        .min_items(Some(1))
        .max_items(Some(Include::MOST));
    let help = "Related records to put into the answer, and records related to these";
    (!table.relations.is_empty()).then(|| listed("include", paths, help))
}

fn filter(table: &Table, field: &Field, operator: Operator) -> Parameter {
    let (name, help) = match operator {
        Operator::Eq => (
            format!("filter[{}]", field.name),
            "equals (short for `[eq]`)",
        ),
        other => (
            format!("filter[{}][{}]", field.name, other.as_str()),
            match other {
                Operator::Ne => "differs or is empty",
                Operator::Lt => "is less or earlier",
                Operator::Le => "is at most, or no later",
                Operator::Gt => "is more or later",
                Operator::Ge => "is at least, or no earlier",
                Operator::In => "is one of these",
                Operator::Contains => "contains, whatever the case of a to z",
                Operator::StartsWith => "starts with, whatever the case of a to z",
                _ => "is empty (true) or not (false)",
            },
        ),
    };
    let description = format!("`{}` of the {} {help}", field.name, table.object.as_str());
    match operator {
        Operator::In => {
            // Commas separate the values.
            let value = match field.kind {
                Kind::Text => value_schema(field.kind).pattern(Some("^[^,\\x00]*$")),
                kind => value_schema(kind),
            };
            let items = ArrayBuilder::new().items(value.build());
            listed(
                &name,
                items.min_items(Some(1)).max_items(Some(200)),
                &description,
            )
        }
        Operator::IsNull => query(
            &name,
            ObjectBuilder::new().schema_type(Type::Boolean),
            &description,
        ),
        _ if matches!(field.source, Source::ExternalIds) => {
            let pair = text().pattern(Some("^[a-z0-9][a-z0-9_.-]{0,63}:[^\\x00]{1,100}$"));
            query(
                &name,
                pair.examples(["hubspot:4711"]),
                "Known to another system by this id: `SOURCE:ID`",
            )
        }
        _ => query(&name, value_schema(field.kind), &description),
    }
}

pub(super) fn value_schema(kind: Kind) -> ObjectBuilder {
    match kind {
        Kind::Id(object) => text().pattern(Some(format!(
            "^{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
            object.as_str()
        ))),
        Kind::Text => text()
            .max_length(Some(MAX_TEXT))
            .pattern(Some("^[^\\x00]*$")),
        Kind::AnyId => {
            let kinds: Vec<_> = Object::ALL.iter().map(|kind| kind.as_str()).collect();
            let kinds = kinds.join("|");
            text().pattern(Some(format!("^({kinds})_[0-7][0-9a-hjkmnp-tv-z]{{25}}$")))
        }
        Kind::Enum(_, known) => words(known.iter().copied()),
        Kind::Integer => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(i32::MIN))
            .maximum(Some(i32::MAX)),
        Kind::Int64 => ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(-crate::types::MAX_SAFE_INTEGER))
            .maximum(Some(crate::types::MAX_SAFE_INTEGER)),
        Kind::Number => ObjectBuilder::new().schema_type(Type::Number),
        Kind::Bool => ObjectBuilder::new().schema_type(Type::Boolean),
        Kind::Timestamp => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
        Kind::Date => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
    }
}

/// The name of what may stand in `include`: `DealInclude`.
pub(super) fn include_of(table: &Table) -> String {
    format!("{}Include", table.type_name)
}
