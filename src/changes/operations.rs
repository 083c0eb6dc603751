//! Reading the feed.

use std::str::FromStr as _;

use super::model::{Change, ChangePage, ChangeRequest};
use super::store::{self, Place};
use crate::auth::{ActorKind, Scope};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, RecordId};
use crate::types::CustomValues;

/// The largest stretch.
pub(super) const MAX_LIMIT: i64 = 1000;

/// The entries after a cursor, oldest first; without a cursor, from the beginning. The caller sees
/// entries of the kinds of records that they may read.
pub fn list_changes(cx: &mut Ctx, request: &ChangeRequest) -> Result<ChangePage> {
    cx.require(Scope::read(Object::Workspace))?;
    let place = match &request.after {
        Some(cursor) => decode(cursor)?,
        None => Place::default(),
    };
    if !(1..=MAX_LIMIT).contains(&request.limit) {
        let message = format!("must lie between 1 and {MAX_LIMIT}");
        return Err(Error::invalid("limit", "OUT_OF_RANGE", message));
    }
    let readable: Vec<Object> = Object::ALL
        .iter()
        .copied()
        .filter(|object| request.objects.is_empty() || request.objects.contains(object))
        .filter(|object| cx.actor().may(Scope::read(ruled_by(*object))))
        .collect();
    // One entry more than asked for tells whether there is more.
    let mut rows = store::after(
        cx,
        place,
        &readable,
        request.record,
        request.limit.saturating_add(1),
    )?;
    let wanted = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > wanted;
    rows.truncate(wanted);
    let data = rows.into_iter().map(change).collect::<Result<Vec<_>>>()?;
    let cursor = data
        .last()
        .map_or_else(|| encode(place), |last| last.cursor.clone());
    Ok(ChangePage {
        data,
        cursor,
        has_more,
    })
}

fn ruled_by(object: Object) -> Object {
    crate::registry::table(object).map_or(object, |table| table.ruled_by)
}

fn change(row: store::Row) -> Result<Change> {
    let object = Object::ALL
        .iter()
        .copied()
        .find(|object| object.as_str() == row.object);
    let object = object.ok_or_else(|| Error::internal(format!("unknown kind {}", row.object)))?;
    let place = Place {
        transaction_id: row.transaction_id,
        position: row.position,
    };
    let actor_object = match row.actor_kind {
        ActorKind::ApiKey => Object::ApiKey,
        ActorKind::User | ActorKind::System => Object::User,
    };
    Ok(Change {
        cursor: encode(place),
        object,
        record_id: RecordId::new(object, row.record_id.0).to_string(),
        sequence: row.sequence,
        operation: row.operation,
        fields: CustomValues(row.fields.0),
        actor_kind: row.actor_kind,
        actor_id: row
            .actor_id
            .map(|id| RecordId::new(actor_object, id.0).to_string()),
        changed_at: row.changed_at,
    })
}

fn encode(place: Place) -> String {
    format!("{}-{}", place.transaction_id, place.position)
}

fn decode(text: &str) -> Result<Place> {
    text.split_once('-')
        .and_then(|(transaction, position)| {
            let number = |part: &str| i64::from_str(part).ok().filter(|number| *number >= 0);
            Some(Place {
                transaction_id: number(transaction)?,
                position: number(position)?,
            })
        })
        .ok_or_else(|| {
            Error::contradiction("after", "INVALID_CURSOR", "is not a cursor of this feed")
        })
}
