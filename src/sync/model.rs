//! Ranges of records, and what is told of them.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::registry::Resource;
use crate::types::Int64;

/// Records by their ids: from one on, up to but not including another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub object: Object,
    pub from: Option<AnyUid>,
    pub to: Option<AnyUid>,
}

impl Range {
    /// Reads `FROM..TO`, where either may be left out.
    pub(super) fn parse(object: Object, text: &str) -> Result<Self> {
        let invalid = |message: &str| Error::invalid("range", "INVALID_VALUE", message);
        let bound = |text: &str| match text {
            "" => Ok(None),
            text => match text.parse::<RecordId>() {
                Ok(id) if id.object == object => Ok(Some(id.uid())),
                _ => Err(invalid("must name ids of the kind")),
            },
        };
        let (from, to) = text
            .split_once("..")
            .ok_or_else(|| invalid("must be FROM..TO, where either may be left out"))?;
        let range = Self {
            object,
            from: bound(from)?,
            to: bound(to)?,
        };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from >= to => Err(invalid("must end after it begins")),
            _ => Ok(range),
        }
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bound = |bound: Option<AnyUid>| {
            bound.map_or_else(String::new, |id| {
                RecordId::new(self.object, id.0).to_string()
            })
        };
        write!(f, "{}..{}", bound(self.from), bound(self.to))
    }
}

/// What is asked of a digest.
#[derive(Debug, Clone)]
pub(crate) struct DigestRequest {
    /// The word of the kind in paths.
    pub resource: String,
    /// Every record if nothing is said.
    pub range: Option<String>,
}

/// A hash over records: the SHA-256, in hexadecimal, of a line `ID VERSION` for each, in the order of
/// ids and each with a line feed. Deleted records are left out.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Digest {
    /// The word of the kind in paths.
    #[schema(value_type = Resource)]
    pub resource: String,
    /// The range of ids, `FROM..TO`: from the one on, up to but not including the other; either may
    /// be missing.
    pub range: String,
    /// How many records it holds.
    pub count: Int64,
    /// Their hash.
    pub hash: String,
    /// The range in parts of as many records each, which together hold every id of it; none if there
    /// are so few records that they are listed.
    pub parts: Vec<DigestPart>,
    /// The records, if there are few.
    pub records: Vec<DigestRecord>,
}

/// A part of a range.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct DigestPart {
    /// Its range of ids; a digest of it may be asked for.
    pub range: String,
    /// How many records it holds.
    pub count: Int64,
    /// Their hash.
    pub hash: String,
}

/// A record of a range.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct DigestRecord {
    /// The record.
    pub id: String,
    /// Its version.
    pub version: i32,
}
