//! From journeys to the cases of a log.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::formats::{
    MOST_EVENTS, Object as LogObject, RawCase, RawEvent, Related, write_csv, write_ocel, write_xes,
};
use super::model::EventLogFormat;
use super::store::{self, ContactRow, JourneyRow};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{InteractionId, JourneyId, Object, StakeholderId};
use crate::journey_analytics::{AnalyticsFilter, JourneyActivity, journeys_of, unplanned};
use crate::types::Timestamp;

/// An event of a journey with what it is about.
struct Happened {
    id: String,
    journey: JourneyId,
    event: RawEvent,
    deal: Option<String>,
    interaction: Option<InteractionId>,
}

/// The log of the journeys of a filter.
pub fn export_event_log(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    format: EventLogFormat,
) -> Result<Vec<u8>> {
    let activity = activity.unwrap_or(JourneyActivity::Subject);
    for object in [Object::Journey, Object::Account, Object::JourneyMap] {
        cx.require(Scope::read(object))?;
    }
    if activity != JourneyActivity::Stage {
        cx.require(Scope::read(Object::Interaction))?;
    }
    filter.refuse_comparison()?;
    let (from, moment, narrowing) = journeys_of(cx, filter)?;
    let journeys = store::journeys(cx, from.clone())?;
    let happened = match activity {
        JourneyActivity::Stage => stays(cx, from.clone(), moment)?,
        JourneyActivity::Channel | JourneyActivity::Subject | JourneyActivity::Touchpoint => {
            let rows = store::contacts(cx, from.clone(), (&narrowing, moment), MOST_EVENTS)?;
            rows.into_iter().map(|row| contact(row, activity)).collect()
        }
    };
    if happened.len() > MOST_EVENTS {
        let message = format!("has more than {MOST_EVENTS} events; narrow the filter");
        return Err(Error::conflict(message));
    }
    Ok(match format {
        EventLogFormat::Xes => write_xes(&cases(&journeys, happened)).into_bytes(),
        EventLogFormat::Csv => {
            let text = write_csv(&cases(&journeys, happened)).map_err(Error::internal)?;
            text.into_bytes()
        }
        EventLogFormat::Ocel => {
            let people = match activity {
                JourneyActivity::Stage => Vec::new(),
                _ => store::people(cx, from)?,
            };
            let log = ocel(&journeys, happened, people);
            serde_json::to_vec(&log).map_err(Error::internal)?
        }
    })
}

fn contact(row: ContactRow, activity: JourneyActivity) -> Happened {
    let mut attributes = BTreeMap::from([
        ("channel".to_owned(), row.kind.clone()),
        ("direction".to_owned(), row.direction),
    ]);
    if let Some(mood) = row.sentiment {
        attributes.insert("sentiment".to_owned(), mood.to_string());
    }
    if activity != JourneyActivity::Subject {
        let subject = row.subject.clone();
        attributes.extend(subject.map(|subject| ("subject".to_owned(), subject)));
    }
    let label = match activity {
        JourneyActivity::Subject => row.subject.unwrap_or(row.kind),
        JourneyActivity::Touchpoint => row.touchpoint.unwrap_or_else(|| unplanned(&row.kind)),
        JourneyActivity::Stage | JourneyActivity::Channel => row.kind,
    };
    Happened {
        id: row.id.to_string(),
        journey: row.journey_id,
        event: RawEvent {
            line: 0,
            activity: label,
            at: row.at.as_micros(),
            attributes,
        },
        deal: row.deal_id.map(|deal| deal.to_string()),
        interaction: Some(row.id),
    }
}

fn stays(cx: &mut Ctx, from: crate::query::sql::Sql, moment: Timestamp) -> Result<Vec<Happened>> {
    let rows = store::stays(cx, from, moment, MOST_EVENTS)?;
    let stays = rows.into_iter().map(|(journey, id, at, key)| Happened {
        id: id.to_string(),
        journey,
        event: RawEvent {
            line: 0,
            activity: key,
            at: at.as_micros(),
            attributes: BTreeMap::new(),
        },
        deal: None,
        interaction: None,
    });
    Ok(stays.collect())
}

/// What a case is called: the first external id of the journey if it has one, so that what was taken goes out as it came.
fn names(journeys: &[JourneyRow]) -> HashMap<JourneyId, String> {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let names = journeys.iter().map(|(id, _, _, _, external)| {
        let known = external.0.first().map(|known| known.external_id.as_str());
        // Two systems may have the same name for two journeys.
        let name = known.filter(|name| taken.insert(*name));
        (*id, name.map_or_else(|| id.to_string(), ToOwned::to_owned))
    });
    names.collect()
}

fn cases(journeys: &[JourneyRow], happened: Vec<Happened>) -> Vec<RawCase> {
    let mut names = names(journeys);
    let mut places: HashMap<JourneyId, usize> = HashMap::new();
    let mut cases: Vec<RawCase> = Vec::new();
    for (id, _, account, status, _) in journeys {
        places.insert(*id, cases.len());
        cases.push(RawCase {
            name: names.remove(id).unwrap_or_default(),
            attributes: BTreeMap::from([
                ("account".to_owned(), account.clone()),
                ("status".to_owned(), status.clone()),
            ]),
            events: Vec::new(),
        });
    }
    for one in happened {
        let case = places
            .get(&one.journey)
            .and_then(|place| cases.get_mut(*place));
        if let Some(case) = case {
            case.events.push(one.event);
        }
    }
    cases
}

/// The log with all that its events belong to. An interaction of two journeys is one event.
fn ocel(
    journeys: &[JourneyRow],
    happened: Vec<Happened>,
    people: Vec<(InteractionId, StakeholderId)>,
) -> serde_json::Value {
    let names = names(journeys);
    let name = |id: &JourneyId| names.get(id).cloned().unwrap_or_default();
    let mut objects: BTreeMap<String, LogObject> = BTreeMap::new();
    let mut account_of: HashMap<JourneyId, String> = HashMap::new();
    let mut put =
        |id: &str, kind: &str, attributes: &[(&str, &str)], related: Vec<(String, String)>| {
            let attributes = attributes.iter();
            objects.entry(id.to_owned()).or_insert_with(|| LogObject {
                id: id.to_owned(),
                kind: kind.to_owned(),
                attributes: attributes
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
                related,
            });
        };
    for (id, account, account_name, status, _) in journeys {
        let account = account.to_string();
        put(
            &account,
            "account",
            &[("name", account_name.as_str())],
            Vec::new(),
        );
        let of = vec![(account.clone(), "account".to_owned())];
        put(&name(id), "journey", &[("status", status.as_str())], of);
        account_of.insert(*id, account);
    }
    let mut present: HashMap<InteractionId, Vec<String>> = HashMap::new();
    for (interaction, stakeholder) in people {
        present
            .entry(interaction)
            .or_default()
            .push(stakeholder.to_string());
    }
    let mut events: Vec<Related> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for one in happened {
        let journey = (name(&one.journey), "journey".to_owned());
        if let Some(event) = places.get(&one.id).and_then(|place| events.get_mut(*place)) {
            event.objects.push(journey);
            continue;
        }
        let mut about = vec![journey];
        about.extend(
            account_of
                .get(&one.journey)
                .map(|id| (id.clone(), "account".to_owned())),
        );
        if let Some(deal) = one.deal {
            put(&deal, "deal", &[], Vec::new());
            about.push((deal, "deal".to_owned()));
        }
        let present = one.interaction.and_then(|id| present.get(&id));
        for person in present.into_iter().flatten() {
            put(person, "stakeholder", &[], Vec::new());
            about.push((person.clone(), "participant".to_owned()));
        }
        places.insert(one.id.clone(), events.len());
        events.push(Related {
            id: one.id,
            event: one.event,
            objects: about,
        });
    }
    let objects: Vec<LogObject> = objects.into_values().collect();
    write_ocel(&objects, &events)
}
