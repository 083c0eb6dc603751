//! From journeys to XML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Actor, Document, Experience, Journey, Party, Side, Times, Touchpoint};

type Out = Writer<Vec<u8>>;

/// Writes a document.
pub fn write(document: &Document) -> io::Result<String> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.create_element("CJML")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|out| {
            for journey in &document.planned {
                out.create_element("plannedJourney")
                    .write_inner_content(|out| write_journey(out, journey, false))?;
            }
            for journey in &document.actual {
                out.create_element("actualJourney")
                    .write_inner_content(|out| write_journey(out, journey, true))?;
            }
            Ok(())
        })?;
    let mut text = String::from_utf8(out.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// Text without the characters that XML forbids.
fn allowed(words: &str) -> String {
    let kept = |c: &char| {
        matches!(c, '\t' | '\n' | '\r')
            || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    words.chars().filter(kept).collect()
}

fn put(out: &mut Out, name: &str, words: Option<&str>) -> io::Result<()> {
    if let Some(words) = words {
        out.create_element(name)
            .write_text_content(BytesText::new(&allowed(words)))?;
    }
    Ok(())
}

fn write_journey(out: &mut Out, journey: &Journey, actual: bool) -> io::Result<()> {
    put(out, "journeyID", Some(&journey.id))?;
    put(out, "journeyTitle", journey.title.as_deref())?;
    if actual {
        put(
            out,
            "plannedReference",
            journey.planned_reference.as_deref(),
        )?;
    }
    if !journey.phases.is_empty() {
        out.create_element("journeyPhases")
            .write_inner_content(|out| {
                for phase in &journey.phases {
                    out.create_element("journeyPhase")
                        .with_attribute(("phaseID", allowed(&phase.id).as_str()))
                        .write_inner_content(|out| {
                            put(out, "phaseName", Some(&phase.name))?;
                            put(out, "phaseDescription", phase.description.as_deref())
                        })?;
                }
                Ok(())
            })?;
    }
    put(out, "journeyShortSummary", journey.short_summary.as_deref())?;
    put(out, "journeyLongSummary", journey.long_summary.as_deref())?;
    if actual {
        put(out, "journeyStatus", journey.status.as_deref())?;
    }
    out.create_element("actors").write_inner_content(|out| {
        // End users come first.
        for side in [Side::EndUser, Side::ServiceProvider] {
            for actor in journey.actors.iter().filter(|actor| actor.side == side) {
                write_actor(out, actor)?;
            }
        }
        Ok(())
    })?;
    out.create_element("touchpoints")
        .write_inner_content(|out| {
            for touchpoint in &journey.touchpoints {
                let name = match (actual, touchpoint.contact.is_some()) {
                    (false, false) => "plannedAction",
                    (false, true) => "plannedCommunicationPoint",
                    (true, false) => "actualAction",
                    (true, true) => "actualCommunicationPoint",
                };
                out.create_element(name)
                    .write_inner_content(|out| write_touchpoint(out, touchpoint, actual))?;
            }
            Ok(())
        })?;
    put(out, "comment", journey.comment.as_deref())?;
    write_experience(
        out,
        "journeyExperience",
        journey.experience.as_ref().filter(|_| actual),
    )
}

fn write_actor(out: &mut Out, actor: &Actor) -> io::Result<()> {
    let (element, name) = match actor.side {
        Side::EndUser => ("endUser", "actorName"),
        Side::ServiceProvider => ("serviceProvider", "companyName"),
    };
    out.create_element(element)
        .with_attribute(("actorID", allowed(&actor.id).as_str()))
        .write_inner_content(|out| put(out, name, actor.name.as_deref()))?;
    Ok(())
}

fn write_touchpoint(out: &mut Out, touchpoint: &Touchpoint, actual: bool) -> io::Result<()> {
    put(out, "touchpointID", Some(&touchpoint.id))?;
    if let Some(phase) = &touchpoint.phase {
        out.create_element("belongsTo")
            .with_attribute(("phaseIDref", allowed(phase).as_str()))
            .write_empty()?;
    }
    if actual {
        put(out, "compliance", touchpoint.compliance.as_deref())?;
    }
    write_party(out, "initiator", "initiatorLabel", &touchpoint.initiator)?;
    if let Some(contact) = &touchpoint.contact {
        write_party(out, "receiver", "receiverLabel", &contact.receiver)?;
        if let Some(channel) = &contact.channel {
            out.create_element("channel")
                .write_inner_content(|out| put(out, "channelName", Some(channel)))?;
        }
        put(out, "message", contact.message.as_deref())?;
    }
    put(out, "comment", touchpoint.comment.as_deref())?;
    if actual {
        write_times(out, &touchpoint.times)?;
        write_experience(out, "touchpointExperience", touchpoint.experience.as_ref())?;
    }
    put(out, "category", touchpoint.category.as_deref())
}

fn write_party(out: &mut Out, element: &str, label: &str, party: &Party) -> io::Result<()> {
    out.create_element(element).write_inner_content(|out| {
        out.create_element("refersTo")
            .with_attribute(("actorIDref", allowed(&party.actor).as_str()))
            .write_empty()?;
        put(out, label, party.label.as_deref())
    })?;
    Ok(())
}

fn write_times(out: &mut Out, times: &Times) -> io::Result<()> {
    if *times == Times::default() {
        return Ok(());
    }
    out.create_element("timestamps")
        .write_inner_content(|out| {
            put(out, "timeOriginated", times.originated.as_deref())?;
            put(out, "timeReceived", times.received.as_deref())?;
            put(out, "timeConsumed", times.consumed.as_deref())?;
            put(out, "timeStarted", times.started.as_deref())?;
            put(out, "timeCompleted", times.completed.as_deref())
        })?;
    Ok(())
}

fn write_experience(out: &mut Out, name: &str, of: Option<&Experience>) -> io::Result<()> {
    let Some(experience) = of else {
        return Ok(());
    };
    out.create_element(name).write_inner_content(|out| {
        put(
            out,
            "experienceDescription",
            experience.description.as_deref(),
        )?;
        put(out, "experienceRating", experience.rating.as_deref())
    })?;
    Ok(())
}
