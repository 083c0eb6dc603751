//! Reading timelines.

use std::collections::HashMap;

use serde_json::Value;

use super::model::{TimelineItem, TimelineKind, TimelineRecord, TimelineRequest};
use super::store::{self, Place, Row};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, DealId, RecordId, StakeholderId};
use crate::merges;
use crate::query::cursor::Cursor;
use crate::query::{Direction, FieldName, ListRequest, Order, Page};
use crate::records::{self, Record};
use crate::types::Timestamp;

/// What happened around an account: its interactions, notes and tasks, and the stays of its deals
/// and journeys in their stages.
pub fn list_account_timeline(
    cx: &mut Ctx,
    id: AccountId,
    request: &TimelineRequest,
) -> Result<Page<TimelineItem>> {
    timeline(cx, id.into(), request)
}

/// What happened around a stakeholder: the interactions they took part in, and the notes and tasks
/// about them.
pub fn list_stakeholder_timeline(
    cx: &mut Ctx,
    id: StakeholderId,
    request: &TimelineRequest,
) -> Result<Page<TimelineItem>> {
    timeline(cx, id.into(), request)
}

/// What happened around a deal: its interactions, notes and tasks, and its stays in stages.
pub fn list_deal_timeline(
    cx: &mut Ctx,
    id: DealId,
    request: &TimelineRequest,
) -> Result<Page<TimelineItem>> {
    timeline(cx, id.into(), request)
}

fn timeline(
    cx: &mut Ctx,
    subject: RecordId,
    request: &TimelineRequest,
) -> Result<Page<TimelineItem>> {
    cx.require(Scope::read(subject.object))?;
    if !(1..=ListRequest::MAX_LIMIT).contains(&request.limit) {
        let message = format!("must lie between 1 and {}", ListRequest::MAX_LIMIT);
        return Err(Error::invalid("limit", "OUT_OF_RANGE", message));
    }
    let after = request.cursor.as_deref().map(decode).transpose()?;
    let subject = match store::ensure_exists(cx, subject) {
        // The id of a merged record leads to its survivor.
        Err(Error::Deleted(_)) => match merges::survivor(cx, subject)? {
            Some(survivor) => {
                store::ensure_exists(cx, survivor)?;
                survivor
            }
            None => return Err(Error::Deleted(subject)),
        },
        Err(other) => return Err(other),
        Ok(()) => subject,
    };
    let kinds: Vec<TimelineKind> = TimelineKind::ALL
        .into_iter()
        .filter(|kind| request.types.is_empty() || request.types.contains(kind))
        .filter(|kind| cx.actor().may(Scope::read(kind.ruled_by())))
        .collect();
    // One item more than the page tells whether there is more.
    let mut rows = store::rows(cx, subject, &kinds, after, request.limit.saturating_add(1))?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let data = with_records(cx, rows)?;
    let next = match data.last() {
        Some(last) if has_more => Some(cursor_of(last)?),
        _ => None,
    };
    Ok(Page { data, next })
}

/// Items with the records behind them: one statement for each kind of record.
fn with_records(cx: &mut Ctx, rows: Vec<Row>) -> Result<Vec<TimelineItem>> {
    let interactions = find(cx, &rows, TimelineKind::Interaction)?;
    let notes = find(cx, &rows, TimelineKind::Note)?;
    let tasks = find(cx, &rows, TimelineKind::Task)?;
    let items = rows.into_iter().map(|row| {
        let record = match row.kind {
            TimelineKind::Interaction => interactions
                .get(&row.id)
                .cloned()
                .map(TimelineRecord::Interaction),
            TimelineKind::Note => notes.get(&row.id).cloned().map(TimelineRecord::Note),
            TimelineKind::Task => tasks.get(&row.id).cloned().map(TimelineRecord::Task),
            TimelineKind::DealStage | TimelineKind::JourneyStage => None,
        };
        TimelineItem {
            kind: row.kind,
            at: row.at,
            id: RecordId::new(row.kind.object(), row.id.0),
            title: row.title,
            account_id: row.account_id,
            deal_id: row.deal_id,
            record,
        }
    });
    Ok(items.collect())
}

/// The records behind the items of one kind.
fn find<T: Record>(
    cx: &mut Ctx,
    rows: &[Row],
    kind: TimelineKind,
) -> Result<HashMap<AnyUid, Box<T>>> {
    let ids: Vec<AnyUid> = rows
        .iter()
        .filter(|row| row.kind == kind)
        .map(|row| row.id)
        .collect();
    // Who may not read the kind has no items of it.
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = records::find_many::<T>(cx, &ids)?;
    Ok(found
        .into_iter()
        .map(|(id, record)| (id, Box::new(record)))
        .collect())
}

/// The one order of timelines.
const ORDER: [Order; 1] = [Order {
    field: FieldName::BuiltIn("at"),
    direction: Direction::Desc,
}];

/// The cursor of the place after an item.
pub(super) fn cursor_of(item: &TimelineItem) -> Result<String> {
    Cursor {
        values: vec![Value::from(item.at.to_string())],
        id: item.id,
    }
    .encode(&ORDER)
}

fn decode(text: &str) -> Result<Place> {
    let cursor = Cursor::decode(text, &ORDER)?;
    let moment = cursor.values.first().and_then(Value::as_str);
    let at: Option<Timestamp> = moment.and_then(|text| text.parse().ok());
    let refused =
        || Error::contradiction("cursor", "INVALID_CURSOR", "is not a cursor of this server");
    Ok(Place {
        at: at.ok_or_else(refused)?,
        id: cursor.id.uid(),
    })
}
