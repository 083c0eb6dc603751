//! Reading the feed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::value::RawValue;

use super::cursor::{self, Cursor, Place};
use super::model::{Change, ChangePage, ChangeRequest};
use super::store;
use crate::auth::{Actor, ActorKind, Scope};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId, WorkspaceId};

/// The largest stretch.
pub(crate) const MAX_LIMIT: i64 = 1000;

/// The `after` that stands for the end of the feed.
const LATEST: &str = "latest";

/// The entries after a cursor, oldest first; without a cursor, from the beginning. The caller sees
/// entries of the kinds of records that they may read.
pub fn list_changes(cx: &mut Ctx, request: &ChangeRequest) -> Result<ChangePage> {
    let wanted = Wanted::of(cx.actor(), request)?;
    let cursor = start(cx, request)?;
    check_limit(request.limit)?;
    let stretch = stretch(cx, &cursor, &wanted, request.limit)?;
    Ok(stretch.into_page(cx.workspace()))
}

pub(super) fn check_limit(limit: i64) -> Result<()> {
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(());
    }
    let message = format!("must lie between 1 and {MAX_LIMIT}");
    Err(Error::invalid("limit", "OUT_OF_RANGE", message))
}

/// Where a request begins.
pub(super) fn start(cx: &mut Ctx, request: &ChangeRequest) -> Result<Cursor> {
    match request.after.as_deref() {
        None => Ok(Cursor::default()),
        Some(LATEST) => {
            let end = store::horizon(cx, Place::default())?;
            Ok(end.unwrap_or_default().into())
        }
        Some(text) => Cursor::decode(text, cx.workspace()),
    }
}

/// The cursor at which a reader goes on who has seen all that this transaction sees. Must come first
/// in a transaction that sees one moment.
pub(crate) fn end_of_snapshot(cx: &mut Ctx) -> Result<String> {
    Ok(store::end_of_snapshot(cx)?.encode(cx.workspace()))
}

/// The records that some entries name, each once, as they are now, in the order of their last
/// entries; deleted ones included.
pub(super) fn records_of(cx: &mut Ctx, changes: &[Change]) -> Result<Vec<Box<RawValue>>> {
    let mut kinds: BTreeMap<Object, Vec<AnyUid>> = BTreeMap::new();
    let mut order: Vec<RecordId> = Vec::new();
    let mut seen = HashSet::new();
    let ids = changes
        .iter()
        .rev()
        .filter_map(|change| change.record_id.parse().ok());
    for id in ids.filter(|id: &RecordId| seen.insert(*id)) {
        kinds.entry(id.object).or_default().push(id.uid());
        order.push(id);
    }
    let mut found: HashMap<RecordId, Box<RawValue>> = HashMap::new();
    for (object, ids) in kinds {
        let of_kind = crate::registry::load_json(cx, object, &ids)?.into_iter();
        found.extend(of_kind.map(|(id, json)| (RecordId::new(object, id.0), json)));
    }
    let in_order = order.iter().rev().filter_map(|id| found.remove(id));
    Ok(in_order.collect())
}

/// Which entries a reader wants and may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// None stands for every kind.
    pub objects: Option<Vec<Object>>,
    pub record: Option<RecordId>,
}

impl Wanted {
    /// Everything; for readers that choose later.
    pub(super) const ALL: Self = Self {
        objects: None,
        record: None,
    };

    /// What an actor asks for, as far as they may read it.
    pub(super) fn of(actor: &Actor, request: &ChangeRequest) -> Result<Self> {
        actor.require(Scope::read(Object::Workspace))?;
        let may_read = |object: &Object| actor.may(Scope::read(ruled_by(*object)));
        let asked =
            |object: &Object| request.objects.is_empty() || request.objects.contains(object);
        let has_lists = |object: &Object| crate::registry::table(*object).is_some();
        let all = Object::ALL.iter().copied();
        let is_whole =
            request.objects.is_empty() && all.clone().filter(has_lists).all(|one| may_read(&one));
        let objects = all.filter(asked).filter(may_read).collect();
        Ok(Self {
            objects: (!is_whole).then_some(objects),
            record: request.record,
        })
    }

    /// Whether an entry is among them.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        let objects = self.objects.as_ref();
        objects.is_none_or(|objects| objects.contains(&entry.record.object))
            && self.record.is_none_or(|record| record == entry.record)
    }
}

/// An entry with what it is chosen by.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub place: Place,
    pub transaction_id: i64,
    pub record: RecordId,
    pub change: Change,
}

/// A stretch of the feed.
#[derive(Debug)]
pub(super) struct Stretch {
    pub entries: Vec<Entry>,
    /// Where to go on.
    pub end: Cursor,
    pub has_more: bool,
}

impl Stretch {
    pub(super) fn into_page(self, workspace: WorkspaceId) -> ChangePage {
        ChangePage {
            data: self.entries.into_iter().map(|entry| entry.change).collect(),
            cursor: self.end.encode(workspace),
            has_more: self.has_more,
            records: None,
        }
    }
}

/// Reads a stretch. A reader who wants only some entries gets on past the others: if there is no
/// more to read, the end is that of the whole feed.
pub(super) fn stretch(
    cx: &mut Ctx,
    cursor: &Cursor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Stretch> {
    // Asked for first: what the entries below do not show of it was not wanted.
    let horizon = store::horizon(cx, cursor.place)?
        .ok_or_else(|| cursor::refused("lies in the future: the feed has not come so far"))?;
    // One entry more than asked for tells whether there is more.
    let mut rows = store::after(cx, cursor, wanted, limit.saturating_add(1))?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let mut at = cursor.clone();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place {
            rank: row.rank,
            position: row.position,
        };
        at = at.moved_to(place);
        entries.push(entry(row, place, at.encode(cx.workspace()))?);
    }
    let end = if has_more {
        at
    } else {
        at.moved_to(at.place.max(horizon))
    };
    Ok(Stretch {
        entries,
        end,
        has_more,
    })
}

fn ruled_by(object: Object) -> Object {
    crate::registry::table(object).map_or(object, |table| table.ruled_by)
}

fn entry(row: store::Row, place: Place, cursor: String) -> Result<Entry> {
    let object = Object::ALL
        .iter()
        .copied()
        .find(|object| object.as_str() == row.object);
    let object = object.ok_or_else(|| Error::internal(format!("unknown kind {}", row.object)))?;
    let record = RecordId::new(object, row.record_id.0);
    let actor_object = match row.actor_kind {
        ActorKind::ApiKey => Object::ApiKey,
        ActorKind::User | ActorKind::System => Object::User,
    };
    let transaction_id = row.transaction_id;
    let change = Change {
        cursor,
        object,
        record_id: record.to_string(),
        sequence: row.sequence,
        operation: row.operation,
        fields: row.fields,
        actor_kind: row.actor_kind,
        actor_id: row
            .actor_id
            .map(|id| RecordId::new(actor_object, id.0).to_string()),
        changed_at: row.changed_at,
    };
    Ok(Entry {
        place,
        transaction_id,
        record,
        change,
    })
}
