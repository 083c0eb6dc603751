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
    activity: Option<JourneyActivity>,
    place: &Place,
) -> Result<NextLikely> {
    let activity = activity.unwrap_or(JourneyActivity::Stage);
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
    let other = filter.other()?;
    let mined = Mined::of(cx, &filter, activity)?;
    let here = place_of(&mined, place)?;
    let mut told = next_of(&mined, activity, &here);
    if let Some(other) = other {
        let mined = Mined::of(cx, &other, activity)?;
        told.compared = Some(Box::new(next_of(&mined, activity, &here)));
    }
    Ok(told)
}

/// The last steps by their names; at the beginning there are none.
#[derive(Debug, Clone, Default)]
struct Here {
    last: Option<String>,
    before: Option<String>,
}

fn place_of(mined: &Mined, place: &Place) -> Result<Here> {
    if let Some(after) = &place.after {
        if mined.place(after).is_none() {
            let message = format!("{after:?} is no step of these journeys");
            return Err(Error::invalid("after", "INVALID_VALUE", message));
        }
        return Ok(Here {
            last: Some(after.clone()),
            before: None,
        });
    }
    let mut walks = mined.walks.all.iter().zip(mined.log.cases());
    let asked = walks.find(|(walk, _)| place.journey.is_some() && walk.journey == place.journey);
    let steps = asked.map(|(_, case)| case.iter().rev());
    let mut steps = steps.into_iter().flatten();
    let mut name = || Some(mined.labels.name(steps.next()?.activity).to_owned());
    Ok(Here {
        last: name(),
        before: name(),
    })
}

fn next_of(mined: &Mined, activity: JourneyActivity, here: &Here) -> NextLikely {
    let mut seen = Transitions::default();
    for (walk, case) in mined.walks.all.iter().zip(mined.log.cases()) {
        seen.add(case.iter().map(|event| event.activity), walk.ending);
    }
    let place = |name: Option<&String>| name.and_then(|name| mined.place(name));
    let last = place(here.last.as_ref());
    let (likely, of_two) = if here.last.is_some() && last.is_none() {
        // None of these journeys has been there.
        Default::default()
    } else {
        seen.after(last, place(here.before.as_ref()))
    };
    let name = |place: u32| mined.labels.name(place).to_owned();
    NextLikely {
        as_of: mined.walks.moment,
        activity,
        after: here.last.clone(),
        before: here.before.clone().filter(|_| of_two),
        observed: count(likely.iter().map(|likely| likely.count).sum()),
        steps: likely.iter().map(|likely| step(likely, name)).collect(),
        compared: None,
    }
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
