//! How far a map has come with what it is to achieve.

use std::collections::BTreeMap;

use super::model::{AnalyticsFilter, JourneyObjectives, ObjectiveMetric, ObjectiveProgress, count};
use super::request::{compared, require};
use super::walks::Walks;
use super::{sales, store};
use crate::context::Ctx;
use crate::deals::DealStatus;
use crate::error::Result;
use crate::feedback::FeedbackKind;
use crate::ids::Object;
use crate::journey_maps::{JourneyMap, JourneyObjective};
use crate::mathematics::journeys::experience::{Ease, Recommendation, Satisfaction};
use crate::mathematics::journeys::funnel::Ending;
use crate::mathematics::journeys::spread::percentile;
use crate::mathematics::journeys::{number, ratio};
use crate::records;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// How far the map of a filter has come with its objectives.
pub fn get_journey_objectives(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<JourneyObjectives> {
    let further = [Object::JourneyMap, Object::Deal, Object::Interaction];
    require(cx, &further)?;
    filter.refuse_pipeline()?;
    filter.map()?;
    let (mut told, compared) = compared(cx, filter, progress)?;
    told.compared = compared;
    Ok(told)
}

fn progress(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<JourneyObjectives> {
    let map: JourneyMap = records::get(cx, filter.map()?)?;
    let walks = Walks::without_stays(cx, filter)?;
    let facts = Facts {
        journeys: Journeys::of(&walks),
        closed: Closed::load(cx, &walks)?,
        answers: Answers::load(cx, &walks)?,
    };
    let objectives = map.objectives.0.iter();
    let objectives = objectives.map(|objective| told(objective, &facts));
    Ok(JourneyObjectives {
        as_of: walks.moment,
        journey_map_id: map.id,
        journeys: count(walks.all.len()),
        objectives: objectives.collect(),
        compared: None,
    })
}

/// The value of a metric, and of how many things it was computed.
#[derive(Debug, Default)]
struct Measured {
    value: Option<f64>,
    count: usize,
    currency: Option<String>,
}

fn told(objective: &JourneyObjective, facts: &Facts) -> ObjectiveProgress {
    let metric = objective.metric.as_deref();
    let metric: Option<ObjectiveMetric> = metric.and_then(|word| word.parse().ok());
    let measured = metric.map(|metric| facts.measure(metric));
    let measured = measured.unwrap_or_default();
    let shorter_is_better = metric == Some(ObjectiveMetric::DurationDays);
    let both = measured.value.zip(objective.target);
    let is_reached = both.map(|(actual, target)| {
        if shorter_is_better {
            actual <= target
        } else {
            actual >= target
        }
    });
    ObjectiveProgress {
        text: objective.text.clone(),
        metric: objective.metric.clone(),
        computed_by: metric,
        target: objective.target,
        actual: measured.value,
        count: count(measured.count),
        currency: measured.currency,
        is_reached,
    }
}

/// What metrics are computed of.
struct Facts {
    journeys: Journeys,
    closed: Closed,
    answers: Answers,
}

impl Facts {
    fn measure(&self, metric: ObjectiveMetric) -> Measured {
        let Self {
            journeys,
            closed,
            answers,
        } = self;
        let completed = journeys.completed.len();
        let (value, count) = match metric {
            ObjectiveMetric::Conversion => (ratio(completed, journeys.all), journeys.all),
            ObjectiveMetric::DecidedConversion => {
                (ratio(completed, journeys.ended), journeys.ended)
            }
            ObjectiveMetric::DurationDays => (journeys.median_days(), completed),
            ObjectiveMetric::WinRate => {
                let decided = closed.won + closed.lost;
                (ratio(closed.won, decided), decided)
            }
            ObjectiveMetric::WonMinor => return closed.won_amount(),
            ObjectiveMetric::Nps => (answers.nps.score(), answers.nps.count()),
            ObjectiveMetric::Csat => (answers.csat.share(), answers.csat.count),
            ObjectiveMetric::Ces => (answers.ces.mean(), answers.ces.count),
        };
        Measured {
            value,
            count,
            currency: None,
        }
    }
}

/// What became of journeys.
struct Journeys {
    all: usize,
    ended: usize,
    /// How long those took that went to their end, the shortest first.
    completed: Vec<i64>,
}

impl Journeys {
    fn of(walks: &Walks) -> Self {
        let ended = walks.all.iter().filter(|walk| walk.ended.is_some());
        let completed = walks.all.iter().filter_map(|walk| {
            let ended = walk.ended.filter(|_| walk.ending == Ending::Completed)?;
            Some(ended.saturating_sub(walk.started))
        });
        let mut completed: Vec<i64> = completed.collect();
        completed.sort_unstable();
        Self {
            all: walks.all.len(),
            ended: ended.count(),
            completed,
        }
    }

    fn median_days(&self) -> Option<f64> {
        percentile(&self.completed, 50).map(|seconds| seconds / DAY)
    }
}

/// What became of the deals on the way of journeys.
#[derive(Default)]
struct Closed {
    won: usize,
    lost: usize,
    /// What was won, by currency.
    amounts: BTreeMap<String, i64>,
}

impl Closed {
    fn load(cx: &mut Ctx, walks: &Walks) -> Result<Self> {
        let mut closed = Self::default();
        sales::for_each_sale(cx, walks, |_, (_, amount, currency, status, _, _)| {
            match status {
                DealStatus::Won => {
                    closed.won += 1;
                    if let Some((currency, amount)) = currency.zip(amount) {
                        let sum = closed.amounts.entry(currency).or_default();
                        *sum = sum.saturating_add(amount);
                    }
                }
                DealStatus::Lost => closed.lost += 1,
                DealStatus::Open => {}
            }
            Ok(())
        })?;
        Ok(closed)
    }

    /// The sum of what was won; of nothing 0, and of several currencies none.
    fn won_amount(&self) -> Measured {
        let mut amounts = self.amounts.iter();
        let (value, currency) = match (amounts.next(), amounts.next()) {
            (None, _) => (Some(0.0), None),
            (Some((currency, amount)), None) => (Some(number(*amount)), Some(currency.clone())),
            (Some(_), Some(_)) => (None, None),
        };
        Measured {
            value,
            count: self.won,
            currency,
        }
    }
}

/// What was answered to surveys about journeys.
#[derive(Default)]
struct Answers {
    nps: Recommendation,
    csat: Satisfaction,
    ces: Ease,
}

impl Answers {
    fn load(cx: &mut Ctx, walks: &Walks) -> Result<Self> {
        let mut answers = Self::default();
        let from = walks.from.clone();
        store::for_each_answer(cx, from, walks.moment, |(kind, score, scale)| {
            match kind {
                FeedbackKind::Nps => answers.nps.add(score),
                FeedbackKind::Csat => answers.csat.add(score, scale),
                FeedbackKind::Ces => answers.ces.add(score, scale),
            }
            Ok(())
        })?;
        Ok(answers)
    }
}
