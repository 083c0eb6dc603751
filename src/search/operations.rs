//! Searching.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::model::{SearchHit, SearchKind, SearchRecord, SearchRequest};
use super::query::{Query, Token, Way, scope};
use super::rank::{is_named, score};
use super::snippets::snippets;
use super::store::{self, Candidate};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AnyUid, Object, RecordId};
use crate::query::cursor::Cursor;
use crate::query::{Direction, FieldName, Order, Page};
use crate::records::{self, Record};

/// The records of each kind that are ranked for each way of matching, the newest of them.
pub(super) const CANDIDATES: i64 = 100;

/// The records that have every word of the query, best first.
pub fn search(cx: &mut Ctx, request: &SearchRequest) -> Result<Page<SearchHit>> {
    let kinds = readable(cx, &request.types)?;
    if !(1..=SearchRequest::MAX_LIMIT).contains(&request.limit) {
        let message = format!("must lie between 1 and {}", SearchRequest::MAX_LIMIT);
        return Err(Error::invalid("limit", "OUT_OF_RANGE", message));
    }
    let query = Query::read(&request.q)?;
    let after = request.cursor.as_deref().map(decode).transpose()?;
    let asked = asked(cx, &query, &kinds, request);
    let found = store::candidates(cx, &asked, CANDIDATES)?;
    let mut hits = ranked(&query, found);
    if let Some(after) = after {
        hits.retain(|hit| rank(hit) > after);
    }
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = hits.len() > limit;
    hits.truncate(limit);
    let data = complete(cx, &query, hits, request.with_record)?;
    let next = match data.last() {
        Some(last) if has_more => Some(cursor_of(last)?),
        _ => None,
    };
    Ok(Page { data, next })
}

/// The kinds to search: those that were named, or all that the caller may read.
fn readable(cx: &Ctx, named: &[SearchKind]) -> Result<Vec<SearchKind>> {
    for kind in named {
        cx.require(Scope::read(kind.object()))?;
    }
    let kinds: Vec<SearchKind> = SearchKind::ALL
        .into_iter()
        .filter(|kind| named.is_empty() || named.contains(kind))
        .filter(|kind| cx.actor().may(Scope::read(kind.object())))
        .collect();
    if kinds.is_empty() {
        cx.require(Scope::read(Object::Account))?;
    }
    Ok(kinds)
}

/// What the index is asked: for each kind the ways in which its records may match.
fn asked(
    cx: &Ctx,
    query: &Query,
    kinds: &[SearchKind],
    request: &SearchRequest,
) -> Vec<(Object, Vec<Vec<Token>>)> {
    let mut asked = Vec::new();
    for kind in kinds {
        let object = kind.object();
        let mut ways = vec![Way::Title, Way::Anywhere];
        if is_named(object) && query.may_be_mistyped() {
            ways.push(Way::Near);
        }
        for way in ways {
            let mut groups = query.groups(way);
            groups.extend(scope(cx.workspace_uid().0, object, request.account));
            asked.push((object, groups));
        }
    }
    asked
}

/// Hits without what only the record tells, best first, each once.
fn ranked(query: &Query, found: Vec<Candidate>) -> Vec<SearchHit> {
    let mut known = HashSet::new();
    let mut hits: Vec<SearchHit> = found
        .into_iter()
        .filter_map(|candidate| {
            let object = Object::ALL
                .iter()
                .copied()
                .find(|object| object.as_str() == candidate.object)?;
            let kind = SearchKind::of(object)?;
            if !known.insert(candidate.record_id) {
                return None;
            }
            let score_parts = score(query, object, &candidate.title);
            Some(SearchHit {
                kind,
                id: RecordId::new(object, candidate.record_id.0),
                title: None,
                score: score_parts.iter().map(|part| part.points).sum(),
                score_parts,
                snippets: Vec::new(),
                record: None,
            })
        })
        .collect();
    hits.sort_by_key(rank);
    hits
}

/// Where a hit stands: the highest score first, then the newest record.
type Rank = (std::cmp::Reverse<i32>, std::cmp::Reverse<uuid::Uuid>);

fn rank(hit: &SearchHit) -> Rank {
    use std::cmp::Reverse;
    (Reverse(hit.score), Reverse(hit.id.uid().0))
}

/// Puts titles, snippets and records into hits: one statement for each kind of record.
fn complete(
    cx: &mut Ctx,
    query: &Query,
    hits: Vec<SearchHit>,
    with_record: bool,
) -> Result<Vec<SearchHit>> {
    let mut shown: HashMap<RecordId, Shown> = HashMap::new();
    show(cx, query, &hits, SearchRecord::Account, &mut shown)?;
    show(cx, query, &hits, SearchRecord::Stakeholder, &mut shown)?;
    show(cx, query, &hits, SearchRecord::Deal, &mut shown)?;
    show(cx, query, &hits, SearchRecord::Interaction, &mut shown)?;
    show(cx, query, &hits, SearchRecord::Note, &mut shown)?;
    let completed = hits.into_iter().filter_map(|hit| {
        let of_record = shown.remove(&hit.id)?;
        Some(SearchHit {
            title: of_record.title,
            snippets: of_record.snippets,
            record: with_record.then_some(of_record.record),
            ..hit
        })
    });
    Ok(completed.collect())
}

/// What a record adds to its hit.
struct Shown {
    title: Option<String>,
    snippets: Vec<super::model::Snippet>,
    record: SearchRecord,
}

fn show<T: Record>(
    cx: &mut Ctx,
    query: &Query,
    hits: &[SearchHit],
    wrap: fn(Box<T>) -> SearchRecord,
    shown: &mut HashMap<RecordId, Shown>,
) -> Result<()> {
    let ids: Vec<AnyUid> = hits
        .iter()
        .filter(|hit| hit.id.object == T::TABLE.object)
        .map(|hit| hit.id.uid())
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    for record in records::find_many::<T>(cx, &ids)?.into_values() {
        let Some(found_by) = record.found_by() else {
            continue;
        };
        let title = match &found_by.title {
            Some((_, title)) => Some(title.clone()),
            None if T::TABLE.object == Object::Note => found_by
                .others
                .first()
                .map(|(_, text)| text.chars().take(200).collect()),
            None => None,
        };
        let of_record = Shown {
            title,
            snippets: snippets(query, T::TABLE.object, &found_by),
            record: wrap(Box::new(record.clone())),
        };
        shown.insert(record.id().into(), of_record);
    }
    Ok(())
}

/// The one order of hits.
const ORDER: [Order; 1] = [Order {
    field: FieldName::BuiltIn("score"),
    direction: Direction::Desc,
}];

/// The cursor of the place after a hit.
pub(super) fn cursor_of(hit: &SearchHit) -> Result<String> {
    Cursor {
        values: vec![Value::from(hit.score)],
        id: hit.id,
    }
    .encode(&ORDER)
}

fn decode(text: &str) -> Result<Rank> {
    use std::cmp::Reverse;
    let cursor = Cursor::decode(text, &ORDER)?;
    let score = cursor.values.first().and_then(Value::as_i64);
    let score = score.and_then(|score| i32::try_from(score).ok());
    let refused =
        || Error::contradiction("cursor", "INVALID_CURSOR", "is not a cursor of this server");
    Ok((
        Reverse(score.ok_or_else(refused)?),
        Reverse(cursor.id.uid().0),
    ))
}
