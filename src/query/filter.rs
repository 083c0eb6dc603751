//! Conditions on records, and how their values are read.

use std::str::FromStr as _;

use serde_json::Value;

use super::{Field, FieldName, Kind, Relation};
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::types::{Date, Int64, Timestamp};

/// A condition on a record, or several joined.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Is(Condition),
    Has(Related),
}

/// A condition on the records that a relation leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Related {
    pub relation: &'static Relation,
    pub quantifier: Quantifier,
    /// What the related record must be like.
    pub filter: Box<Filter>,
}

/// How many of the related records must be as the filter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    /// There is one, and it is: for relations to one record.
    One,
    Some,
    None,
    Every,
}

impl Quantifier {
    /// Those of a relation to many records.
    pub(crate) const OF_MANY: [Self; 3] = [Self::Some, Self::None, Self::Every];

    /// The word in front of the field; a relation to one record has none.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::One => "",
            Self::Some => "some",
            Self::None => "none",
            Self::Every => "every",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::OF_MANY
            .into_iter()
            .find(|quantifier| quantifier.as_str() == word)
    }
}

/// The most conditions that one filter holds.
pub(crate) const MAX_CONDITIONS: usize = 200;
/// The most relations that a condition goes over, one after the other.
pub(crate) const MAX_RELATIONS: usize = 3;

impl Filter {
    /// Several filters that must all hold.
    pub(crate) fn all(mut parts: Vec<Filter>) -> Self {
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                parts.extend(last);
                Self::And(parts)
            }
        }
    }

    /// Calls for the kind that each part is about: with the relation that leads to it, or with the
    /// condition on one of its fields.
    pub(crate) fn visit(&self, object: Object, see: &mut dyn FnMut(Object, &Self)) {
        see(object, self);
        match self {
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.visit(object, see);
                }
            }
            Self::Not(inner) => inner.visit(object, see),
            Self::Has(related) => related.filter.visit(related.relation.target, see),
            Self::Is(_) => {}
        }
    }

    /// The same with some conditions replaced.
    pub(crate) fn map(
        &self,
        object: Object,
        replace: &dyn Fn(Object, &Condition) -> Option<Self>,
    ) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.map(object, replace)).collect();
        match self {
            Self::And(parts) => Self::And(all(parts)),
            Self::Or(parts) => Self::Or(all(parts)),
            Self::Not(inner) => Self::Not(Box::new(inner.map(object, replace))),
            Self::Has(related) => Self::Has(Related {
                filter: Box::new(related.filter.map(related.relation.target, replace)),
                ..related.clone()
            }),
            Self::Is(condition) => replace(object, condition).unwrap_or_else(|| self.clone()),
        }
    }

    /// The kinds of records that the relations of the filter lead to.
    pub(crate) fn reaches(&self, object: Object) -> Vec<Object> {
        let mut reached = Vec::new();
        self.visit(object, &mut |_, part| {
            if let Self::Has(related) = part
                && !reached.contains(&related.relation.target)
            {
                reached.push(related.relation.target);
            }
        });
        reached
    }

    /// The kinds of records whose added fields the filter names.
    pub(crate) fn customised(&self, object: Object) -> Vec<Object> {
        let mut kinds = Vec::new();
        self.visit(object, &mut |object, part| {
            if let Self::Is(condition) = part
                && matches!(condition.field, FieldName::Custom(_))
                && !kinds.contains(&object)
            {
                kinds.push(object);
            }
        });
        kinds
    }
}

/// One field compared with a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Condition {
    pub field: FieldName,
    pub operator: Operator,
    pub operand: Operand,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    Contains,
    StartsWith,
    IsNull,
}

impl Operator {
    pub(crate) const ALL: [Self; 10] = [
        Self::Eq,
        Self::Ne,
        Self::Lt,
        Self::Le,
        Self::Gt,
        Self::Ge,
        Self::In,
        Self::Contains,
        Self::StartsWith,
        Self::IsNull,
    ];

    /// The word in a query string; GraphQL writes it in camel case.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::In => "in",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::IsNull => "is_null",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.as_str() == text)
    }
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Operand {
    One(Scalar),
    Many(Vec<Scalar>),
    Flag(bool),
    /// For a custom field, whose kind only the workspace knows: read later.
    Raw(Value),
}

/// A single value of a known kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    Text(String),
    Integer(i64),
    /// The bits of a finite `f64`, so that requests can be compared.
    Number(u64),
    Bool(bool),
    Uid(uuid::Uuid),
    Timestamp(Timestamp),
    Date(Date),
}

/// The longest text a filter compares with, in characters.
pub(crate) const MAX_TEXT: usize = 255;
/// The most values `in` takes.
const MAX_VALUES: usize = 200;

/// Reads a value as the field's kind. `place` names it in the refusal.
///
/// In a query string every value is a text; in JSON and GraphQL numbers and booleans are
/// themselves. Both are taken for both, so a client need not know which face it is on.
pub(crate) fn read_scalar(kind: Kind, value: &Value, place: &str) -> Result<Scalar> {
    let wrong =
        |expected: &str| Error::invalid(place, "INVALID_VALUE", format!("must be {expected}"));
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return Err(wrong("a single value")),
    };
    match kind {
        Kind::Text if !value.is_string() => Err(wrong("a text")),
        Kind::Text if text.contains('\0') || text.chars().count() > MAX_TEXT => {
            Err(wrong("a text of at most 255 characters without NUL"))
        }
        Kind::Text => Ok(Scalar::Text(text)),
        Kind::Id(object) => RecordId::from_str(&text)
            .ok()
            .filter(|id| id.object == object)
            .map(|id| Scalar::Uid(id.uid().0))
            .ok_or_else(|| wrong(&format!("an id that begins with {}_", object.as_str()))),
        Kind::AnyId => RecordId::from_str(&text)
            .map(|id| Scalar::Uid(id.uid().0))
            .map_err(|_not_an_id| wrong("an id")),
        Kind::Enum(_, words) => {
            if words.contains(&text.as_str()) {
                Ok(Scalar::Text(text))
            } else {
                Err(wrong(&format!("one of {}", words.join(", "))))
            }
        }
        Kind::Integer => text
            .parse::<i32>()
            .map(|number| Scalar::Integer(number.into()))
            .map_err(|_not_a_number| wrong("a whole number of 32 bits")),
        Kind::Int64 => text
            .parse::<i64>()
            .ok()
            .and_then(Int64::new)
            .map(|number| Scalar::Integer(number.get()))
            .ok_or_else(|| wrong("a whole number within 2^53 - 1")),
        Kind::Number => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| Scalar::Number(number.to_bits()))
            .ok_or_else(|| wrong("a number")),
        Kind::Bool => text
            .parse::<bool>()
            .map(Scalar::Bool)
            .map_err(|_not_a_flag| wrong("true or false")),
        Kind::Timestamp => text
            .parse()
            .map(Scalar::Timestamp)
            .map_err(|error| wrong(error.0)),
        Kind::Date => text
            .parse()
            .map(Scalar::Date)
            .map_err(|error| wrong(error.0)),
    }
}

/// Reads what an operator of a field is given.
pub(crate) fn read_operand(
    kind: Kind,
    operator: Operator,
    value: &Value,
    place: &str,
) -> Result<Operand> {
    match operator {
        Operator::In => {
            let values = match value {
                Value::Array(values) => values.clone(),
                // In a query string the values are separated by commas.
                Value::String(text) => text
                    .split(',')
                    .map(|part| Value::String(part.to_owned()))
                    .collect(),
                _ => return Err(Error::invalid(place, "INVALID_VALUE", "must be a list")),
            };
            if values.is_empty() || values.len() > MAX_VALUES {
                let message = format!("takes 1 to {MAX_VALUES} values");
                return Err(Error::invalid(place, "OUT_OF_RANGE", message));
            }
            let scalars = values.iter().map(|value| read_scalar(kind, value, place));
            Ok(Operand::Many(scalars.collect::<Result<_>>()?))
        }
        Operator::IsNull => match read_scalar(Kind::Bool, value, place)? {
            Scalar::Bool(flag) => Ok(Operand::Flag(flag)),
            _ => Err(Error::invalid(
                place,
                "INVALID_VALUE",
                "must be true or false",
            )),
        },
        _ => Ok(Operand::One(read_scalar(kind, value, place)?)),
    }
}

impl Condition {
    /// The field holds the id of a record.
    pub(crate) fn points_at(field: &'static str, record: AnyUid) -> Self {
        Self {
            field: FieldName::BuiltIn(field),
            operator: Operator::Eq,
            operand: Operand::One(Scalar::Uid(record.0)),
        }
    }

    /// A condition on one of the table's fields, checked against what the field can do.
    pub(crate) fn read(
        field: &Field,
        operator: Operator,
        value: &Value,
        place: &str,
    ) -> Result<Self> {
        if !field.operators().contains(&operator) {
            let known: Vec<_> = field
                .operators()
                .iter()
                .map(|known| known.as_str())
                .collect();
            let message = format!("{} takes the operators {}", field.name, known.join(", "));
            return Err(Error::invalid(place, "UNKNOWN_OPERATOR", message));
        }
        let operand = read_operand(field.kind, operator, value, place)?;
        Ok(Self {
            field: FieldName::BuiltIn(field.name),
            operator,
            operand,
        })
    }

    /// A condition on a field that the workspace added.
    pub(crate) fn custom(key: &str, operator: Operator, value: Value) -> Self {
        Self {
            field: FieldName::Custom(key.to_owned()),
            operator,
            operand: Operand::Raw(value),
        }
    }
}
