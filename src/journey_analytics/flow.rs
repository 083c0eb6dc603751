//! What follows what, and the ways that journeys went.

use std::collections::HashMap;

use super::contacts::{Labels, log_of};
use super::funnel::require_stages;
use super::model::{
    AnalyticsFilter, JourneyActivity, JourneyActivityCount, JourneyLoop, JourneyPath, JourneyPaths,
    JourneyTransition, JourneyTransitions, count,
};
use super::request::{compared, limit_of, require, within};
use super::stages::Stages;
use super::walks::Walks;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::Object;
use crate::mathematics::journeys::flow::{Flow, loops};
use crate::mathematics::journeys::funnel::Ending;
use crate::mathematics::journeys::log::Log;
use crate::mathematics::journeys::ratio;
use crate::mathematics::journeys::variants::{covering, variants};

/// So many activities make the longest loop that is told.
const LONGEST_LOOP: usize = 4;

/// The rights that activities need.
pub(super) fn require_activity(
    cx: &Ctx,
    filter: &AnalyticsFilter,
    activity: JourneyActivity,
) -> Result<()> {
    if activity == JourneyActivity::Stage {
        return require_stages(cx, filter);
    }
    require(cx, &[Object::JourneyMap, Object::Interaction])?;
    filter.refuse_pipeline()
}

/// What is mined: the journeys as a log, with what their activities are called.
pub(super) struct Mined {
    pub walks: Walks,
    stages: Stages,
    pub log: Log,
    pub labels: Labels,
}

impl Mined {
    pub(super) fn of(
        cx: &mut Ctx,
        filter: &AnalyticsFilter,
        activity: JourneyActivity,
    ) -> Result<Self> {
        let stages = Stages::of(cx, filter)?;
        let walks = if activity == JourneyActivity::Stage {
            Walks::load(cx, filter, &stages)?
        } else {
            Walks::without_stays(cx, filter)?
        };
        let (log, contacts) = log_of(cx, &walks, &stages, activity)?;
        Ok(Self {
            walks,
            stages,
            log,
            labels: contacts.labels,
        })
    }

    /// The place of an activity by its name.
    pub(super) fn place(&self, name: &str) -> Option<u32> {
        let place = self.labels.names.iter().position(|known| known == name);
        place.and_then(|place| u32::try_from(place).ok())
    }

    fn names(&self, activities: &[u32]) -> Vec<String> {
        let names = activities.iter().map(|place| self.labels.name(*place));
        names.map(ToOwned::to_owned).collect()
    }

    /// The name for people.
    fn title(&self, activity: JourneyActivity, place: u32) -> String {
        let stage = usize::try_from(place)
            .ok()
            .and_then(|place| self.stages.told.get(place));
        match (activity, stage) {
            (JourneyActivity::Stage, Some(stage)) => stage.name.clone(),
            _ => self.labels.name(place).to_owned(),
        }
    }
}

/// What follows what directly.
pub fn get_journey_transitions(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    limit: Option<i32>,
) -> Result<JourneyTransitions> {
    let activity = activity.unwrap_or(JourneyActivity::Stage);
    let limit = limit_of(limit, 200)?;
    require_activity(cx, filter, activity)?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let mined = Mined::of(cx, filter, activity)?;
        Ok(transitions_of(&mined, activity, limit))
    })?;
    told.compared = compared;
    Ok(told)
}

fn transitions_of(mined: &Mined, activity: JourneyActivity, limit: usize) -> JourneyTransitions {
    let mut flow = Flow::of(&mined.log);
    let mut after: HashMap<u32, usize> = HashMap::new();
    for edge in &flow.edges {
        *after.entry(edge.from).or_default() += edge.duration.count;
    }
    let (activity_count, transition_count) = (flow.nodes.len(), flow.edges.len());
    flow.nodes
        .sort_by_key(|node| std::cmp::Reverse(node.events));
    flow.edges
        .sort_by_key(|edge| std::cmp::Reverse(edge.duration.count));
    let name = |place| mined.labels.name(place).to_owned();
    JourneyTransitions {
        as_of: mined.walks.moment,
        activity,
        journeys: count(flow.throughput.map_or(0, |spread| spread.count)),
        events: count(mined.log.events()),
        activities: flow
            .nodes
            .iter()
            .take(limit)
            .map(|node| JourneyActivityCount {
                activity: name(node.activity),
                name: mined.title(activity, node.activity),
                events: count(node.events),
                journeys: count(node.cases),
                starts: count(node.starts),
                ends: count(node.ends),
                repeated: count(node.reworked),
            })
            .collect(),
        activity_count: count(activity_count),
        transitions: flow
            .edges
            .iter()
            .take(limit)
            .filter_map(|edge| {
                let all = after.get(&edge.from).copied().unwrap_or(0);
                Some(JourneyTransition {
                    from: name(edge.from),
                    to: name(edge.to),
                    count: count(edge.duration.count),
                    share: ratio(edge.duration.count, all)?,
                    duration: edge.duration.into(),
                })
            })
            .collect(),
        transition_count: count(transition_count),
        loops: loops(&mined.log, LONGEST_LOOP)
            .into_iter()
            .take(limit)
            .map(|found| JourneyLoop {
                through: mined.names(&found.through),
                count: count(found.count),
            })
            .collect(),
        throughput: flow.throughput.map(Into::into),
        compared: None,
    }
}

/// The different ways that journeys went: those that it takes to cover so many percent of them.
pub fn get_journey_paths(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    (coverage, limit): (Option<i32>, Option<i32>),
) -> Result<JourneyPaths> {
    let activity = activity.unwrap_or(JourneyActivity::Stage);
    let coverage = within("coverage", coverage.unwrap_or(80), 1..=100)?;
    let coverage = usize::try_from(coverage).map_err(Error::internal)?;
    paths(cx, filter, activity, (coverage, limit_of(limit, 50)?))
}

/// All the ways that journeys went through stages.
pub(crate) fn all_journey_paths(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<JourneyPaths> {
    paths(cx, filter, JourneyActivity::Stage, (100, usize::MAX))
}

fn paths(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: JourneyActivity,
    (coverage, limit): (usize, usize),
) -> Result<JourneyPaths> {
    require_activity(cx, filter, activity)?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let mined = Mined::of(cx, filter, activity)?;
        Ok(paths_of(&mined, activity, coverage, limit))
    })?;
    told.compared = compared;
    Ok(told)
}

fn paths_of(
    mined: &Mined,
    activity: JourneyActivity,
    coverage: usize,
    limit: usize,
) -> JourneyPaths {
    let found = variants(&mined.log);
    let all: usize = found.iter().map(|variant| variant.cases.len()).sum();
    let covering = covering(&found, coverage);
    let mut covered: usize = 0;
    let paths = found
        .iter()
        .take(covering.min(limit))
        .filter_map(|variant| {
            covered += variant.cases.len();
            let ended = |ending: Ending| {
                let walks = variant
                    .cases
                    .iter()
                    .filter_map(|place| mined.walks.all.get(*place));
                count(walks.filter(|walk| walk.ending == ending).count())
            };
            Some(JourneyPath {
                activities: mined.names(&variant.activities),
                journeys: count(variant.cases.len()),
                share: ratio(variant.cases.len(), all)?,
                cumulative_share: ratio(covered, all)?,
                completed: ended(Ending::Completed),
                abandoned: ended(Ending::GivenUp),
                active: ended(Ending::Running),
                throughput: variant.throughput.map(Into::into),
            })
        });
    let paths = paths.collect();
    JourneyPaths {
        as_of: mined.walks.moment,
        activity,
        journeys: count(all),
        path_count: count(found.len()),
        covering: count(covering),
        paths,
        compared: None,
    }
}
