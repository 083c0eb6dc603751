//! Saying what holds since when, and asking what held when.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::fold::{Entry, Facts, fold, is_alive, overlay, restored};
use super::model::{FUTURE, HistoryEntry, Moment, Said};
use super::saying::{difference, parts};
use super::store;
use crate::app::App;
use crate::auth::{Actor, ActorKind, Scope};
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::db::View;
use crate::deals::Deal;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, DealId, Object, RecordId};
use crate::query::cursor::Cursor;
use crate::query::sql::Sql;
use crate::query::{Deleted, ListRequest, Page};
use crate::records::{self, Record};
use crate::types::{CustomValues, Timestamp};

/// The beginning of an operation that may speak of the past: what it says of records holds from this
/// moment on; from now on if nothing is said. A moment to come is refused.
pub(crate) fn since(cx: &mut Ctx, valid_from: Option<Timestamp>) -> Result<()> {
    if valid_from.is_some_and(|moment| moment > cx.now()) {
        return Err(Error::contradiction("/valid_from", "OUT_OF_RANGE", FUTURE));
    }
    cx.valid_from = valid_from.filter(|moment| *moment < cx.now());
    Ok(())
}

/// A record as it was at the moment from which on the operation speaks, for a change that is to be
/// said of then; its version is that of now. Before its beginning it was as in the beginning.
pub(crate) fn then<T: Record>(cx: &mut Ctx, live: T) -> Result<T> {
    let Some(since) = cx.valid_from else {
        return Ok(live);
    };
    let entries = store::of_records(cx, &[live.id().into()])?;
    let Some(first) = beginning(&entries) else {
        return Ok(live);
    };
    let moment = Moment {
        as_of: since.max(first),
        known_at: cx.now(),
    };
    let Some(fields) = fold(&entries, moment) else {
        return Ok(live);
    };
    let mut record: T = restored(cx.workspace(), fields)?;
    record.set_head(live.head());
    Ok(record)
}

/// The moment from which on a record is known to be there.
fn beginning(entries: &[Entry]) -> Option<Timestamp> {
    let whole = entries
        .iter()
        .filter(|entry| entry.fields.contains_key("id"));
    whole.map(|entry| entry.valid_from).min()
}

/// What a change that is said of the past makes of a record: its row as it is then, and what was
/// said. Nothing if nothing was said that was not known.
pub(crate) fn correct<T: Record>(
    cx: &mut Ctx,
    before: &T,
    after: &T,
    since: Timestamp,
) -> Result<Option<(T, Said)>> {
    let mut entries = store::of_records(cx, &[before.id().into()])?;
    let starts_earlier = beginning(&entries).is_some_and(|first| since < first);
    let fields = if starts_earlier {
        parts(after)?
    } else {
        difference(before, after)?
    };
    if fields.is_empty() {
        return Ok(None);
    }
    let said = Said {
        deal: after.history().and_then(|kept| kept.deal),
        valid_from: Some(since),
        fields,
    };
    entries.push(Entry {
        record: before.id().into(),
        sequence: before.head().version.saturating_add(1),
        deal: said.deal,
        valid_from: since,
        recorded_at: cx.now(),
        fields: said.fields.clone(),
        actor_kind: cx.actor().kind,
        actor_id: cx.actor().id(),
    });
    let fields = fold(&entries, Moment::now(cx.now()));
    let fields = fields.ok_or_else(|| Error::internal("a record without a beginning"))?;
    Ok(Some((restored(cx.workspace(), fields)?, said)))
}

/// A record from the fields of its JSON, `workspace_id` among them.
pub(crate) fn typed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(fields)).map_err(Error::internal)
}

/// A record as it was at a moment. What nobody knew then is not there; what was deleted then is gone.
pub(crate) fn get<T: Record>(cx: &mut Ctx, id: T::Id, moment: Moment) -> Result<T> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    let id: RecordId = id.into();
    let entries = store::of_records(cx, &[id])?;
    let fields = fold(&entries, moment).ok_or_else(|| Error::not_found(id))?;
    if !is_alive(&fields) {
        return Err(Error::Deleted(id));
    }
    restored(cx.workspace(), fields)
}

/// Records of one kind as they were at a moment, those that were deleted among them; who did not exist
/// is left out.
pub(crate) fn of_records<T: Record>(
    cx: &mut Ctx,
    ids: &[AnyUid],
    moment: Moment,
) -> Result<Vec<T>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    let ids: Vec<RecordId> = ids
        .iter()
        .map(|id| RecordId::new(T::TABLE.object, id.0))
        .collect();
    let entries = store::of_records(cx, &ids)?;
    Facts::from(cx.workspace(), entries, moment).records_and_deleted()
}

/// The same of records whose ids a statement finds. One statement; what the transaction itself said of others of the kind
/// is there, too.
pub(crate) fn of_those<T: Record>(cx: &mut Ctx, ids: Sql, moment: Moment) -> Result<Vec<T>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    let entries = store::of_those(cx, T::TABLE.object, ids)?;
    Facts::from(cx.workspace(), entries, moment).records_and_deleted()
}

/// All records below a deal that keep history, as they were at a moment. One statement.
pub(crate) fn of_deal(cx: &mut Ctx, deal: DealId, moment: Moment) -> Result<Facts> {
    let found = of_deals(cx, &[deal], moment)?.remove(&deal);
    found.ok_or_else(|| Error::internal("a deal without facts"))
}

/// The same of several deals, for each of them. One statement.
pub(crate) fn of_deals(
    cx: &mut Ctx,
    deals: &[DealId],
    moment: Moment,
) -> Result<HashMap<DealId, Facts>> {
    cx.require(Scope::read(Object::Deal))?;
    let mut below: HashMap<DealId, Vec<Entry>> =
        deals.iter().map(|deal| (*deal, Vec::new())).collect();
    for entry in store::of_deals(cx, deals, moment)? {
        if let Some(deal) = entry.deal {
            below.entry(deal).or_default().push(entry);
        }
    }
    let workspace = cx.workspace();
    Ok(below
        .into_iter()
        .map(|(deal, entries)| (deal, Facts::from(workspace, entries, moment)))
        .collect())
}

/// A page of the records of a kind below a deal as they were at a moment, in the order in which they
/// were made. What is sorted or filtered by is known of the present only.
pub(crate) fn list_of_deal<T: Record>(
    cx: &mut Ctx,
    deal: DealId,
    moment: Moment,
    request: &ListRequest,
) -> Result<Page<T>> {
    let _is_there: Deal = records::get(cx, deal)?;
    let facts = of_deal(cx, deal, moment)?;
    page_of(&facts, request)
}

/// A page of the records of a kind among facts.
pub(super) fn page_of<T: Record>(facts: &Facts, request: &ListRequest) -> Result<Page<T>> {
    let refused = |field: &str| {
        let message = "does not go together with as_of and known_at";
        Error::contradiction(field, "NOT_ALLOWED", message)
    };
    if request.filter.is_some() {
        return Err(refused("filter"));
    }
    if !request.order.is_empty() {
        return Err(refused("sort"));
    }
    let mut records: Vec<T> = facts.records_and_deleted()?;
    records.retain(|record| match request.deleted {
        Deleted::Exclude => record.head().deleted_at.is_none(),
        Deleted::Include => true,
        Deleted::Only => record.head().deleted_at.is_some(),
    });
    if let Some(after) = &request.after {
        let after = Cursor::decode(after, &[])?.id;
        records.retain(|record| record.id().into() > after);
    }
    records::paged(records, request)
}

/// All that was said of a record, in the order in which it was recorded; of a deleted one, too.
pub(crate) fn of_record<T: Record>(cx: &mut Ctx, id: T::Id) -> Result<Vec<HistoryEntry>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    let entries = store::of_records(cx, &[id.into()])?;
    if entries.is_empty() {
        return Err(Error::not_found(id));
    }
    Ok(told(&entries))
}

/// The same of several records, by record.
pub(crate) fn of_each(
    cx: &mut Ctx,
    ids: &[RecordId],
) -> Result<HashMap<RecordId, Vec<HistoryEntry>>> {
    let mut by_record: HashMap<RecordId, Vec<Entry>> = HashMap::new();
    for entry in store::of_records(cx, ids)? {
        by_record.entry(entry.record).or_default().push(entry);
    }
    Ok(by_record
        .into_iter()
        .map(|(record, entries)| (record, told(&entries)))
        .collect())
}

/// Entries of one record as callers see them.
fn told(entries: &[Entry]) -> Vec<HistoryEntry> {
    let told = entries.iter().enumerate().map(|(index, entry)| {
        let moment = Moment {
            as_of: entry.valid_from,
            known_at: entry.recorded_at,
        };
        let known = entries
            .get(..index)
            .and_then(|known| overlay(known, moment));
        let fields = entry.fields.iter().filter_map(|(name, to)| {
            let change = match &known {
                None if to.is_null() => return None,
                None => serde_json::json!({ "to": to }),
                Some(known) => {
                    let from = known.get(name).cloned().unwrap_or_default();
                    if from.is_null() && to.is_null() {
                        return None;
                    }
                    serde_json::json!({ "from": from, "to": to })
                }
            };
            Some((name.clone(), change))
        });
        let actor_object = match entry.actor_kind {
            ActorKind::ApiKey => Object::ApiKey,
            ActorKind::User | ActorKind::System => Object::User,
        };
        let actor = entry.actor_id.map(|id| RecordId::new(actor_object, id.0));
        HistoryEntry {
            version: entry.sequence,
            valid_from: entry.valid_from,
            recorded_at: entry.recorded_at,
            fields: CustomValues(fields.collect()),
            actor_kind: entry.actor_kind,
            actor_id: actor.map(|actor| actor.to_string()),
        }
    });
    told.collect()
}

/// Gives a beginning to the records of kinds that did not always keep history. Returns how many had none.
pub(crate) async fn fill_missing(app: &App) -> Result<usize> {
    let missing = app.db().read(View::Latest, |mut conn| {
        let missing = store::without_history(&mut conn, Object::CommitteeMember);
        (conn, missing)
    });
    let mut count = 0_usize;
    for workspace in missing.await? {
        let actor = Actor::system(workspace);
        count = count.saturating_add(app.write(&actor, begin_all::<CommitteeMember>).await?);
    }
    Ok(count)
}

/// A record that has no history begins it as it is now: that much is known of its past.
fn begin_all<T: Record>(cx: &mut Ctx) -> Result<usize> {
    let (mut count, mut last) = (0_usize, AnyUid(uuid::Uuid::nil()));
    loop {
        let rest = store::those_without(cx, T::TABLE.object, last);
        let records = T::load(cx, rest)?;
        let Some(end) = records.last() else {
            return Ok(count);
        };
        last = end.id().into().uid();
        count = count.saturating_add(records.len());
        let mut entries = Vec::new();
        for record in &records {
            entries.extend(beginning_of(record)?);
        }
        store::insert(cx, entries)?;
    }
}

fn beginning_of<T: Record>(record: &T) -> Result<Vec<Entry>> {
    let head = record.head();
    let whole = Entry {
        record: record.id().into(),
        sequence: head.version,
        deal: record.history().and_then(|kept| kept.deal),
        valid_from: head.created_at,
        recorded_at: head.updated_at,
        fields: parts(record)?,
        actor_kind: ActorKind::System,
        actor_id: None,
    };
    let Some(deleted_at) = head.deleted_at else {
        return Ok(vec![whole]);
    };
    let deletion = Entry {
        valid_from: deleted_at,
        fields: Map::from_iter([(
            "deleted_at".to_owned(),
            serde_json::to_value(deleted_at).map_err(Error::internal)?,
        )]),
        ..whole.clone()
    };
    let mut life = Entry {
        sequence: head.version.saturating_sub(1),
        ..whole
    };
    life.fields.insert("deleted_at".to_owned(), Value::Null);
    Ok(vec![life, deletion])
}
