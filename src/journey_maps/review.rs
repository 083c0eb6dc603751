//! What is weak about a map, and how much of what it says is known.

use std::collections::HashSet;

use super::model::{
    EvidenceCoverage, EvidenceLevel, EvidencePart, JourneyMap, JourneyMapReview, LaneEvidence,
    MapWarning, MapWarningKind, StageEvidence,
};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, RecordId};
use crate::journey_map_elements::{JourneyMapElement, Lane, OpportunityStatus, elements_of};
use crate::journey_stages::{JourneyStage, all_stages_of};
use crate::records;
use crate::touchpoints::{Touchpoint, touchpoints_of};

/// What is weak about a map, and how much of it is known. Today is today in UTC.
pub fn get_journey_map_review(cx: &mut Ctx, id: JourneyMapId) -> Result<JourneyMapReview> {
    let map: JourneyMap = records::get(cx, id)?;
    let stages: Vec<JourneyStage> = all_stages_of(cx, &[map.id])?
        .into_iter()
        .filter(|stage| stage.deleted_at.is_none())
        .collect();
    let drawn = Drawn {
        touchpoints: touchpoints_of(cx, map.id)?,
        elements: elements_of(cx, map.id)?,
        map,
        stages,
    };
    let mut warnings = Warnings::default();
    drawn.warn_of_map(cx, &mut warnings);
    for stage in &drawn.stages {
        drawn.warn_of_stage(stage, &mut warnings);
    }
    let known = drawn.known();
    Ok(JourneyMapReview {
        journey_map_id: drawn.map.id,
        warnings: warnings.0,
        evidence: coverage(known.iter()),
        stages: drawn
            .stages
            .iter()
            .map(|stage| StageEvidence {
                stage_id: stage.id,
                stage: stage.key.clone(),
                evidence: coverage(known.iter().filter(|known| known.stage == stage.id)),
            })
            .collect(),
        lanes: lanes(&known),
    })
}

/// A map with all that is drawn on it.
struct Drawn {
    map: JourneyMap,
    stages: Vec<JourneyStage>,
    touchpoints: Vec<Touchpoint>,
    elements: Vec<JourneyMapElement>,
}

/// How one thing on a map is known.
struct Known {
    stage: JourneyStageId,
    /// Nothing for touchpoints.
    lane: Option<Lane>,
    level: EvidenceLevel,
}

#[derive(Default)]
struct Warnings(Vec<MapWarning>);

impl Warnings {
    fn add(
        &mut self,
        kind: MapWarningKind,
        record: impl Into<RecordId>,
        stage: Option<JourneyStageId>,
        message: impl Into<String>,
    ) {
        self.0.push(MapWarning {
            kind,
            message: message.into(),
            stage_id: stage,
            record_id: record.into(),
        });
    }
}

impl Drawn {
    fn has(&self, lanes: &[Lane]) -> bool {
        self.elements
            .iter()
            .any(|element| lanes.contains(&element.lane))
    }

    fn warn_of_map(&self, cx: &Ctx, warnings: &mut Warnings) {
        let map = self.map.id;
        if self.stages.is_empty() {
            let message = "the map has no stages: it cannot be published";
            warnings.add(MapWarningKind::NoStages, map, None, message);
        }
        let shows_buyers = |element: &JourneyMapElement| !element.lane.is_internal();
        if !self.elements.is_empty() && !self.elements.iter().any(shows_buyers) {
            let message = "the map shows only what the seller does, not what buyers live through";
            warnings.add(MapWarningKind::OnlyInternalActions, map, None, message);
        }
        if !self.has(&[Lane::Emotion]) {
            let message = "the map does not say how buyers feel";
            warnings.add(MapWarningKind::NoEmotions, map, None, message);
        }
        if !self.has(&[Lane::Need, Lane::Goal, Lane::Expectation]) {
            let message = "the map does not say what buyers need, want or expect";
            warnings.add(MapWarningKind::NoNeeds, map, None, message);
        }
        let today = cx.now().to_chrono().date_naive();
        if let Some(due) = self.map.review_due_on.filter(|due| due.to_chrono() < today) {
            let message = format!("the map was to be reviewed until {due}");
            warnings.add(MapWarningKind::ReviewOverdue, map, None, message);
        }
        if self.map.owner_id.is_none() {
            let message = "nobody keeps the map true";
            warnings.add(MapWarningKind::NoOwner, map, None, message);
        }
        let mut places = HashSet::new();
        for stage in &self.stages {
            if !places.insert(stage.position) {
                let message = format!(
                    "the stage {} is in the same place as another one: the older one comes first",
                    stage.key
                );
                warnings.add(MapWarningKind::SamePlace, stage.id, Some(stage.id), message);
            }
        }
    }

    fn warn_of_stage(&self, stage: &JourneyStage, warnings: &mut Warnings) {
        let (id, key) = (stage.id, stage.key.as_str());
        let touchpoints: Vec<&Touchpoint> = self
            .touchpoints
            .iter()
            .filter(|touchpoint| touchpoint.stage_id == id)
            .collect();
        let elements: Vec<&JourneyMapElement> = self
            .elements
            .iter()
            .filter(|element| element.stage_id == id)
            .collect();
        let mut of_stage = |kind, what: &str| {
            warnings.add(kind, id, Some(id), format!("the stage {key} {what}"));
        };
        if touchpoints.is_empty() {
            of_stage(MapWarningKind::StageWithoutTouchpoint, "has no touchpoint");
        }
        if elements.is_empty() {
            let what = "has nothing in its lanes";
            of_stage(MapWarningKind::StageWithoutElements, what);
        }
        if stage.owner_function.is_none() {
            let what = "belongs to nobody of the selling side";
            of_stage(MapWarningKind::StageWithoutOwner, what);
        }
        let claims = touchpoints
            .iter()
            .map(|one| {
                (
                    RecordId::from(one.id),
                    one.evidence_level,
                    one.evidence.0.is_empty(),
                )
            })
            .chain(elements.iter().map(|one| {
                let is_bare = one.evidence.0.is_empty();
                (RecordId::from(one.id), one.evidence_level, is_bare)
            }));
        for (record, level, is_bare) in claims {
            if is_bare && level != EvidenceLevel::Assumed {
                let message = format!("is said to be {} and names no record", level.as_str());
                warnings.add(MapWarningKind::EvidenceMissing, record, Some(id), message);
            }
        }
        for element in elements {
            let is_given_up = matches!(
                element.status,
                Some(OpportunityStatus::Rejected | OpportunityStatus::Done)
            );
            if element.lane == Lane::Opportunity && element.owner_id.is_none() && !is_given_up {
                let message = "nobody sees to the opportunity";
                let kind = MapWarningKind::OpportunityWithoutOwner;
                warnings.add(kind, element.id, Some(id), message);
            }
        }
    }

    /// How each thing on the map is known. A claim that names no record is an assumption.
    fn known(&self) -> Vec<Known> {
        let level = |said: EvidenceLevel, is_bare: bool| {
            if is_bare {
                EvidenceLevel::Assumed
            } else {
                said
            }
        };
        let touchpoints = self.touchpoints.iter().map(|one| Known {
            stage: one.stage_id,
            lane: None,
            level: level(one.evidence_level, one.evidence.0.is_empty()),
        });
        let elements = self.elements.iter().map(|one| Known {
            stage: one.stage_id,
            lane: Some(one.lane),
            level: level(one.evidence_level, one.evidence.0.is_empty()),
        });
        touchpoints.chain(elements).collect()
    }
}

/// The evidence of the touchpoints and of each lane in which something stands.
fn lanes(known: &[Known]) -> Vec<LaneEvidence> {
    let mut lanes: Vec<Option<Lane>> = known.iter().map(|known| known.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    lanes
        .into_iter()
        .map(|lane| LaneEvidence {
            lane,
            evidence: coverage(known.iter().filter(|known| known.lane == lane)),
        })
        .collect()
}

/// What a share of 1 is worth.
const WEIGHTS: [(EvidenceLevel, f64); 3] = [
    (EvidenceLevel::Observed, 1.0),
    (EvidenceLevel::Reported, 0.5),
    (EvidenceLevel::Assumed, 0.0),
];

fn coverage<'a>(known: impl Iterator<Item = &'a Known>) -> EvidenceCoverage {
    let levels: Vec<EvidenceLevel> = known.map(|known| known.level).collect();
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let all = count(levels.len());
    if all == 0 {
        return EvidenceCoverage {
            count: 0,
            score: None,
            parts: Vec::new(),
        };
    }
    let parts: Vec<EvidencePart> = WEIGHTS
        .into_iter()
        .map(|(level, weight)| {
            let of_level = count(levels.iter().filter(|known| **known == level).count());
            let share = f64::from(of_level) / f64::from(all);
            EvidencePart {
                level,
                count: of_level,
                share,
                weight,
                points: share * weight,
            }
        })
        .collect();
    EvidenceCoverage {
        count: all,
        score: Some(parts.iter().map(|part| part.points).sum()),
        parts,
    }
}
