//! History over GraphQL: the moment of a query, and the entries of a record.

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::{Context, Result};

use super::fold::Facts;
use super::model::{HistoryEntry, Moment};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{Batch, Connection, ask, nested_page, read};
use crate::ids::{DealId, RecordId};
use crate::query::ListRequest;
use crate::records::{self, Record};
use crate::types::Timestamp;

/// The facts of a deal; all that are asked for at once are one statement, and what was asked for before
/// is known as long as nothing was written.
#[derive(Clone, PartialEq, Eq, Hash)]
struct FactsOf(DealId, Moment);

impl Batch for FactsOf {
    type Answer = Arc<Facts>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Arc<Facts>>> {
        if !cx.recorded.is_empty() {
            cx.facts.clear();
        }
        let mut by_moment: HashMap<Moment, Vec<DealId>> = HashMap::new();
        for Self(deal, moment) in &keys {
            if !cx.facts.contains_key(&(*deal, *moment)) {
                by_moment.entry(*moment).or_default().push(*deal);
            }
        }
        for (moment, deals) in by_moment {
            for (deal, facts) in operations::of_deals(cx, &deals, moment)? {
                cx.facts.insert((deal, moment), Arc::new(facts));
            }
        }
        let known = keys.into_iter().filter_map(|key| {
            let facts = cx.facts.get(&(key.0, key.1))?;
            Some((key, Arc::clone(facts)))
        });
        Ok(known.collect())
    }
}

/// The moment that the arguments `asOf` and `knownAt` name; now without them.
fn moment(
    ctx: &Context<'_>,
    as_of: Option<Timestamp>,
    known_at: Option<Timestamp>,
) -> Result<Moment> {
    read(ctx, |cx| Moment::asked(cx.now(), as_of, known_at))
}

/// All that is known of a deal, for what is computed from it.
pub(crate) async fn facts(
    ctx: &Context<'_>,
    deal: DealId,
    as_of: Option<Timestamp>,
    known_at: Option<Timestamp>,
) -> Result<Arc<Facts>> {
    let moment = moment(ctx, as_of, known_at)?;
    let found = ask(ctx, FactsOf(deal, moment)).await?;
    Ok(found.ok_or_else(|| crate::error::Error::not_found(deal))?)
}

/// A page of the records of a kind below a deal, as they were at a moment.
pub(crate) async fn list_remembered<T: Record>(
    ctx: &Context<'_>,
    deal: DealId,
    (as_of, known_at): (Option<Timestamp>, Option<Timestamp>),
    request: ListRequest,
) -> Result<Connection<T>> {
    let facts = facts(ctx, deal, as_of, known_at).await?;
    let page = operations::page_of(&facts, &request)?;
    Ok(nested_page(page, request))
}

/// A record: as it is now, or as it was at the moment that is named.
pub(crate) fn remembered<T: Record>(
    ctx: &Context<'_>,
    id: T::Id,
    (as_of, known_at): (Option<Timestamp>, Option<Timestamp>),
) -> Result<T> {
    read(ctx, |cx| {
        if as_of.is_none() && known_at.is_none() {
            return records::get(cx, id);
        }
        let moment = Moment::asked(cx.now(), as_of, known_at)?;
        operations::get(cx, id, moment)
    })
}

/// The entries of a record.
struct EntriesOf<T>(RecordId, PhantomData<fn() -> T>);

impl<T> Clone for EntriesOf<T> {
    fn clone(&self) -> Self {
        Self(self.0, PhantomData)
    }
}
impl<T> PartialEq for EntriesOf<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for EntriesOf<T> {}
impl<T> Hash for EntriesOf<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: Record> Batch for EntriesOf<T> {
    type Answer = Vec<HistoryEntry>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<RecordId> = keys.iter().map(|key| key.0).collect();
        let found = operations::of_each(cx, &ids)?;
        Ok(found
            .into_iter()
            .map(|(id, entries)| (Self(id, PhantomData), entries))
            .collect())
    }
}

/// All that was said of a record, in the order in which it was recorded.
pub(crate) async fn history_of<T: Record>(
    ctx: &Context<'_>,
    record: &T,
) -> Result<Vec<HistoryEntry>> {
    let key = EntriesOf::<T>(record.id().into(), PhantomData);
    Ok(ask(ctx, key).await?.unwrap_or_default())
}
