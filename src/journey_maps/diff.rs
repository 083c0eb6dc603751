//! What two maps differ in, field by field.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::model::{JourneyMap, JourneyMapDiff, MapPartChange, MapPartChangeKind};
use crate::aggregates::ValuesByName;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{AnyUid, JourneyMapId, JourneyStageId, RecordId};
use crate::journey_map_elements::elements_of;
use crate::journey_stages::all_stages_of;
use crate::records::{self, Record, fields_of};
use crate::touchpoints::touchpoints_of;

/// Fields that keep the books: they say nothing about the buyers' path.
const BOOKS: &[&str] = &[
    "id",
    "journey_map_id",
    "stage_id",
    "lineage_id",
    "derived_from_id",
    "status",
    "version_number",
    "published_at",
    "template",
    "external_ids",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
];

/// What the second of two maps says otherwise than the first.
pub fn get_journey_map_diff(
    cx: &mut Ctx,
    from: JourneyMapId,
    to: JourneyMapId,
) -> Result<JourneyMapDiff> {
    let first: JourneyMap = records::get(cx, from)?;
    let second: JourneyMap = records::get(cx, to)?;
    let (before, after) = differing(&said(&first)?, &said(&second)?);
    let (old, new) = (Drawn::of(cx, first.id)?, Drawn::of(cx, second.id)?);
    Ok(JourneyMapDiff {
        from_id: first.id,
        to_id: second.id,
        before,
        after,
        stages: compare(old.stages, new.stages),
        touchpoints: compare(old.touchpoints, new.touchpoints),
        elements: compare(old.elements, new.elements),
    })
}

/// A part of a map, whatever its kind.
struct Part {
    id: RecordId,
    /// What it is a copy of; nothing for stages, which have keys.
    origin: Option<AnyUid>,
    /// What it is known by where it is no copy.
    twin: String,
    stage: String,
    title: String,
    said: Map<String, Value>,
}

/// What is drawn on a map.
struct Drawn {
    stages: Vec<Part>,
    touchpoints: Vec<Part>,
    elements: Vec<Part>,
}

impl Drawn {
    fn of(cx: &mut Ctx, map: JourneyMapId) -> Result<Self> {
        let mut keys: HashMap<JourneyStageId, String> = HashMap::new();
        let mut stages = Vec::new();
        for stage in all_stages_of(cx, &[map])? {
            if stage.deleted_at.is_some() {
                continue;
            }
            stages.push(Part {
                id: stage.id.into(),
                origin: None,
                twin: stage.key.clone(),
                stage: stage.key.clone(),
                title: stage.name.clone(),
                said: said(&stage)?,
            });
            keys.insert(stage.id, stage.key);
        }
        let key_of = |id: &JourneyStageId| keys.get(id).cloned().unwrap_or_default();
        let mut touchpoints = Vec::new();
        for touchpoint in touchpoints_of(cx, map)? {
            let stage = key_of(&touchpoint.stage_id);
            touchpoints.push(Part {
                id: touchpoint.id.into(),
                origin: Some(RecordId::from(touchpoint.lineage_id).uid()),
                twin: format!("{stage}\n{}", touchpoint.name),
                title: touchpoint.name.clone(),
                said: said_in(&touchpoint, &stage)?,
                stage,
            });
        }
        let mut elements = Vec::new();
        for element in elements_of(cx, map)? {
            let stage = key_of(&element.stage_id);
            elements.push(Part {
                id: element.id.into(),
                origin: Some(RecordId::from(element.lineage_id).uid()),
                twin: format!("{stage}\n{}\n{}", element.lane.as_str(), element.text),
                title: element.text.clone(),
                said: said_in(&element, &stage)?,
                stage,
            });
        }
        Ok(Self {
            stages,
            touchpoints,
            elements,
        })
    }
}

/// What a record says, without the books.
fn said<T: Record>(record: &T) -> Result<Map<String, Value>> {
    let mut fields = fields_of(record)?;
    fields.retain(|name, _| !BOOKS.contains(&name.as_str()));
    Ok(fields)
}

/// What a part of a stage says, with the stage.
fn said_in<T: Record>(record: &T, stage: &str) -> Result<Map<String, Value>> {
    let mut fields = said(record)?;
    fields.insert("stage".to_owned(), Value::from(stage));
    Ok(fields)
}

/// Finds for each part of the second map the one that corresponds to it, and tells what differs.
fn compare(old: Vec<Part>, new: Vec<Part>) -> Vec<MapPartChange> {
    let mut taken: HashSet<RecordId> = HashSet::new();
    let mut pairs: HashMap<RecordId, &Part> = HashMap::new();
    let ways: [fn(&Part, &Part) -> bool; 2] = [
        |old, new| old.origin.is_some() && old.origin == new.origin,
        |old, new| old.twin == new.twin,
    ];
    for corresponds in ways {
        for part in &new {
            if pairs.contains_key(&part.id) {
                continue;
            }
            let mut free = old.iter().filter(|known| !taken.contains(&known.id));
            if let Some(known) = free.find(|known| corresponds(known, part)) {
                taken.insert(known.id);
                pairs.insert(part.id, known);
            }
        }
    }
    let mut changes: Vec<MapPartChange> = new
        .iter()
        .filter_map(|part| match pairs.get(&part.id) {
            Some(known) => changed(known, part),
            None => Some(alone(part, MapPartChangeKind::Added)),
        })
        .collect();
    let gone = old.iter().filter(|part| !taken.contains(&part.id));
    changes.extend(gone.map(|part| alone(part, MapPartChangeKind::Removed)));
    changes
}

fn changed(old: &Part, new: &Part) -> Option<MapPartChange> {
    let (before, after) = differing(&old.said, &new.said);
    (before != after).then(|| MapPartChange {
        change: MapPartChangeKind::Changed,
        stage: new.stage.clone(),
        title: new.title.clone(),
        from_id: Some(old.id),
        to_id: Some(new.id),
        before,
        after,
    })
}

/// A part that only one of the maps has.
fn alone(part: &Part, change: MapPartChangeKind) -> MapPartChange {
    let is_new = change == MapPartChangeKind::Added;
    let all = ValuesByName(part.said.clone());
    let (before, after) = if is_new {
        (ValuesByName::default(), all)
    } else {
        (all, ValuesByName::default())
    };
    MapPartChange {
        change,
        stage: part.stage.clone(),
        title: part.title.clone(),
        from_id: (!is_new).then_some(part.id),
        to_id: is_new.then_some(part.id),
        before,
        after,
    }
}

/// The fields that differ, before and after.
fn differing(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (ValuesByName, ValuesByName) {
    let differs = |name: &&String| before.get(*name) != after.get(*name);
    let pick = |fields: &Map<String, Value>| {
        let names = fields.keys().filter(differs);
        let picked = names.filter_map(|name| Some((name.clone(), fields.get(name)?.clone())));
        ValuesByName(picked.collect())
    };
    (pick(before), pick(after))
}
