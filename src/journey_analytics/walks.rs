//! Journeys, or deals, with their stays in stages.

use std::collections::HashMap;

use super::model::AnalyticsFilter;
use super::stages::Stages;
use super::store::{self, Narrowing};
use crate::context::Ctx;
use crate::deals::{Deal, DealStatus};
use crate::error::{Error, Result};
use crate::ids::{AccountId, AnyUid, JourneyId, PersonaId, RecordId};
use crate::journeys::{Journey, JourneyStatus};
use crate::mathematics::journeys::funnel::{Ending, Visit};
use crate::personas::stakeholders_of;
use crate::query::ListRequest;
use crate::query::sql::Sql;
use crate::records::{Record as _, from_where, references};
use crate::types::Timestamp;

/// A journey or a deal on its way through stages.
#[derive(Debug)]
pub(super) struct Walk {
    /// The journey; null for a deal.
    pub journey: Option<JourneyId>,
    pub account: Option<AccountId>,
    pub ending: Ending,
    pub started: i64,
    pub ended: Option<i64>,
    /// In the order of time.
    pub visits: Vec<Visit>,
}

/// What is looked at: the journeys of a filter as they were at a moment.
#[derive(Debug)]
pub(super) struct Walks {
    pub moment: Timestamp,
    pub all: Vec<Walk>,
    /// `FROM` and `WHERE` of the journeys; of deals those of the deals.
    pub from: Sql,
    pub narrowing: Narrowing,
}

impl Walks {
    /// Those that a filter names, with their stays in these stages.
    pub(super) fn load(cx: &mut Ctx, filter: &AnalyticsFilter, stages: &Stages) -> Result<Self> {
        let mut walks = if filter.pipeline_id.is_some() {
            return Self::of_deals(cx, filter, stages);
        } else {
            Self::without_stays(cx, filter)?
        };
        let moment = walks.moment.as_micros();
        let places = walks.places();
        let all = &mut walks.all;
        let mut before: Option<(AnyUid, AnyUid)> = None;
        store::for_each_stay(
            cx,
            walks.from.clone(),
            walks.moment,
            |(owner, stage, entered, left)| {
                let walk = places.get(&owner).and_then(|place| all.get_mut(*place));
                let carried_over = before
                    .replace((owner, stage))
                    .is_some_and(|(same, earlier)| {
                        same == owner && stages.correspond(earlier, stage)
                    });
                if let (Some(walk), Some(place)) = (walk, stages.place(stage)) {
                    let visit = visit(place, entered, left, moment);
                    match walk.visits.last_mut() {
                        Some(last) if carried_over && last.left == Some(visit.entered) => {
                            last.left = visit.left;
                        }
                        _ => walk.visits.push(visit),
                    }
                }
                Ok(())
            },
        )?;
        Ok(walks)
    }

    /// The journeys that a filter names, without their stays.
    pub(super) fn without_stays(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<Self> {
        let (from, moment, narrowing) = journeys_of(cx, filter)?;
        let mut all = Vec::new();
        store::for_each_walk(
            cx,
            from.clone(),
            |(id, account, _, status, started, ended)| {
                let ended = ended.filter(|ended| *ended <= moment);
                let ending = match (ended, status) {
                    (None, _) => Ending::Running,
                    (Some(_), status) if status == JourneyStatus::Completed.as_str() => {
                        Ending::Completed
                    }
                    (Some(_), _) => Ending::GivenUp,
                };
                all.push(Walk {
                    journey: Some(id),
                    account: Some(account),
                    ending,
                    started: started.as_micros(),
                    ended: ended.map(Timestamp::as_micros),
                    visits: Vec::new(),
                });
                Ok(())
            },
        )?;
        Ok(Self {
            moment,
            all,
            from,
            narrowing,
        })
    }

    /// Where the journeys stand, by their ids.
    fn places(&self) -> HashMap<AnyUid, usize> {
        let ids = self.all.iter().enumerate();
        ids.filter_map(|(place, walk)| Some((RecordId::from(walk.journey?).uid(), place)))
            .collect()
    }

    /// Deals on their way through the stages of a pipeline. They start when they first come into a stage.
    fn of_deals(cx: &mut Ctx, filter: &AnalyticsFilter, stages: &Stages) -> Result<Self> {
        let moment = filter.moment(cx)?;
        let request = filter.of_deals(Deal::TABLE)?;
        let from = from_where(cx, Deal::TABLE, &request)?;
        let mut all: Vec<Walk> = Vec::new();
        let mut places: HashMap<AnyUid, usize> = HashMap::new();
        store::for_each_deal(
            cx,
            from.clone(),
            |(id, account, _, _, status, closed, _)| {
                let ended = closed.filter(|closed| *closed <= moment);
                let ending = match (ended, status) {
                    (Some(_), DealStatus::Won) => Ending::Completed,
                    (Some(_), DealStatus::Lost) => Ending::GivenUp,
                    _ => Ending::Running,
                };
                places.insert(RecordId::from(id).uid(), all.len());
                all.push(Walk {
                    journey: None,
                    account,
                    ending,
                    started: i64::MAX,
                    ended: ended.map(Timestamp::as_micros),
                    visits: Vec::new(),
                });
                Ok(())
            },
        )?;
        let now = moment.as_micros();
        store::for_each_deal_stay(cx, from.clone(), moment, |(owner, stage, entered, left)| {
            let walk = places.get(&owner).and_then(|place| all.get_mut(*place));
            if let Some(walk) = walk {
                walk.started = walk.started.min(entered.as_micros());
                if let Some(stage) = stages.place(stage) {
                    walk.visits.push(visit(stage, entered, left, now));
                }
            }
            Ok(())
        })?;
        let (first, last) = (
            filter.from.map(Timestamp::as_micros),
            filter.to.map(Timestamp::as_micros),
        );
        all.retain(|walk| {
            walk.started < i64::MAX
                && first.is_none_or(|first| walk.started >= first)
                && last.is_none_or(|last| walk.started < last)
        });
        Ok(Self {
            moment,
            all,
            from,
            narrowing: Narrowing::default(),
        })
    }
}

fn narrowing_of(cx: &mut Ctx, filter: &AnalyticsFilter) -> Result<Narrowing> {
    let persona = match filter.persona_id {
        Some(id) => Some(of_persona(cx, id)?),
        None => None,
    };
    Ok(Narrowing {
        channel: filter.channel,
        role: filter.role.clone(),
        persona,
    })
}

/// `FROM` and `WHERE` of the stakeholders of a persona, which must be there.
fn of_persona(cx: &mut Ctx, id: PersonaId) -> Result<Sql> {
    let (table, found) = stakeholders_of(cx, id).map_err(|error| match error {
        Error::NotFound(_) | Error::Deleted(_) => references::missing("persona_id", id.into()),
        other => other,
    })?;
    let request = ListRequest {
        filter: Some(found),
        ..ListRequest::default()
    };
    from_where(cx, table, &request)
}

/// `FROM` and `WHERE` of the journeys of a filter, the moment that is told of, and what narrows their interactions.
pub(crate) fn journeys_of(
    cx: &mut Ctx,
    filter: &AnalyticsFilter,
) -> Result<(Sql, Timestamp, Narrowing)> {
    filter.check()?;
    filter.refuse_pipeline()?;
    let moment = filter.moment(cx)?;
    let request = filter.of_journeys(Journey::TABLE, moment)?;
    let mut from = from_where(cx, Journey::TABLE, &request)?;
    if let (Some(map), Some(moment)) = (filter.journey_map_id, filter.as_of) {
        store::were_on_map(cx, &mut from, map, moment);
    }
    let narrowing = narrowing_of(cx, filter)?;
    store::narrow(cx, &mut from, &narrowing, moment);
    Ok((from, moment, narrowing))
}

/// A stay as it was at a moment.
fn visit(stage: usize, entered: Timestamp, left: Option<Timestamp>, moment: i64) -> Visit {
    Visit {
        stage,
        entered: entered.as_micros(),
        left: left
            .map(Timestamp::as_micros)
            .filter(|left| *left <= moment),
    }
}
