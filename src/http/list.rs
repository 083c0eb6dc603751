//! The query strings of reads: `filter`, `sort`, `limit`, `cursor`, `deleted`, `include`, `fields`.
//!
//! Whatever is not known is refused by name; nothing is ignored.

use serde_json::Value;

use crate::error::{Error, FieldError, Result};
use crate::query::{
    CUSTOM_PREFIX, Condition, Deleted, Direction, FieldName, Filter, Link, ListRequest, Operator,
    Order, Relation, Table,
};
use crate::registry;

/// What a read of one record may ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct ItemQuery {
    pub include: Vec<Include>,
    pub fields: Option<Vec<String>>,
}

/// A relation to put into the answer, and what to put into the records that it leads to.
#[derive(Debug, Clone)]
pub(super) struct Include {
    pub relation: &'static Relation,
    pub inner: Vec<Include>,
}

impl Include {
    /// The most that one request may name.
    pub(super) const MOST: usize = 20;

    fn of(relation: &'static Relation) -> Self {
        Self {
            relation,
            inner: Vec::new(),
        }
    }

    /// Whether a relation may be included in what another one leads to. A list within a list may
    /// not: its size would be a product.
    fn fits(outer: &Relation, inner: &Relation) -> bool {
        let is_list = |relation: &Relation| matches!(relation.link, Link::Many(_));
        !(is_list(outer) && is_list(inner))
    }

    /// Every path that may be included in records of a kind: `account`, `committee.stakeholder`.
    pub(super) fn paths(table: &'static Table) -> Vec<String> {
        let mut paths = Vec::new();
        for outer in table.relations {
            paths.push(outer.name.to_owned());
            let target = registry::table(outer.target);
            let inner = target.into_iter().flat_map(|table| table.relations);
            paths.extend(
                inner
                    .filter(|inner| Self::fits(outer, inner))
                    .map(|inner| format!("{}.{}", outer.name, inner.name)),
            );
        }
        paths
    }

    /// The relations that a path names.
    fn follow(
        table: &'static Table,
        path: &str,
    ) -> Option<(&'static Relation, Option<&'static Relation>)> {
        let Some((outer, inner)) = path.split_once('.') else {
            return Some((table.relation(path)?, None));
        };
        let outer = table.relation(outer)?;
        let inner = registry::table(outer.target)?.relation(inner)?;
        Self::fits(outer, inner).then_some((outer, Some(inner)))
    }

    /// Adds a relation to others, once; returns it.
    fn add<'a>(to: &'a mut Vec<Self>, relation: &'static Relation) -> Option<&'a mut Self> {
        let known = to
            .iter()
            .position(|known| known.relation.name == relation.name);
        if known.is_none() {
            to.push(Self::of(relation));
        }
        match known {
            Some(place) => to.get_mut(place),
            None => to.last_mut(),
        }
    }

    /// Reads the value of `include`.
    fn parse(table: &'static Table, value: &str) -> Result<Vec<Self>> {
        let mut includes = Vec::new();
        for (index, path) in value.split(',').enumerate() {
            let (outer, inner) =
                Self::follow(table, path).ok_or_else(|| Self::unknown(table, path))?;
            if index >= Self::MOST {
                let message = format!("takes at most {} relations", Self::MOST);
                return Err(Error::invalid("include", "OUT_OF_RANGE", message));
            }
            if let (Some(outer), Some(inner)) = (Self::add(&mut includes, outer), inner) {
                Self::add(&mut outer.inner, inner);
            }
        }
        Ok(includes)
    }

    fn unknown(table: &'static Table, path: &str) -> Error {
        let is_outer = |path: &String| !path.contains('.');
        let (outer, inner): (Vec<_>, Vec<_>) = Self::paths(table).into_iter().partition(is_outer);
        let mut message = match outer.as_slice() {
            [] => "nothing can be included here".to_owned(),
            outer => format!("{path:?} is not one of {}", outer.join(", ")),
        };
        if let Some(example) = inner.first() {
            message.push_str(&format!(
                ", nor a relation of one of these such as {example}"
            ));
        }
        Error::invalid("include", "UNKNOWN_INCLUDE", message)
    }
}

/// What a list may ask for.
#[derive(Debug, Clone)]
pub(super) struct ListQuery {
    pub request: ListRequest,
    pub item: ItemQuery,
}

fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    url::form_urlencoded::parse(query.as_bytes()).into_owned()
}

fn unknown(name: &str) -> FieldError {
    let shown: String = name.chars().take(100).collect();
    FieldError::new(
        shown,
        "UNKNOWN_PARAMETER",
        "is not a parameter of this operation",
    )
}

/// Refuses every parameter.
pub(super) fn refuse_parameters(query: &str) -> Result<()> {
    let errors: Vec<FieldError> = pairs(query).map(|(name, _)| unknown(&name)).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::all_invalid(errors))
    }
}

impl ItemQuery {
    /// Whether the record is wanted as it is.
    pub(super) fn is_plain(&self) -> bool {
        self.include.is_empty() && self.fields.is_none()
    }

    pub(super) fn parse(table: &'static Table, query: &str) -> Result<Self> {
        let mut item = Self::default();
        let mut seen = Seen::default();
        for (name, value) in pairs(query) {
            seen.once(&name)?;
            if !item.take(table, &name, &value)? {
                return Err(Error::all_invalid(vec![unknown(&name)]));
            }
        }
        Ok(item)
    }

    /// Takes a parameter if it is one of these.
    fn take(&mut self, table: &'static Table, name: &str, value: &str) -> Result<bool> {
        match name {
            "include" => self.include = Include::parse(table, value)?,
            "fields" => {
                let known = registry::json_fields(table.object);
                let mut fields = Vec::new();
                for part in value.split(',') {
                    if !known.iter().any(|field| field == part) {
                        let message =
                            format!("{part:?} is not a field of {}", table.object.as_str());
                        return Err(Error::invalid("fields", "UNKNOWN_FIELD", message));
                    }
                    fields.push(part.to_owned());
                }
                self.fields = Some(fields);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Refuses parameters that stand twice.
#[derive(Default)]
struct Seen(Vec<String>);

impl Seen {
    fn once(&mut self, name: &str) -> Result<()> {
        if self.0.iter().any(|seen| seen == name) {
            return Err(Error::invalid(name, "DUPLICATE", "stands twice"));
        }
        self.0.push(name.to_owned());
        Ok(())
    }
}

impl ListQuery {
    pub(super) fn parse(table: &'static Table, query: &str) -> Result<Self> {
        let mut request = ListRequest::default();
        let mut item = ItemQuery::default();
        let mut conditions = Vec::new();
        let mut seen = Seen::default();
        for (name, value) in pairs(query) {
            seen.once(&name)?;
            match name.as_str() {
                "limit" => {
                    request.limit = value
                        .parse()
                        .ok()
                        .filter(|limit| (1..=ListRequest::MAX_LIMIT).contains(limit))
                        .ok_or_else(|| {
                            let message =
                                format!("must lie between 1 and {}", ListRequest::MAX_LIMIT);
                            Error::invalid("limit", "OUT_OF_RANGE", message)
                        })?;
                }
                "cursor" => request.after = Some(value),
                "sort" => request.order = sort(table, &value)?,
                "deleted" => request.deleted = deleted(&value)?,
                _ if name.starts_with("filter[") => {
                    conditions.push(Filter::Is(condition(table, &name, &value)?));
                }
                _ => {
                    if !item.take(table, &name, &value)? {
                        return Err(Error::all_invalid(vec![unknown(&name)]));
                    }
                }
            }
        }
        request.filter = match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => Some(Filter::And(conditions)),
        };
        Ok(Self { request, item })
    }
}

fn deleted(value: &str) -> Result<Deleted> {
    match value {
        "exclude" => Ok(Deleted::Exclude),
        "include" => Ok(Deleted::Include),
        "only" => Ok(Deleted::Only),
        _ => Err(Error::invalid(
            "deleted",
            "INVALID_VALUE",
            "must be exclude, include or only",
        )),
    }
}

/// `name,-created_at,custom_fields.tier`: a minus sorts downwards.
fn sort(table: &'static Table, value: &str) -> Result<Vec<Order>> {
    let mut order: Vec<Order> = Vec::new();
    for part in value.split(',') {
        let (name, direction) = match part.strip_prefix('-') {
            Some(name) => (name, Direction::Desc),
            None => (part, Direction::Asc),
        };
        let field = FieldName::parse(table, name).filter(|field| match field {
            FieldName::BuiltIn(name) => table.field(name).is_some_and(|field| field.is_sortable),
            FieldName::Custom(_) => true,
        });
        let field = field.ok_or_else(|| {
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

/// `filter[name]=x`, short for `filter[name][eq]=x`, and the other operators.
fn condition(table: &'static Table, name: &str, value: &str) -> Result<Condition> {
    let malformed = || {
        Error::invalid(
            name,
            "UNKNOWN_PARAMETER",
            "must be filter[FIELD] or filter[FIELD][OPERATOR]",
        )
    };
    let inner = name
        .strip_prefix("filter[")
        .and_then(|rest| rest.strip_suffix(']'));
    let inner = inner.ok_or_else(malformed)?;
    let (field, operator) = match inner.split_once("][") {
        Some((field, operator)) => {
            let known = Operator::parse(operator);
            let unknown = || {
                let known: Vec<_> = Operator::ALL.iter().map(|known| known.as_str()).collect();
                Error::invalid(
                    name,
                    "UNKNOWN_OPERATOR",
                    format!("must be one of {}", known.join(", ")),
                )
            };
            (field, known.ok_or_else(unknown)?)
        }
        None => (inner, Operator::Eq),
    };
    let value = Value::String(value.to_owned());
    match FieldName::parse(table, field) {
        Some(FieldName::Custom(key)) => Ok(Condition::custom(&key, operator, value)),
        Some(FieldName::BuiltIn(known)) => {
            let known = table.field(known).ok_or_else(malformed)?;
            Condition::read(known, operator, &value, name)
        }
        None => {
            let mut known: Vec<_> = table
                .fields
                .iter()
                .map(|field| field.name.to_owned())
                .collect();
            if table.has_custom_fields {
                known.push(format!("{CUSTOM_PREFIX}KEY"));
            }
            let message = format!("{field:?} is not one of {}", known.join(", "));
            Err(Error::invalid(name, "UNKNOWN_FIELD", message))
        }
    }
}
