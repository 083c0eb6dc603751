//! The picture of one journey.

use std::collections::HashMap;

use serde_json::Value;

use super::store;
use crate::accounts::Account;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::{Deal, list_deal_stage_history};
use crate::decisions::{Standing, StepProgress, StepState, state_of};
use crate::error::Result;
use crate::history::{self, HistoryEntry, Moment};
use crate::ids::{JourneyId, Object, RecordId, TouchpointId};
use crate::interaction_touchpoints::list_journey_touchpoints;
use crate::interactions::Interaction;
use crate::journey_maps::JourneyMap;
use crate::journey_stages::JourneyStage;
use crate::journeys::{Journey, list_journey_stage_history};
use crate::pictures::journey_timeline::{
    JourneyPicture, JourneyPictureEvent, JourneyPictureInteraction, JourneyPictureStay,
};
use crate::pipeline_stages::PipelineStage;
use crate::records;
use crate::touchpoints::Touchpoint;
use crate::types::Timestamp;

/// How many contacts are drawn: the latest.
const CONTACTS: usize = 2_000;

/// The picture of a journey, with what the caller may read of it.
pub fn get_journey_picture(cx: &mut Ctx, id: JourneyId) -> Result<JourneyPicture> {
    let journey: Journey = records::get(cx, id)?;
    let stays = stays(cx, id)?;
    let interactions = if may(cx, Object::Interaction) {
        contacts(cx, &journey)?
    } else {
        Vec::new()
    };
    let events = if may(cx, Object::Deal) {
        events(cx, id)?
    } else {
        Vec::new()
    };
    let account = name_of::<Account>(cx, journey.account_id, |account| account.name.clone())?;
    let map = name_of::<JourneyMap>(cx, journey.journey_map_id, |map| map.name.clone())?;
    let mut facts: Vec<String> = map.into_iter().collect();
    facts.push(journey.status.as_str().to_owned());
    facts.push(format!("started {}", day(journey.started_at)));
    facts.extend(
        journey
            .ended_at
            .map(|ended| format!("ended {}", day(ended))),
    );
    let picture = JourneyPicture {
        title: account.unwrap_or_else(|| "Journey".to_owned()),
        facts,
        alternative: String::new(),
        as_of: cx.now(),
        stays,
        interactions,
        events,
    };
    Ok(picture.complete())
}

fn may(cx: &Ctx, object: Object) -> bool {
    cx.require(Scope::read(object)).is_ok()
}

fn day(at: Timestamp) -> String {
    at.to_chrono().date_naive().to_string()
}

/// What a record is called, if the caller may read it.
fn name_of<T: records::Record>(
    cx: &mut Ctx,
    id: T::Id,
    name: impl Fn(&T) -> String,
) -> Result<Option<String>> {
    if !may(cx, T::TABLE.ruled_by) {
        return Ok(None);
    }
    let id: RecordId = id.into();
    let found = records::find_many::<T>(cx, &[id.uid()])?;
    Ok(found.values().next().map(name))
}

fn stays(cx: &mut Ctx, id: JourneyId) -> Result<Vec<JourneyPictureStay>> {
    let entries = list_journey_stage_history(cx, id)?;
    let uids: Vec<_> = entries
        .iter()
        .map(|entry| RecordId::from(entry.stage_id).uid())
        .collect();
    let stages = if may(cx, Object::JourneyMap) {
        records::find_many::<JourneyStage>(cx, &uids)?
    } else {
        HashMap::new()
    };
    let told = entries.into_iter().map(|entry| {
        let stage = stages.get(&RecordId::from(entry.stage_id).uid());
        JourneyPictureStay {
            stage_id: entry.stage_id.to_string(),
            name: stage.map_or_else(|| entry.stage_id.to_string(), |stage| stage.name.clone()),
            entered_at: entry.entered_at,
            left_at: entry.left_at,
            reason: entry.reason,
        }
    });
    Ok(told.collect())
}

fn contacts(cx: &mut Ctx, journey: &Journey) -> Result<Vec<JourneyPictureInteraction>> {
    let contacts = store::contacts(cx, journey, CONTACTS)?;
    let matched: HashMap<_, TouchpointId> = list_journey_touchpoints(cx, journey.id)?
        .into_iter()
        .filter_map(|found| Some((found.interaction_id, found.touchpoint_id?)))
        .collect();
    let mut uids: Vec<_> = matched
        .values()
        .map(|touchpoint| RecordId::from(*touchpoint).uid())
        .collect();
    uids.sort_unstable();
    uids.dedup();
    let touchpoints = if may(cx, Object::JourneyMap) {
        records::find_many::<Touchpoint>(cx, &uids)?
    } else {
        HashMap::new()
    };
    let told = contacts.into_iter().map(|one: Interaction| {
        let touchpoint = matched
            .get(&one.id)
            .and_then(|touchpoint| touchpoints.get(&RecordId::from(*touchpoint).uid()));
        JourneyPictureInteraction {
            id: one.id.to_string(),
            channel: one.kind.as_str().to_owned(),
            direction: one.direction.as_str().to_owned(),
            at: one.occurred_at,
            subject: one
                .subject
                .unwrap_or_else(|| one.kind.as_str().replace('_', " ")),
            sentiment: one.sentiment,
            touchpoint: touchpoint.map(|touchpoint| touchpoint.name.clone()),
        }
    });
    Ok(told.collect())
}

/// What happened in the deals of a journey.
fn events(cx: &mut Ctx, id: JourneyId) -> Result<Vec<JourneyPictureEvent>> {
    let deals = store::deals(cx, id)?;
    let moment = Moment::now(cx.now());
    let ids: Vec<_> = deals.iter().map(|deal| deal.id).collect();
    let mut facts = history::of_deals(cx, &ids, moment)?;
    let mut events = Vec::new();
    for deal in &deals {
        moves(cx, deal, &mut events)?;
        let Some(facts) = facts.remove(&deal.id) else {
            continue;
        };
        let seats: Vec<CommitteeMember> = facts.records_and_deleted()?;
        let standing = Standing::of(cx, &facts)?;
        committee(cx, &seats, &standing, &mut events)?;
        for step in &state_of(standing).steps {
            events.push(decided(step));
        }
    }
    Ok(events)
}

/// The stages of the pipeline that a deal came into.
fn moves(cx: &mut Ctx, deal: &Deal, events: &mut Vec<JourneyPictureEvent>) -> Result<()> {
    let entries = list_deal_stage_history(cx, deal.id)?;
    let uids: Vec<_> = entries
        .iter()
        .map(|entry| RecordId::from(entry.stage_id).uid())
        .collect();
    let stages = if may(cx, Object::Pipeline) {
        records::find_many::<PipelineStage>(cx, &uids)?
    } else {
        HashMap::new()
    };
    for entry in entries {
        let stage = stages.get(&RecordId::from(entry.stage_id).uid());
        let into = stage.map_or("another stage", |stage| stage.name.as_str());
        events.push(JourneyPictureEvent {
            id: deal.id.to_string(),
            lane: "deal".to_owned(),
            at: entry.entered_at,
            text: format!("{} came into {into}", deal.name),
            state: None,
        });
    }
    Ok(())
}

/// Who joined and left a committee, and whose stance changed.
fn committee(
    cx: &mut Ctx,
    seats: &[CommitteeMember],
    standing: &Standing,
    events: &mut Vec<JourneyPictureEvent>,
) -> Result<()> {
    let ids: Vec<RecordId> = seats.iter().map(|seat| seat.id.into()).collect();
    let said = history::of_each(cx, &ids)?;
    for seat in seats {
        let name = standing.name(seat.id);
        let entries = said.get(&RecordId::from(seat.id)).map(Vec::as_slice);
        for entry in entries.unwrap_or_default() {
            let text = changed(entry).map(|what| format!("{name} {what}"));
            events.extend(text.map(|text| JourneyPictureEvent {
                id: seat.id.to_string(),
                lane: "committee".to_owned(),
                at: entry.valid_from,
                text,
                state: None,
            }));
        }
    }
    Ok(())
}

/// What an entry of the history of a member says that a picture shows.
fn changed(entry: &HistoryEntry) -> Option<String> {
    let fields = &entry.fields.0;
    let part = |field: &str, side: &str| {
        let value = fields.get(field)?.get(side)?;
        value.as_str().map(ToOwned::to_owned)
    };
    if entry.version == 1 {
        let stance = part("stance", "to").filter(|stance| stance != "unknown");
        let stance = stance.map(|stance| format!(" as {stance}"));
        return Some(format!("joined{}", stance.unwrap_or_default()));
    }
    if let Some(deleted) = fields.get("deleted_at") {
        let is_gone = deleted.get("to").is_some_and(Value::is_string);
        return Some(if is_gone { "left" } else { "came back" }.to_owned());
    }
    let to = part("stance", "to")?;
    let from = part("stance", "from").map(|from| format!(" from {from}"));
    Some(format!("turned{} to {to}", from.unwrap_or_default()))
}

/// A step of a decision: when it was closed, else when it is due, else when it will be through.
fn decided(told: &StepState) -> JourneyPictureEvent {
    let state = match told.progress {
        StepProgress::Pending => "pending",
        StepProgress::Passable => "passable",
        StepProgress::Passed => "passed",
        StepProgress::Failed => "failed",
        StepProgress::Blocked => "blocked",
    };
    JourneyPictureEvent {
        id: told.step.id.to_string(),
        lane: "decision".to_owned(),
        at: told
            .step
            .closed_at
            .or(told.step.due_at)
            .unwrap_or(told.ends_at),
        text: told.step.name.clone(),
        state: Some(state.to_owned()),
    }
}
