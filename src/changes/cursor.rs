//! Places in the feed, and the texts by which clients name them.
//!
//! A cursor is `workspace.rank.position`; clients take it as it is. The first part tells
//! workspaces apart, so that a cursor that was kept for another one is refused instead of skipping
//! what it does not know. A cursor that goes with a snapshot of PostgreSQL has two parts more: which
//! transactions the snapshot did not see.

use std::fmt::Write as _;

use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId, WorkspaceId};

/// A place in the feed. The rank comes first (the migration that adds it tells why); on SQLite it is 0
/// for every entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    pub rank: i64,
    pub position: i64,
}

/// What a snapshot of PostgreSQL saw: the transactions before `until` but for some that ran.
///
/// Entries of transactions that it saw are part of the snapshot, so a reader who goes on from there
/// skips them although they come after the oldest one that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub until: i64,
    pub running: Vec<i64>,
}

/// Where a reader goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cursor {
    pub place: Place,
    pub seen: Option<Seen>,
}

impl From<Place> for Cursor {
    fn from(place: Place) -> Self {
        Self { place, seen: None }
    }
}

impl Cursor {
    /// The cursor that goes with a snapshot, from PostgreSQL's text of it: `10:20:10,14`.
    pub(super) fn of_snapshot(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let oldest = parts.next()?.parse().ok()?;
        let until = parts.next()?.parse().ok()?;
        let running = parts.next()?.split(',').filter(|part| !part.is_empty());
        let running = running
            .map(|part| part.parse().ok())
            .collect::<Option<_>>()?;
        let place = Place {
            rank: oldest,
            position: 0,
        };
        Some(Self {
            place,
            seen: Some(Seen { until, running }),
        })
    }

    /// Whether an entry at a place, which a transaction wrote, comes after this cursor.
    pub(super) fn is_before(&self, place: Place, transaction: i64) -> bool {
        place > self.place
            && self
                .seen
                .as_ref()
                .is_none_or(|seen| transaction >= seen.until || seen.running.contains(&transaction))
    }

    /// The cursor after everything up to a place.
    pub(super) fn moved_to(&self, place: Place) -> Self {
        let seen = self.seen.as_ref();
        Self {
            place,
            seen: seen
                // What the snapshot saw has no higher rank than this.
                .filter(|seen| place.rank <= seen.until)
                .cloned(),
        }
    }

    /// The text for clients.
    pub(super) fn encode(&self, workspace: WorkspaceId) -> String {
        let Place { rank, position } = self.place;
        let mut text = format!("{}.{rank}.{position}", tag(workspace));
        if let Some(seen) = &self.seen {
            // Distances, since the numbers themselves are long and close together.
            let distance = |number: i64| number.saturating_sub(rank);
            let _infallible = write!(text, ".{}.", distance(seen.until));
            for (index, running) in seen.running.iter().enumerate() {
                let comma = if index > 0 { "_" } else { "" };
                let _infallible = write!(text, "{comma}{}", distance(*running));
            }
        }
        text
    }

    /// Reads the text of a client of the workspace.
    pub(super) fn decode(text: &str, workspace: WorkspaceId) -> Result<Self> {
        let mut parts = text.split('.');
        if parts.next() != Some(&tag(workspace)) {
            return Err(refused("is not a cursor of this workspace's feed"));
        }
        Self::read(parts).ok_or_else(|| refused("is not a cursor of this feed"))
    }

    fn read<'a>(mut parts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
        let place = Place {
            rank: number(parts.next()?)?,
            position: number(parts.next()?)?,
        };
        let Some(until) = parts.next() else {
            return Some(place.into());
        };
        let number = |text: &str| number(text)?.checked_add(place.rank);
        let running = parts.next()?.split('_').filter(|part| !part.is_empty());
        let seen = Seen {
            until: number(until)?,
            running: running.map(number).collect::<Option<_>>()?,
        };
        parts.next().is_none().then_some(Self {
            place,
            seen: Some(seen),
        })
    }
}

/// Tells workspaces apart: the random end of the id.
fn tag(workspace: WorkspaceId) -> String {
    let AnyUid(uuid) = RecordId::from(workspace).uid();
    let (_, _, _, [.., a, b, c, d]) = uuid.as_fields();
    format!("{:08x}", u32::from_be_bytes([*a, *b, *c, *d]))
}

/// A cursor that does not fit.
pub(super) fn refused(message: &'static str) -> Error {
    Error::contradiction("after", "INVALID_CURSOR", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(rank: i64, position: i64) -> Place {
        Place { rank, position }
    }

    fn snapshot() -> Cursor {
        Cursor::of_snapshot("700:712:700,705").unwrap()
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let workspace = WorkspaceId::generate();
        let snapshot = snapshot();

        for cursor in [Cursor::from(place(5, 9)), Cursor::default(), snapshot] {
            let text = cursor.encode(workspace);
            assert_eq!(Cursor::decode(&text, workspace).unwrap(), cursor, "{text}");
            assert!(Cursor::decode(&text, WorkspaceId::generate()).is_err());
        }
        let tag = tag(workspace);
        for text in ["", "1", "1.-2", "1.2.3", "1.2.3.x", "1.2.3.4.5", "a.b"] {
            assert!(Cursor::decode(&format!("{tag}.{text}"), workspace).is_err());
        }
    }

    #[test]
    fn what_a_snapshot_saw_does_not_come_after_it() {
        let cursor = snapshot();

        let after: Vec<i64> = (698..715)
            .filter(|transaction| cursor.is_before(place(712, 1), *transaction))
            .collect();

        assert_eq!(after, [700, 705, 712, 713, 714]);
        assert!(!cursor.is_before(place(699, 1), 713));
        assert!(cursor.moved_to(place(712, 3)).seen.is_some());
        assert!(!cursor.moved_to(place(712, 3)).is_before(place(712, 4), 706));
        assert!(cursor.moved_to(place(713, 1)).seen.is_none());
    }
}
