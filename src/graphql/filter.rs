//! The input types of lists, made from each kind's [`Table`](crate::query::Table): `DealFilter`, `DealOrder` and what
//! they are composed of. They exist only as descriptions, so a field is declared in one place.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaEnumValue, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use crate::error::{Error, Result};
use crate::ids::Object;
use crate::query::reading::{Spelling, camel, read_filter};
use crate::query::{
    Deleted, Direction, Field, FieldName, Filter, Kind, Link, ListRequest, Operator, Order,
    Quantifier, Relation, Source,
};
use crate::records::Record;
use crate::registry::by_kind;
use crate::types::{Date, Int64, Timestamp};

pub(super) fn input_value(name: &str, ty: String, description: &str) -> (String, MetaInputValue) {
    let value = MetaInputValue {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ty,
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    };
    (name.to_owned(), value)
}

fn input_object(
    name: &str,
    description: &str,
    fields: IndexMap<String, MetaInputValue>,
) -> MetaType {
    MetaType::InputObject {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        input_fields: fields,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        oneof: false,
        directive_invocations: Vec::new(),
    }
}

/// The scalar or enum that a kind of field holds.
fn value_type(kind: Kind) -> String {
    match kind {
        Kind::Id(_) | Kind::AnyId => "ID".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Enum(name, _) => name.to_owned(),
        Kind::Integer => "Int".to_owned(),
        Kind::Int64 => "Int64".to_owned(),
        Kind::Number => "Float".to_owned(),
        Kind::Bool => "Boolean".to_owned(),
        Kind::Timestamp => "Timestamp".to_owned(),
        Kind::Date => "Date".to_owned(),
    }
}

/// The name of the input object that holds a field's operators. Fields with the same operators on
/// the same kind of value share one.
fn operators_type(field: &Field) -> String {
    let mut name = match field.kind {
        Kind::Id(_) | Kind::AnyId => "Id".to_owned(),
        Kind::Bool => "Boolean".to_owned(),
        Kind::Text => "Text".to_owned(),
        kind => value_type(kind),
    };
    match field.source {
        Source::Column => {}
        Source::Through { .. } | Source::List(_) | Source::Segments => name.push_str("Member"),
        Source::ExternalIds => "ExternalId".clone_into(&mut name),
    }
    if field.is_nullable {
        name.insert_str(0, "Optional");
    }
    name.push_str("Filter");
    name
}

fn register_operators(registry: &mut Registry, field: &Field) -> String {
    let name = operators_type(field);
    if !registry.types.contains_key(&name) {
        let ty = value_type(field.kind);
        let fields = field
            .operators()
            .into_iter()
            .map(|operator| {
                let (ty, help) = match operator {
                    Operator::In => (format!("[{ty}!]"), "is one of these"),
                    Operator::IsNull => ("Boolean".to_owned(), "is empty (true) or not (false)"),
                    Operator::Eq => (ty.clone(), "equals"),
                    Operator::Ne => (ty.clone(), "differs, or is empty"),
                    Operator::Lt => (ty.clone(), "is less or earlier"),
                    Operator::Le => (ty.clone(), "is at most, or no later"),
                    Operator::Gt => (ty.clone(), "is more or later"),
                    Operator::Ge => (ty.clone(), "is at least, or no earlier"),
                    Operator::Contains => (ty.clone(), "contains, whatever the case of a to z"),
                    Operator::StartsWith => {
                        (ty.clone(), "starts with, whatever the case of a to z")
                    }
                };
                input_value(&camel(operator.as_str()), ty, help)
            })
            .collect();
        let object = input_object(
            &name,
            "Conditions on a field; all of them must hold.",
            fields,
        );
        registry.types.insert(name.clone(), object);
    }
    name
}

const CUSTOM_CONDITION: &str = "CustomFieldCondition";

fn register_custom(registry: &mut Registry) {
    let operators = Operator::ALL.iter().map(|operator| {
        input_value(
            &camel(operator.as_str()),
            "JSON".to_owned(),
            "as for the fields of the record",
        )
    });
    let key = input_value("key", "String!".to_owned(), "The field's key.");
    let fields = std::iter::once(key).chain(operators).collect();
    let help = "Conditions on a field that the workspace added; all of them must hold.";
    registry.types.insert(
        CUSTOM_CONDITION.to_owned(),
        input_object(CUSTOM_CONDITION, help, fields),
    );
    <async_graphql::Json<serde_json::Value> as InputType>::create_type_info(registry);
}

fn register_scalars(registry: &mut Registry) {
    <async_graphql::ID as InputType>::create_type_info(registry);
    <String as InputType>::create_type_info(registry);
    <i32 as InputType>::create_type_info(registry);
    <f64 as InputType>::create_type_info(registry);
    <bool as InputType>::create_type_info(registry);
    <Int64 as InputType>::create_type_info(registry);
    <Timestamp as InputType>::create_type_info(registry);
    <Date as InputType>::create_type_info(registry);
}

/// The filter of a kind of record by its name.
fn register_filter(registry: &mut Registry, object: Object) -> Option<String> {
    by_kind!(
        object,
        T => {
            let ty = <FilterOf<T> as InputType>::create_type_info(registry);
            Some(ty.trim_end_matches('!').to_owned())
        },
        None
    )
}

/// The condition on what a relation leads to.
fn register_relation(
    registry: &mut Registry,
    relation: &Relation,
) -> Option<(String, MetaInputValue)> {
    let filter = register_filter(registry, relation.target)?;
    let name = camel(relation.name);
    if let Link::One(_) = relation.link {
        let help = "What the related record must be like; without one this does not hold.";
        return Some(input_value(&name, filter, help));
    }
    let ty = format!("Related{filter}");
    if !registry.types.contains_key(&ty) {
        let help = [
            (Quantifier::Some, "At least one of them is like this."),
            (Quantifier::None, "None of them is like this."),
            (
                Quantifier::Every,
                "All of them are like this; also true if there are none.",
            ),
        ];
        let fields =
            help.map(|(quantifier, help)| input_value(quantifier.as_str(), filter.clone(), help));
        let help = "What related records must be like; everything that is said must hold.";
        let object = input_object(&ty, help, fields.into_iter().collect());
        registry.types.insert(ty.clone(), object);
    }
    Some(input_value(&name, ty, "Conditions on the related records."))
}

/// The refusal of an argument, with the places that REST would name.
fn refused<T: InputType>(error: Error) -> InputValueError<T> {
    let faults = serde_json::to_value(error.field_errors()).unwrap_or_default();
    let faults = Value::from_json(faults).unwrap_or_default();
    InputValueError::custom(error.detail()).with_extension("errors", faults)
}

/// A condition on records of a kind, as an argument of its lists.
pub(crate) struct FilterOf<T> {
    filter: Filter,
    kind: PhantomData<fn() -> T>,
}

impl<T> FilterOf<T> {
    /// The condition itself.
    pub(super) fn into_filter(self) -> Filter {
        self.filter
    }
}

impl<T: Record> InputType for FilterOf<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Filter", T::TABLE.type_name))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            register_scalars(registry);
            let name = Self::type_name();
            let mut fields: IndexMap<String, MetaInputValue> = [
                input_value("and", format!("[{name}!]"), "All of these hold."),
                input_value("or", format!("[{name}!]"), "At least one of these holds."),
                input_value("not", name.to_string(), "This does not hold."),
            ]
            .into_iter()
            .collect();
            for field in T::TABLE.fields {
                let ty = register_operators(registry, field);
                fields.extend([input_value(
                    &camel(field.name),
                    ty,
                    "A condition on the field.",
                )]);
            }
            for relation in T::TABLE.relations {
                fields.extend(register_relation(registry, relation));
            }
            if T::TABLE.has_custom_fields {
                register_custom(registry);
                let ty = format!("[{CUSTOM_CONDITION}!]");
                fields.extend([input_value(
                    "customFields",
                    ty,
                    "Conditions on added fields.",
                )]);
            }
            input_object(
                &name,
                "What records must be like; everything that is said must hold.",
                fields,
            )
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let json = value.into_json().map_err(InputValueError::custom)?;
        let filter = read_filter(T::TABLE, &json, Spelling::GraphQl, "/filter").map_err(refused)?;
        Ok(Self {
            filter,
            kind: PhantomData,
        })
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// One key of an order, as an argument of the lists of a kind.
pub(crate) struct OrderOf<T> {
    order: Order,
    kind: PhantomData<fn() -> T>,
}

impl<T: Record> InputType for OrderOf<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Order", T::TABLE.type_name))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            let direction = <Direction as InputType>::create_type_info(registry);
            let names = format!("{}OrderField", T::TABLE.type_name);
            let values = T::TABLE
                .fields
                .iter()
                .filter(|field| field.is_sortable)
                .map(|field| {
                    let name = field.name.to_uppercase();
                    (name.clone(), enum_value(name))
                })
                .collect();
            registry
                .types
                .insert(names.clone(), enum_type(&names, values));
            let mut fields: IndexMap<String, MetaInputValue> = [input_value(
                "direction",
                direction.trim_end_matches('!').to_owned(),
                "Which way; ascending if nothing is said.",
            )]
            .into_iter()
            .collect();
            fields.extend([input_value("field", names, "The field to sort by.")]);
            if T::TABLE.has_custom_fields {
                let help = "The key of an added field to sort by, instead of `field`.";
                fields.extend([input_value("customField", "String".to_owned(), help)]);
            }
            let help = "One key of an order. Empty values come last when ascending.";
            input_object(&Self::type_name(), help, fields)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let json = value
            .unwrap_or_default()
            .into_json()
            .map_err(InputValueError::custom)?;
        let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
        let direction = match text("direction") {
            Some("DESC") => Direction::Desc,
            _ => Direction::Asc,
        };
        let field = match (text("field"), text("customField")) {
            (Some(name), None) => T::TABLE
                .field(&name.to_lowercase())
                .filter(|field| field.is_sortable)
                .map(|field| FieldName::BuiltIn(field.name)),
            (None, Some(key)) if T::TABLE.has_custom_fields => {
                Some(FieldName::Custom(key.to_owned()))
            }
            _ => None,
        };
        let field = field.ok_or_else(|| InputValueError::custom("an order needs one field"))?;
        Ok(Self {
            order: Order { field, direction },
            kind: PhantomData,
        })
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

fn enum_value(name: String) -> MetaEnumValue {
    MetaEnumValue {
        name,
        description: None,
        deprecation: async_graphql::registry::Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

fn enum_type(name: &str, values: IndexMap<String, MetaEnumValue>) -> MetaType {
    MetaType::Enum {
        name: name.to_owned(),
        description: Some("The fields that a list can be sorted by.".to_owned()),
        enum_values: values,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// The arguments of every list.
pub(crate) struct ListArgs<T> {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub filter: Option<FilterOf<T>>,
    pub order_by: Option<Vec<OrderOf<T>>>,
    pub deleted: Option<Deleted>,
}

impl<T: Record> ListArgs<T> {
    /// The request that the arguments make.
    pub(crate) fn request(self) -> Result<ListRequest> {
        let limit = self.first.map_or(ListRequest::DEFAULT_LIMIT, i64::from);
        if !(1..=ListRequest::MAX_LIMIT).contains(&limit) {
            let message = format!("must lie between 1 and {}", ListRequest::MAX_LIMIT);
            return Err(Error::invalid("first", "OUT_OF_RANGE", message));
        }
        let order: Vec<Order> = self
            .order_by
            .unwrap_or_default()
            .into_iter()
            .map(|key| key.order)
            .collect();
        let twice = (1..order.len()).any(|index| {
            let (earlier, rest) = order.split_at(index);
            rest.first()
                .is_some_and(|key| earlier.iter().any(|known| known.field == key.field))
        });
        if twice {
            return Err(Error::contradiction(
                "orderBy",
                "DUPLICATE",
                "a field stands twice",
            ));
        }
        if order.len() > 4 {
            return Err(Error::invalid(
                "orderBy",
                "OUT_OF_RANGE",
                "takes at most 4 fields",
            ));
        }
        Ok(ListRequest {
            filter: self.filter.map(|filter| filter.filter),
            order,
            after: self.after,
            limit,
            deleted: self.deleted.unwrap_or_default(),
        })
    }
}
