//! The accounts' journeys: most have one, which follows their first deal and goes on with the others; what the
//! buyers were at meanwhile, and which planned touchpoints the contacts were.

use super::accounts::Company;
use super::agenda::{Agenda, Cast, Moment, Place};
use super::deals::{Act, Ending, Story};
use super::random::Random;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::JourneyId;
use crate::interaction_touchpoints::match_journey_touchpoints;
use crate::journeys::{
    BuyingJob, BuyingJobChange, BuyingJobStatus, JourneyDeal, JourneyEnd, JourneyMove,
    JourneyOutcome, NewJourney, add_journey_deal, end_journey, move_journey,
    set_journey_buying_job, start_journey,
};

/// Places of the stages of the map.
const RESEARCH: Place = 1;
const CONSULTATION: Place = 2;
const DECISION: Place = 3;
const IMPLEMENTATION: Place = 4;

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    for company in companies {
        if !random.chance(85) {
            continue;
        }
        let start = company.since.plus_minutes(90);
        step(agenda, company, start, |cx, cast, account| {
            let new = NewJourney {
                account_id: cast.accounts.get(account)?,
                journey_map_id: cast.maps.get(0)?,
                stage_id: None,
                started_at: None,
                reentry: None,
                deal_ids: Vec::new(),
                custom_fields: None,
                external_ids: Vec::new(),
            };
            cast.journeys.put(account, start_journey(cx, &new)?.id);
            Ok(())
        });
        let own = stories
            .iter()
            .filter(|story| story.company == company.place);
        for story in own.clone() {
            span(agenda, company, story);
        }
        let last = agenda.end().plus_minutes(-1);
        step(agenda, company, last, |cx, cast, account| {
            match_journey_touchpoints(cx, cast.journeys.get(account)?, None).map(drop)
        });
        let first = own.min_by_key(|story| story.acts.first().map(|(at, _)| *at));
        match first {
            Some(story) => follow(agenda, random, company, story),
            None if random.chance(50) => {
                let at = Moment::at_work(company.since.day() + random.between(20, 60), random);
                go(agenda, company, at, RESEARCH);
            }
            None => {}
        }
    }
}

/// Where the buyers are when something happens to their deal, which is not the seller's stage.
fn follow(agenda: &mut Agenda, random: &mut Random, company: &Company, story: &Story) {
    let mut present = 0;
    for (at, act) in &story.acts {
        let next = match act {
            Act::Begin | Act::Back(_) | Act::Reopen => RESEARCH,
            Act::Move(0 | 1) => CONSULTATION,
            Act::Move(_) => DECISION,
            Act::Win => IMPLEMENTATION,
            Act::Lose => continue,
        };
        for (job, status) in work(*act) {
            let at = at.plus_minutes(-20);
            step(agenda, company, at, move |cx, cast, account| {
                let change = BuyingJobChange {
                    job: *job,
                    status: *status,
                    changed_at: None,
                    reason: None,
                };
                let id = cast.journeys.get(account)?;
                set_journey_buying_job(cx, id, &change, None).map(drop)
            });
        }
        // Buyers learn what they want before they tell the seller.
        if next != present {
            present = next;
            go(agenda, company, at.plus_minutes(-30), next);
        }
    }
    let Some((at, _)) = story.acts.last() else {
        return;
    };
    match story.ending {
        Ending::Lost if random.chance(60) => {
            end(
                agenda,
                company,
                at.plus_minutes(30),
                JourneyOutcome::Abandoned,
            );
        }
        Ending::Won if random.chance(40) => {
            let at = Moment::at_work(at.day() + random.between(90, 250), random);
            end(agenda, company, at, JourneyOutcome::Completed);
        }
        _ => {}
    }
}

/// What the buyers are at when something happens to their deal.
fn work(act: Act) -> &'static [(BuyingJob, BuyingJobStatus)] {
    use BuyingJob::{
        ConsensusCreation, ProblemIdentification, RequirementsBuilding, SolutionExploration,
        SupplierSelection, Validation,
    };
    use BuyingJobStatus::{Done, InProgress};
    match act {
        Act::Begin => &[
            (ProblemIdentification, Done),
            (SolutionExploration, InProgress),
        ],
        Act::Move(0 | 1) => &[
            (SolutionExploration, Done),
            (RequirementsBuilding, InProgress),
        ],
        Act::Move(2) => &[
            (RequirementsBuilding, Done),
            (SupplierSelection, InProgress),
            (ConsensusCreation, InProgress),
        ],
        Act::Move(_) => &[(SupplierSelection, Done), (Validation, InProgress)],
        // They take up again what they thought they had done.
        Act::Back(_) => &[(RequirementsBuilding, InProgress)],
        Act::Reopen => &[
            (SolutionExploration, InProgress),
            (SupplierSelection, InProgress),
        ],
        Act::Win => &[(Validation, Done), (ConsensusCreation, Done)],
        Act::Lose => &[],
    }
}

/// A deal belongs to the journey from its beginning on.
fn span(agenda: &mut Agenda, company: &Company, story: &Story) {
    let (Some((begin, _)), deal) = (story.acts.first(), story.place) else {
        return;
    };
    let at = begin.plus_minutes(10);
    step(agenda, company, at, move |cx, cast, account| {
        let deal = JourneyDeal {
            deal_id: cast.deals.get(deal)?,
        };
        add_journey_deal(cx, cast.journeys.get(account)?, &deal, None).map(drop)
    });
}

fn step(
    agenda: &mut Agenda,
    company: &Company,
    at: Moment,
    step: impl Fn(&mut Ctx, &mut Cast, Place) -> Result<()> + Send + 'static,
) {
    let account = company.place;
    agenda.add(at, company.owner, move |cx, cast| step(cx, cast, account));
}

fn go(agenda: &mut Agenda, company: &Company, at: Moment, to: Place) {
    step(agenda, company, at, move |cx, cast, account| {
        let id: JourneyId = cast.journeys.get(account)?;
        let to = JourneyMove {
            stage_id: cast.journey_stages.get(to)?,
            reason: None,
            moved_at: None,
            evidence: Vec::new(),
        };
        move_journey(cx, id, &to, None).map(drop)
    });
}

fn end(agenda: &mut Agenda, company: &Company, at: Moment, outcome: JourneyOutcome) {
    step(agenda, company, at, move |cx, cast, account| {
        let end = JourneyEnd {
            outcome,
            reason: None,
            ended_at: None,
        };
        end_journey(cx, cast.journeys.get(account)?, &end, None).map(drop)
    });
}
