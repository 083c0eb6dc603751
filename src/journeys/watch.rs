//! Looking after journeys when something changes: the worker's part.
//!
//! The change feed tells what changed since the last look. For each account that it touches (its interactions,
//! deals, stakeholders, what belongs to its deals, and the account itself) the interactions are matched to
//! planned touchpoints, and the active journeys are moved by the criteria of their stages. How far the feed
//! was read is kept in the same transaction, so nothing is looked at twice and nothing is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Journey;
use super::{criteria, store};
use crate::changes;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, InteractionId, JourneyId, Object, RecordId};
use crate::interaction_touchpoints;
use crate::records;

/// Entries of the feed that are read in one go, and how many goes one look takes.
const STRETCH: i64 = 500;
const STRETCHES: usize = 20;

/// Reads on in the feed and looks after the journeys of the accounts that it touches. The worker does it every
/// minute.
pub(crate) fn look_after_journeys(cx: &mut Ctx) -> Result<()> {
    let Some(mut place) = store::watched(cx)? else {
        // Whatever is there was looked after by nobody: begin with all of it.
        let end = changes::end(cx)?;
        look_at_all(cx)?;
        return store::watch_from(cx, end);
    };
    for _ in 0..STRETCHES {
        let entries = changes::entries_after(cx, place, STRETCH)?;
        let Some(last) = entries.last() else {
            break;
        };
        place = last.place;
        let touched: BTreeSet<RecordId> = entries.iter().map(|entry| entry.record).collect();
        look_at(cx, &touched)?;
        let is_last = entries.len() < usize::try_from(STRETCH).unwrap_or(usize::MAX);
        store::watch_from(cx, place)?;
        if is_last {
            break;
        }
    }
    Ok(())
}

/// Looks at what some records touch.
fn look_at(cx: &mut Ctx, touched: &BTreeSet<RecordId>) -> Result<()> {
    let mut kinds: BTreeMap<Object, Vec<AnyUid>> = BTreeMap::new();
    for record in touched {
        kinds.entry(record.object).or_default().push(record.uid());
    }
    if let Some(ids) = kinds.get(&Object::Interaction) {
        let ids = ids
            .iter()
            .map(|id| RecordId::new(Object::Interaction, id.0).try_into());
        let ids: std::result::Result<Vec<InteractionId>, _> = ids.collect();
        interaction_touchpoints::match_interactions(cx, &ids.map_err(Error::internal)?)?;
    }
    let mut accounts: BTreeSet<AnyUid> = BTreeSet::new();
    for (object, ids) in kinds {
        accounts.extend(store::accounts_of(cx, object, &ids)?);
    }
    for account in accounts {
        let id = AccountId::try_from(RecordId::new(Object::Account, account.0));
        for journey in store::active(cx, Some(id.map_err(Error::internal)?))? {
            move_on(cx, journey)?;
        }
    }
    Ok(())
}

fn look_at_all(cx: &mut Ctx) -> Result<()> {
    for journey in store::active(cx, None)? {
        interaction_touchpoints::match_journey(cx, journey)?;
        move_on(cx, journey)?;
    }
    Ok(())
}

/// Moves a journey by the criteria of its stages; one that cannot be moved does not hold up the others.
fn move_on(cx: &mut Ctx, id: JourneyId) -> Result<()> {
    let journey: Journey = records::find_any(cx, id)?;
    match criteria::advance(cx, journey) {
        Err(error @ (Error::Unavailable | Error::Internal(_))) => Err(error),
        Err(error) => {
            tracing::debug!(journey = %id, %error, "a journey cannot be moved");
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}
