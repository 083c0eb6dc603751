//! From the rows of the store to the answer.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Number, Value};
use uuid::Uuid;

use super::model::{AggregateRow, ValuesByName};
use super::request::Aggregation;
use crate::context::Dialect;
use crate::error::{Error, Result};
use crate::ids::RecordId;
use crate::query::Direction;
use crate::query::aggregates::{AggregateFunction as Function, Form, Group, Measure};
use crate::types::{Int64, MAX_SAFE_INTEGER, Timestamp};

type Cells = std::vec::IntoIter<Value>;

fn broken(what: &str) -> Error {
    Error::internal(format!("the store answered {what} of another form"))
}

fn next(cells: &mut Cells) -> Result<Value> {
    cells.next().ok_or_else(|| broken("a row"))
}

/// A value of the store as the API writes it.
pub(super) fn value(form: Form, cell: Value) -> Result<Value> {
    if cell.is_null() {
        return Ok(cell);
    }
    Ok(match form {
        Form::Id(object) => {
            let uuid = cell.as_str().and_then(|text| Uuid::parse_str(text).ok());
            let uuid = uuid.ok_or_else(|| broken("an id"))?;
            RecordId::new(object, uuid).to_string().into()
        }
        Form::Moment => {
            let moment = cell.as_i64().and_then(Timestamp::from_micros);
            moment.ok_or_else(|| broken("a moment"))?.to_string().into()
        }
        Form::Flag => Value::Bool(cell.as_bool().unwrap_or_else(|| cell.as_i64() == Some(1))),
        Form::Text | Form::Whole | Form::Number | Form::Day | Form::MomentText | Form::DayText => {
            cell
        }
    })
}

/// The keys at the beginning of a row.
pub(super) fn keys(groups: &[Group], cells: &mut Cells) -> Result<Vec<Value>> {
    groups
        .iter()
        .map(|group| value(group.form(), next(cells)?))
        .collect()
}

/// A whole number that JSON carries exactly.
pub(super) fn whole(number: i128, place: &str) -> Result<Value> {
    let safe = i64::try_from(number).ok().and_then(Int64::new);
    safe.map(|number| number.get().into()).ok_or_else(|| {
        let message = format!(
            "the sum lies beyond {MAX_SAFE_INTEGER}, which JSON cannot carry exactly: narrow the \
             filter or group further"
        );
        Error::contradiction(place, "OUT_OF_RANGE", message)
    })
}

/// A number with a fraction; there is no JSON for what is no number.
pub(super) fn fraction(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The nearest number with a fraction.
pub(super) fn real(number: i128) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

pub(super) fn mean(sum: i128, count: i64) -> Value {
    fraction(real(sum) / real(count.into()))
}

/// The value at a share between two neighbours among `n` values, as PostgreSQL computes it.
pub(super) fn between(p: f64, n: i64, low: f64, high: Option<f64>) -> Value {
    let place = p * real(i128::from(n) - 1);
    let share = place - place.floor();
    match high {
        Some(high) if share > 0.0 => fraction(low + share * (high - low)),
        _ => fraction(low),
    }
}

/// The answer to one measure.
fn measured(dialect: Dialect, measure: &Measure, place: &str, cells: &mut Cells) -> Result<Value> {
    let Some(form) = measure.column.as_ref().map(|column| column.form) else {
        return next(cells);
    };
    match measure.function {
        Function::Count | Function::CountDistinct => next(cells),
        Function::Min | Function::Max => value(form, next(cells)?),
        Function::Sum | Function::Avg if form == Form::Whole => {
            let count = next(cells)?.as_i64().unwrap_or(0);
            let sum = whole_sum(dialect, cells)?;
            match measure.function {
                Function::Sum => whole(sum, place),
                _ if count == 0 => Ok(Value::Null),
                _ => Ok(mean(sum, count)),
            }
        }
        Function::Sum | Function::Avg => {
            let count = next(cells)?.as_i64().unwrap_or(0);
            let sum = next(cells)?.as_f64().unwrap_or(0.0);
            match measure.function {
                Function::Sum => Ok(fraction(sum)),
                _ if count == 0 => Ok(Value::Null),
                _ => Ok(fraction(sum / real(count.into()))),
            }
        }
        Function::Percentile | Function::Median => match dialect {
            Dialect::Postgres => Ok(next(cells)?.as_f64().map_or(Value::Null, fraction)),
            Dialect::Sqlite => {
                let n = next(cells)?.as_i64().unwrap_or(0);
                let (low, high) = (next(cells)?.as_f64(), next(cells)?.as_f64());
                Ok(low.map_or(Value::Null, |low| between(measure.p, n, low, high)))
            }
        },
    }
}

fn whole_sum(dialect: Dialect, cells: &mut Cells) -> Result<i128> {
    match dialect {
        Dialect::Postgres => match next(cells)? {
            Value::Null => Ok(0),
            Value::String(text) => text.parse().map_err(|_no_number| broken("a sum")),
            _ => Err(broken("a sum")),
        },
        Dialect::Sqlite => {
            let high = i128::from(next(cells)?.as_i64().unwrap_or(0));
            let low = i128::from(next(cells)?.as_i64().unwrap_or(0));
            Ok(high.saturating_mul(1 << 32).saturating_add(low))
        }
    }
}

/// A group with all of its values, in the order of the request.
pub(super) struct Found {
    pub keys: Vec<Value>,
    pub values: Vec<Value>,
    pub unconverted: Option<i64>,
}

/// Reads the groups of the store.
pub(super) fn groups(
    dialect: Dialect,
    groups: &[Group],
    measures: &[Measure],
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Found>> {
    let one = |row: Vec<Value>| {
        let mut cells = row.into_iter();
        let keys = keys(groups, &mut cells)?;
        let measures = measures.iter().enumerate();
        let values = measures.map(|(n, measure)| {
            measured(dialect, measure, &format!("/aggregates/{n}"), &mut cells)
        });
        Ok(Found {
            values: values.collect::<Result<_>>()?,
            keys,
            unconverted: None,
        })
    };
    rows.into_iter().map(one).collect()
}

/// The place of groups by their keys.
pub(super) fn by_keys(groups: &[Found]) -> HashMap<String, usize> {
    let places = groups.iter().enumerate();
    places
        .map(|(place, group)| (name_of(&group.keys), place))
        .collect()
}

/// What makes two groups the same.
pub(super) fn name_of(keys: &[Value]) -> String {
    keys.iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Empty values come last when ascending; everything else by its kind.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (one, other) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => one
                .as_f64()
                .partial_cmp(&other.as_f64())
                .unwrap_or(Ordering::Equal),
        },
    }
}

/// Sorts the groups, cuts them, and names their parts.
pub(super) fn rows(aggregation: &Aggregation, mut groups: Vec<Found>) -> Result<Vec<AggregateRow>> {
    let part = |group: &Found, place: usize| {
        let mut all = group.keys.iter().chain(&group.values);
        all.nth(place).cloned().unwrap_or_default()
    };
    groups.sort_by(|one, other| {
        let mut places = aggregation.order.iter().map(|(place, direction)| {
            let ordering = compare(&part(one, *place), &part(other, *place));
            match direction {
                Direction::Asc => ordering,
                Direction::Desc => ordering.reverse(),
            }
        });
        places
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    groups.truncate(aggregation.limit);
    let named = |names: &[String], values: Vec<Value>| {
        ValuesByName(names.iter().cloned().zip(values).collect::<Map<_, _>>())
    };
    let (key_names, value_names) = aggregation
        .names
        .split_at_checked(aggregation.groups.len())
        .ok_or_else(|| Error::internal("there are fewer names than groups"))?;
    let row = |group: Found| AggregateRow {
        key: named(key_names, group.keys),
        values: named(value_names, group.values),
        unconverted: group.unconverted.and_then(Int64::new),
    };
    Ok(groups.into_iter().map(row).collect())
}
