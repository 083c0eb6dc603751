//! How the buyers of some open deals decide: committees, steps with rules, what members said, a plan
//! of both sides and a proposal.
//!
//! What is said is written as a caller would write it, in JSON, and read as the API reads it.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::accounts::Company;
use super::agenda::{Agenda, Cast, Moment, Place};
use super::catalogue::SALES;
use super::deals::{Act, Ending, Story};
use super::random::Random;
use crate::committee_members::create_committee_member;
use crate::committee_templates::create_committee_template;
use crate::context::Ctx;
use crate::decision_criteria::create_decision_criterion;
use crate::decision_options::create_decision_option;
use crate::decision_steps::create_decision_step;
use crate::decisions::create_decision;
use crate::error::{Error, Result};
use crate::milestones::create_milestone;
use crate::objections::create_objection;
use crate::positions::create_position;
use crate::proposals::{create_proposal, send_proposal};
use crate::stakeholder_relations::create_stakeholder_relation;

/// So many deals are told so closely.
const DEALS: usize = 6;
/// Fewer do not make a committee.
const FEWEST: usize = 4;
/// A day in minutes.
const DAY: i64 = 24 * 60;

/// By the places of people: the role they play, what they may say, and how much the others listen.
const SEATS: [(&str, &str, i64); 8] = [
    ("decision_maker", "final_yes", 85),
    ("champion", "recommend", 60),
    ("economic_buyer", "final_yes", 75),
    ("technical_buyer", "recommend", 55),
    ("procurement", "recommend", 40),
    ("user_buyer", "recommend", 35),
    ("end_user", "consult", 20),
    ("security", "veto", 50),
];

/// How members stand to the offer, in percent; the others are neutral.
const STANCES: [(i64, &str); 4] = [
    (30, "supporter"),
    (20, "skeptic"),
    (10, "opponent"),
    (10, "unknown"),
];

/// The steps: the name, the kind, how many days it may take, and the rule. Each comes after the one before
/// it, but for the second and the third, which go on side by side.
fn steps() -> [(&'static str, &'static str, i32, Value); 5] {
    let of = |kind: &str, role: &str| json!({ "kind": kind, "roles": [role] });
    let consent = json!({ "kind": "consent", "roles": ["technical_buyer", "security"] });
    let weighted = json!({ "kind": "weighted", "by_influence": true, "threshold": 150 });
    [
        (
            "Evaluation",
            "evaluation",
            21,
            json!({ "kind": "majority" }),
        ),
        ("Security review", "security", 28, consent),
        (
            "Business case",
            "business_case",
            14,
            of("single_decider", "economic_buyer"),
        ),
        ("Approval", "approval", 14, weighted),
        (
            "Signature",
            "signature",
            7,
            of("single_decider", "decision_maker"),
        ),
    ]
}

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    agenda.prepare(|cx, _| {
        let template = json!({ "name": "Buying committee", "requirements": [
            { "role": "economic_buyer", "min_members": 1, "weight": 3 },
            { "role": "champion", "min_members": 1, "weight": 2 },
            { "role": "technical_buyer", "min_members": 1 },
            { "role": "security", "min_members": 1 },
            { "role": "end_user", "min_members": 1, "max_members": 3 }] });
        create_committee_template(cx, &said(template)?).map(drop)
    });
    let told = stories.iter().filter_map(|story| {
        let company = companies.get(story.company)?;
        let (at, _) = story.acts.last()?;
        let people = company.people.iter().filter(|person| person.since < *at);
        let people = people.count();
        let is_offered = story
            .acts
            .iter()
            .any(|(_, act)| matches!(act, Act::Move(2..)));
        let is_told = story.pipeline == SALES
            && story.ending == Ending::Open
            && is_offered
            && people >= FEWEST;
        is_told.then_some((story, *at, people.min(SEATS.len())))
    });
    for (story, at, people) in told.take(DEALS) {
        add_committee(agenda, random, story, at.plus_minutes(30), people);
        add_decision(agenda, story, at.plus_minutes(90));
        add_positions(agenda, random, story, at.plus_minutes(120), people);
        add_plan(agenda, story, at.plus_minutes(150));
        add_proposal(agenda, story, at.plus_minutes(180));
    }
}

/// What a caller says, as an operation takes it.
fn said<T: DeserializeOwned>(words: Value) -> Result<T> {
    serde_json::from_value(words).map_err(Error::internal)
}

fn add_committee(
    agenda: &mut Agenda,
    random: &mut Random,
    story: &Story,
    at: Moment,
    people: usize,
) {
    let (deal, account) = (story.place, story.company);
    for (person, (role, authority, influence)) in SEATS.iter().enumerate().take(people) {
        let stance = if *role == "champion" {
            "champion"
        } else {
            random.weighted(&STANCES, "neutral")
        };
        let influence = influence + random.between(-10, 10);
        let source = if random.chance(30) {
            "inferred"
        } else {
            "observed"
        };
        agenda.add(at, story.owner, move |cx, cast| {
            let seat = json!({
                "deal_id": cast.deals.get(deal)?,
                "stakeholder_id": cast.stakeholders.get((account, person))?,
                "roles": [role], "authority": authority, "influence": influence, "stance": stance,
                "judgements": [{ "field": "stance", "source": source, "confidence": 0.7 }],
            });
            let member = create_committee_member(cx, &said(seat)?)?;
            cast.members.put((deal, person), member.id);
            Ok(())
        });
    }
    // The champion has the ear of those who decide. Another deal of the account may have said so.
    agenda.add(at, story.owner, move |cx, cast| {
        if cast.related.find(account).is_none() {
            for (to, strength) in [(0, 60), (2, 40)] {
                let relation = json!({
                    "from_stakeholder_id": cast.stakeholders.get((account, 1))?,
                    "to_stakeholder_id": cast.stakeholders.get((account, to))?,
                    "kind": "influences", "strength": strength, "source": "observed",
                });
                create_stakeholder_relation(cx, &said(relation)?)?;
            }
            cast.related.put(account, ());
        }
        Ok(())
    });
}

fn add_decision(agenda: &mut Agenda, story: &Story, at: Moment) {
    let deal = story.place;
    let due_at = agenda.time(at.plus_minutes(60 * DAY));
    let started_at = agenda.time(at);
    agenda.add(at, story.owner, move |cx, cast| {
        let decision = json!({
            "deal_id": cast.deals.get(deal)?, "question": "With whom do we go on?", "due_at": due_at,
            "budget_status": "requested", "budget_owner_member_id": cast.members.get((deal, 2))?,
        });
        let decision = create_decision(cx, &said(decision)?)?.id;
        let options = [
            ("Our offer", "vendor", true),
            ("Another vendor", "vendor", false),
            ("All stays as it is", "do_nothing", false),
        ];
        for (position, (name, kind, ours)) in options.iter().enumerate() {
            let option = json!({ "decision_id": decision, "name": name, "kind": kind, "ours": ours,
                "position": position });
            create_decision_option(cx, &said(option)?)?;
        }
        for (position, (name, weight)) in [("Price", 2), ("Ease of use", 3)].iter().enumerate() {
            let criterion = json!({ "decision_id": decision, "name": name, "weight": weight,
                "position": position });
            create_decision_criterion(cx, &said(criterion)?)?;
        }
        for (place, (name, kind, days, rule)) in steps().into_iter().enumerate() {
            let before: &[Place] = match place {
                0 => &[],
                1 | 2 => &[0],
                3 => &[1, 2],
                _ => &[3],
            };
            let after = before.iter().map(|before| cast.steps.get((deal, *before)));
            let after = after.collect::<Result<Vec<_>>>()?;
            let started_at = (place == 0).then_some(started_at);
            let step = json!({ "decision_id": decision, "name": name, "kind": kind, "sla_days": days,
                "rule": rule, "after": after, "started_at": started_at });
            let step = create_decision_step(cx, &said(step)?)?;
            cast.steps.put((deal, place), step.id);
        }
        Ok(())
    });
}

/// The evaluation goes well at most committees; somebody has doubts about the safety of data.
fn add_positions(
    agenda: &mut Agenda,
    random: &mut Random,
    story: &Story,
    at: Moment,
    people: usize,
) {
    let deal = story.place;
    for person in 0..people {
        let choice = match random.between(1, 10) {
            1..=6 => "for",
            7 => "abstain",
            8 => "against",
            _ => continue,
        };
        let at = at.plus_minutes(random.between(1, 5 * DAY));
        agenda.add(at, story.owner, move |cx, cast| {
            let position = json!({ "step_id": cast.steps.get((deal, 0))?, "choice": choice,
                "member_id": cast.members.get((deal, person))?, "confidence": 0.9 });
            create_position(cx, &said(position)?).map(drop)
        });
    }
    if random.chance(50) {
        agenda.add(at.plus_minutes(DAY), story.owner, move |cx, cast| {
            object(cx, cast, deal)
        });
    }
}

fn object(cx: &mut Ctx, cast: &Cast, deal: Place) -> Result<()> {
    let step = cast.steps.get((deal, 1))?;
    let decision = crate::decision_steps::step_of(cx, "step_id", step)?.decision_id;
    let objection = json!({ "decision_id": decision, "step_id": step,
        "member_id": cast.members.get((deal, 3))?, "text": "Where are the backups kept?" });
    create_objection(cx, &said(objection)?).map(drop)
}

fn add_plan(agenda: &mut Agenda, story: &Story, at: Moment) {
    let (deal, account, owner) = (story.place, story.company, story.owner);
    let day = |days: i64| agenda.date(at.day() + days);
    let milestones = [
        ("Trial set up", "seller", day(3)),
        ("Trial judged by its users", "buyer", day(17)),
        ("Questions of security answered", "seller", day(24)),
        ("Contract signed", "buyer", day(50)),
    ];
    agenda.add(at, owner, move |cx, cast| {
        let mut after: Vec<Value> = Vec::new();
        for (title, party, due_on) in &milestones {
            let mut milestone = json!({ "deal_id": cast.deals.get(deal)?, "title": title,
                "party": party, "due_on": due_on, "after": after });
            if let Some(fields) = milestone.as_object_mut() {
                let (name, who) = if *party == "seller" {
                    ("owner_id", json!(cast.users.get(owner)?))
                } else {
                    let who = cast.stakeholders.get((account, 1))?;
                    ("owner_stakeholder_id", json!(who))
                };
                fields.insert(name.to_owned(), who);
            }
            after = vec![json!(create_milestone(cx, &said(milestone)?)?.id)];
        }
        Ok(())
    });
}

fn add_proposal(agenda: &mut Agenda, story: &Story, at: Moment) {
    let deal = story.place;
    let valid_until = agenda.date(at.day() + 60);
    agenda.add(at, story.owner, move |cx, cast| {
        let proposal = json!({ "deal_id": cast.deals.get(deal)?, "title": "Offer for two years",
            "valid_until": valid_until });
        let proposal = create_proposal(cx, &said(proposal)?)?.id;
        let readers = [cast.members.get((deal, 0))?, cast.members.get((deal, 2))?];
        let to = json!({ "member_ids": readers });
        send_proposal(cx, proposal, &said(to)?, None).map(drop)
    });
}
