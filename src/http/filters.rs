//! The filters of a query string: `filter[FIELD][OPERATOR]=VALUE`, where the field may be one of a
//! related record: `filter[account.industry]`, `filter[committee.none.role]`.
//!
//! All parameters must hold. Those that go the same way to many records speak of the same one of them:
//! `committee.some.role` with `committee.some.influence` asks for one member who is both.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::query::filter::MAX_CONDITIONS;
use crate::query::reading::{self, Spelling};
use crate::query::{Condition, FieldName, Filter, Link, Operator, Quantifier, Related, Table};

/// The filters that were read so far.
#[derive(Default)]
pub(super) struct Filters {
    parts: Vec<Filter>,
    conditions: usize,
}

/// One parameter.
struct Parameter<'a> {
    name: &'a str,
    operator: Operator,
    value: Value,
}

impl Filters {
    /// Takes a parameter whose name begins with `filter[`.
    pub(super) fn take(&mut self, table: &'static Table, name: &str, value: &str) -> Result<()> {
        self.conditions = self.conditions.saturating_add(1);
        if self.conditions > MAX_CONDITIONS {
            return Err(reading::too_many("filter"));
        }
        let (path, operator) = split(name)?;
        let parameter = Parameter {
            name,
            operator,
            value: Value::String(value.to_owned()),
        };
        place(&mut self.parts, table, path, 0, parameter)
    }

    pub(super) fn finish(self) -> Option<Filter> {
        (!self.parts.is_empty()).then(|| Filter::all(self.parts))
    }
}

/// The path and the operator of a parameter's name.
fn split(name: &str) -> Result<(&str, Operator)> {
    let inner = name
        .strip_prefix("filter[")
        .and_then(|rest| rest.strip_suffix(']'));
    let inner = inner.ok_or_else(|| {
        let message = "must be filter[FIELD] or filter[FIELD][OPERATOR]";
        Error::invalid(name, "UNKNOWN_PARAMETER", message)
    })?;
    let Some((path, operator)) = inner.split_once("][") else {
        // Short for `[eq]`.
        return Ok((inner, Operator::Eq));
    };
    let known = Operator::parse(operator).ok_or_else(|| {
        let known = Operator::ALL.map(Operator::as_str).join(", ");
        Error::invalid(name, "UNKNOWN_OPERATOR", format!("must be one of {known}"))
    })?;
    Ok((path, known))
}

/// Puts a condition where its path leads.
fn place(
    parts: &mut Vec<Filter>,
    table: &'static Table,
    path: &str,
    relations: usize,
    parameter: Parameter<'_>,
) -> Result<()> {
    let Parameter { name, operator, .. } = parameter;
    match FieldName::parse(table, path) {
        Some(FieldName::Custom(key)) => {
            parts.push(Filter::Is(Condition::custom(
                &key,
                operator,
                parameter.value,
            )));
            return Ok(());
        }
        Some(FieldName::BuiltIn(known)) => {
            let field = table.field(known).ok_or_else(|| Error::internal(known))?;
            let condition = Condition::read(field, operator, &parameter.value, name)?;
            parts.push(Filter::Is(condition));
            return Ok(());
        }
        None => {}
    }
    let unknown = || reading::unknown(table, path, Spelling::Rest, name);
    let (relation, rest) = path.split_once('.').ok_or_else(unknown)?;
    let relation = table.relation(relation).ok_or_else(unknown)?;
    let relations = reading::one_further(relations, name)?;
    let (quantifier, rest) = match relation.link {
        Link::One(_) => (Quantifier::One, rest),
        Link::Many(_) => rest
            .split_once('.')
            .and_then(|(word, rest)| Some((Quantifier::parse(word)?, rest)))
            .ok_or_else(|| reading::needs_quantifier(relation, name))?,
    };
    let same_way = parts.iter().position(|part| match part {
        Filter::Has(known) => known.relation == relation && known.quantifier == quantifier,
        _ => false,
    });
    let inner = same_way.unwrap_or_else(|| {
        parts.push(Filter::Has(Related {
            relation,
            quantifier,
            filter: Box::new(Filter::And(Vec::new())),
        }));
        parts.len().saturating_sub(1)
    });
    match parts.get_mut(inner) {
        Some(Filter::Has(related)) => match related.filter.as_mut() {
            Filter::And(inner) => place(
                inner,
                reading::target(relation)?,
                rest,
                relations,
                parameter,
            ),
            _ => Err(Error::internal("a related filter is no list")),
        },
        _ => Err(Error::internal("a related filter is gone")),
    }
}
