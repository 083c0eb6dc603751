//! All records of a kind as they were at one moment, line by line.

use serde::Serialize;

use super::store;
use crate::auth::Scope;
use crate::changes;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::AnyUid;
use crate::query::Table;
use crate::records::Record;
use crate::registry::by_kind;
use crate::types::Timestamp;

/// Records in one piece.
const STRETCH: usize = 500;

/// How far the telling is.
enum Stage {
    Beginning,
    After(Option<AnyUid>),
    Done,
}

/// A snapshot that is told piece by piece, all in one transaction that sees one moment.
pub(super) struct Snapshot {
    table: &'static Table,
    stage: Stage,
    count: u64,
}

/// The first line, with the cursor: whoever loses the rest knows that it did not come whole.
#[derive(Serialize)]
struct Head<'a> {
    resource: &'a str,
    cursor: &'a str,
    taken_at: Timestamp,
}

impl Snapshot {
    pub(super) fn of(table: &'static Table) -> Self {
        Self {
            table,
            stage: Stage::Beginning,
            count: 0,
        }
    }

    /// The next lines; nothing after the last.
    pub(super) fn next(&mut self, cx: &mut Ctx) -> Result<Option<Vec<u8>>> {
        let mut lines = Vec::new();
        match self.stage {
            Stage::Beginning => {
                cx.require(Scope::read(self.table.ruled_by))?;
                let cursor = changes::end_of_snapshot(cx)?;
                let head = Head {
                    resource: self.table.path,
                    cursor: &cursor,
                    taken_at: cx.now(),
                };
                write_line(&mut lines, "snapshot", &head)?;
                self.stage = Stage::After(None);
            }
            Stage::After(after) => {
                let table = self.table.object;
                let (count, last) = by_kind!(
                    table,
                    T => write_records::<T>(cx, after, &mut lines)?,
                    return Err(Error::nothing(table))
                );
                self.count = self.count.saturating_add(u64::try_from(count).unwrap_or(0));
                self.stage = if count < STRETCH {
                    let count = self.count;
                    write_line(&mut lines, "end", &serde_json::json!({ "count": count }))?;
                    Stage::Done
                } else {
                    Stage::After(last)
                };
            }
            Stage::Done => return Ok(None),
        }
        Ok(Some(lines))
    }
}

/// Writes the records after one; how many they are, and the last one's id.
fn write_records<T: Record>(
    cx: &mut Ctx,
    after: Option<AnyUid>,
    lines: &mut Vec<u8>,
) -> Result<(usize, Option<AnyUid>)> {
    let records = store::records_after::<T>(cx, after, STRETCH)?;
    for record in &records {
        write_line(lines, "record", record)?;
    }
    let last = records.last().map(|record| record.id().into().uid());
    Ok((records.len(), last))
}

/// Writes `{"NAME":VALUE}` and a line feed.
fn write_line<T: Serialize>(lines: &mut Vec<u8>, name: &str, value: &T) -> Result<()> {
    lines.extend_from_slice(format!("{{\"{name}\":").as_bytes());
    serde_json::to_writer(&mut *lines, value).map_err(Error::internal)?;
    lines.extend_from_slice(b"}\n");
    Ok(())
}
