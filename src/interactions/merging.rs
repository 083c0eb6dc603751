//! What a merge of stakeholders does to the interactions in which they took part.

use serde_json::Value;

use super::model::Interaction;
use super::participants::Participant;
use super::store;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{InteractionId, StakeholderId};
use crate::records;
use crate::records::merging::rewrite;

/// In how many interactions a stakeholder took part.
pub(crate) fn count_participations(cx: &mut Ctx, stakeholder: StakeholderId) -> Result<i64> {
    let ids = store::participations(cx, stakeholder)?;
    i64::try_from(ids.len()).map_err(Error::internal)
}

/// Puts one stakeholder in the place of another in all interactions, deleted ones included. Returns
/// the participants of each before and after.
pub(crate) fn move_participations(
    cx: &mut Ctx,
    from: StakeholderId,
    to: StakeholderId,
) -> Result<Vec<(InteractionId, Value, Value)>> {
    let mut moved = Vec::new();
    for id in store::participations(cx, from)? {
        let before: Interaction = records::find_any(cx, id)?;
        let mut participants: Vec<Participant> = Vec::new();
        for participant in &before.participants.0 {
            let mut participant = participant.clone();
            if participant.stakeholder_id == Some(from) {
                participant.stakeholder_id = Some(to);
            }
            // Both may have been there; nobody takes part twice in the same way.
            if !participants.contains(&participant) {
                participants.push(participant);
            }
        }
        let (old, new) = (listed(&before.participants.0)?, listed(&participants)?);
        put(cx, &before, participants)?;
        moved.push((id, old, new));
    }
    Ok(moved)
}

/// Puts participants back, if they are still the ones that are expected; returns whether they were.
pub(crate) fn put_back_participants(
    cx: &mut Ctx,
    id: InteractionId,
    expected: &Value,
    back: &Value,
) -> Result<bool> {
    let before: Interaction = records::find_any(cx, id)?;
    if listed(&before.participants.0)? != *expected {
        return Ok(false);
    }
    let participants = serde_json::from_value(back.clone()).map_err(Error::internal)?;
    put(cx, &before, participants)?;
    Ok(true)
}

fn listed(participants: &[Participant]) -> Result<Value> {
    serde_json::to_value(participants).map_err(Error::internal)
}

fn put(cx: &mut Ctx, before: &Interaction, participants: Vec<Participant>) -> Result<()> {
    let mut after = before.clone();
    after.participants.0 = participants;
    let after = rewrite(cx, before, after)?;
    store::put_participants(cx, &[&after])
}
