//! The pictures of many journeys: funnel and paths.

use std::collections::HashMap;

use crate::context::Ctx;
use crate::error::Result;
use crate::ids::JourneyStageId;
use crate::journey_analytics::{
    AnalyticsFilter, FunnelStage, JourneyPath, all_journey_paths, get_journey_funnel,
    get_journey_transitions,
};
use crate::journey_maps::JourneyMap;
use crate::journey_stages::read_stages_of;
use crate::pictures::funnel::{FunnelPicture, FunnelPictureStage};
use crate::pictures::paths::{
    PathsPicture, PathsPictureStage, PathsPictureTransition, PathsPictureVariant,
};
use crate::pipelines::Pipeline;
use crate::records;

/// How many frequent paths are told.
const PATHS: usize = 10;
/// How many transitions are drawn.
const TRANSITIONS: i32 = 200;

/// The picture of a funnel.
pub fn get_funnel_picture(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<FunnelPicture> {
    let told = get_journey_funnel(cx, filter, None)?;
    let mut targets: HashMap<JourneyStageId, f64> = HashMap::new();
    if let Some(map) = filter.journey_map_id {
        for stage in read_stages_of(cx, map)? {
            targets.extend(stage.target_conversion.map(|target| (stage.id, target)));
        }
    }
    let compared = told.compared.map(|other| other.stages).unwrap_or_default();
    let stages = told.stages.iter().map(|passed| FunnelPictureStage {
        id: id_of(passed),
        name: passed.stage.name.clone(),
        entered: count(passed.entered),
        advanced: count(passed.advanced),
        dropped: count(passed.dropped),
        still_in: count(passed.still_in),
        went_back: count(passed.went_back),
        conversion: passed.decided_conversion,
        target_conversion: passed
            .stage
            .journey_stage_id
            .and_then(|stage| targets.get(&stage).copied()),
        compared_conversion: compared
            .iter()
            .find(|other| other.stage.key == passed.stage.key)
            .and_then(|other| other.decided_conversion),
    });
    let picture = FunnelPicture {
        stages: stages.collect(),
        title: title(cx, filter)?,
        facts: facts(filter),
        ..FunnelPicture::default()
    };
    Ok(picture.complete())
}

/// The picture of the paths that journeys took.
pub fn get_paths_picture(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<PathsPicture> {
    filter.refuse_comparison()?;
    let order = get_journey_funnel(cx, filter, None)?.stages;
    let flow = get_journey_transitions(cx, filter, None, Some(TRANSITIONS))?;
    // All of them, since each ends somewhere.
    let paths = all_journey_paths(cx, filter)?;
    let stages = order.iter().map(|passed| {
        let key = &passed.stage.key;
        let seen = flow.activities.iter().find(|one| one.activity == *key);
        let ended = |of: fn(&JourneyPath) -> i32| -> u32 {
            let last = paths
                .paths
                .iter()
                .filter(|path| path.activities.last() == Some(key));
            last.map(|path| count(of(path))).sum()
        };
        PathsPictureStage {
            id: key.clone(),
            name: passed.stage.name.clone(),
            visits: seen.map_or(0, |one| count(one.events)),
            started: seen.map_or(0, |one| count(one.starts)),
            completed: ended(|path| path.completed),
            dropped: ended(|path| path.abandoned),
            still_in: ended(|path| path.active),
        }
    });
    let transitions = flow.transitions.iter().map(|one| PathsPictureTransition {
        from: one.from.clone(),
        to: one.to.clone(),
        count: count(one.count),
        median_days: Some(one.duration.median_seconds / 86_400.0),
    });
    let variants = paths
        .paths
        .iter()
        .take(PATHS)
        .map(|path| PathsPictureVariant {
            stages: path.activities.clone(),
            count: count(path.journeys),
        });
    let picture = PathsPicture {
        title: title(cx, filter)?,
        facts: facts(filter),
        journeys: count(paths.journeys),
        stages: stages.collect(),
        transitions: transitions.collect(),
        variants: variants.collect(),
        ..PathsPicture::default()
    };
    Ok(picture.complete())
}

fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn id_of(passed: &FunnelStage) -> String {
    let stage = &passed.stage;
    let of_map = stage.journey_stage_id.map(|id| id.to_string());
    let of_pipeline = stage.pipeline_stage_id.map(|id| id.to_string());
    of_map.or(of_pipeline).unwrap_or_else(|| stage.key.clone())
}

/// The name of the map or the pipeline.
fn title(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<String> {
    if let Some(map) = filter.journey_map_id {
        return Ok(records::get::<JourneyMap>(cx, map)?.name);
    }
    if let Some(pipeline) = filter.pipeline_id {
        return Ok(records::get::<Pipeline>(cx, pipeline)?.name);
    }
    Ok("All journeys".to_owned())
}

/// What the filter narrows, in words.
fn facts(filter: &AnalyticsFilter) -> Vec<String> {
    let mut facts: Vec<String> = Vec::new();
    for (word, moment) in [
        ("started from", filter.from),
        ("started before", filter.to),
        ("as of", filter.as_of),
    ] {
        facts.extend(moment.map(|moment| format!("{word} {}", moment.to_chrono().date_naive())));
    }
    if filter.segment_id.is_some() {
        facts.push("of one segment".to_owned());
    }
    if filter.owner_id.is_some() {
        facts.push("of one owner".to_owned());
    }
    if let Some(channel) = filter.channel {
        facts.push(format!("with {}", channel.as_str()));
    }
    if let Some(role) = &filter.role {
        facts.push(format!("with {role}"));
    }
    if filter.persona_id.is_some() {
        facts.push("with one persona".to_owned());
    }
    facts.extend(
        filter
            .compare_to
            .as_ref()
            .map(|other| format!("compared with {other}")),
    );
    facts
}
