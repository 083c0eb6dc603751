//! From maps and journeys to documents.

use std::collections::HashSet;

use crate::cjml::{
    self, Actor, Contact, Document, Experience, Journey, Party, Phase, Side, Times, Touchpoint,
};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{JourneyId, JourneyMapId};
use crate::journey_map_elements::{JourneyMapElement, Lane, elements_of};
use crate::journey_maps::JourneyMap;
use crate::journey_pictures::{get_journey_map_picture, get_journey_picture};
use crate::journey_stages::{JourneyStage, read_stages_of};
use crate::journeys;
use crate::pictures::journey_timeline::{JourneyPicture, JourneyPictureInteraction};
use crate::records;
use crate::touchpoints;

/// The end user where nobody is named.
const BUYERS: &str = "buyers";
/// The service provider.
const SELLER: &str = "seller";

/// A map as a document with one planned journey.
pub fn export_cjml_journey_map(cx: &mut Ctx, id: JourneyMapId) -> Result<String> {
    let planned = vec![planned(cx, id)?];
    text(&Document {
        planned,
        actual: Vec::new(),
    })
}

/// A journey as a document with the actual journey and the planned one.
pub fn export_cjml_journey(cx: &mut Ctx, id: JourneyId) -> Result<String> {
    let journey: journeys::Journey = records::get(cx, id)?;
    let planned = planned(cx, journey.journey_map_id)?;
    let actual = actual(get_journey_picture(cx, id)?, &journey, &planned.id);
    text(&Document {
        planned: vec![planned],
        actual: vec![actual],
    })
}

fn text(document: &Document) -> Result<String> {
    cjml::write(document).map_err(Error::internal)
}

fn actor(id: &str, side: Side, name: &str) -> Actor {
    Actor {
        id: id.to_owned(),
        side,
        name: Some(name.to_owned()),
    }
}

fn party(actor: &str, label: Option<String>) -> Party {
    Party {
        actor: actor.to_owned(),
        label,
    }
}

/// Who begins, and whom it reaches.
fn sides<'a>(direction: &str, buyers: &'a str) -> (&'a str, &'a str) {
    match direction {
        "inbound" => (buyers, SELLER),
        "outbound" => (SELLER, buyers),
        _ => (SELLER, SELLER),
    }
}

/// The actors of a journey with those that touchpoints are meant for, which are known by their names.
fn actors<'a>(named: impl Iterator<Item = &'a String>) -> Vec<Actor> {
    let mut actors = vec![actor(BUYERS, Side::EndUser, "Buyers")];
    let mut seen: HashSet<&str> = HashSet::from([BUYERS, SELLER]);
    for name in named {
        if seen.insert(name) {
            actors.push(actor(name, Side::EndUser, name));
        }
    }
    actors.push(actor(SELLER, Side::ServiceProvider, "Seller"));
    actors
}

fn planned(cx: &mut Ctx, id: JourneyMapId) -> Result<Journey> {
    let map: JourneyMap = records::get(cx, id)?;
    let picture = get_journey_map_picture(cx, id)?;
    let stages = read_stages_of(cx, id)?;
    let elements = elements_of(cx, id)?;
    let described = touchpoints::touchpoints_of(cx, id)?;
    let mut journey = Journey {
        id: map.id.to_string(),
        title: Some(map.name),
        phases: stages.iter().map(phase).collect(),
        long_summary: map.description,
        actors: actors(
            picture
                .touchpoints
                .iter()
                .filter_map(|one| one.meant_for.as_ref()),
        ),
        ..Journey::default()
    };
    for stage in &stages {
        let own = stage.id.to_string();
        for one in picture.touchpoints.iter().filter(|one| one.stage_id == own) {
            let buyers = one.meant_for.as_deref().unwrap_or(BUYERS);
            let (initiator, receiver) = sides(&one.direction, buyers);
            let described = described
                .iter()
                .find(|known| known.id.to_string() == one.id);
            journey.touchpoints.push(Touchpoint {
                id: one.id.clone(),
                phase: Some(stage.key.clone()),
                initiator: party(initiator, Some(one.name.clone())),
                contact: Some(Contact {
                    receiver: party(receiver, None),
                    channel: Some(one.channel.clone()),
                    message: None,
                }),
                category: (!one.expected).then(|| "optional".to_owned()),
                comment: described.and_then(|known| known.description.clone()),
                ..Touchpoint::default()
            });
        }
        let done = elements
            .iter()
            .filter(|element| element.stage_id == stage.id);
        journey
            .touchpoints
            .extend(done.filter_map(|element| action(element, stage)));
    }
    Ok(journey)
}

fn phase(stage: &JourneyStage) -> Phase {
    Phase {
        id: stage.key.clone(),
        name: stage.name.clone(),
        description: stage.description.clone(),
    }
}

/// What somebody does; nothing for the other lanes.
fn action(element: &JourneyMapElement, stage: &JourneyStage) -> Option<Touchpoint> {
    let actor = match element.lane {
        Lane::Action | Lane::CustomerAction => BUYERS,
        Lane::Frontstage | Lane::Backstage | Lane::Support => SELLER,
        _ => return None,
    };
    Some(Touchpoint {
        id: element.id.to_string(),
        phase: Some(stage.key.clone()),
        initiator: party(actor, Some(element.text.clone())),
        category: Some(element.lane.as_str().to_owned()),
        ..Touchpoint::default()
    })
}

fn actual(picture: JourneyPicture, journey: &journeys::Journey, plan: &str) -> Journey {
    let mut phases: Vec<Phase> = Vec::new();
    for stay in &picture.stays {
        if !phases.iter().any(|phase| phase.id == stay.stage_id) {
            phases.push(Phase {
                id: stay.stage_id.clone(),
                name: stay.name.clone(),
                description: None,
            });
        }
    }
    let touchpoints = picture.interactions.iter().map(|one| lived(one, &picture));
    Journey {
        id: journey.id.to_string(),
        title: Some(picture.title.clone()),
        planned_reference: Some(plan.to_owned()),
        status: Some(journey.status.as_str().to_owned()),
        actors: actors(std::iter::empty()),
        touchpoints: touchpoints.collect(),
        phases,
        comment: journey.end_reason.clone(),
        ..Journey::default()
    }
}

/// A contact in the stage in which it took place.
fn lived(one: &JourneyPictureInteraction, picture: &JourneyPicture) -> Touchpoint {
    let stay = picture
        .stays
        .iter()
        .rev()
        .find(|stay| stay.entered_at <= one.at);
    let (initiator, receiver) = sides(&one.direction, BUYERS);
    Touchpoint {
        id: one.id.clone(),
        phase: stay.map(|stay| stay.stage_id.clone()),
        compliance: one.touchpoint.is_none().then(|| "adhoc".to_owned()),
        initiator: party(initiator, Some(one.subject.clone())),
        contact: Some(Contact {
            receiver: party(receiver, one.touchpoint.clone()),
            channel: Some(one.channel.clone()),
            message: None,
        }),
        times: Times {
            originated: Some(one.at.to_string()),
            ..Times::default()
        },
        experience: one.sentiment.map(|sentiment| Experience {
            description: None,
            rating: Some(sentiment.to_string()),
        }),
        ..Touchpoint::default()
    }
}
