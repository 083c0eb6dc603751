//! From XML to journeys.

use std::collections::HashSet;

use super::tree::{Element, parse};
use super::{
    Actor, Contact, Document, Experience, Journey, Note, Party, Phase, Read, Side, Times,
    Touchpoint,
};

/// Reads a document. What is wrong with it comes back as the first line that is wrong, and what is.
pub fn read(bytes: &[u8]) -> Result<Read, Note> {
    let root = parse(bytes)?;
    if root.name != "CJML" {
        let message = format!("the outermost element is {}, not CJML", root.name);
        return Err(Note::new(root.line, message));
    }
    match root.attribute("version") {
        Some("2.0") => {}
        Some(version) => {
            let message = format!("the version is {version}; only 2.0 is read");
            return Err(Note::new(root.line, message));
        }
        None => {
            return Err(Note::new(
                root.line,
                "CJML says no version; only 2.0 is read",
            ));
        }
    }
    let mut reader = Reading::default();
    let mut document = Document::default();
    for child in &root.children {
        match child.name.as_str() {
            "plannedJourney" => document.planned.push(reader.journey(child, false)?),
            "actualJourney" => document.actual.push(reader.journey(child, true)?),
            _ => reader.leave_out(child),
        }
    }
    if document.planned.is_empty() && document.actual.is_empty() {
        return Err(Note::new(root.line, "there is no journey in the document"));
    }
    Ok(Read {
        document,
        left_out: reader.left_out,
    })
}

#[derive(Default)]
struct Reading {
    /// The actors of the journeys before, which a later one may refer to.
    actors: Vec<Actor>,
    left_out: Vec<Note>,
}

fn text(element: &Element) -> Option<String> {
    Some(element.text.clone()).filter(|text| !text.is_empty())
}

fn needed(element: &Element) -> Result<String, Note> {
    text(element).ok_or_else(|| Note::new(element.line, format!("{} is empty", element.name)))
}

fn missing<T>(value: Option<T>, of: &Element, name: &str) -> Result<T, Note> {
    value.ok_or_else(|| Note::new(of.line, format!("{} lacks {name}", of.name)))
}

impl Reading {
    fn leave_out(&mut self, element: &Element) {
        // Enough to be read by people.
        if self.left_out.len() < 100 {
            let message = format!("{} was left out", element.name);
            self.left_out.push(Note::new(element.line, message));
        }
    }

    fn journey(&mut self, element: &Element, actual: bool) -> Result<Journey, Note> {
        let mut journey = Journey::default();
        let mut id = None;
        let mut touchpoints: Option<&Element> = None;
        for child in &element.children {
            match child.name.as_str() {
                "journeyID" => id = Some(needed(child)?),
                "journeyTitle" => journey.title = text(child),
                "plannedReference" if actual => journey.planned_reference = text(child),
                "journeyPhases" => journey.phases = self.phases(child)?,
                "journeyShortSummary" => journey.short_summary = text(child),
                "journeyLongSummary" => journey.long_summary = text(child),
                "journeyStatus" if actual => journey.status = text(child),
                "actors" => journey.actors = self.actors(child)?,
                "touchpoints" => touchpoints = Some(child),
                "comment" => journey.comment = text(child),
                "journeyExperience" if actual => journey.experience = self.experience(child),
                _ => self.leave_out(child),
            }
        }
        journey.id = missing(id, element, "journeyID")?;
        let mut seen: HashSet<String> = HashSet::new();
        for child in touchpoints
            .map(|all| all.children.as_slice())
            .unwrap_or_default()
        {
            let (action, own) = match child.name.as_str() {
                "plannedAction" => (true, false),
                "plannedCommunicationPoint" => (false, false),
                "actualAction" => (true, true),
                "actualCommunicationPoint" => (false, true),
                _ => {
                    self.leave_out(child);
                    continue;
                }
            };
            if own != actual {
                let message = format!("{} does not belong into {}", child.name, element.name);
                return Err(Note::new(child.line, message));
            }
            let touchpoint = self.touchpoint(child, action, &journey.actors)?;
            if !seen.insert(touchpoint.id.clone()) {
                let message = format!("the touchpoint {} stands there twice", touchpoint.id);
                return Err(Note::new(child.line, message));
            }
            if let Some(phase) = &touchpoint.phase
                && !journey.phases.iter().any(|one| one.id == *phase)
            {
                journey.phases.push(Phase {
                    id: phase.clone(),
                    name: phase.clone(),
                    description: None,
                });
            }
            journey.touchpoints.push(touchpoint);
        }
        Ok(journey)
    }

    fn phases(&mut self, element: &Element) -> Result<Vec<Phase>, Note> {
        let mut phases: Vec<Phase> = Vec::new();
        for child in &element.children {
            if child.name != "journeyPhase" {
                self.leave_out(child);
                continue;
            }
            let id = missing(child.attribute("phaseID"), child, "phaseID")?.to_owned();
            if phases.iter().any(|phase| phase.id == id) {
                return Err(Note::new(
                    child.line,
                    format!("the phase {id} stands there twice"),
                ));
            }
            let mut phase = Phase {
                name: id.clone(),
                id,
                description: None,
            };
            for part in &child.children {
                match part.name.as_str() {
                    "phaseName" => phase.name = text(part).unwrap_or(phase.name),
                    "phaseDescription" => phase.description = text(part),
                    _ => self.leave_out(part),
                }
            }
            phases.push(phase);
        }
        Ok(phases)
    }

    fn actors(&mut self, element: &Element) -> Result<Vec<Actor>, Note> {
        let mut actors: Vec<Actor> = Vec::new();
        for child in &element.children {
            let side = match child.name.as_str() {
                "endUser" => Side::EndUser,
                "serviceProvider" => Side::ServiceProvider,
                _ => {
                    self.leave_out(child);
                    continue;
                }
            };
            let before = child.attribute("actorIDref");
            let id = missing(child.attribute("actorID").or(before), child, "actorID")?;
            if actors.iter().any(|actor| actor.id == id) {
                return Err(Note::new(
                    child.line,
                    format!("the actor {id} stands there twice"),
                ));
            }
            let known = self.actors.iter().find(|actor| actor.id == id);
            let mut name = known.and_then(|actor| actor.name.clone());
            for part in &child.children {
                match part.name.as_str() {
                    "actorName" | "companyName" => name = text(part).or(name),
                    _ => self.leave_out(part),
                }
            }
            let id = id.to_owned();
            actors.push(Actor { id, side, name });
        }
        for actor in &actors {
            if !self.actors.iter().any(|known| known.id == actor.id) {
                self.actors.push(actor.clone());
            }
        }
        Ok(actors)
    }

    fn touchpoint(
        &mut self,
        element: &Element,
        action: bool,
        actors: &[Actor],
    ) -> Result<Touchpoint, Note> {
        let mut touchpoint = Touchpoint::default();
        let mut contact = Contact::default();
        let (mut id, mut initiator, mut receiver) = (None, None, None);
        for child in &element.children {
            match child.name.as_str() {
                "touchpointID" => id = Some(needed(child)?),
                "belongsTo" => touchpoint.phase = child.attribute("phaseIDref").map(str::to_owned),
                "compliance" => touchpoint.compliance = text(child),
                "initiator" => initiator = Some(self.party(child, "initiatorLabel", actors)?),
                "receiver" if !action => {
                    receiver = Some(self.party(child, "receiverLabel", actors)?);
                }
                "channel" if !action => {
                    for part in &child.children {
                        match part.name.as_str() {
                            "channelName" => contact.channel = text(part),
                            _ => self.leave_out(part),
                        }
                    }
                }
                "message" if !action => contact.message = text(child),
                "category" => touchpoint.category = text(child),
                "comment" => touchpoint.comment = text(child),
                "timestamps" => touchpoint.times = self.times(child),
                "touchpointExperience" => touchpoint.experience = self.experience(child),
                _ => self.leave_out(child),
            }
        }
        touchpoint.id = missing(id, element, "touchpointID")?;
        touchpoint.initiator = missing(initiator, element, "initiator")?;
        if !action {
            contact.receiver = missing(receiver, element, "receiver")?;
            touchpoint.contact = Some(contact);
        }
        Ok(touchpoint)
    }

    fn party(&mut self, element: &Element, label: &str, actors: &[Actor]) -> Result<Party, Note> {
        let mut party = Party::default();
        let mut actor = None;
        for child in &element.children {
            if child.name == "refersTo" {
                actor = child.attribute("actorIDref").map(|id| (child.line, id));
            } else if child.name == label {
                party.label = text(child);
            } else {
                self.leave_out(child);
            }
        }
        let (line, id) = missing(actor, element, "refersTo with actorIDref")?;
        if !actors.iter().any(|one| one.id == id) {
            let message = format!("the actor {id} is not among the actors of the journey");
            return Err(Note::new(line, message));
        }
        party.actor = String::from(id);
        Ok(party)
    }

    fn times(&mut self, element: &Element) -> Times {
        let mut times = Times::default();
        for child in &element.children {
            match child.name.as_str() {
                "timeOriginated" => times.originated = text(child),
                "timeReceived" => times.received = text(child),
                "timeConsumed" => times.consumed = text(child),
                "timeStarted" => times.started = text(child),
                "timeCompleted" => times.completed = text(child),
                _ => self.leave_out(child),
            }
        }
        times
    }

    fn experience(&mut self, element: &Element) -> Option<Experience> {
        let mut experience = Experience::default();
        for child in &element.children {
            match child.name.as_str() {
                "experienceDescription" => experience.description = text(child),
                "experienceRating" => experience.rating = text(child),
                _ => self.leave_out(child),
            }
        }
        Some(experience).filter(|one| *one != Experience::default())
    }
}
