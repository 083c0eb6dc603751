//! From the cases of a log to journeys.

use std::collections::{HashMap, HashSet};

use super::formats::{Columns, Fault, RawCase, RawEvent, read_csv, read_ocel, read_xes};
use super::model::{EventLogFormat, EventLogImport, NewEventLog};
use crate::accounts::{Account, NewAccount, create_account};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AccountId, JourneyStageId, Object};
use crate::interactions::{
    Interaction, InteractionDirection, InteractionKind, NewInteraction, create_interaction,
};
use crate::journey_analytics::folded;
use crate::journey_stages::stages_of;
use crate::journeys::{PastJourney, record_journeys};
use crate::records::gathering;
use crate::records::keys::{self, Key};
use crate::types::{ExternalId, Timestamp};

/// What a subject of an interaction can hold.
const SUBJECT: usize = 1_000;

/// Takes an event log: its cases become journeys, its events interactions and stays.
pub fn import_event_log(cx: &mut Ctx, new: &NewEventLog) -> Result<EventLogImport> {
    for object in [Object::Journey, Object::Interaction, Object::Account] {
        cx.require(Scope::write(object))?;
    }
    let cases = read(new).map_err(|fault| faulty(&fault))?;
    let mut importer = Importer::new(cx, new)?;
    importer.told.cases = count(cases.len());
    let mut fresh: Vec<Case> = Vec::new();
    let mut names: HashSet<String> = HashSet::new();
    for mut case in cases {
        if !names.insert(case.name.clone()) {
            return Err(faulty(&Fault::new(
                0,
                format!("the case {:?} stands twice", case.name),
            )));
        }
        if case.events.is_empty() {
            importer.told.cases_without_events += 1;
            continue;
        }
        let key = importer.external(&case.name);
        if find(cx, Object::Journey, &key)?.is_some() {
            importer.told.journeys_known += 1;
            continue;
        }
        // Events of one instant keep the order of the file.
        case.events.sort_by_key(|event| event.at);
        fresh.push(importer.case(case, key, cx.now())?);
    }
    importer.accounts(cx, &mut fresh)?;
    importer.journeys(cx, &fresh)?;
    importer.interactions(cx, &fresh)?;
    Ok(importer.told)
}

fn read(new: &NewEventLog) -> std::result::Result<Vec<RawCase>, Fault> {
    let usual = Columns::default();
    match new.format {
        EventLogFormat::Xes => read_xes(&new.content),
        EventLogFormat::Csv => {
            let columns = Columns {
                case: new.case_column.clone().unwrap_or(usual.case),
                activity: new.activity_column.clone().unwrap_or(usual.activity),
                time: new.time_column.clone().unwrap_or(usual.time),
            };
            read_csv(&new.content, &columns)
        }
        EventLogFormat::Ocel => read_ocel(
            &new.content,
            new.object_type.as_deref().unwrap_or("journey"),
        ),
    }
}

/// The request is well formed, the log in it is not.
fn faulty(fault: &Fault) -> Error {
    Error::contradiction("/content", "INVALID_VALUE", fault.to_string())
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn find(cx: &mut Ctx, object: Object, id: &ExternalId) -> Result<Option<crate::ids::RecordId>> {
    let key = Key::external(std::slice::from_ref(id)).next();
    match key {
        Some(key) => keys::find_held(cx, object, &key),
        None => Ok(None),
    }
}

/// A case that is to become a journey.
struct Case {
    external_id: ExternalId,
    /// What the account is known by in the other system.
    account: ExternalId,
    account_id: Option<AccountId>,
    stays: Vec<(JourneyStageId, Timestamp)>,
    events: Vec<(RawEvent, Timestamp, InteractionKind)>,
}

struct Importer<'a> {
    new: &'a NewEventLog,
    stages: HashMap<String, JourneyStageId>,
    kinds: HashMap<String, InteractionKind>,
    told: EventLogImport,
}

impl<'a> Importer<'a> {
    fn new(cx: &mut Ctx, new: &'a NewEventLog) -> Result<Self> {
        let mut stages = HashMap::new();
        let of_map = stages_of(cx, new.journey_map_id)?;
        for stage in &of_map {
            stages.entry(folded(&stage.name)).or_insert(stage.id);
        }
        // A key tells more than a name.
        for stage in &of_map {
            stages.insert(folded(&stage.key), stage.id);
        }
        let words = InteractionKind::WORDS.iter().filter_map(|word| {
            let kind = word.parse().ok()?;
            Some((folded(word), kind))
        });
        let mapped = new
            .channels
            .iter()
            .map(|one| (folded(&one.value), one.kind));
        Ok(Self {
            new,
            stages,
            kinds: words.chain(mapped).collect(),
            told: EventLogImport {
                cases: 0,
                journeys_created: 0,
                journeys_known: 0,
                cases_without_events: 0,
                accounts_created: 0,
                interactions_created: 0,
                stays_created: 0,
            },
        })
    }

    fn external(&self, id: &str) -> ExternalId {
        ExternalId {
            source: self.new.source.clone(),
            external_id: id.to_owned(),
        }
    }

    fn case(&self, case: RawCase, external_id: ExternalId, now: Timestamp) -> Result<Case> {
        let attribute = self.new.account_attribute.as_ref();
        let account = attribute.and_then(|name| case.attributes.get(name));
        let account = self.external(account.unwrap_or(&case.name));
        let mut stays: Vec<(JourneyStageId, Timestamp)> = Vec::new();
        let mut events = Vec::with_capacity(case.events.len());
        for event in case.events {
            let refused = |message: &str| faulty(&Fault::new(event.line, message));
            let at = Timestamp::from_micros(event.at);
            let at = at.ok_or_else(|| refused("the moment lies beyond the calendar"))?;
            if at > now {
                return Err(refused("the moment lies in the future"));
            }
            if event.activity.len() > SUBJECT {
                return Err(refused("the activity is longer than a subject can be"));
            }
            if let Some(stage) = self.stages.get(&folded(&event.activity))
                && stays.last().is_none_or(|(last, _)| last != stage)
            {
                stays.push((*stage, at));
            }
            let kind = self.kind(&event, &case.attributes);
            events.push((event, at, kind));
        }
        Ok(Case {
            external_id,
            account,
            account_id: None,
            stays,
            events,
        })
    }

    fn kind(
        &self,
        event: &RawEvent,
        of_case: &std::collections::BTreeMap<String, String>,
    ) -> InteractionKind {
        let name = self.new.channel_attribute.as_deref().unwrap_or("channel");
        let value = event.attributes.get(name).or_else(|| of_case.get(name));
        let kind = value.and_then(|value| self.kinds.get(&folded(value)));
        kind.copied().unwrap_or(InteractionKind::Other)
    }

    /// Finds or makes the account of each case.
    fn accounts(&mut self, cx: &mut Ctx, cases: &mut [Case]) -> Result<()> {
        let mut known: HashMap<String, Option<AccountId>> = HashMap::new();
        for case in cases.iter() {
            if known.contains_key(&case.account.external_id) {
                continue;
            }
            let found = find(cx, Object::Account, &case.account)?;
            let found = found.and_then(|id| AccountId::try_from(id).ok());
            known.insert(case.account.external_id.clone(), found);
        }
        let mut created = 0;
        gathering::together::<Account, _>(cx, |cx| {
            for case in cases.iter_mut() {
                let slot = known.entry(case.account.external_id.clone()).or_default();
                if slot.is_none() {
                    created += 1;
                    let new = NewAccount {
                        name: case.account.external_id.clone(),
                        external_ids: vec![case.account.clone()],
                        ..NewAccount::default()
                    };
                    *slot = Some(create_account(cx, &new)?.id);
                }
                case.account_id = *slot;
            }
            Ok(())
        })?;
        self.told.accounts_created = created;
        Ok(())
    }

    fn journeys(&mut self, cx: &mut Ctx, cases: &[Case]) -> Result<()> {
        let past = cases.iter().filter_map(|case| {
            let (_, started_at, _) = case.events.first()?;
            let (_, last, _) = case.events.last()?;
            Some(PastJourney {
                account_id: case.account_id?,
                external_id: case.external_id.clone(),
                started_at: *started_at,
                stays: case.stays.clone(),
                end: self.new.outcome.map(|outcome| (outcome, *last)),
            })
        });
        let past: Vec<PastJourney> = past.collect();
        self.told.journeys_created = count(past.len());
        self.told.stays_created = count(past.iter().map(|one| one.stays.len()).sum());
        record_journeys(cx, self.new.journey_map_id, &past)?;
        Ok(())
    }

    fn interactions(&mut self, cx: &mut Ctx, cases: &[Case]) -> Result<()> {
        let source = self.new.source.clone();
        let mut created = 0;
        for cases in cases.chunks(200) {
            gathering::together::<Interaction, _>(cx, |cx| {
                for case in cases {
                    for (event, at, kind) in &case.events {
                        create_interaction(cx, &interaction(case, event, *at, *kind, &source))?;
                        created += 1;
                    }
                }
                Ok(())
            })?;
        }
        self.told.interactions_created = created;
        Ok(())
    }
}

/// An event as an interaction; direction and sentiment as our own files write them.
fn interaction(
    case: &Case,
    event: &RawEvent,
    at: Timestamp,
    kind: InteractionKind,
    source: &str,
) -> NewInteraction {
    let direction = event
        .attributes
        .get("direction")
        .and_then(|word| word.parse().ok());
    let sentiment = event
        .attributes
        .get("sentiment")
        .and_then(|text| text.parse().ok());
    NewInteraction {
        kind,
        direction: direction.unwrap_or(InteractionDirection::Inbound),
        subject: Some(event.activity.clone()),
        body: None,
        occurred_at: at,
        duration_seconds: None,
        sentiment: sentiment.filter(|mood| (-2..=2).contains(mood)),
        account_id: case.account_id,
        deal_id: None,
        owner_id: None,
        source: Some(source.to_owned()),
        participants: Vec::new(),
        custom_fields: None,
        external_ids: Vec::new(),
    }
}
