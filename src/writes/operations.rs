//! What can be done with many records at once.

use super::fields::Fields;
use super::kinds::{self, Writes};
use super::model::{
    Batch, BatchItem, BatchOperation, BatchResult, ItemResult, ItemStatus, MAX_ITEMS, none_done,
};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::RecordId;
use crate::records::gathering::{self, Gathered};
use crate::records::keys;
use crate::records::savepoint::{Mark, attempt, is_of_all};

/// Does up to 1,000 things with records of one kind. A refused item leaves the others as they are,
/// unless the batch is atomic.
pub fn run_batch(cx: &mut Ctx, writes: &'static Writes, batch: &Batch) -> Result<BatchResult> {
    cx.require(Scope::write(writes.table.ruled_by))?;
    if !(1..=MAX_ITEMS).contains(&batch.items.len()) {
        let message = format!("a batch has 1 to {MAX_ITEMS} items");
        return Err(Error::invalid("/items", "OUT_OF_RANGE", message));
    }
    let results = match writes.gathering {
        Some(begin) if batch.items.len() > 1 => {
            let results = together(cx, writes, begin, batch);
            cx.gathered = None;
            results?
        }
        _ => singly(cx, writes, batch)?,
    };
    let is_refused = |result: &ItemResult| result.status == ItemStatus::Refused;
    if batch.atomic && results.iter().any(is_refused) {
        return Err(none_done("items", results));
    }
    Ok(BatchResult { results })
}

/// Item after item, each in a savepoint of its own.
fn singly(cx: &mut Ctx, writes: &Writes, batch: &Batch) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(batch.items.len());
    for item in &batch.items {
        let outcome = attempt(cx, |cx| run_item(cx, writes, item, batch.with_records))?;
        results.push(outcome.unwrap_or_else(|error| ItemResult::refused(&error)));
    }
    Ok(results)
}

/// All items in a gathering; see there.
fn together(
    cx: &mut Ctx,
    writes: &Writes,
    begin: fn() -> Box<dyn Gathered>,
    batch: &Batch,
) -> Result<Vec<ItemResult>> {
    let mut gathered = begin();
    let (mut ids, mut sought) = (Vec::new(), Vec::new());
    for item in &batch.items {
        if let Some(id) = item.id.as_deref().and_then(|id| record_id(writes, id).ok()) {
            ids.push(id.uid());
        }
        if let Some(by) = &item.by {
            // A match that cannot be is refused with its item.
            sought.extend(by.key(cx, writes.table).ok());
        }
    }
    gathered.find(cx, &ids, &sought)?;
    gathered.assume();
    cx.gathered = Some(gathered);
    // What is written on assumptions must go if they do not hold.
    cx.conn.run("SAVEPOINT gathered")?;
    let mark = Mark::of(cx);
    let first = run_all(cx, writes, batch).and_then(|results| {
        let holds = gathering::lend(cx, |gathered, cx| gathered.confirm(cx))?;
        Ok(Some(results).filter(|_| holds))
    });
    let results = if let Ok(Some(results)) = first {
        results
    } else {
        cx.conn.run("ROLLBACK TO SAVEPOINT gathered")?;
        mark.restore(cx);
        gathering::lend(cx, |gathered, cx| gathered.begin_again(cx))?;
        run_all(cx, writes, batch)?
    };
    gathering::settle(cx)?;
    cx.conn.run("RELEASE SAVEPOINT gathered")?;
    Ok(results)
}

fn run_all(cx: &mut Ctx, writes: &Writes, batch: &Batch) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(batch.items.len());
    for item in &batch.items {
        results.push(match run_item(cx, writes, item, batch.with_records) {
            Err(error) if is_of_all(&error) => return Err(error),
            Err(error) => ItemResult::refused(&error),
            Ok(done) => done,
        });
    }
    Ok(results)
}

/// Does what one item says.
fn run_item(
    cx: &mut Ctx,
    writes: &Writes,
    item: &BatchItem,
    with_record: bool,
) -> Result<ItemResult> {
    use BatchOperation::{Create, Delete, Restore, Update, Upsert};
    let recorded = cx.recorded.len();
    // What one item says of the past is not what the next one speaks of.
    cx.valid_from = None;
    let expected = item.expected_version;
    let (status, written) = match item.op {
        Create => {
            refuse(item.id.is_some(), "/id")?;
            refuse(item.by.is_some(), "/match")?;
            refuse(expected.is_some(), "/expected_version")?;
            let data = data(item)?;
            (ItemStatus::Created, within_data((writes.create)(cx, data))?)
        }
        Update => {
            let (id, data) = (target(cx, writes, item)?, data(item)?);
            let written = within_data((writes.update)(cx, id, data, expected))?;
            (ItemStatus::Updated, written)
        }
        Upsert => {
            refuse(item.id.is_some(), "/id")?;
            let by = item.by.as_ref();
            let by = by.ok_or_else(|| Error::invalid("/match", "REQUIRED", "says which record"))?;
            by.key(cx, writes.table)?;
            let data = data(item)?;
            let (written, is_new) = within_data((writes.upsert)(cx, by, data, expected))?;
            if is_new {
                (ItemStatus::Created, written)
            } else {
                (ItemStatus::Updated, written)
            }
        }
        Delete => {
            refuse(item.data.is_some(), "/data")?;
            let id = target(cx, writes, item)?;
            (ItemStatus::Deleted, (writes.delete)(cx, id, expected)?)
        }
        Restore => {
            refuse(item.data.is_some(), "/data")?;
            // What was deleted holds no values any more.
            refuse(item.by.is_some(), "/match")?;
            let id = target(cx, writes, item)?;
            (ItemStatus::Restored, (writes.restore)(cx, id, expected)?)
        }
    };
    let status = status_of(cx, recorded, status);
    ItemResult::done(status, &written, with_record)
}

/// Refuses a part that the operation of an item does not take.
pub(super) fn refuse(is_given: bool, place: &str) -> Result<()> {
    if is_given {
        let message = "this operation does not take it";
        return Err(Error::invalid(place, "NOT_ALLOWED", message));
    }
    Ok(())
}

fn data(item: &BatchItem) -> Result<&Fields> {
    let data = item.data.as_ref();
    data.ok_or_else(|| Error::invalid("/data", "REQUIRED", "says the fields"))
}

/// Puts the faults of data at their places in the item.
pub(super) fn within_data<T>(outcome: Result<T>) -> Result<T> {
    outcome.map_err(|error| error.within("/data"))
}

/// The record that an item names.
fn target(cx: &mut Ctx, writes: &Writes, item: &BatchItem) -> Result<RecordId> {
    match (&item.id, &item.by) {
        (Some(id), None) => record_id(writes, id),
        (None, Some(by)) => {
            let key = by.key(cx, writes.table)?;
            let holder = keys::find_held(cx, writes.table.object, &key)?;
            holder.ok_or_else(|| {
                let (word, value) = (writes.table.object.as_str(), &key.value);
                Error::NotFound(format!("{word} with {} {value}", key.field))
            })
        }
        _ => {
            let message = "name the record by id or by match";
            Err(Error::invalid("/id", "REQUIRED", message))
        }
    }
}

/// A text that is no id of the kind is an id of nothing, as in a path.
pub(super) fn record_id(writes: &Writes, text: &str) -> Result<RecordId> {
    let id = text.parse::<RecordId>().ok();
    id.filter(|id| id.object == writes.table.object)
        .ok_or_else(|| Error::NotFound(text.chars().take(80).collect()))
}

/// The kind that a path names.
pub(super) fn kind_of(resource: &str) -> Result<&'static Writes> {
    kinds::named(resource).ok_or(Error::NoSuchPath)
}

/// Whether an operation left a record as it was.
pub(super) fn status_of(cx: &Ctx, recorded: usize, done: ItemStatus) -> ItemStatus {
    if cx.recorded.len() == recorded {
        ItemStatus::Unchanged
    } else {
        done
    }
}
