//! The stages that journeys or deals go through, as places in one order.

use std::collections::HashMap;

use super::model::{AnalyticsFilter, AnalyticsStage};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{AnyUid, JourneyMapId, PipelineId, RecordId};
use crate::journey_maps::JourneyMap;
use crate::journey_stages::{JourneyStage, JourneyStageKind};
use crate::pipeline_stages::{PipelineStage, StageKind};
use crate::pipelines::Pipeline;
use crate::query::{Condition, Deleted, Direction, FieldName, ListRequest, Order};
use crate::records::{self, Record};

/// Stages in their order, and where each stage of the store stands in it.
#[derive(Debug, Default)]
pub(super) struct Stages {
    pub told: Vec<AnalyticsStage>,
    places: HashMap<AnyUid, Place>,
    /// How long a journey should stay in each at most, in microseconds; of the stages of one map.
    pub limits: Vec<Option<i64>>,
}

/// Where a stage stands, and the map that it is part of; one of a pipeline is part of none.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    at: usize,
    map: Option<JourneyMapId>,
}

impl Stages {
    /// Those that a filter is about.
    pub(super) fn of(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<Self> {
        match (filter.pipeline_id, filter.journey_map_id) {
            (Some(pipeline), _) => Self::of_pipeline(cx, pipeline),
            (None, Some(map)) => Self::of_map(cx, map),
            (None, None) => Self::of_kinds(cx),
        }
    }

    /// Those of one map. Stages that were deleted stand where they stood: journeys were in them.
    fn of_map(cx: &mut Ctx, map: JourneyMapId) -> Result<Self> {
        Self::of_map_with(cx, map, Deleted::Include)
    }

    /// Those of one map that are part of it now.
    pub(super) fn alive(cx: &mut Ctx, map: JourneyMapId) -> Result<Self> {
        Self::of_map_with(cx, map, Deleted::Exclude)
    }

    fn of_map_with(cx: &mut Ctx, map: JourneyMapId, deleted: Deleted) -> Result<Self> {
        let map: JourneyMap = records::get(cx, map)?;
        let mut stages = Self::default();
        let of_map = Some(("journey_map_id", map.id.into()));
        for stage in all::<JourneyStage>(cx, "position", of_map, deleted)? {
            stages.put(&stage, stages.told.len());
            let limit = stage.target_duration_seconds;
            stages
                .limits
                .push(limit.map(|seconds| i64::from(seconds).saturating_mul(1_000_000)));
            stages.told.push(AnalyticsStage {
                key: stage.key,
                name: stage.name,
                journey_stage_id: Some(stage.id),
                pipeline_stage_id: None,
                kind: Some(stage.kind),
            });
        }
        stages.put_other_versions(cx, &map)?;
        Ok(stages)
    }

    fn put(&mut self, stage: &JourneyStage, at: usize) {
        let map = Some(stage.journey_map_id);
        let uid = RecordId::from(stage.id).uid();
        self.places.insert(uid, Place { at, map });
    }

    /// Journeys that were moved to the map when it was published stayed in stages of another version before,
    /// which stand where the stage with their key stands.
    fn put_other_versions(&mut self, cx: &mut Ctx, map: &JourneyMap) -> Result<()> {
        let line: RecordId = map.lineage_id.into();
        let of_line = Some(("lineage_id", line));
        for other in all::<JourneyMap>(cx, "version_number", of_line, Deleted::Include)? {
            if other.id == map.id {
                continue;
            }
            let of_map = Some(("journey_map_id", other.id.into()));
            for stage in all::<JourneyStage>(cx, "position", of_map, Deleted::Include)? {
                if let Some(at) = self.told.iter().position(|told| told.key == stage.key) {
                    self.put(&stage, at);
                }
            }
        }
        Ok(())
    }

    /// Those of all maps, by their kinds: kinds in the order in which they stand in their maps on average.
    fn of_kinds(cx: &mut Ctx) -> Result<Self> {
        let all = all::<JourneyStage>(cx, "position", None, Deleted::Include)?;
        let mut positions: Vec<(JourneyStageKind, i64, i64)> = Vec::new();
        for stage in &all {
            let position = i64::from(stage.position);
            match positions.iter_mut().find(|(kind, ..)| *kind == stage.kind) {
                Some((_, sum, count)) => {
                    *sum += position;
                    *count += 1;
                }
                None => positions.push((stage.kind, position, 1)),
            }
        }
        // a/b < c/d as a*d < c*b.
        positions.sort_by(|(one, a, b), (other, c, d)| {
            let by_mean = a.saturating_mul(*d).cmp(&c.saturating_mul(*b));
            by_mean.then(one.cmp(other))
        });
        let place = |wanted| positions.iter().position(|(kind, ..)| *kind == wanted);
        let mut stages = Self {
            told: positions
                .iter()
                .map(|(kind, ..)| AnalyticsStage {
                    key: kind.as_str().to_owned(),
                    name: kind.as_str().replace('_', " "),
                    journey_stage_id: None,
                    pipeline_stage_id: None,
                    kind: Some(*kind),
                })
                .collect(),
            ..Self::default()
        };
        for stage in &all {
            if let Some(at) = place(stage.kind) {
                stages.put(stage, at);
            }
        }
        Ok(stages)
    }

    /// Those of a pipeline, without those in which deals are lost.
    fn of_pipeline(cx: &mut Ctx, pipeline: PipelineId) -> Result<Self> {
        records::get::<Pipeline>(cx, pipeline)?;
        let mut stages = Self::default();
        let of_pipeline = Some(("pipeline_id", pipeline.into()));
        for stage in all::<PipelineStage>(cx, "position", of_pipeline, Deleted::Include)? {
            if stage.kind == StageKind::Lost {
                continue;
            }
            let uid = RecordId::from(stage.id).uid();
            let at = stages.told.len();
            stages.places.insert(uid, Place { at, map: None });
            stages.told.push(AnalyticsStage {
                key: stage.id.to_string(),
                name: stage.name,
                journey_stage_id: None,
                pipeline_stage_id: Some(stage.id),
                kind: None,
            });
        }
        Ok(stages)
    }

    /// The place of a stage.
    pub(super) fn place(&self, stage: AnyUid) -> Option<usize> {
        self.places.get(&stage).map(|place| place.at)
    }

    /// Whether two stages are the same one in different maps: who comes from one to the other was moved to another
    /// version of the map, and took no step.
    pub(super) fn correspond(&self, one: AnyUid, other: AnyUid) -> bool {
        match (self.places.get(&one), self.places.get(&other)) {
            (Some(one), Some(other)) => one.at == other.at && one.map != other.map,
            _ => false,
        }
    }

    /// The stage of a name or key, in whatever letters.
    pub(super) fn called(&self, name: &str) -> Option<&AnalyticsStage> {
        let name = folded(name);
        self.told
            .iter()
            .find(|stage| folded(&stage.key) == name || folded(&stage.name) == name)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.told.len()
    }

    /// The key of the stage at a place.
    pub(super) fn key(&self, place: usize) -> &str {
        self.told.get(place).map_or("", |stage| stage.key.as_str())
    }
}

/// All records of a kind, or those that point at one, in the order of a field.
pub(super) fn all<T: Record>(
    cx: &mut Ctx,
    by: &'static str,
    of: Option<(&'static str, RecordId)>,
    deleted: Deleted,
) -> Result<Vec<T>> {
    let mut request = ListRequest {
        limit: ListRequest::MAX_LIMIT,
        order: vec![Order {
            field: FieldName::BuiltIn(by),
            direction: Direction::Asc,
        }],
        deleted,
        ..ListRequest::default()
    };
    if let Some((field, id)) = of {
        request = request.and(Condition::points_at(field, id.uid()));
    }
    let mut all = Vec::new();
    loop {
        let page = records::list::<T>(cx, &request)?;
        all.extend(page.data);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(all),
        }
    }
}

/// A name as it is compared: case and the difference between a space and an underscore do not count.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', '-'], " ")
}
