//! Transactions: operations on records of several kinds, whole or not at all.

use serde_json::Value;

use super::fields::Fields;
use super::kinds::Written;
use super::model::{
    BatchResult, ItemResult, ItemStatus, MAX_OPERATIONS, Transaction, TransactionOperation,
    none_done,
};
use super::operations::{refuse, status_of, within_data};
use super::steps::Step;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::ids::{Object, RecordId};
use crate::records::savepoint::is_of_all;

/// Runs operations in their order, whole or not at all.
pub fn run_transaction(cx: &mut Ctx, transaction: &Transaction) -> Result<BatchResult> {
    let operations = &transaction.operations;
    if !(1..=MAX_OPERATIONS).contains(&operations.len()) {
        let message = format!("a transaction has 1 to {MAX_OPERATIONS} operations");
        return Err(Error::invalid("/operations", "OUT_OF_RANGE", message));
    }
    let steps = plan(operations)?;
    for step in &steps {
        // What a tag is put on is looked at when that is known.
        if step.table().object != Object::Tag {
            cx.require(Scope::write(step.table().ruled_by))?;
        }
    }
    let mut results = Vec::with_capacity(operations.len());
    let mut made: Vec<Value> = Vec::with_capacity(operations.len());
    for (step, operation) in steps.into_iter().zip(operations) {
        match run_operation(cx, step, operation, &made) {
            Ok((status, written)) => {
                made.push(Value::Object(written.fields()?.0));
                results.push(ItemResult::done(
                    status,
                    &written,
                    transaction.with_records,
                )?);
            }
            Err(error) if is_of_all(&error) => return Err(error),
            Err(error) => {
                results.push(ItemResult::refused(&error));
                results.resize_with(operations.len(), ItemResult::not_done);
                return Err(none_done("operations", results));
            }
        }
    }
    Ok(BatchResult { results })
}

/// The operations that are named; refused with all that can be seen to be wrong before any runs.
fn plan(operations: &[TransactionOperation]) -> Result<Vec<Step>> {
    let mut faults = Vec::new();
    let mut lost = Vec::new();
    let mut steps = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let place = format!("/operations/{index}");
        if let Some(step) = Step::named(&operation.operation) {
            steps.push(step);
        } else {
            let known: Vec<&str> = Step::names().collect();
            let message = format!("must be one of {}", known.join(", "));
            let place = format!("{place}/operation");
            faults.push(FieldError::new(place, "INVALID_VALUE", message));
        }
        if let Some(id) = &operation.id {
            look_ahead(
                &mut lost,
                &id.as_str().into(),
                &format!("{place}/id"),
                index,
            );
        }
        if let Some(data) = &operation.data {
            for (name, value) in &data.0 {
                look_ahead(&mut lost, value, &format!("{place}/data/{name}"), index);
            }
        }
    }
    if !faults.is_empty() {
        return Err(Error::all_invalid(faults));
    }
    if !lost.is_empty() {
        return Err(Error::all_contradictions(lost));
    }
    Ok(steps)
}

/// A text that names a field of what an earlier operation made: `$1.id`. Operations are counted
/// from one. A text that only looks like one begins with a second `$`.
struct Reference<'a> {
    number: usize,
    path: &'a str,
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (number, path) = text.strip_prefix('$')?.split_once('.')?;
        let is_name = path.starts_with(|first: char| first.is_ascii_lowercase());
        let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
        Some(Self {
            number: number.parse().ok().filter(|_| is_number)?,
            path,
        })
        .filter(|_| is_name)
    }

    /// The value that it names.
    fn follow<'v>(&self, made: &'v [Value]) -> Option<&'v Value> {
        let record = made.get(self.number.checked_sub(1)?)?;
        self.path
            .split('.')
            .try_fold(record, |value, name| match value {
                Value::Array(list) => list.get(name.parse::<usize>().ok()?),
                value => value.get(name),
            })
    }
}

/// Notes references to operations that have not run by then.
fn look_ahead(faults: &mut Vec<FieldError>, value: &Value, place: &str, index: usize) {
    match value {
        Value::String(text) => {
            if let Some(reference) = Reference::read(text)
                && !(1..=index).contains(&reference.number)
            {
                let message = format!("{text} names no earlier operation; they are counted from 1");
                faults.push(FieldError::new(place, "INVALID_REFERENCE", message));
            }
        }
        Value::Array(list) => {
            for (inner, value) in list.iter().enumerate() {
                look_ahead(faults, value, &format!("{place}/{inner}"), index);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                look_ahead(faults, value, &format!("{place}/{name}"), index);
            }
        }
        _ => {}
    }
}

/// The value with what its references name in their place.
fn resolve(value: &Value, place: &str, made: &[Value]) -> Result<Value> {
    Ok(match value {
        Value::String(text) => match (Reference::read(text), text.strip_prefix('$')) {
            (Some(reference), _) => reference.follow(made).cloned().ok_or_else(|| {
                let message = format!("{text} names no field of that operation's record");
                Error::invalid(place, "INVALID_REFERENCE", message)
            })?,
            (None, Some(plain)) if Reference::read(plain).is_some() => plain.into(),
            _ => value.clone(),
        },
        Value::Array(list) => {
            let inner = list.iter().enumerate();
            let inner = inner.map(|(i, value)| resolve(value, &format!("{place}/{i}"), made));
            Value::Array(inner.collect::<Result<_>>()?)
        }
        Value::Object(fields) => {
            let inner = fields.iter().map(|(name, value)| {
                let value = resolve(value, &format!("{place}/{name}"), made)?;
                Ok((name.clone(), value))
            });
            Value::Object(inner.collect::<Result<_>>()?)
        }
        other => other.clone(),
    })
}

fn run_operation(
    cx: &mut Ctx,
    step: Step,
    operation: &TransactionOperation,
    made: &[Value],
) -> Result<(ItemStatus, Written)> {
    let recorded = cx.recorded.len();
    // What one operation says of the past is not what the next one speaks of.
    cx.valid_from = None;
    let expected = operation.expected_version;
    let is_upsert = matches!(step, Step::Upsert(_));
    refuse(operation.by.is_some() && !is_upsert, "/match")?;
    let (status, written) = match step {
        Step::Create(writes) => {
            refuse(operation.id.is_some(), "/id")?;
            refuse(expected.is_some(), "/expected_version")?;
            let data = data(operation, made)?;
            (
                ItemStatus::Created,
                within_data((writes.create)(cx, &data))?,
            )
        }
        Step::Update(writes) => {
            let (id, data) = (target(operation, made)?, data(operation, made)?);
            let written = within_data((writes.update)(cx, id, &data, expected))?;
            (ItemStatus::Updated, written)
        }
        Step::Upsert(writes) => {
            refuse(operation.id.is_some(), "/id")?;
            let by = operation.by.as_ref();
            let by = by.ok_or_else(|| Error::invalid("/match", "REQUIRED", "says which record"))?;
            by.key(cx, writes.table)?;
            let data = data(operation, made)?;
            let (written, is_new) = within_data((writes.upsert)(cx, by, &data, expected))?;
            let status = if is_new {
                ItemStatus::Created
            } else {
                ItemStatus::Updated
            };
            (status, written)
        }
        Step::Delete(writes) => {
            refuse(operation.data.is_some(), "/data")?;
            let id = target(operation, made)?;
            (ItemStatus::Deleted, (writes.delete)(cx, id, expected)?)
        }
        Step::Restore(writes) => {
            refuse(operation.data.is_some(), "/data")?;
            let id = target(operation, made)?;
            (ItemStatus::Restored, (writes.restore)(cx, id, expected)?)
        }
        Step::Act(verb) => {
            refuse(operation.data.is_some() && !verb.takes_data, "/data")?;
            let id = target(operation, made)?;
            let data = if verb.takes_data {
                data(operation, made)?
            } else {
                Fields::default()
            };
            let written = within_data((verb.run)(cx, id, &data, expected))?;
            (ItemStatus::Updated, written)
        }
    };
    Ok((status_of(cx, recorded, status), written))
}

fn data(operation: &TransactionOperation, made: &[Value]) -> Result<Fields> {
    let data = operation.data.as_ref();
    let data = data.ok_or_else(|| Error::invalid("/data", "REQUIRED", "says the fields"))?;
    let mut fields = Fields::default();
    for (name, value) in &data.0 {
        let value = resolve(value, &format!("/data/{name}"), made)?;
        fields.0.insert(name.clone(), value);
    }
    Ok(fields)
}

/// The record that an operation names.
fn target(operation: &TransactionOperation, made: &[Value]) -> Result<RecordId> {
    let id = operation.id.as_deref();
    let id = id.ok_or_else(|| Error::invalid("/id", "REQUIRED", "says which record"))?;
    let id = resolve(&id.into(), "/id", made)?;
    let text = id.as_str().unwrap_or_default();
    text.parse()
        .map_err(|_not_an_id| Error::NotFound(text.chars().take(80).collect()))
}
