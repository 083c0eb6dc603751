//! The picture of a map.

use std::collections::HashMap;

use super::store;
use crate::auth::Scope;
use crate::committee_roles::roles_by_key;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, Object, PersonaId, RecordId};
use crate::journey_analytics::{AnalyticsFilter, get_emotion_curve, get_journey_funnel};
use crate::journey_map_elements::{JourneyMapElement, Lane, elements_of};
use crate::journey_maps::JourneyMap;
use crate::journey_stages::{JourneyStage, read_stages_of};
use crate::personas::Persona;
use crate::pictures::journey_map::{
    JourneyMapPicture, JourneyMapPictureElement, JourneyMapPictureStage,
    JourneyMapPictureTouchpoint,
};
use crate::records;
use crate::touchpoints::{Touchpoint, touchpoints_of};

/// What journeys came to in a stage.
#[derive(Default)]
struct Lived {
    conversion: Option<f64>,
    feeling: Option<f64>,
    observations: u32,
}

/// The picture of a map, with what journeys came to and what was felt on them if the caller may read those.
pub fn get_journey_map_picture(cx: &mut Ctx, id: JourneyMapId) -> Result<JourneyMapPicture> {
    let map: JourneyMap = records::get(cx, id)?;
    let stages = read_stages_of(cx, id)?;
    let elements = elements_of(cx, id)?;
    let touchpoints = touchpoints_of(cx, id)?;
    let sees_journeys = cx.require(Scope::read(Object::Journey)).is_ok();
    let sees_contacts = sees_journeys && cx.require(Scope::read(Object::Interaction)).is_ok();
    let filter = AnalyticsFilter {
        journey_map_id: Some(id),
        ..AnalyticsFilter::default()
    };
    let mut lived: HashMap<JourneyStageId, Lived> = HashMap::new();
    if sees_journeys {
        add_conversions(cx, &filter, &mut lived)?;
    }
    let mut occurrences = HashMap::new();
    if sees_contacts {
        add_feelings(cx, &filter, &mut lived)?;
        occurrences = store::occurrences(cx, id)?;
    }
    let meant_for = meant_for(cx, &touchpoints)?;
    let picture = JourneyMapPicture {
        title: map.name.clone(),
        facts: facts(&map),
        stages: stages
            .iter()
            .map(|stage| {
                let lived = lived.remove(&stage.id).unwrap_or_default();
                told(stage, &elements, &lived)
            })
            .collect(),
        touchpoints: touchpoints
            .iter()
            .zip(meant_for)
            .map(|(touchpoint, meant_for)| JourneyMapPictureTouchpoint {
                id: touchpoint.id.to_string(),
                stage_id: touchpoint.stage_id.to_string(),
                name: touchpoint.name.clone(),
                channel: touchpoint.channel.as_str().to_owned(),
                direction: touchpoint.direction.as_str().to_owned(),
                expected: touchpoint.expected,
                meant_for,
                observed: sees_contacts.then(|| {
                    let count = occurrences.get(&touchpoint.id).copied().unwrap_or(0);
                    u32::try_from(count).unwrap_or(u32::MAX)
                }),
                evidence_level: touchpoint.evidence_level.as_str().to_owned(),
            })
            .collect(),
        elements: elements.iter().map(element).collect(),
        ..JourneyMapPicture::default()
    };
    Ok(picture.complete())
}

/// The kind, version and status of a map.
fn facts(map: &JourneyMap) -> Vec<String> {
    vec![
        map.kind.as_str().replace('_', " "),
        format!("version {}", map.version_number),
        map.status.as_str().to_owned(),
    ]
}

/// Which part of the journeys of whom it is known went on, by stage.
fn add_conversions(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    lived: &mut HashMap<JourneyStageId, Lived>,
) -> Result<()> {
    for passed in get_journey_funnel(cx, filter, None)?.stages {
        if let Some(stage) = passed.stage.journey_stage_id {
            lived.entry(stage).or_default().conversion = passed.decided_conversion;
        }
    }
    Ok(())
}

/// How buyers felt, by stage.
fn add_feelings(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    lived: &mut HashMap<JourneyStageId, Lived>,
) -> Result<()> {
    for felt in get_emotion_curve(cx, filter)?.stages {
        if let Some(stage) = felt.stage.journey_stage_id {
            let lived = lived.entry(stage).or_default();
            lived.feeling = felt.observed_valence;
            lived.observations = u32::try_from(felt.observed).unwrap_or(0);
        }
    }
    Ok(())
}

/// Of nothing nothing.
fn mean(sum: i64, count: i64) -> Option<f64> {
    let number = crate::mathematics::journeys::number;
    (count > 0).then(|| number(sum) / number(count))
}

fn told(
    stage: &JourneyStage,
    elements: &[JourneyMapElement],
    lived: &Lived,
) -> JourneyMapPictureStage {
    let planned = elements
        .iter()
        .filter(|element| element.stage_id == stage.id && element.lane == Lane::Emotion)
        .filter_map(|element| element.valence);
    let (sum, count) = planned.fold((0, 0), |(sum, count), valence| {
        (sum + i64::from(valence), count + 1)
    });
    JourneyMapPictureStage {
        id: stage.id.to_string(),
        name: stage.name.clone(),
        kind: stage.kind.as_str().to_owned(),
        owner: stage
            .owner_function
            .map(|function| function.as_str().replace('_', " ")),
        question: stage.question.clone(),
        outcome: stage.outcome.clone(),
        target_conversion: stage.target_conversion,
        conversion: lived.conversion,
        target_days: stage
            .target_duration_seconds
            .and_then(|seconds| u32::try_from(seconds).ok())
            .map(|seconds| seconds.div_ceil(86_400)),
        planned_emotion: mean(sum, count),
        observed_emotion: lived.feeling,
        observations: lived.observations,
    }
}

fn element(element: &JourneyMapElement) -> JourneyMapPictureElement {
    JourneyMapPictureElement {
        id: element.id.to_string(),
        stage_id: element.stage_id.to_string(),
        lane: element.lane.as_str().to_owned(),
        text: element.text.clone(),
        label: element.label.clone(),
        valence: element.valence,
        evidence_level: element.evidence_level.as_str().to_owned(),
        note: element
            .status
            .map(|status| status.as_str().replace('_', " ")),
    }
}

/// Whom each touchpoint is for, in words: the persona, or the role in committees.
fn meant_for(cx: &mut Ctx, touchpoints: &[Touchpoint]) -> Result<Vec<Option<String>>> {
    let personas: Vec<PersonaId> = touchpoints
        .iter()
        .filter_map(|touchpoint| touchpoint.persona_id)
        .collect();
    let uids: Vec<_> = personas
        .iter()
        .map(|id| RecordId::from(*id).uid())
        .collect();
    let known = if cx.require(Scope::read(Object::Persona)).is_ok() {
        records::find_many::<Persona>(cx, &uids)?
    } else {
        HashMap::new()
    };
    let roles = roles_by_key(cx)?;
    let named = touchpoints.iter().map(|touchpoint| {
        let persona = touchpoint
            .persona_id
            .and_then(|id| known.get(&RecordId::from(id).uid()))
            .map(|persona| persona.name.clone());
        let role = touchpoint
            .committee_role
            .as_ref()
            .map(|key| roles.get(key).map_or(key, |role| &role.name).clone());
        persona.or(role)
    });
    Ok(named.collect())
}
