//! The deals: what each goes through, from its first day to its end or to today.

use serde_json::json;

use super::accounts::{self, Company};
use super::agenda::{Agenda, Cast, Moment, Place};
use super::catalogue::{COMPETITORS, PRODUCTS, RENEWALS, SALES, TAGS};
use super::random::Random;
use super::sellers::REPS;
use super::words::{
    BACK_REASONS, LOST_REASONS, MOVE_REASONS, OFFERS, REOPEN_REASONS, SOURCES, WON_REASONS,
};
use crate::accounts::LifecycleStage;
use crate::context::Ctx;
use crate::deal_line_items::{NewDealLineItem, create_deal_line_item};
use crate::deals::{
    DealPatch, LoseDeal, MoveDeal, NewDeal, ReopenDeal, WinDeal, create_deal, lose_deal, move_deal,
    reopen_deal, update_deal, win_deal,
};
use crate::error::{Error, Result};
use crate::ids::{DealId, PipelineStageId};
use crate::tags::{TagTarget, apply_tag};
use crate::types::{CustomValues, Int64};

/// A deal as the story knows it.
pub(super) struct Story {
    pub place: Place,
    pub pipeline: Place,
    pub company: Place,
    pub owner: Place,
    pub ending: Ending,
    /// What happens to it, in the order of time; the first thing is that it begins.
    pub acts: Vec<(Moment, Act)>,
}

/// How the story of a deal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Won,
    Lost,
    /// Nothing is decided and people talk.
    Open,
    /// Nothing is decided and nobody talks any more.
    Silent,
}

/// Something that happens to a deal. Stages are places among those of its pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Begin,
    Move(Place),
    /// A move to an earlier stage.
    Back(Place),
    Win,
    Lose,
    /// It goes on in the stage it was in before it was lost.
    Reopen,
}

/// What will become of a deal.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Win,
    Lose,
    /// It is lost, goes on, and is won.
    Return,
    /// It is lost and goes on.
    Revive,
    /// It is in an open stage today.
    Stay(Place),
}

/// Fates by turns, so that each stage of each pipeline is inhabited.
const OF_SALES: [Fate; 16] = [
    Fate::Win,
    Fate::Lose,
    Fate::Stay(0),
    Fate::Win,
    Fate::Stay(1),
    Fate::Lose,
    Fate::Stay(2),
    Fate::Win,
    Fate::Stay(3),
    Fate::Lose,
    Fate::Return,
    Fate::Win,
    Fate::Stay(0),
    Fate::Lose,
    Fate::Revive,
    Fate::Stay(1),
];
const OF_RENEWALS: [Fate; 8] = [
    Fate::Win,
    Fate::Stay(0),
    Fate::Lose,
    Fate::Win,
    Fate::Stay(1),
    Fate::Win,
    Fate::Stay(2),
    Fate::Win,
];

/// Days that a deal stays in a stage.
const STAY: (i64, i64) = (2, 16);

/// Two deals for each account: three of four are new business, one is a renewal of an old customer.
pub(super) fn plan(random: &mut Random, companies: &[Company], last_day: i64) -> Vec<Story> {
    let old: Vec<&Company> = companies
        .iter()
        .filter(|company| company.is_old_customer)
        .collect();
    let mut stories = Vec::new();
    for turn in 0..companies.len() * 2 {
        let is_renewal = turn % 4 == 3 && !old.is_empty();
        let (pipeline, fate, company) = if is_renewal {
            let fate = OF_RENEWALS.get((turn / 4) % OF_RENEWALS.len());
            (RENEWALS, fate, old.get(random.below(old.len())).copied())
        } else {
            let fate = OF_SALES.get((turn - turn / 4) % OF_SALES.len());
            (SALES, fate, companies.get(random.below(companies.len())))
        };
        if let (Some(fate), Some(company)) = (fate, company) {
            let ending = ending(random, *fate);
            let acts = path(random, *fate, if is_renewal { 2 } else { 3 });
            stories.push(Story {
                place: turn,
                pipeline,
                company: company.place,
                owner: if random.chance(85) {
                    company.owner
                } else {
                    random.pick(&REPS)
                },
                ending,
                acts: in_time(random, acts, ending, company, last_day),
            });
        }
    }
    stories
}

fn ending(random: &mut Random, fate: Fate) -> Ending {
    match fate {
        Fate::Win | Fate::Return => Ending::Won,
        Fate::Lose => Ending::Lost,
        Fate::Revive | Fate::Stay(_) if random.chance(70) => Ending::Open,
        Fate::Revive | Fate::Stay(_) => Ending::Silent,
    }
}

/// What happens on the way to a fate in a pipeline whose last open stage is at `last`.
fn path(random: &mut Random, fate: Fate, last: Place) -> Vec<Act> {
    let mut acts = vec![Act::Begin];
    match fate {
        Fate::Win => {
            climb(random, &mut acts, 0, last);
            acts.push(Act::Win);
        }
        Fate::Lose => {
            let until = random.below(last + 1);
            climb(random, &mut acts, 0, until);
            acts.push(Act::Lose);
        }
        Fate::Return => {
            climb(random, &mut acts, 0, 1);
            acts.extend([Act::Lose, Act::Reopen]);
            climb(random, &mut acts, 1, last);
            acts.push(Act::Win);
        }
        Fate::Revive => {
            climb(random, &mut acts, 0, 1);
            acts.extend([Act::Lose, Act::Reopen, Act::Move(2)]);
        }
        Fate::Stay(stage) => climb(random, &mut acts, 0, stage),
    }
    acts
}

/// From stage to stage; now and then one is left out, or the deal goes back by one and comes again.
fn climb(random: &mut Random, acts: &mut Vec<Act>, from: Place, to: Place) {
    let mut went_back = false;
    for stage in from + 1..=to {
        if stage < to && random.chance(10) {
            continue;
        }
        acts.push(Act::Move(stage));
        if stage > 1 && !went_back && random.chance(12) {
            went_back = true;
            acts.extend([Act::Back(stage - 1), Act::Move(stage)]);
        }
    }
}

/// Gives each act its moment. A deal that is open today came to its stage a while ago. The longest
/// story fits between the last account's first day and the last day.
fn in_time(
    random: &mut Random,
    acts: Vec<Act>,
    ending: Ending,
    company: &Company,
    last_day: i64,
) -> Vec<(Moment, Act)> {
    let mut day = 0;
    let days: Vec<i64> = acts
        .iter()
        .map(|act| {
            if *act != Act::Begin {
                day += random.between(STAY.0, STAY.1);
            }
            day
        })
        .collect();
    let earliest = company.since.day() + 1;
    let begin = match ending {
        Ending::Won | Ending::Lost => random.between(earliest, last_day - day),
        Ending::Open => last_day - day - random.between(1, 25),
        Ending::Silent => last_day - day - random.between(30, 60),
    };
    let begin = begin.max(earliest);
    let moments = days
        .into_iter()
        .map(|day| Moment::at_work(begin + day, random));
    moments.zip(acts).collect()
}

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    for story in stories {
        let Some(company) = companies.get(story.company) else {
            continue;
        };
        let mut is_priced = false;
        for (at, act) in &story.acts {
            add_act(agenda, random, company, story, (*at, *act));
            if matches!(act, Act::Move(2..)) && !is_priced {
                is_priced = true;
                add_offer(agenda, random, company, story, at.plus_minutes(5));
            }
        }
        add_turns(agenda, company, story);
    }
}

fn add_act(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    story: &Story,
    (at, act): (Moment, Act),
) {
    let (place, pipeline) = (story.place, story.pipeline);
    let stage = move |cast: &Cast, stage: Place| -> Result<PipelineStageId> {
        let stages = cast.stages.get(pipeline)?;
        let found = stages.get(stage).copied();
        found.ok_or_else(|| Error::internal("the pipeline is shorter than the story"))
    };
    let reason = match act {
        Act::Begin => None,
        Act::Move(_) => random.chance(40).then(|| random.pick(&MOVE_REASONS)),
        Act::Back(_) => Some(random.pick(&BACK_REASONS)),
        Act::Win => Some(random.pick(&WON_REASONS)),
        Act::Lose => Some(random.pick(&LOST_REASONS)),
        Act::Reopen => Some(random.pick(&REOPEN_REASONS)),
    };
    let reason = reason.map(ToOwned::to_owned);
    if act == Act::Begin {
        return add_beginning(agenda, random, company, story, at);
    }
    agenda.add(at, story.owner, move |cx, cast| {
        let id: DealId = cast.deals.get(place)?;
        let reason = reason.clone();
        match act {
            Act::Begin => return Ok(()),
            Act::Move(to) | Act::Back(to) => {
                let stage_id = stage(cast, to)?;
                let to = MoveDeal {
                    stage_id,
                    reason,
                    moved_at: None,
                };
                move_deal(cx, id, &to, None)
            }
            Act::Win => win_deal(
                cx,
                id,
                &WinDeal {
                    reason,
                    ..WinDeal::default()
                },
                None,
            ),
            Act::Lose => {
                let reason = reason.unwrap_or_default();
                let loss = LoseDeal {
                    reason,
                    stage_id: None,
                    closed_at: None,
                    competitor: None,
                };
                lose_deal(cx, id, &loss, None)
            }
            Act::Reopen => reopen_deal(
                cx,
                id,
                &ReopenDeal {
                    stage_id: None,
                    reason,
                },
                None,
            ),
        }
        .map(drop)
    });
}

fn add_beginning(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    story: &Story,
    at: Moment,
) {
    let about = if story.pipeline == RENEWALS {
        "renewal"
    } else {
        random.pick(&OFFERS)
    };
    let guess = random.between(5, 120) * 100_000 * company.country.rate_percent / 100;
    let mut custom = CustomValues::default();
    if random.chance(50) {
        custom
            .0
            .insert("competitor".to_owned(), json!(random.pick(&COMPETITORS)));
    }
    let needs_review = random.chance(30);
    custom
        .0
        .insert("needs_security_review".to_owned(), json!(needs_review));
    let new = NewDeal {
        name: format!("{}: {about}", company.short_name),
        amount_minor: Int64::new(guess),
        currency: Some(company.country.currency.to_owned()),
        expected_close_on: agenda.date(at.day() + random.between(45, 120)),
        source: Some(random.pick(&SOURCES).to_owned()),
        custom_fields: Some(custom),
        ..NewDeal::default()
    };
    let (place, account, pipeline, owner) =
        (story.place, story.company, story.pipeline, story.owner);
    let tag = random.chance(20).then(|| random.below(TAGS.len()));
    agenda.add(at, owner, move |cx, cast| {
        let new = NewDeal {
            account_id: Some(cast.accounts.get(account)?),
            stage_id: cast.stages.get(pipeline)?.first().copied(),
            owner_id: Some(cast.users.get(owner)?),
            ..new.clone()
        };
        let id = create_deal(cx, &new)?.id;
        cast.deals.put(place, id);
        if let Some(tag) = tag {
            apply_tag(
                cx,
                cast.tags.get(tag)?,
                &TagTarget {
                    record_id: id.into(),
                },
                None,
            )?;
        }
        Ok(())
    });
}

/// An offer: line items, and from then on the deal's amount is their sum.
fn add_offer(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    story: &Story,
    at: Moment,
) {
    let first = random.below(PRODUCTS.len());
    let count = 1 + random.below(4);
    let items: Vec<(Place, i32, i64, i64)> = (0..count)
        .filter_map(|number| {
            let product = (first + number * 5) % PRODUCTS.len();
            let (_, _, family, price) = PRODUCTS.get(product)?;
            let most = if *family == "licences" { 60 } else { 4 };
            let quantity = random.between(1, most);
            let price = price * company.country.rate_percent / 100;
            let percent = if random.chance(30) {
                random.between(5, 15)
            } else {
                0
            };
            let discount = quantity * price * percent / 100;
            Some((product, i32::try_from(quantity).ok()?, price, discount))
        })
        .collect();
    let place = story.place;
    agenda.add(at, story.owner, move |cx, cast| {
        offer(cx, cast, place, &items)
    });
}

fn offer(cx: &mut Ctx, cast: &Cast, deal: Place, items: &[(Place, i32, i64, i64)]) -> Result<()> {
    let deal_id = cast.deals.get(deal)?;
    let mut total = 0;
    for (product, quantity, price, discount) in items {
        let new = NewDealLineItem {
            deal_id,
            product_id: Some(cast.products.get(*product)?),
            description: None,
            quantity: *quantity,
            unit_price_minor: Int64::new(*price),
            discount_minor: Int64::new(*discount),
            currency: None,
            position: None,
            external_ids: Vec::new(),
        };
        total += create_deal_line_item(cx, &new)?.amount_minor.get();
    }
    let patch = DealPatch {
        amount_minor: Some(Int64::new(total)).into(),
        ..DealPatch::default()
    };
    update_deal(cx, deal_id, &patch, None).map(drop)
}

/// An account that buys is a customer; one whose contract ends is one no longer.
fn add_turns(agenda: &mut Agenda, company: &Company, story: &Story) {
    let Some((at, act)) = story.acts.last() else {
        return;
    };
    let at = at.plus_minutes(10);
    match act {
        Act::Win => accounts::add_turn(agenda, at, company, LifecycleStage::Customer),
        Act::Lose if story.pipeline == RENEWALS => {
            accounts::add_turn(agenda, at, company, LifecycleStage::FormerCustomer);
        }
        _ => {}
    }
}
