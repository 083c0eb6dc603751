//! What probably comes next.

use super::flow::{Mined, require_activity};
use super::model::{AnalyticsFilter, JourneyActivity, NextLikely, NextStep, count};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::JourneyId;
use crate::journeys::{Journey, JourneyOutcome};
use crate::mathematics::journeys::funnel::Ending;
use crate::mathematics::journeys::next::{Likely, Next, Transitions};
use crate::records;

/// From where on: a journey as it stands, or an activity.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub journey: Option<JourneyId>,
    pub after: Option<String>,
}

/// What probably comes next for a journey, or after an activity, by what others did.
pub fn get_next_likely(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
    activity: JourneyActivity,
    place: &Place,
) -> Result<NextLikely> {
    require_activity(cx, filter, activity)?;
    filter.refuse_pipeline()?;
    filter.check()?;
    if place.journey.is_some() && place.after.is_some() {
        let message = "does not go together with journey_id";
        return Err(Error::contradiction("after", "NOT_ALLOWED", message));
    }
    let mut filter = filter.clone();
    if let Some(id) = place.journey {
        let journey: Journey = records::get(cx, id)?;
        // Others on the same map tell what comes next on it.
        filter.journey_map_id = filter.journey_map_id.or(Some(journey.journey_map_id));
    }
    let mined = Mined::of(cx, &filter, activity)?;
    let mut seen = Transitions::default();
    let (mut last, mut before) = (None, None);
    for (walk, case) in mined.walks.all.iter().zip(mined.log.cases()) {
        if place.journey.is_some() && walk.journey == place.journey {
            let mut steps = case.iter().rev().map(|event| event.activity);
            (last, before) = (steps.next(), steps.next());
        }
        seen.add(case.iter().map(|event| event.activity), walk.ending);
    }
    if let Some(after) = &place.after {
        let found = mined.labels.names.iter().position(|name| name == after);
        last = found.and_then(|place| u32::try_from(place).ok());
        if last.is_none() {
            let message = format!("{after:?} is no step of these journeys");
            return Err(Error::invalid("after", "INVALID_VALUE", message));
        }
    }
    let (likely, of_two) = seen.after(last, before);
    let name = |place: u32| mined.labels.name(place).to_owned();
    Ok(NextLikely {
        as_of: mined.walks.moment,
        activity,
        after: last.map(name),
        before: before.filter(|_| of_two).map(name),
        observed: count(likely.iter().map(|likely| likely.count).sum()),
        steps: likely.iter().map(|likely| step(likely, name)).collect(),
    })
}

fn step(likely: &Likely, name: impl Fn(u32) -> String) -> NextStep {
    let (activity, outcome) = match likely.next {
        Next::Activity(place) => (Some(name(place)), None),
        Next::End(Ending::Completed) => (None, Some(JourneyOutcome::Completed)),
        Next::End(Ending::GivenUp | Ending::Running) => (None, Some(JourneyOutcome::Abandoned)),
    };
    NextStep {
        activity,
        outcome,
        count: count(likely.count),
        probability: likely.probability,
        low: likely.interval.low,
        high: likely.interval.high,
    }
}
