//! What can be done with matches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use serde_json::{Map, json};

use super::model::{InteractionTouchpoint, MatchOrigin, TouchpointMatch, meets};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, InteractionId, JourneyId, Object, RecordId, TouchpointId};
use crate::interactions::Interaction;
use crate::journeys::{Journey, stays_of};
use crate::records::{self, references};
use crate::touchpoints::{Touchpoint, touchpoints_of};

const READ: Scope = Scope::read(Object::Journey);
const WRITE: Scope = Scope::write(Object::Journey);

/// Matches interactions on each journey that their accounts were on, as far as nobody said by hand what they were.
/// Those that were deleted, or belong to another account by now, are matched no more.
pub(crate) fn match_interactions(cx: &mut Ctx, ids: &[InteractionId]) -> Result<()> {
    let uids: Vec<AnyUid> = ids.iter().map(|id| RecordId::from(*id).uid()).collect();
    let mut of_accounts: BTreeMap<AccountId, Vec<Interaction>> = BTreeMap::new();
    for interaction in records::find_many::<Interaction>(cx, &uids)?.into_values() {
        if let (Some(account), None) = (interaction.account_id, interaction.deleted_at) {
            of_accounts.entry(account).or_default().push(interaction);
        }
    }
    store::take_out_found(cx, ids)?;
    let known = store::of_interactions(cx, ids)?;
    let by_hand = by_hand(&known, |known| (known.interaction_id, known.journey_id));
    for (account, interactions) in of_accounts {
        for journey in store::journeys_of(cx, account)? {
            let fresh = interactions
                .iter()
                .filter(|one| is_on(&journey, one) && !by_hand.contains(&(one.id, journey.id)));
            match_all(cx, &journey, fresh)?;
        }
    }
    Ok(())
}

/// Whether an interaction took place while a journey was under way.
fn is_on(journey: &Journey, interaction: &Interaction) -> bool {
    let at = interaction.occurred_at;
    journey.started_at <= at && journey.ended_at.is_none_or(|ended| at < ended)
}

/// Matches all interactions of a journey anew.
pub(crate) fn match_journey(cx: &mut Ctx, id: JourneyId) -> Result<()> {
    let journey: Journey = records::find_any(cx, id)?;
    let known = store::of_journeys(cx, &[id])?;
    let by_hand = by_hand(&known, |known| known.interaction_id);
    for found in known
        .iter()
        .filter(|known| known.matched_by == MatchOrigin::Rule)
    {
        store::take_out(cx, found.interaction_id, id)?;
    }
    let interactions = store::interactions_on(cx, &journey)?;
    let fresh = interactions.iter().filter(|one| !by_hand.contains(&one.id));
    match_all(cx, &journey, fresh)
}

/// Keeps which touchpoints interactions on a journey were.
fn match_all<'i>(
    cx: &mut Ctx,
    journey: &Journey,
    interactions: impl Iterator<Item = &'i Interaction>,
) -> Result<()> {
    let mut interactions = interactions.peekable();
    if interactions.peek().is_none() {
        return Ok(());
    }
    let touchpoints = touchpoints_of(cx, journey.journey_map_id)?;
    if touchpoints.is_empty() {
        return Ok(());
    }
    let stays = stays_of(cx, journey.id)?;
    for interaction in interactions {
        let Some(stage) = stays.at(interaction.occurred_at) else {
            continue;
        };
        let mut planned = touchpoints.iter();
        let found = planned.find(|one| one.stage_id == stage && meets(interaction, one));
        let Some(touchpoint) = found else {
            continue;
        };
        let row = InteractionTouchpoint {
            workspace_id: cx.workspace(),
            interaction_id: interaction.id,
            journey_id: journey.id,
            touchpoint_id: Some(touchpoint.id),
            matched_by: MatchOrigin::Rule,
            matched_by_id: None,
            matched_at: cx.now(),
        };
        store::put(cx, &row)?;
    }
    Ok(())
}

/// Matches all interactions of a journey anew, as far as nobody said by hand what they were.
pub fn match_journey_touchpoints(
    cx: &mut Ctx,
    id: JourneyId,
    expected: Option<i32>,
) -> Result<Journey> {
    cx.require(WRITE)?;
    let journey: Journey = records::get_expected(cx, id, expected)?;
    match_journey(cx, id)?;
    Ok(journey)
}

/// Says which touchpoint an interaction was on a journey, or that it was none. It stays so until somebody says
/// otherwise.
pub fn match_interaction_touchpoint(
    cx: &mut Ctx,
    id: InteractionId,
    known: &TouchpointMatch,
    expected: Option<i32>,
) -> Result<Interaction> {
    cx.require(WRITE)?;
    cx.require(Scope::write(Object::Interaction))?;
    let interaction: Interaction = records::get_expected(cx, id, expected)?;
    references::check_places(cx, &[("journey_id".to_owned(), known.journey_id.into())])?;
    let journey: Journey = records::find_any(cx, known.journey_id)?;
    if interaction.account_id != Some(journey.account_id) {
        let message = "must be a journey of the interaction's account";
        return Err(Error::contradiction("/journey_id", "NOT_ALLOWED", message));
    }
    if let Some(touchpoint) = known.touchpoint_id {
        references::check_places(cx, &[("touchpoint_id".to_owned(), touchpoint.into())])?;
        let touchpoint: Touchpoint = records::find_any(cx, touchpoint)?;
        if touchpoint.journey_map_id != journey.journey_map_id {
            let message = "must be a touchpoint of the journey's map";
            return Err(Error::contradiction(
                "/touchpoint_id",
                "NOT_ALLOWED",
                message,
            ));
        }
    }
    let mut matches = store::of_interactions(cx, &[id])?.into_iter();
    let before = matches.rfind(|one| one.journey_id == journey.id);
    let row = InteractionTouchpoint {
        workspace_id: cx.workspace(),
        interaction_id: id,
        journey_id: journey.id,
        touchpoint_id: known.touchpoint_id,
        matched_by: MatchOrigin::Hand,
        matched_by_id: cx.actor().user_id,
        matched_at: cx.now(),
    };
    store::put(cx, &row)?;
    let told = json!({
        "from": before.and_then(|before| before.touchpoint_id), "to": row.touchpoint_id,
    });
    records::annotate(
        cx,
        &interaction,
        Map::from_iter([("touchpoint_id".to_owned(), told)]),
    )
}

/// The touchpoint that an interaction was on a journey.
pub(crate) fn touchpoint_on(
    cx: &mut Ctx,
    interaction: InteractionId,
    journey: JourneyId,
) -> Result<Option<TouchpointId>> {
    let matches = store::of_interactions(cx, &[interaction])?.into_iter();
    let mut on_it = matches.filter(|one| one.journey_id == journey);
    Ok(on_it.next().and_then(|one| one.touchpoint_id))
}

/// The matches of an interaction, one for each journey.
pub fn list_interaction_touchpoints(
    cx: &mut Ctx,
    id: InteractionId,
) -> Result<Vec<InteractionTouchpoint>> {
    let interaction: Interaction = records::get(cx, id)?;
    cx.require(READ)?;
    store::of_interactions(cx, &[interaction.id])
}

/// The matches of a journey, in the order in which the interactions were recorded.
pub fn list_journey_touchpoints(cx: &mut Ctx, id: JourneyId) -> Result<Vec<InteractionTouchpoint>> {
    let journey: Journey = records::get(cx, id)?;
    store::of_journeys(cx, &[journey.id])
}

/// The matches of many interactions.
pub(super) fn of_interactions(
    cx: &mut Ctx,
    ids: &[InteractionId],
) -> Result<HashMap<InteractionId, Vec<InteractionTouchpoint>>> {
    cx.require(READ)?;
    let found = store::of_interactions(cx, ids)?;
    Ok(grouped(found, |one| one.interaction_id))
}

/// The matches of many journeys.
pub(super) fn of_journeys(
    cx: &mut Ctx,
    ids: &[JourneyId],
) -> Result<HashMap<JourneyId, Vec<InteractionTouchpoint>>> {
    cx.require(READ)?;
    let found = store::of_journeys(cx, ids)?;
    Ok(grouped(found, |one| one.journey_id))
}

fn grouped<K: Eq + Hash>(
    found: Vec<InteractionTouchpoint>,
    key: impl Fn(&InteractionTouchpoint) -> K,
) -> HashMap<K, Vec<InteractionTouchpoint>> {
    let mut groups: HashMap<K, Vec<InteractionTouchpoint>> = HashMap::new();
    for one in found {
        groups.entry(key(&one)).or_default().push(one);
    }
    groups
}

fn by_hand<K: Eq + Hash>(
    known: &[InteractionTouchpoint],
    key: impl Fn(&InteractionTouchpoint) -> K,
) -> HashSet<K> {
    let by_hand = known
        .iter()
        .filter(|one| one.matched_by == MatchOrigin::Hand);
    by_hand.map(key).collect()
}
