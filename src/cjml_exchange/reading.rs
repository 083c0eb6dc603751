//! From a planned journey to a draft of a map.

use std::collections::HashMap;

use super::model::CjmlDocument;
use crate::auth::Scope;
use crate::cjml::{self, Journey, Note, Side, Touchpoint};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyStageId, Object};
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::journey_map_elements::{Lane, NewJourneyMapElement, create_journey_map_element};
use crate::journey_maps::{JourneyMap, NewJourneyMap, NewJourneyMapStage, create_journey_map};
use crate::journey_stages::stages_of;
use crate::touchpoints::{NewTouchpoint, create_touchpoint};

/// How many touchpoints and actions a document may have.
const MAX_TOUCHPOINTS: usize = 1_000;
/// The phase of what belongs to none.
const NO_PHASE: &str = "";

/// Makes a draft of a map from a planned journey.
pub fn import_cjml_journey_map(cx: &mut Ctx, new: &CjmlDocument) -> Result<JourneyMap> {
    cx.require(Scope::write(Object::JourneyMap))?;
    let read = cjml::read(new.document.as_bytes())
        .map_err(|note| Error::contradiction("/document", "INVALID_VALUE", note.to_string()))?;
    let journey = chosen(&read.document.planned, new)?;
    if journey.touchpoints.len() > MAX_TOUCHPOINTS {
        let message = format!("the journey has more than {MAX_TOUCHPOINTS} touchpoints");
        return Err(Error::contradiction("/document", "TOO_MANY", message));
    }
    let phases = phases(journey);
    let map = NewJourneyMap {
        name: new.name.clone().unwrap_or_else(|| short(name(journey)).0),
        description: description(journey, &read.left_out),
        stages: phases.iter().map(|(_, stage)| stage.clone()).collect(),
        ..NewJourneyMap::default()
    };
    let map = create_journey_map(cx, &map)?;
    let stages: HashMap<&str, JourneyStageId> = phases
        .iter()
        .map(|(phase, _)| *phase)
        .zip(stages_of(cx, map.id)?.iter().map(|stage| stage.id))
        .collect();
    for touchpoint in &journey.touchpoints {
        let phase = touchpoint.phase.as_deref().unwrap_or(NO_PHASE);
        if let Some(stage) = stages.get(phase) {
            add(cx, journey, touchpoint, *stage)?;
        }
    }
    Ok(map)
}

/// The planned journey that is meant.
fn chosen<'a>(planned: &'a [Journey], new: &CjmlDocument) -> Result<&'a Journey> {
    let ids = || {
        let ids: Vec<&str> = planned.iter().map(|journey| journey.id.as_str()).collect();
        ids.join(", ")
    };
    match (&new.journey_id, planned) {
        (_, []) => {
            let message = "there is no planned journey in the document";
            Err(Error::contradiction("/document", "INVALID_VALUE", message))
        }
        (None, [only]) => Ok(only),
        (None, _) => {
            let message = format!(
                "the document has several planned journeys; name one of: {}",
                ids()
            );
            Err(Error::contradiction("/journey_id", "REQUIRED", message))
        }
        (Some(id), _) => planned
            .iter()
            .find(|journey| journey.id == *id)
            .ok_or_else(|| {
                let message = format!("must be one of: {}", ids());
                Error::contradiction("/journey_id", "INVALID_VALUE", message)
            }),
    }
}

fn name(journey: &Journey) -> &str {
    journey.title.as_deref().unwrap_or(&journey.id)
}

/// A name as it may be, and whether that is all of it.
fn short(name: &str) -> (String, bool) {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() <= 255 {
        return (name, true);
    }
    let mut cut: String = name.chars().take(254).collect();
    cut.push('…');
    (cut, false)
}

fn description(journey: &Journey, left_out: &[Note]) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(journey.short_summary.clone());
    parts.extend(journey.long_summary.clone());
    parts.extend(journey.comment.clone());
    if !left_out.is_empty() {
        let notes: Vec<String> = left_out.iter().map(ToString::to_string).collect();
        parts.push(format!("Of the CJML document:\n{}", notes.join("\n")));
    }
    Some(parts.join("\n\n")).filter(|text| !text.is_empty())
}

/// The phases with the stages that become of them; one more for what belongs to none.
fn phases(journey: &Journey) -> Vec<(&str, NewJourneyMapStage)> {
    let mut keys: Vec<String> = Vec::new();
    let mut stage = |name: &str, description: Option<&String>| {
        let (short, is_whole) = short(name);
        let description = description
            .cloned()
            .or_else(|| (!is_whole).then(|| name.to_owned()));
        let key = key(name, &keys);
        keys.push(key.clone());
        NewJourneyMapStage {
            key,
            name: short,
            kind: None,
            description,
            owner_function: None,
            question: None,
            outcome: None,
            entry_criteria: Vec::new(),
            exit_criteria: Vec::new(),
            target_conversion: None,
            target_duration_seconds: None,
            child_map_id: None,
        }
    };
    let mut phases: Vec<(&str, NewJourneyMapStage)> = journey
        .phases
        .iter()
        .map(|phase| {
            let own = stage(&phase.name, phase.description.as_ref());
            (phase.id.as_str(), own)
        })
        .collect();
    if journey.touchpoints.iter().any(|one| one.phase.is_none()) {
        phases.push((NO_PHASE, stage("Without a phase", None)));
    }
    phases
}

/// A key like a name that no other stage has.
fn key(name: &str, taken: &[String]) -> String {
    let mut key = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
        if key.len() >= 56 {
            break;
        }
    }
    let key = key.trim_end_matches('_');
    let key = if key.starts_with(|c: char| c.is_ascii_lowercase()) {
        key.to_owned()
    } else {
        format!("phase_{key}").trim_end_matches('_').to_owned()
    };
    let mut free = key.clone();
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{key}_{number}");
        number += 1;
    }
    free
}

fn side(journey: &Journey, actor: &str) -> Side {
    let found = journey.actors.iter().find(|one| one.id == actor);
    found.map_or(Side::EndUser, |one| one.side)
}

/// Adds what a touchpoint of the document is in a map.
fn add(
    cx: &mut Ctx,
    journey: &Journey,
    touchpoint: &Touchpoint,
    stage_id: JourneyStageId,
) -> Result<()> {
    let initiator = side(journey, &touchpoint.initiator.actor);
    let label = touchpoint.initiator.label.as_ref();
    let Some(contact) = &touchpoint.contact else {
        let known = touchpoint.category.as_deref().and_then(lane_of);
        let usual = match initiator {
            Side::EndUser => Lane::Action,
            Side::ServiceProvider => Lane::Backstage,
        };
        let new = NewJourneyMapElement {
            stage_id,
            lane: known.unwrap_or(usual),
            text: label.unwrap_or(&touchpoint.id).clone(),
            position: None,
            valence: None,
            label: None,
            owner_id: None,
            expected_effect: None,
            status: None,
            pain_point_id: None,
            evidence_level: None,
            evidence: Vec::new(),
            external_ids: Vec::new(),
        };
        create_journey_map_element(cx, &new)?;
        return Ok(());
    };
    let receiver = side(journey, &contact.receiver.actor);
    let full = label
        .or(contact.receiver.label.as_ref())
        .or(contact.message.as_ref())
        .unwrap_or(&touchpoint.id);
    let (name, is_whole) = short(full);
    let channel = contact.channel.as_deref().unwrap_or_default();
    let kind = channel_of(channel);
    let mut description: Vec<String> = Vec::new();
    description.extend((!is_whole).then(|| full.clone()));
    description.extend(contact.message.clone().filter(|message| message != full));
    description.extend(touchpoint.comment.clone());
    if kind == InteractionKind::Other && !channel.is_empty() {
        description.push(format!("Channel: {channel}"));
    }
    let new = NewTouchpoint {
        stage_id,
        name,
        description: Some(description.join("\n\n")).filter(|text| !text.is_empty()),
        channel: kind,
        medium: None,
        direction: match (initiator, receiver) {
            (Side::EndUser, _) => InteractionDirection::Inbound,
            (Side::ServiceProvider, Side::EndUser) => InteractionDirection::Outbound,
            (Side::ServiceProvider, Side::ServiceProvider) => InteractionDirection::Internal,
        },
        control: None,
        expected: Some(touchpoint.category.as_deref() != Some("optional")),
        position: None,
        persona_id: None,
        committee_role: None,
        content_keys: Vec::new(),
        match_rule: None,
        evidence_level: None,
        evidence: Vec::new(),
        external_ids: Vec::new(),
    };
    create_touchpoint(cx, &new)?;
    Ok(())
}

/// The lane that a category names, if actions stand in it.
fn lane_of(category: &str) -> Option<Lane> {
    let lanes = [
        Lane::Action,
        Lane::CustomerAction,
        Lane::Frontstage,
        Lane::Backstage,
        Lane::Support,
    ];
    lanes.into_iter().find(|lane| lane.as_str() == category)
}

/// The kind of contact that a channel's name means: one of ours, or a usual word for it.
fn channel_of(name: &str) -> InteractionKind {
    let name = name.to_lowercase().replace(['-', '_'], " ");
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // The first that fits: "internet via smartphone" is no call.
    if has(&["mail"]) && !has(&["direct mail"]) {
        InteractionKind::Email
    } else if has(&["web", "internet", "site", "browser"]) {
        InteractionKind::Web
    } else if has(&["form"]) {
        InteractionKind::Form
    } else if has(&["chat", "sms", "text", "messag"]) {
        InteractionKind::Chat
    } else if has(&["social"]) {
        InteractionKind::Social
    } else if has(&["app", "product"]) {
        InteractionKind::Product
    } else if has(&["phone", "call"]) {
        InteractionKind::Call
    } else if has(&["face", "meeting", "visit", "conversation"]) {
        InteractionKind::Meeting
    } else if has(&["event", "fair", "webinar"]) {
        InteractionKind::Event
    } else if has(&["advert"]) || name == "ad" {
        InteractionKind::Ad
    } else if has(&["support", "service desk", "help"]) {
        InteractionKind::Support
    } else {
        InteractionKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_contact_is_known_by_its_own_word() {
        for word in InteractionKind::WORDS {
            assert_eq!(channel_of(word).as_str(), *word);
        }
        for (name, kind) in [
            ("E-mail", InteractionKind::Email),
            ("telephone", InteractionKind::Call),
            ("internet via smartphone", InteractionKind::Web),
            ("face-to-face", InteractionKind::Meeting),
            ("letter", InteractionKind::Other),
        ] {
            assert_eq!(channel_of(name), kind, "{name}");
        }
    }

    #[test]
    fn keys_are_like_names_and_no_two_are_alike() {
        let mut taken = Vec::new();
        for (name, wanted) in [
            ("Before the sale", "before_the_sale"),
            ("Before the sale!", "before_the_sale_2"),
            ("1st talk", "phase_1st_talk"),
            ("山田", "phase"),
            ("", "phase_2"),
        ] {
            let own = key(name, &taken);
            assert_eq!(own, wanted);
            taken.push(own);
        }
        assert!(key(&"long ".repeat(50), &taken).len() <= 63);
    }
}
