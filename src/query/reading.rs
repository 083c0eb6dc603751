//! Filters as JSON: the `filter` of GraphQL's lists, and of REST where a query string is too narrow; and
//! what REST says beside them, `sort` and `fields`.
//!
//! Both faces nest in the same way; they differ in how names and the words of enums are spelled, and
//! in how conditions on added fields are written down, since GraphQL has no objects with free keys.

use serde_json::{Map, Value};

use super::filter::{MAX_CONDITIONS, MAX_RELATIONS};
use super::{
    Condition, Direction, Field, FieldName, Filter, Kind, Link, Operator, Order, Quantifier,
    Related, Relation, Table,
};
use crate::error::{Error, Result};
use crate::registry;

/// The face that a filter comes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// `account_id`, `open`.
    Rest,
    /// `accountId`, `OPEN`.
    GraphQl,
}

/// The name that GraphQL gives to a name in snake case.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' => upper = true,
            letter if upper => {
                out.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => out.push(letter),
        }
    }
    out
}

impl Spelling {
    fn of(self, name: &str) -> String {
        match self {
            Self::Rest => name.to_owned(),
            Self::GraphQl => camel(name),
        }
    }
}

/// Filters nest no deeper than this.
const MAX_DEPTH: usize = 10;

/// Reads a filter; `place` names it in refusals.
pub(crate) fn read_filter(
    table: &'static Table,
    json: &Value,
    spelling: Spelling,
    place: &str,
) -> Result<Filter> {
    let mut reader = Reader {
        spelling,
        conditions: 0,
    };
    let here = Here {
        table,
        depth: 0,
        relations: 0,
    };
    reader.filter(here, json, place)
}

/// Reads `fields`: names of the record's JSON.
pub(crate) fn read_fields<'a>(
    table: &'static Table,
    parts: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>> {
    let known = registry::json_fields(table.object);
    let mut fields = Vec::new();
    for part in parts {
        if !known.iter().any(|field| field == part) {
            let message = format!("{part:?} is not a field of {}", table.object.as_str());
            return Err(Error::invalid("fields", "UNKNOWN_FIELD", message));
        }
        fields.push(part.to_owned());
    }
    Ok(fields)
}

/// Reads `sort`, such as `name,-created_at,custom_fields.tier`: a minus sorts downwards.
pub(crate) fn read_sort<'a>(
    table: &'static Table,
    parts: impl Iterator<Item = &'a str>,
) -> Result<Vec<Order>> {
    let mut order: Vec<Order> = Vec::new();
    for part in parts {
        let (name, direction) = match part.strip_prefix('-') {
            Some(name) => (name, Direction::Desc),
            None => (part, Direction::Asc),
        };
        let field = FieldName::sortable(table, name).ok_or_else(|| {
            let known: Vec<_> = table
                .fields
                .iter()
                .filter(|field| field.is_sortable)
                .map(|field| field.name)
                .collect();
            let message = format!("{name:?} is not one of {}", known.join(", "));
            Error::invalid("sort", "NOT_SORTABLE", message)
        })?;
        if order.iter().any(|key| key.field == field) {
            return Err(Error::contradiction(
                "sort",
                "DUPLICATE",
                format!("{name} stands twice"),
            ));
        }
        order.push(Order { field, direction });
    }
    if order.len() > 4 {
        return Err(Error::invalid(
            "sort",
            "OUT_OF_RANGE",
            "takes at most 4 fields",
        ));
    }
    Ok(order)
}

struct Reader {
    spelling: Spelling,
    conditions: usize,
}

/// Where the reader is.
#[derive(Clone, Copy)]
struct Here {
    table: &'static Table,
    depth: usize,
    relations: usize,
}

impl Here {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }
}

fn object<'a>(json: &'a Value, place: &str) -> Result<&'a Map<String, Value>> {
    json.as_object()
        .ok_or_else(|| Error::invalid(place, "INVALID_VALUE", "must be an object"))
}

impl Reader {
    /// What an object says. GraphQL's variables are often given as null when nothing is meant; in
    /// REST nobody has to send a name without a value, so a null is a mistake.
    fn said<'a>(
        &self,
        json: &'a Value,
        place: &str,
    ) -> Result<impl Iterator<Item = (&'a String, &'a Value)> + use<'a>> {
        let object = object(json, place)?;
        let empty = object.iter().find(|(_, value)| value.is_null());
        if let (Spelling::Rest, Some((name, _))) = (self.spelling, empty) {
            let message = "must not be null; is_null finds empty fields";
            return Err(Error::invalid(
                format!("{place}/{name}"),
                "INVALID_VALUE",
                message,
            ));
        }
        Ok(object.iter().filter(|(_, value)| !value.is_null()))
    }

    fn filter(&mut self, here: Here, json: &Value, place: &str) -> Result<Filter> {
        if here.depth > MAX_DEPTH {
            return Err(Error::invalid(place, "TOO_DEEP", "nests too deep"));
        }
        let mut parts = Vec::new();
        for (name, value) in self.said(json, place)? {
            let place = format!("{place}/{name}");
            match name.as_str() {
                "and" => parts.push(Filter::And(self.list(here, value, &place)?)),
                "or" => parts.push(Filter::Or(self.list(here, value, &place)?)),
                "not" => {
                    let inner = self.filter(here.deeper(), value, &place)?;
                    parts.push(Filter::Not(Box::new(inner)));
                }
                name => self.named(here, name, value, &place, &mut parts)?,
            }
        }
        Ok(Filter::all(parts))
    }

    fn list(&mut self, here: Here, json: &Value, place: &str) -> Result<Vec<Filter>> {
        match (json, self.spelling) {
            (Value::Array(parts), _) => parts
                .iter()
                .enumerate()
                .map(|(index, part)| self.filter(here.deeper(), part, &format!("{place}/{index}")))
                .collect(),
            // GraphQL takes one for a list of one.
            (single, Spelling::GraphQl) => Ok(vec![self.filter(here.deeper(), single, place)?]),
            _ => Err(Error::invalid(place, "INVALID_VALUE", "must be a list")),
        }
    }

    /// What is said under the name of a field or a relation.
    fn named(
        &mut self,
        here: Here,
        name: &str,
        json: &Value,
        place: &str,
        parts: &mut Vec<Filter>,
    ) -> Result<()> {
        let is_it = |known: &str| self.spelling.of(known) == name;
        if here.table.has_custom_fields && is_it("custom_fields") {
            return match self.spelling {
                Spelling::Rest => self.custom_by_key(json, place, parts),
                Spelling::GraphQl => self.custom_in_list(json, place, parts),
            };
        }
        if let Some(field) = here.table.fields.iter().find(|field| is_it(field.name)) {
            return self.field(field, json, place, parts);
        }
        let mut relations = here.table.relations.iter();
        if let Some(relation) = relations.find(|relation| is_it(relation.name)) {
            return self.relation(here, relation, json, place, parts);
        }
        Err(unknown(here.table, name, self.spelling, place))
    }

    fn relation(
        &mut self,
        here: Here,
        relation: &'static Relation,
        json: &Value,
        place: &str,
        parts: &mut Vec<Filter>,
    ) -> Result<()> {
        let inner = Here {
            table: target(relation)?,
            relations: one_further(here.relations, place)?,
            depth: here.depth.saturating_add(1),
        };
        if let Link::One(_) = relation.link {
            let filter = self.filter(inner, json, place)?;
            parts.push(Filter::Has(Related {
                relation,
                quantifier: Quantifier::One,
                filter: Box::new(filter),
            }));
            return Ok(());
        }
        let before = parts.len();
        for (word, value) in self.said(json, place)? {
            let place = format!("{place}/{word}");
            let quantifier =
                Quantifier::parse(word).ok_or_else(|| needs_quantifier(relation, &place))?;
            let filter = self.filter(inner, value, &place)?;
            parts.push(Filter::Has(Related {
                relation,
                quantifier,
                filter: Box::new(filter),
            }));
        }
        if parts.len() == before {
            return Err(needs_quantifier(relation, place));
        }
        Ok(())
    }

    fn field(
        &mut self,
        field: &Field,
        json: &Value,
        place: &str,
        parts: &mut Vec<Filter>,
    ) -> Result<()> {
        for (operator, value, place) in self.operators(json, place)? {
            let value = match (field.kind, self.spelling) {
                (Kind::Enum(..), Spelling::GraphQl) => words_in_lower_case(value),
                _ => value.clone(),
            };
            parts.push(Filter::Is(Condition::read(
                field, operator, &value, &place,
            )?));
        }
        Ok(())
    }

    /// The operators of a field with what they are given.
    fn operators<'a>(
        &mut self,
        json: &'a Value,
        place: &str,
    ) -> Result<Vec<(Operator, &'a Value, String)>> {
        let mut operators = Vec::new();
        for (name, value) in self.said(json, place)? {
            let operator = Operator::ALL
                .into_iter()
                .find(|operator| self.spelling.of(operator.as_str()) == *name);
            let operator = operator.ok_or_else(|| {
                let known = Operator::ALL.map(|known| self.spelling.of(known.as_str()));
                let message = format!("{name:?} is not one of {}", known.join(", "));
                Error::invalid(place, "UNKNOWN_OPERATOR", message)
            })?;
            self.conditions = self.conditions.saturating_add(1);
            if self.conditions > MAX_CONDITIONS {
                return Err(too_many(place));
            }
            operators.push((operator, value, format!("{place}/{name}")));
        }
        Ok(operators)
    }

    /// `{"tier": {"eq": "gold"}}`
    fn custom_by_key(&mut self, json: &Value, place: &str, parts: &mut Vec<Filter>) -> Result<()> {
        for (key, json) in self.said(json, place)? {
            for (operator, value, _) in self.operators(json, &format!("{place}/{key}"))? {
                parts.push(Filter::Is(Condition::custom(key, operator, value.clone())));
            }
        }
        Ok(())
    }

    /// `[{key: "tier", eq: "gold"}]`
    fn custom_in_list(&mut self, json: &Value, place: &str, parts: &mut Vec<Filter>) -> Result<()> {
        let conditions = match json {
            Value::Array(conditions) => conditions.as_slice(),
            single => std::slice::from_ref(single),
        };
        for condition in conditions {
            let mut operators = object(condition, place)?.clone();
            let Some(Value::String(key)) = operators.remove("key") else {
                return Err(Error::invalid(place, "REQUIRED", "needs a key"));
            };
            for (operator, value, _) in self.operators(&Value::Object(operators), place)? {
                parts.push(Filter::Is(Condition::custom(&key, operator, value.clone())));
            }
        }
        Ok(())
    }
}

/// GraphQL writes the words of an enum in upper case.
fn words_in_lower_case(value: &Value) -> Value {
    match value {
        Value::String(text) => text.to_lowercase().into(),
        Value::Array(values) => values.iter().map(words_in_lower_case).collect(),
        other => other.clone(),
    }
}

/// What a relation leads to.
pub(crate) fn target(relation: &Relation) -> Result<&'static Table> {
    registry::table(relation.target)
        .ok_or_else(|| Error::internal(format!("{} leads nowhere", relation.name)))
}

/// Counts one relation more.
pub(crate) fn one_further(relations: usize, place: &str) -> Result<usize> {
    if relations >= MAX_RELATIONS {
        let message = format!("goes over more than {MAX_RELATIONS} relations");
        return Err(Error::invalid(place, "TOO_DEEP", message));
    }
    Ok(relations.saturating_add(1))
}

pub(crate) fn too_many(place: &str) -> Error {
    let message = format!("a filter holds at most {MAX_CONDITIONS} conditions");
    Error::invalid(place, "TOO_MANY", message)
}

/// A relation to many records was named without saying how many of them.
pub(crate) fn needs_quantifier(relation: &Relation, place: &str) -> Error {
    let words = Quantifier::OF_MANY.map(Quantifier::as_str).join(", ");
    let message = format!(
        "{} are many: needs one of {words} to say how many of them",
        relation.name
    );
    Error::invalid(place, "UNKNOWN_QUANTIFIER", message)
}

/// A name that is neither a field nor a relation.
pub(crate) fn unknown(table: &Table, name: &str, spelling: Spelling, place: &str) -> Error {
    let mut known: Vec<_> = table
        .fields
        .iter()
        .map(|field| spelling.of(field.name))
        .collect();
    if table.has_custom_fields {
        known.push(format!(
            "{}.KEY",
            spelling.of(super::CUSTOM_PREFIX.trim_end_matches('.'))
        ));
    }
    let mut message = format!("{name:?} is not one of {}", known.join(", "));
    let relations: Vec<_> = table
        .relations
        .iter()
        .map(|one| spelling.of(one.name))
        .collect();
    if !relations.is_empty() {
        message.push_str(&format!(", nor of the relations {}", relations.join(", ")));
    }
    Error::invalid(place, "UNKNOWN_FIELD", message)
}

impl FieldName {
    /// The field of a table that can be sorted by under a name.
    pub(crate) fn sortable(table: &Table, name: &str) -> Option<Self> {
        Self::parse(table, name).filter(|field| match field {
            Self::BuiltIn(name) => table.field(name).is_some_and(|field| field.is_sortable),
            Self::Custom(_) => true,
        })
    }
}
