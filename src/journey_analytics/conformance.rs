//! Where journeys part with their map.

use std::collections::{BTreeMap, HashMap};

use super::contacts::{Contacts, log_of};
use super::flow::require_activity;
use super::model::{
    AnalyticsFilter, ConformanceStage, DeviationCount, DeviationKind, JourneyActivity,
    JourneyConformance, JourneyDeviation, JourneyFitness, count,
};
use super::plan::{Leniency, Plan};
use super::request::{compared, limit_of, require};
use super::segments::{Fit, fitness_by_segment};
use super::stages::Stages;
use super::walks::Walks;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{JourneyMapId, Object};
use crate::mathematics::journeys::alignment::{
    Alignment, Deviation, Move, align, deviations, late,
};
use crate::mathematics::journeys::funnel::Ending;
use crate::mathematics::journeys::log::Log;
use crate::mathematics::journeys::{mean, ratio};
use crate::types::Timestamp;

/// What is asked about how journeys fit.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub leniency: Leniency,
    pub by_segment: bool,
    pub limit: Option<i32>,
}

/// How journeys fit a map.
pub fn get_journey_conformance(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: Option<JourneyActivity>,
    asked: &Asked,
) -> Result<JourneyConformance> {
    let activity = activity.unwrap_or(JourneyActivity::Stage);
    let limit = limit_of(asked.limit, 50)?;
    require_activity(cx, filter, activity)?;
    if asked.by_segment {
        require(cx, &[Object::Account, Object::Segment])?;
    }
    filter.refuse_pipeline()?;
    filter.map()?;
    let (mut told, compared) = compared(cx, filter, |cx, filter| {
        let stages = Stages::alive(cx, filter.map()?)?;
        let walks = Walks::load(cx, filter, &stages)?;
        let (log, mut contacts) = log_of(cx, &walks, &stages, activity)?;
        let map = filter.map()?;
        let lived_as = (activity, &mut contacts.labels);
        let plan = Plan::new(cx, (map, stages), lived_as, &asked.leniency)?;
        let laid = Laid {
            map,
            activity,
            plan,
            contacts,
            walks,
            log,
        };
        let (mut told, fits) = Tally::of(&laid).told(&laid, limit);
        if asked.by_segment {
            told.segments = fitness_by_segment(cx, &laid.walks, &fits)?;
        }
        Ok(told)
    })?;
    told.compared = compared;
    Ok(told)
}

/// Journeys beside the plan that they are laid along.
struct Laid {
    map: JourneyMapId,
    activity: JourneyActivity,
    plan: Plan,
    contacts: Contacts,
    walks: Walks,
    log: Log,
}

/// What the journeys that went one way come to.
struct Way {
    alignment: Alignment,
    found: Vec<Deviation>,
}

#[derive(Default)]
struct StageTally {
    conforming: usize,
    skipped: usize,
    repeated: usize,
    wrong_order: usize,
    late: usize,
    wrong_channel: usize,
    wrong_role: usize,
}

impl StageTally {
    fn count(&mut self, kind: DeviationKind) {
        let count = match kind {
            DeviationKind::Skipped => &mut self.skipped,
            DeviationKind::Repeated => &mut self.repeated,
            DeviationKind::WrongOrder => &mut self.wrong_order,
            DeviationKind::Late => &mut self.late,
            DeviationKind::WrongChannel => &mut self.wrong_channel,
            DeviationKind::WrongRole => &mut self.wrong_role,
            DeviationKind::Inserted => return,
        };
        *count += 1;
    }
}

impl Laid {
    /// Where the journey at a place, aligned so, stayed longer than the map has it.
    fn late(&self, place: usize, alignment: &Alignment) -> Vec<Deviation> {
        let walk = self.walks.all.get(place);
        let (JourneyActivity::Stage, Some(walk)) = (self.activity, walk) else {
            return Vec::new();
        };
        let moment = self.walks.moment.as_micros();
        let stays = walk.visits.iter();
        let took: Vec<i64> = stays
            .map(|visit| visit.left.unwrap_or(moment).saturating_sub(visit.entered))
            .collect();
        late(&self.plan.stages.limits, &took, alignment)
    }

    /// Where the journey at a place, aligned so, met planned touchpoints by another channel or with others, be it where the map
    /// has them or elsewhere.
    fn met_otherwise(&self, place: usize, alignment: &Alignment) -> Vec<Deviation> {
        let met = self.contacts.of(place);
        let mut found = Vec::new();
        for made in &alignment.moves {
            let (event, step) = match *made {
                Move::Both { event, step } => (event, Some(step)),
                Move::Event(event) => (event, None),
                Move::Step { .. } => continue,
            };
            let Some(contact) = met.get(event) else {
                continue;
            };
            if !contact.wrong_channel && !contact.wrong_role {
                continue;
            }
            let mut steps = self.plan.steps.iter();
            let elsewhere = || steps.position(|step| step.activity == contact.label);
            // Of another version of the map there may be touchpoints that this one has no longer.
            let Some(step) = step.or_else(elsewhere) else {
                continue;
            };
            if contact.wrong_channel {
                found.push(Deviation::WrongChannel { event, step });
            }
            if contact.wrong_role {
                found.push(Deviation::WrongRole { event, step });
            }
        }
        found
    }

    /// All that the journey at a place parts with the map by: first its moves, then how long and how it was what it was.
    fn found(&self, place: usize, way: &Way) -> Vec<Deviation> {
        let (late, otherwise) = (
            self.late(place, &way.alignment),
            self.met_otherwise(place, &way.alignment),
        );
        [way.found.clone(), late, otherwise].concat()
    }
}

/// A deviation as it is counted: how, which stage, which activity.
type Counted = (DeviationKind, Option<usize>, Option<u32>);

/// The way of each journey, aligned once for all that went it.
struct Tally {
    ways: HashMap<(bool, Vec<u32>), Way>,
}

impl Tally {
    fn of(laid: &Laid) -> Self {
        let (walks, plan) = (&laid.walks, &laid.plan);
        let mut ways: HashMap<(bool, Vec<u32>), Way> = HashMap::new();
        for (walk, case) in walks.all.iter().zip(laid.log.cases()) {
            let key = key(walk.ending, case.iter().map(|event| event.activity));
            ways.entry(key).or_insert_with_key(|(ended, case)| {
                let alignment = align(&plan.steps, case, *ended);
                let found = deviations(&plan.steps, case, &alignment);
                Way { alignment, found }
            });
        }
        Self { ways }
    }

    /// What is told, and how each journey fits, the worst first.
    fn told(&self, laid: &Laid, limit: usize) -> (JourneyConformance, Vec<Fit>) {
        let (plan, labels) = (&laid.plan, &laid.contacts.labels);
        let (walks, log) = (&laid.walks, &laid.log);
        let mut stages: Vec<StageTally> = plan
            .stages
            .told
            .iter()
            .map(|_| StageTally::default())
            .collect();
        let mut counts: BTreeMap<Counted, (usize, usize)> = BTreeMap::new();
        let (mut active, mut fitting, mut cost, mut worst) = (0, 0, 0, 0);
        let mut fitness = 0.0;
        // By fitness, then by the order of the journeys.
        let mut order: Vec<Fit> = Vec::with_capacity(log.len());
        let ways = walks.all.iter().zip(log.cases()).enumerate();
        for (place, (walk, case)) in ways {
            let key = key(walk.ending, case.iter().map(|event| event.activity));
            let Some(way) = self.ways.get(&key) else {
                continue;
            };
            active += usize::from(walk.ending == Ending::Running);
            let all = laid.found(place, way);
            fitting += usize::from(all.is_empty());
            cost += way.alignment.cost;
            worst += way.alignment.worst;
            fitness += way.alignment.fitness();
            order.push(Fit {
                place,
                fitness: way.alignment.fitness(),
                fits: all.is_empty(),
            });
            for made in &way.alignment.moves {
                if let Move::Both { step, .. } = made
                    && let Some(stage) = plan.stage_of(*step)
                    && let Some(stage) = stages.get_mut(stage)
                {
                    stage.conforming += 1;
                }
            }
            let mut seen: Vec<Counted> = Vec::new();
            for deviation in &all {
                let counted = counted(deviation, &key.1);
                let stage = counted.1.and_then(|step| plan.stage_of(step));
                if let Some(stage) = stage.and_then(|stage| stages.get_mut(stage)) {
                    stage.count(counted.0);
                }
                let (occurrences, journeys) = counts.entry(counted).or_default();
                *occurrences += 1;
                *journeys += usize::from(!seen.contains(&counted));
                seen.push(counted);
            }
        }
        let journeys = order.len();
        order.sort_by(|one, other| {
            let by_fitness = one.fitness.total_cmp(&other.fitness);
            by_fitness.then(one.place.cmp(&other.place))
        });
        let cases: Vec<_> = log.cases().collect();
        let worst_of = order.iter().take(limit).filter_map(|fit| {
            let (walk, case) = (walks.all.get(fit.place)?, cases.get(fit.place)?);
            let key = key(walk.ending, case.iter().map(|event| event.activity));
            let way = self.ways.get(&key)?;
            Some(JourneyFitness {
                journey_id: walk.journey?,
                account_id: walk.account?,
                has_ended: walk.ending != Ending::Running,
                fitness: way.alignment.fitness(),
                cost: count(way.alignment.cost),
                deviations: laid
                    .found(fit.place, way)
                    .iter()
                    .map(|deviation| {
                        let (kind, step, activity) = counted(deviation, &key.1);
                        let at = event_of(deviation).and_then(|event| case.get(event));
                        JourneyDeviation {
                            kind,
                            stage: step.and_then(|step| plan.stage_key(step)),
                            activity: activity.map(|place| labels.name(place).to_owned()),
                            touchpoint: step.and_then(|step| plan.touchpoint(step)),
                            at: at.and_then(|event| Timestamp::from_micros(event.at)),
                        }
                    })
                    .collect(),
            })
        });
        let worst_of = worst_of.collect();
        let mut found: Vec<DeviationCount> = counts
            .into_iter()
            .filter_map(|((kind, step, activity), (occurrences, of))| {
                Some(DeviationCount {
                    kind,
                    stage: step.and_then(|step| plan.stage_key(step)),
                    activity: activity.map(|place| labels.name(place).to_owned()),
                    touchpoint: step.and_then(|step| plan.touchpoint(step)),
                    occurrences: count(occurrences),
                    journeys: count(of),
                    share: ratio(of, journeys)?,
                })
            })
            .collect();
        found.sort_by_key(|found| std::cmp::Reverse((found.journeys, found.occurrences)));
        found.truncate(limit);
        let told = JourneyConformance {
            as_of: walks.moment,
            journey_map_id: laid.map,
            activity: laid.activity,
            journeys: count(journeys),
            active: count(active),
            fitting: count(fitting),
            mean_fitness: mean(fitness, journeys),
            log_fitness: ratio(cost, worst).map(|share| 1.0 - share),
            stages: plan
                .stages
                .told
                .iter()
                .zip(stages)
                .map(|(stage, tally)| ConformanceStage {
                    stage: stage.clone(),
                    is_optional: plan.is_optional(&stage.key),
                    is_repeatable: plan.is_repeatable(&stage.key),
                    conforming: count(tally.conforming),
                    skipped: count(tally.skipped),
                    repeated: count(tally.repeated),
                    wrong_order: count(tally.wrong_order),
                    late: count(tally.late),
                    wrong_channel: count(tally.wrong_channel),
                    wrong_role: count(tally.wrong_role),
                    fitness: ratio(
                        tally.conforming,
                        tally.conforming + tally.skipped + tally.repeated + tally.wrong_order,
                    ),
                })
                .collect(),
            deviations: found,
            worst: worst_of,
            segments: Vec::new(),
            compared: None,
        };
        (told, order)
    }
}

/// Whether a journey came to its end, and its steps. One that was given up left the map where that was: it skipped nothing.
fn key(ending: Ending, case: impl Iterator<Item = u32>) -> (bool, Vec<u32>) {
    (ending == Ending::Completed, case.collect())
}

/// The place of what happened, in the journey.
fn event_of(deviation: &Deviation) -> Option<usize> {
    match *deviation {
        Deviation::Skipped { .. } => None,
        Deviation::Inserted { event }
        | Deviation::Repeated { event, .. }
        | Deviation::WrongOrder { event, .. }
        | Deviation::WrongChannel { event, .. }
        | Deviation::WrongRole { event, .. }
        | Deviation::Late { event, .. } => Some(event),
    }
}

fn counted(deviation: &Deviation, case: &[u32]) -> Counted {
    let (kind, step) = match *deviation {
        Deviation::Skipped { step } => (DeviationKind::Skipped, Some(step)),
        Deviation::Inserted { .. } => (DeviationKind::Inserted, None),
        Deviation::Repeated { step, .. } => (DeviationKind::Repeated, Some(step)),
        Deviation::WrongOrder { step, .. } => (DeviationKind::WrongOrder, Some(step)),
        Deviation::WrongChannel { step, .. } => (DeviationKind::WrongChannel, Some(step)),
        Deviation::WrongRole { step, .. } => (DeviationKind::WrongRole, Some(step)),
        Deviation::Late { step, .. } => (DeviationKind::Late, Some(step)),
    };
    let activity = event_of(deviation).and_then(|event| case.get(event).copied());
    (kind, step, activity)
}
