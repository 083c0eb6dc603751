//! OCEL 2.0 in JSON: events that belong to several objects at once.
//!
//! A case is an object of one type; whoever reads such a log flattens it, and an event of two cases stands in both. What is
//! written keeps all: each event names the journey, the account, the deal and the people it belongs to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, Outcome, RawCase, RawEvent, count, moment, short, written};

/// An object that events belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Object {
    pub id: String,
    pub kind: String,
    pub attributes: BTreeMap<String, String>,
    /// Other objects it belongs to, and as what.
    pub related: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    objects: Vec<ReadObject>,
    #[serde(default)]
    events: Vec<ReadEvent>,
}

#[derive(Deserialize)]
struct ReadObject {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct ReadEvent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
struct Attribute {
    name: String,
    value: Value,
}

#[derive(Deserialize)]
struct Relationship {
    #[serde(rename = "objectId")]
    object: String,
}

fn values(attributes: Vec<Attribute>) -> Outcome<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for Attribute { name, value } in attributes {
        let text = match value {
            Value::String(text) => text,
            Value::Null => continue,
            other => other.to_string(),
        };
        short(0, &text)?;
        values.insert(name, text);
    }
    Ok(values)
}

/// The log as cases that are the objects of a type.
pub(in super::super) fn read(text: &str, kind: &str) -> Outcome<Vec<RawCase>> {
    let document: Document =
        serde_json::from_str(text).map_err(|error| Fault::new(error.line(), error.to_string()))?;
    let mut cases: Vec<RawCase> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for object in document.objects {
        if !known.insert(object.id.clone()) {
            return Err(Fault::new(
                0,
                format!("the object {} stands twice", object.id),
            ));
        }
        if object.kind == kind {
            places.insert(object.id.clone(), cases.len());
            cases.push(RawCase {
                name: object.id,
                attributes: values(object.attributes)?,
                events: Vec::new(),
            });
        }
    }
    let mut events = 0;
    for event in document.events {
        count(&mut events, 0)?;
        let named = |what: &str| Fault::new(0, format!("the event {} {what}", event.id));
        let time = event.time.as_deref().unwrap_or_default();
        if time.is_empty() {
            return Err(named("has no time"));
        }
        let at = moment(time).ok_or_else(|| named("has a time that is no moment"))?;
        let raw = RawEvent {
            line: 0,
            activity: event.kind.clone(),
            at,
            attributes: values(event.attributes)?,
        };
        // Named twice, by two roles, it still happened once.
        let objects: BTreeSet<&String> =
            event.relationships.iter().map(|one| &one.object).collect();
        for object in objects {
            if !known.contains(object) {
                return Err(Fault::new(0, format!("the object {object} is not there")));
            }
            if let Some(case) = places.get(object).and_then(|place| cases.get_mut(*place)) {
                case.events.push(raw.clone());
            }
        }
    }
    Ok(cases)
}

/// An event with the objects it belongs to, each with what it is to the event.
pub(in super::super) struct Related {
    pub id: String,
    pub event: RawEvent,
    pub objects: Vec<(String, String)>,
}

/// The attributes that things of each type have, as a log declares them.
fn types<'a>(things: impl Iterator<Item = (&'a str, &'a BTreeMap<String, String>)>) -> Value {
    let mut types: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (kind, attributes) in things {
        types.entry(kind).or_default().extend(attributes.keys());
    }
    let types = types.into_iter().map(|(name, attributes)| {
        let attributes: Vec<Value> = attributes
            .into_iter()
            .map(|name| json!({ "name": name, "type": "string" }))
            .collect();
        json!({ "name": name, "attributes": attributes })
    });
    types.collect()
}

fn relationships(related: &[(String, String)]) -> Value {
    let related = related.iter();
    related
        .map(|(id, qualifier)| json!({ "objectId": id, "qualifier": qualifier }))
        .collect()
}

/// A log of objects and events.
pub(in super::super) fn write(objects: &[Object], events: &[Related]) -> Value {
    let attributes = |values: &BTreeMap<String, String>, time: bool| -> Value {
        let values = values.iter().map(|(name, value)| {
            if time {
                // Attributes of objects hold from a moment on.
                json!({ "name": name, "value": value, "time": "1970-01-01T00:00:00Z" })
            } else {
                json!({ "name": name, "value": value })
            }
        });
        values.collect()
    };
    let told: Vec<Value> = objects
        .iter()
        .map(|object| {
            json!({
                "id": object.id,
                "type": object.kind,
                "attributes": attributes(&object.attributes, true),
                "relationships": relationships(&object.related),
            })
        })
        .collect();
    let happened: Vec<Value> = events
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "type": one.event.activity,
                "time": written(one.event.at),
                "attributes": attributes(&one.event.attributes, false),
                "relationships": relationships(&one.objects),
            })
        })
        .collect();
    json!({
        "objectTypes": types(objects.iter().map(|one| (one.kind.as_str(), &one.attributes))),
        "eventTypes": types(events.iter().map(|one| (one.event.activity.as_str(), &one.event.attributes))),
        "objects": told,
        "events": happened,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_two_cases_stands_in_both() {
        let object = |id: &str, kind: &str| Object {
            id: id.to_owned(),
            kind: kind.to_owned(),
            attributes: BTreeMap::from([("name".to_owned(), id.to_owned())]),
            related: Vec::new(),
        };
        let objects = [
            object("j1", "journey"),
            object("j2", "journey"),
            object("a", "account"),
        ];
        let event = Related {
            id: "e".to_owned(),
            event: RawEvent {
                line: 0,
                activity: "call".to_owned(),
                at: 5_000_000,
                attributes: BTreeMap::from([("subject".to_owned(), "x".to_owned())]),
            },
            objects: ["j1", "j2", "a", "a"]
                .map(|id| (id.to_owned(), "with".to_owned()))
                .into(),
        };
        let text = write(&objects, &[event]).to_string();

        let cases = read(&text, "journey").unwrap();

        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].events, cases[1].events);
        assert_eq!(cases[0].events[0].at, 5_000_000);
        assert_eq!(read(&text, "account").unwrap()[0].events.len(), 1);
    }

    #[test]
    fn what_is_not_whole_is_named() {
        for (text, expected) in [
            ("{", "EOF"),
            (
                r#"{"events":[{"id":"e","type":"t"}]}"#,
                "the event e has no time",
            ),
            (
                r#"{"events":[{"id":"e","type":"t","time":"soon"}]}"#,
                "no moment",
            ),
            (
                r#"{"events":[{"id":"e","type":"t","time":"2026-01-01T00:00:00Z","relationships":[{"objectId":"x"}]}]}"#,
                "the object x is not there",
            ),
            (
                r#"{"objects":[{"id":"x","type":"t"},{"id":"x","type":"t"}]}"#,
                "stands twice",
            ),
        ] {
            let fault = read(text, "t").unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
