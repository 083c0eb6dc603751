//! Comparing a copy with what is here.

use sha2::{Digest as _, Sha256};

use super::model::{Digest, DigestPart, DigestRecord, DigestRequest, Range};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, RecordId};
use crate::registry::find_table;
use crate::types::Int64;

/// Up to so many records are listed; more are cut into so many parts.
const LISTED: i64 = 64;
const PARTS: i64 = 16;

/// Rows that are read at once.
const STRETCH: usize = 5000;

/// The digest of a range of records, and of its parts.
pub fn get_sync_digest(cx: &mut Ctx, request: &DigestRequest) -> Result<Digest> {
    let table = find_table(&request.resource).ok_or_else(|| {
        let message = "must be the word of a kind of record in paths, such as accounts";
        Error::invalid("resource", "INVALID_VALUE", message)
    })?;
    cx.require(Scope::read(table.ruled_by))?;
    let range = request.range.as_deref().unwrap_or("..");
    let range = Range::parse(table.object, range)?;
    let count = store::count(cx, &range)?;
    let mut digest = Digesting::new(range, count);
    let mut after = None;
    loop {
        let rows = store::versions_after(cx, &range, after, STRETCH)?;
        for (id, version) in &rows {
            digest.add(*id, *version)?;
        }
        after = rows.last().map(|(id, _)| *id);
        if rows.len() < STRETCH {
            return digest.finish(&request.resource);
        }
    }
}

/// A digest at work: each record is read once, and hashed into the whole and into its part.
struct Digesting {
    range: Range,
    count: i64,
    done: i64,
    hash: Sha256,
    parts: Vec<DigestPart>,
    records: Vec<DigestRecord>,
    /// The part at hand: where it begins, what it holds so far.
    part: Range,
    part_count: i64,
    part_hash: Sha256,
}

impl Digesting {
    fn new(range: Range, count: i64) -> Self {
        Self {
            range,
            count,
            done: 0,
            hash: Sha256::new(),
            parts: Vec::new(),
            records: Vec::new(),
            part: range,
            part_count: 0,
            part_hash: Sha256::new(),
        }
    }

    fn is_listed(&self) -> bool {
        self.count <= LISTED
    }

    fn add(&mut self, id: AnyUid, version: i32) -> Result<()> {
        let text = RecordId::new(self.range.object, id.0).to_string();
        let line = format!("{text} {version}\n");
        self.hash.update(&line);
        if self.is_listed() {
            self.records.push(DigestRecord { id: text, version });
            return Ok(());
        }
        // The part that holds the record: they are as even as whole numbers allow.
        let part = self.done.saturating_mul(PARTS) / self.count;
        if i64::try_from(self.parts.len()).is_ok_and(|known| part > known) {
            self.end_part(Some(id))?;
        }
        self.part_hash.update(&line);
        self.part_count = self.part_count.saturating_add(1);
        self.done = self.done.saturating_add(1);
        Ok(())
    }

    /// Ends the part at hand before a record, or at the end of the range.
    fn end_part(&mut self, next: Option<AnyUid>) -> Result<()> {
        let range = Range {
            to: next.or(self.range.to),
            ..self.part
        };
        self.parts.push(DigestPart {
            range: range.to_string(),
            count: whole(self.part_count)?,
            hash: hex(std::mem::take(&mut self.part_hash)),
        });
        self.part_count = 0;
        self.part = Range {
            from: next,
            ..self.range
        };
        Ok(())
    }

    fn finish(mut self, resource: &str) -> Result<Digest> {
        if !self.is_listed() {
            self.end_part(None)?;
        }
        Ok(Digest {
            resource: resource.to_owned(),
            range: self.range.to_string(),
            count: whole(self.count)?,
            hash: hex(self.hash),
            parts: self.parts,
            records: self.records,
        })
    }
}

fn whole(count: i64) -> Result<Int64> {
    Int64::new(count).ok_or_else(|| Error::internal("a count is too large"))
}

fn hex(hash: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}
