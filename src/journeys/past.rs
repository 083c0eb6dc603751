//! Journeys that were lived elsewhere, told as a whole.
//!
//! Who brings journeys from another system knows all of their stays at once. Moving them step by step would say the same with many
//! times the writes; so they are written as they ended up, with their stays.

use super::history::{JourneyCause, Row};
use super::model::{Journey, JourneyOutcome, NewJourney};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, JourneyId, JourneyMapId, JourneyStageEntryId, JourneyStageId, Object};
use crate::journey_maps;
use crate::journey_stages::stages_of;
use crate::records::{self, gathering};
use crate::types::{ExternalId, Json, Timestamp};

/// A journey with its stays.
#[derive(Debug, Clone)]
pub(crate) struct PastJourney {
    pub account_id: AccountId,
    pub external_id: ExternalId,
    pub started_at: Timestamp,
    /// Each stage with when it was entered, in the order of time; a journey may have been in none.
    pub stays: Vec<(JourneyStageId, Timestamp)>,
    /// How and when it ended; under way if it has not.
    pub end: Option<(JourneyOutcome, Timestamp)>,
}

/// Records journeys through a published map, each with its stays.
pub(crate) fn record_journeys(
    cx: &mut Ctx,
    map: JourneyMapId,
    past: &[PastJourney],
) -> Result<Vec<JourneyId>> {
    cx.require(Scope::write(Object::Journey))?;
    journey_maps::hold_published(cx, "journey_map_id", map)?;
    let stages = stages_of(cx, map)?;
    let mut journeys = Vec::with_capacity(past.len());
    let mut rows = Vec::new();
    for one in past {
        let journey = ended(one, map, cx)?;
        journey.validate(cx.now())?;
        let ends = one.stays.iter().skip(1).map(|(_, at)| Some(*at));
        let ends = ends.chain([one.end.map(|(_, at)| at)]);
        let stays = (1..).zip(one.stays.iter().zip(ends));
        for (sequence, ((stage_id, entered_at), left_at)) in stays {
            if !stages.iter().any(|stage| stage.id == *stage_id) {
                return Err(Error::internal("a stay is in a stage of another map"));
            }
            rows.push(Row {
                workspace_id: cx.workspace(),
                id: JourneyStageEntryId::generate(),
                journey_id: journey.id,
                stage_id: *stage_id,
                entered_at: *entered_at,
                left_at,
                entered_by_id: cx.actor().user_id,
                reason: None,
                recorded_at: cx.now(),
                sequence,
                cause: JourneyCause::of(cx.actor().kind),
                evidence: Json(Vec::new()),
            });
        }
        journeys.push(journey);
    }
    let ids = journeys.iter().map(|journey| journey.id).collect();
    gathering::together::<Journey, _>(cx, |cx| {
        for journey in &journeys {
            records::create(cx, journey.clone())?;
        }
        Ok(())
    })?;
    store::enter_stages(cx, &rows)?;
    Ok(ids)
}

/// The journey as it ended up.
fn ended(one: &PastJourney, map: JourneyMapId, cx: &Ctx) -> Result<Journey> {
    let new = NewJourney {
        account_id: one.account_id,
        journey_map_id: map,
        stage_id: None,
        started_at: Some(one.started_at),
        reentry: None,
        deal_ids: Vec::new(),
        custom_fields: None,
        external_ids: vec![one.external_id.clone()],
    };
    let mut journey = Journey::from_new(&new, cx.workspace(), cx.now());
    let times = one.stays.iter().map(|(_, at)| *at);
    let times = times.chain(one.end.map(|(_, at)| at));
    if !std::iter::once(one.started_at).chain(times).is_sorted() {
        return Err(Error::internal("the stays of a journey are out of order"));
    }
    if let Some((stage, at)) = one.stays.last() {
        journey.stage_id = Some(*stage);
        journey.stage_entered_at = Some(*at);
    }
    if let Some((outcome, at)) = one.end {
        journey.status = outcome.into();
        journey.ended_at = Some(at);
    }
    Ok(journey)
}
