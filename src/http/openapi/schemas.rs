//! The bodies that are made from what each kind of record declares to lists: its filter, and the
//! query that holds one. They say the same as the input types of GraphQL.

use serde_json::{Value, json};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, Ref, RefOr};

use utoipa::{PartialSchema as _, ToSchema as _};

use super::super::list::Include;
use super::parameters::{include_of, text, value_schema, words};
use crate::aggregates::{Aggregate, GroupBy, Measure};
use crate::query::{
    Count, Field, Kind, Link, ListRequest, Operator, Quantifier, Relation, Source, Table,
};
use crate::registry;

/// The name of a kind's filter: `DealFilter`.
pub(super) fn filter_of(table: &Table) -> String {
    format!("{}Filter", table.type_name)
}

/// The name of the body of a kind's query: `DealQuery`.
pub(super) fn query_of(table: &Table) -> String {
    format!("{}Query", table.type_name)
}

fn reference(name: impl Into<String>) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

/// An object that takes nothing but its fields.
fn closed(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
}

fn list_of(items: impl Into<RefOr<Schema>>) -> ArrayBuilder {
    ArrayBuilder::new().items(items.into())
}

/// Adds a kind's filter and what it is composed of.
pub(super) fn add_filter(table: &'static Table, components: &mut Components) {
    let name = filter_of(table);
    let help = "What records must be like; everything that is said must hold.";
    let mut filter = closed(help)
        .property(
            "and",
            list_of(reference(&name)).description(Some("All of these hold.")),
        )
        .property(
            "or",
            list_of(reference(&name)).description(Some("At least one of these holds.")),
        )
        .property("not", reference(&name));
    filter = with_own_fields(filter, table, components);
    for relation in table.relations {
        if let Some(ty) = related(relation, components) {
            filter = filter.property(relation.name, reference(ty));
        }
    }
    components.schemas.insert(name, filter.into());

    let help = "What a related record must be like; everything that is said must hold. `and`, `or`, \
        `not` and its own relations are taken too, as in its own filter; they are not spelled out here, \
        where they would lead round in circles.";
    let conditions = with_own_fields(closed(help), table, components);
    components
        .schemas
        .insert(conditions_of(table), conditions.into());
}

/// The name of what a related record of a kind must be like: `DealConditions`.
fn conditions_of(table: &Table) -> String {
    format!("{}Conditions", table.type_name)
}

/// Adds a condition for each field of a kind, those that the workspace added among them.
fn with_own_fields(
    mut object: ObjectBuilder,
    table: &'static Table,
    components: &mut Components,
) -> ObjectBuilder {
    for field in table.fields {
        let operators = operators_type(field);
        components
            .schemas
            .entry(operators.clone())
            .or_insert_with(|| operators_of(field));
        object = object.property(field.name, reference(operators));
    }
    if table.has_custom_fields {
        let ty = "CustomFieldCondition";
        components
            .schemas
            .entry(ty.to_owned())
            .or_insert_with(custom);
        let by_key = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Conditions on fields that the workspace added, by key.",
            ))
            .additional_properties(Some(reference(ty)));
        object = object.property("custom_fields", by_key);
    }
    object
}

/// The condition on what a relation leads to. It ends there: a filter that held the filters of all
/// related kinds would hold itself over many ways, and whoever walks all ways (generators of examples and
/// of requests do) would not come to an end.
fn related(relation: &Relation, components: &mut Components) -> Option<String> {
    let table = registry::table(relation.target)?;
    let conditions = conditions_of(table);
    if let Link::One(_) = relation.link {
        return Some(conditions);
    }
    let ty = format!("Related{}", filter_of(table));
    let help = "Conditions on related records: on `some` of them, on `none`, on `every` one.";
    let object = Quantifier::OF_MANY
        .into_iter()
        .fold(closed(help), |object, quantifier| {
            object.property(quantifier.as_str(), reference(&conditions))
        });
    components
        .schemas
        .insert(ty.clone(), object.min_properties(Some(1)).into());
    Some(ty)
}

/// The name of the schema that holds a field's operators. Fields with the same operators on the same
/// kind of value share one.
fn operators_type(field: &Field) -> String {
    let mut name = match field.kind {
        Kind::Id(object) => {
            let kind = registry::table(object).map_or("Record", |table| table.type_name);
            format!("{kind}Id")
        }
        Kind::AnyId => "RecordId".to_owned(),
        Kind::Text => "Text".to_owned(),
        Kind::Enum(name, _) => name.to_owned(),
        Kind::Integer => "Integer".to_owned(),
        Kind::Int64 => "Int64".to_owned(),
        Kind::Number => "Number".to_owned(),
        Kind::Bool => "Boolean".to_owned(),
        Kind::Timestamp => "Timestamp".to_owned(),
        Kind::Date => "Date".to_owned(),
    };
    match field.source {
        Source::Column => {}
        Source::Through { .. } | Source::List(_) | Source::Segments => name.push_str("Member"),
        Source::ExternalIds => "ExternalId".clone_into(&mut name),
    }
    if field.is_nullable {
        name.insert_str(0, "Optional");
    }
    name.push_str("Condition");
    name
}

fn operators_of(field: &Field) -> RefOr<Schema> {
    let value = || match field.source {
        Source::ExternalIds => text().pattern(Some("^[a-z0-9][a-z0-9_.-]{0,63}:[^\\x00]{1,100}$")),
        _ => value_schema(field.kind),
    };
    let object = field.operators().into_iter().fold(
        closed("Conditions on a field; all of them must hold."),
        |object, operator| match operator {
            Operator::In => {
                let values = list_of(value()).min_items(Some(1)).max_items(Some(200));
                object.property(operator.as_str(), values)
            }
            Operator::IsNull => object.property(
                operator.as_str(),
                ObjectBuilder::new().schema_type(Type::Boolean),
            ),
            _ => object.property(operator.as_str(), value()),
        },
    );
    object.into()
}

/// What can be said of an added field; its kind tells which operators it takes.
fn custom() -> RefOr<Schema> {
    let any = || {
        utoipa::openapi::OneOfBuilder::new()
            .item(text())
            .item(ObjectBuilder::new().schema_type(Type::Number))
            .item(ObjectBuilder::new().schema_type(Type::Boolean))
    };
    let help = "Conditions on a field that the workspace added; all of them must hold. Money is \
        compared by its amount.";
    let object = Operator::ALL
        .into_iter()
        .fold(closed(help), |object, operator| match operator {
            Operator::In => {
                let values = list_of(any()).min_items(Some(1)).max_items(Some(200));
                object.property(operator.as_str(), values)
            }
            Operator::IsNull => object.property(
                operator.as_str(),
                ObjectBuilder::new().schema_type(Type::Boolean),
            ),
            _ => object.property(operator.as_str(), any()),
        });
    object.into()
}

/// The name of the body of a kind's aggregate: `DealAggregateRequest`.
pub(super) fn aggregate_of(table: &Table) -> String {
    format!("{}AggregateRequest", table.type_name)
}

/// Adds what all aggregates share.
pub(super) fn add_shared(components: &mut Components) {
    let mut schemas = Vec::new();
    Aggregate::schemas(&mut schemas);
    GroupBy::schemas(&mut schemas);
    Measure::schemas(&mut schemas);
    schemas.extend([
        (Aggregate::name().into_owned(), Aggregate::schema()),
        (GroupBy::name().into_owned(), GroupBy::schema()),
        (Measure::name().into_owned(), Measure::schema()),
    ]);
    components.schemas.extend(schemas);
}

/// Adds the body of a kind's aggregate.
pub(super) fn add_aggregate(table: &'static Table, components: &mut Components) {
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(1000));
    let name = || text().min_length(Some(1)).max_length(Some(255));
    let body = closed("What to compute over which records.")
        .property("filter", reference(filter_of(table)))
        .property(
            "deleted",
            words(["exclude", "include", "only"])
                .description(Some("Whether deleted records count; `exclude` if nothing is said.")),
        )
        .property(
            "group_by",
            list_of(reference(GroupBy::name()))
                .max_items(Some(4))
                .description(Some("What records are grouped by; all are one group if nothing is said.")),
        )
        .property(
            "aggregates",
            list_of(reference(Measure::name()))
                .min_items(Some(1))
                .max_items(Some(20))
                .description(Some("What is computed.")),
        )
        .property(
            "convert_to",
            reference("CurrencyCode"),
        )
        .property(
            "rates_on",
            name().description(Some(
                "Whose exchange rates, with `convert_to`: those of a day such as `2026-11-23`, or of the day in \
                 a field of each record, such as `closed_at`. The last rate up to the day counts.",
            )),
        )
        .property(
            "sort",
            list_of(name()).description(Some(
                "Names of groups and aggregates; a minus sorts downwards. The groups if nothing is said.",
            )),
        )
        .property("limit", limit.description(Some("Groups at most; 100 if nothing is said.")))
        .required("aggregates")
        .examples([json!({
            "filter": { "created_at": { "ge": SINCE } },
            "group_by": [{ "field": "created_at", "bucket": "month", "tz": "Europe/Berlin" }],
            "aggregates": [{ "function": "count" }],
        })]);
    components.schemas.insert(aggregate_of(table), body.into());
}

/// Adds the body of a kind's query.
pub(super) fn add_query(table: &'static Table, components: &mut Components) {
    let sortable = table.fields.iter().filter(|field| field.is_sortable);
    let keys: Vec<String> = sortable
        .flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)])
        .collect();
    let key = if table.has_custom_fields {
        let known = keys.join("|");
        text().pattern(Some(format!(
            "^({known}|-?custom_fields\\.[a-z][a-z0-9_]{{0,62}})$"
        )))
    } else {
        text().enum_values(Some(keys))
    };
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(ListRequest::MAX_LIMIT));
    let fields = text().enum_values(Some(registry::json_fields(table.object)));
    let mut body = closed("A page of records to be answered with.")
        .property("filter", reference(filter_of(table)))
        .property(
            "sort",
            list_of(key).max_items(Some(4)).description(Some(
                "Fields to sort by; a minus sorts downwards. Newest first if nothing is said.",
            )),
        )
        .property(
            "limit",
            limit.description(Some("Records at most; 50 if nothing is said.")),
        )
        .property(
            "cursor",
            text().description(Some("`page.next` of the page before.")),
        )
        .property(
            "deleted",
            words(["exclude", "include", "only"]).description(Some(
                "Whether deleted records are shown; `exclude` if nothing is said.",
            )),
        )
        .property(
            "fields",
            list_of(fields)
                .description(Some("The fields to answer with; `id` always comes along.")),
        )
        .property(
            "total_count",
            words(Count::WORDS.iter().copied())
                .description(Some("Count the whole list, exactly or as an estimate.")),
        );
    if !table.relations.is_empty() {
        let paths = list_of(reference(include_of(table))).max_items(Some(Include::MOST));
        body = body.property(
            "include",
            paths.description(Some("Related records to answer with.")),
        );
    }
    let example = json!({
        "filter": { "or": [by_name(table), { "created_at": { "ge": SINCE } }] },
        "sort": ["-created_at"],
        "limit": 10,
    });
    let body = body.examples([example]);
    components.schemas.insert(query_of(table), body.into());
}

/// A moment for examples.
const SINCE: &str = "2026-01-01T00:00:00Z";

/// A condition for examples: on the name of a kind's records, if they have one.
fn by_name(table: &Table) -> Value {
    let is_name = |field: &Field| field.name == "name" && matches!(field.kind, Kind::Text);
    if table.fields.iter().any(is_name) {
        json!({ "name": { "contains": "north" } })
    } else {
        json!({ "created_at": { "lt": "2025-01-01T00:00:00Z" } })
    }
}
