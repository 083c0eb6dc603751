//! Finding likely duplicates, and telling apart what is none.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::model::{
    AccountDuplicate, DistinctAccount, DistinctStakeholder, DuplicateRequest, StakeholderDuplicate,
};
use super::score::{Alike, Part, told};
use super::store;
use crate::accounts::Account;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, Object, RecordId, StakeholderId};
use crate::query::cursor::Cursor;
use crate::query::{Direction, FieldName, ListRequest, Order, Page};
use crate::records::{self, Record};
use crate::registry;
use crate::search::alike;
use crate::stakeholders::Stakeholder;

/// How many records may share a key for it to tell anything.
pub(super) const CROWD: usize = 50;
/// The pairs that are compared, the newest of them.
const CANDIDATES: usize = 5000;
/// The least score that is shown, in thousandths.
pub(super) const LEAST: i32 = 350;

/// Pairs of accounts that may be one, the likeliest first.
pub fn list_account_duplicates(
    cx: &mut Ctx,
    request: &DuplicateRequest,
) -> Result<Page<AccountDuplicate>> {
    let page = pairs::<Account>(cx, None, request)?;
    Ok(page_of(page, AccountDuplicate::of))
}

/// Accounts that may be the same as one, the likeliest first.
pub fn list_duplicates_of_account(
    cx: &mut Ctx,
    id: AccountId,
    request: &DuplicateRequest,
) -> Result<Page<AccountDuplicate>> {
    let own: Account = records::get(cx, id)?;
    let page = pairs::<Account>(cx, Some(&own), request)?;
    Ok(page_of(page, AccountDuplicate::of))
}

/// Pairs of stakeholders who may be one, the likeliest first.
pub fn list_stakeholder_duplicates(
    cx: &mut Ctx,
    request: &DuplicateRequest,
) -> Result<Page<StakeholderDuplicate>> {
    let page = pairs::<Stakeholder>(cx, None, request)?;
    Ok(page_of(page, StakeholderDuplicate::of))
}

/// Stakeholders who may be the same as one, the likeliest first.
pub fn list_duplicates_of_stakeholder(
    cx: &mut Ctx,
    id: StakeholderId,
    request: &DuplicateRequest,
) -> Result<Page<StakeholderDuplicate>> {
    let own: Stakeholder = records::get(cx, id)?;
    let page = pairs::<Stakeholder>(cx, Some(&own), request)?;
    Ok(page_of(page, StakeholderDuplicate::of))
}

/// Says that two accounts are not the same: they are no likely duplicates any more.
pub fn tell_account_apart(
    cx: &mut Ctx,
    id: AccountId,
    input: &DistinctAccount,
    expected: Option<i32>,
) -> Result<Account> {
    decide::<Account>(cx, id, input.other_id, expected, store::tell_apart)
}

/// Takes back that two accounts are not the same.
pub fn compare_account_again(
    cx: &mut Ctx,
    id: AccountId,
    input: &DistinctAccount,
    expected: Option<i32>,
) -> Result<Account> {
    decide::<Account>(cx, id, input.other_id, expected, store::forget)
}

/// Says that two stakeholders are not the same: they are no likely duplicates any more.
pub fn tell_stakeholder_apart(
    cx: &mut Ctx,
    id: StakeholderId,
    input: &DistinctStakeholder,
    expected: Option<i32>,
) -> Result<Stakeholder> {
    decide::<Stakeholder>(cx, id, input.other_id, expected, store::tell_apart)
}

/// Takes back that two stakeholders are not the same.
pub fn compare_stakeholder_again(
    cx: &mut Ctx,
    id: StakeholderId,
    input: &DistinctStakeholder,
    expected: Option<i32>,
) -> Result<Stakeholder> {
    decide::<Stakeholder>(cx, id, input.other_id, expected, store::forget)
}

fn decide<T: Record>(
    cx: &mut Ctx,
    id: T::Id,
    other: T::Id,
    expected: Option<i32>,
    change: fn(&mut Ctx, RecordId, RecordId) -> Result<bool>,
) -> Result<T> {
    cx.require(Scope::write(T::TABLE.ruled_by))?;
    let record: T = records::get_expected(cx, id, expected)?;
    let (own, other): (RecordId, RecordId) = (id.into(), other.into());
    let refuse = |code, message: String| Err(Error::contradiction("/other_id", code, message));
    if own == other {
        return refuse("NOT_ALLOWED", "is the record itself".to_owned());
    }
    if T::find(cx, other.uid())?.is_none_or(|other| other.head().deleted_at.is_some()) {
        return refuse("NO_SUCH_RECORD", format!("there is no {other}"));
    }
    if !change(cx, own, other)? {
        return Ok(record);
    }
    // Both histories tell it.
    for (one, another) in [(own, other), (other, own)] {
        let said = json!({ "from": null, "to": another.to_string() });
        registry::annotate(
            cx,
            one,
            Map::from_iter([("distinct_from".to_owned(), said)]),
        )?;
    }
    records::get_for_write(cx, id)
}

/// A pair with its score in thousandths.
struct Pair<T> {
    score: i32,
    parts: Vec<Part>,
    one: T,
    other: T,
}

impl<T: Record> Pair<T> {
    /// Its place in the order: the likeliest first, of equal ones the newest.
    fn place(&self) -> Place {
        use std::cmp::Reverse;
        let ids: [RecordId; 2] = [self.one.id().into(), self.other.id().into()];
        (Reverse(self.score), ids.map(|id| Reverse(id.uid().0)))
    }
}

type Place = (std::cmp::Reverse<i32>, [std::cmp::Reverse<uuid::Uuid>; 2]);

fn page_of<T, D>(page: Page<Pair<T>>, make: impl Fn(f64, Vec<Part>, T, T) -> D) -> Page<D> {
    let data = page.data.into_iter();
    Page {
        data: data
            .map(|pair| make(told(pair.score), pair.parts, pair.one, pair.other))
            .collect(),
        next: page.next,
    }
}

fn pairs<T: Record + Alike>(
    cx: &mut Ctx,
    of: Option<&T>,
    request: &DuplicateRequest,
) -> Result<Page<Pair<T>>> {
    cx.require(Scope::read(T::TABLE.ruled_by))?;
    if !(1..=ListRequest::MAX_LIMIT).contains(&request.limit) {
        let message = format!("must lie between 1 and {}", ListRequest::MAX_LIMIT);
        return Err(Error::invalid("limit", "OUT_OF_RANGE", message));
    }
    let after = request.cursor.as_deref().map(decode::<T>).transpose()?;
    let candidates = match of {
        None => likely(cx, T::TABLE.object)?,
        Some(own) => likely_of(cx, own)?,
    };
    let mut scored = scored::<T>(cx, &candidates)?;
    scored.sort_by_key(Pair::place);
    if let Some(after) = after {
        scored.retain(|pair| pair.place() > after);
    }
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = scored.len() > limit;
    scored.truncate(limit);
    let next = match scored.last() {
        Some(last) if has_more => Some(encode(last)?),
        _ => None,
    };
    Ok(Page { data: scored, next })
}

/// Pairs that are compared, the newest ones: the first of a pair is the older one.
#[derive(Default)]
struct Candidates(BTreeSet<(uuid::Uuid, uuid::Uuid)>);

impl Candidates {
    fn add(&mut self, older: AnyUid, newer: AnyUid) {
        self.0.insert((newer.0, older.0));
        if self.0.len() > CANDIDATES {
            self.0.pop_first();
        }
    }

    /// The pairs, the newest first.
    fn pairs(self) -> impl Iterator<Item = (AnyUid, AnyUid)> {
        let pairs = self.0.into_iter().rev();
        pairs.map(|(newer, older)| (AnyUid(older), AnyUid(newer)))
    }
}

/// Pairs of records with a key in common that nobody told apart, the older one first.
fn likely(cx: &mut Ctx, object: Object) -> Result<Vec<(AnyUid, AnyUid)>> {
    let shared = alike::shared(cx, object, CROWD)?;
    let told_apart = store::told_apart(cx, object)?;
    let mut candidates = Candidates::default();
    for holders in shared.chunk_by(|(one, _), (other, _)| one == other) {
        for (place, (_, older)) in holders.iter().enumerate() {
            for (_, newer) in holders.iter().skip(place.saturating_add(1)) {
                if !told_apart.contains(&(*older, *newer)) {
                    candidates.add(*older, *newer);
                }
            }
        }
    }
    Ok(candidates.pairs().collect())
}

/// The same for one record, which comes first in each pair.
fn likely_of<T: Record>(cx: &mut Ctx, own: &T) -> Result<Vec<(AnyUid, AnyUid)>> {
    let id = own.id().into().uid();
    let marks = alike::marks(own.alike_by());
    let having = alike::having(cx, T::TABLE.object, &marks, CROWD.saturating_add(1))?;
    let told_apart = store::told_apart(cx, T::TABLE.object)?;
    let mut candidates = Candidates::default();
    for holders in having.chunk_by(|(one, _), (other, _)| one == other) {
        if holders.len() > CROWD {
            continue;
        }
        for (_, other) in holders {
            let (older, newer) = if other.0 < id.0 {
                (*other, id)
            } else {
                (id, *other)
            };
            if *other != id && !told_apart.contains(&(older, newer)) {
                candidates.add(id, *other);
            }
        }
    }
    Ok(candidates.pairs().collect())
}

/// Records that are loaded by one statement.
const ROUND: usize = 500;

fn scored<T: Record + Alike>(
    cx: &mut Ctx,
    candidates: &[(AnyUid, AnyUid)],
) -> Result<Vec<Pair<T>>> {
    let mut ids: Vec<AnyUid> = candidates
        .iter()
        .flat_map(|(one, other)| [*one, *other])
        .collect();
    ids.sort_by_key(|id| id.0);
    ids.dedup();
    let mut records = std::collections::HashMap::new();
    for ids in ids.chunks(ROUND) {
        records.extend(records::find_many::<T>(cx, ids)?);
    }
    let mut scored = Vec::new();
    for (one, other) in candidates {
        let (Some(one), Some(other)) = (records.get(one), records.get(other)) else {
            continue;
        };
        let parts = one.parts(other)?;
        let score = parts.iter().map(|(_, points, _, _)| points).sum();
        if score >= LEAST {
            scored.push(Pair {
                score,
                parts,
                one: one.clone(),
                other: other.clone(),
            });
        }
    }
    Ok(scored)
}

/// The one order of pairs.
const ORDER: [Order; 2] = [
    Order {
        field: FieldName::BuiltIn("score"),
        direction: Direction::Desc,
    },
    Order {
        field: FieldName::BuiltIn("id"),
        direction: Direction::Desc,
    },
];

fn encode<T: Record>(pair: &Pair<T>) -> Result<String> {
    let one: RecordId = pair.one.id().into();
    Cursor {
        values: vec![Value::from(pair.score), Value::from(one.to_string())],
        id: pair.other.id().into(),
    }
    .encode(&ORDER)
}

fn decode<T: Record>(text: &str) -> Result<Place> {
    use std::cmp::Reverse;
    let cursor = Cursor::decode(text, &ORDER)?;
    let refused = || Error::contradiction("cursor", "INVALID_CURSOR", "belongs to another list");
    let score = cursor.values.first().and_then(Value::as_i64);
    let score = score
        .and_then(|score| i32::try_from(score).ok())
        .ok_or_else(refused)?;
    let one = cursor.values.get(1).and_then(Value::as_str);
    let one: RecordId = one.and_then(|id| id.parse().ok()).ok_or_else(refused)?;
    if one.object != T::TABLE.object || cursor.id.object != T::TABLE.object {
        return Err(refused());
    }
    Ok((
        Reverse(score),
        [Reverse(one.uid().0), Reverse(cursor.id.uid().0)],
    ))
}

/// The cursor of the place after a pair of accounts.
pub(super) fn account_cursor(pair: &AccountDuplicate) -> Result<String> {
    cursor_after(pair.score, &pair.account, &pair.other)
}

/// The cursor of the place after a pair of stakeholders.
pub(super) fn stakeholder_cursor(pair: &StakeholderDuplicate) -> Result<String> {
    cursor_after(pair.score, &pair.stakeholder, &pair.other)
}

fn cursor_after<T: Record + Alike>(score: f64, one: &T, other: &T) -> Result<String> {
    let thousandths = (0..=1000)
        .find(|points| told(*points) >= score)
        .unwrap_or(1000);
    encode(&Pair {
        score: thousandths,
        parts: Vec::new(),
        one: one.clone(),
        other: other.clone(),
    })
}
