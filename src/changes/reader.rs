//! Reading the feed from inside, by places instead of cursors: what webhooks follow.

use serde_json::{Map, Value};

use super::cursor::Place;
use super::model::Operation;
use super::operations::{Wanted, stretch};
use super::store;
use crate::auth::ActorKind;
use crate::context::{Ctx, Dialect};
use crate::error::{Error, Result};
use crate::ids::RecordId;
use crate::types::Timestamp;

/// An entry as it is read from inside.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub place: Place,
    pub record: RecordId,
    pub sequence: i32,
    pub operation: Operation,
    pub fields: Map<String, Value>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<String>,
    pub changed_at: Timestamp,
}

/// Entries after a place, oldest first.
pub(crate) fn entries_after(cx: &mut Ctx, place: Place, limit: i64) -> Result<Vec<Read>> {
    let stretch = stretch(cx, &place.into(), &Wanted::ALL, limit)?;
    stretch
        .entries
        .into_iter()
        .map(|entry| {
            let change = entry.change;
            let fields = change.fields.0.get();
            Ok(Read {
                place: entry.place,
                record: entry.record,
                sequence: change.sequence,
                operation: change.operation,
                fields: serde_json::from_str(fields).map_err(Error::internal)?,
                actor_kind: change.actor_kind,
                actor_id: change.actor_id,
                changed_at: change.changed_at,
            })
        })
        .collect()
}

/// The end of the feed: every entry that a reader can see now lies before it.
pub(crate) fn end(cx: &mut Ctx) -> Result<Place> {
    Ok(store::horizon(cx, Place::default())?.unwrap_or_default())
}

/// A place before every entry that was made at the moment or later.
///
/// The feed is in the order of commits, which is nearly that of moments, so halving finds the place;
/// the slack is for whatever took long to be committed.
pub(crate) fn place_before(cx: &mut Ctx, moment: Timestamp) -> Result<Place> {
    const SLACK: chrono::TimeDelta = chrono::TimeDelta::minutes(5);
    let moment = moment.plus(-SLACK);
    let (mut low, mut high) = store::ends(cx)?;
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        match store::moment_from(cx, middle)? {
            Some(at) if at < moment => low = middle.saturating_add(1),
            _ => high = middle,
        }
    }
    Ok(match cx.dialect() {
        // Positions begin with 1, so all entries of the rank come after this.
        Dialect::Postgres => Place {
            rank: low,
            position: 0,
        },
        Dialect::Sqlite => Place {
            rank: 0,
            position: low.saturating_sub(1).max(0),
        },
    })
}
