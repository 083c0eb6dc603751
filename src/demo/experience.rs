//! How it was for the buyers: personas, pain points, and what they answered when they were asked.

use serde_json::{Map, json};

use super::accounts::Company;
use super::agenda::{Agenda, Moment, Place};
use super::deals::{Act, Ending, Story};
use super::random::Random;
use crate::feedback::{FeedbackKind, NewFeedback, create_feedback};
use crate::ids::FeedbackId;
use crate::pain_points::{NewPainPoint, PainPointTarget, create_pain_point, mention_pain_point};
use crate::personas::{NewPersona, create_persona};
use crate::stakeholders::{StakeholderPatch, update_stakeholder};
use crate::types::RecordFilter;

/// Kinds of buyers: name, needs, challenges, what they decide by, and the seniorities of the rule.
type Kind = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);
const PERSONAS: [Kind; 3] = [
    (
        "Accountable decider",
        "Figures that the board will believe",
        "Has ten minutes for it",
        "Return within two years",
        &["owner", "c_level", "vp"],
    ),
    (
        "Plant manager under pressure",
        "Fewer stops of the line",
        "Cannot spare people for a project",
        "References of plants of the same size",
        &["director", "manager"],
    ),
    (
        "Expert who must live with it",
        "A system that can be asked by other systems",
        "Is heard late",
        "Open interfaces",
        &["senior", "entry"],
    ),
];

/// What buyers find hard: title, category, severity.
const PAIN_POINTS: [(&str, &str, i32); 5] = [
    ("Nobody says early what it will cost", "pricing", 4),
    ("The trial has no data of our own", "trial", 3),
    ("Answers of support take days", "service", 4),
    ("The board asks for figures that nobody has", "decision", 5),
    ("The same questions are asked three times", "handover", 2),
];

/// What is said about each kind of question.
const QUESTIONS: [(FeedbackKind, &str); 3] = [
    (FeedbackKind::Nps, "How likely would you recommend us?"),
    (FeedbackKind::Csat, "How satisfied are you with our advice?"),
    (FeedbackKind::Ces, "How easy was it to get started?"),
];

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    for (place, (name, need, challenge, factor, seniorities)) in PERSONAS.into_iter().enumerate() {
        let rule = Map::from_iter([("seniority".to_owned(), json!({ "in": seniorities }))]);
        agenda.prepare(move |cx, cast| {
            let new = NewPersona {
                name: name.to_owned(),
                description: None,
                needs: vec![need.to_owned()],
                goals: Vec::new(),
                challenges: vec![challenge.to_owned()],
                buying_behaviour: Vec::new(),
                decision_factors: vec![factor.to_owned()],
                rule: Some(RecordFilter(rule.clone())),
                external_ids: Vec::new(),
            };
            cast.personas.put(place, create_persona(cx, &new)?.id);
            Ok(())
        });
    }
    for (place, (title, category, severity)) in PAIN_POINTS.into_iter().enumerate() {
        agenda.prepare(move |cx, cast| {
            let new = NewPainPoint {
                title: title.to_owned(),
                description: None,
                severity,
                category: Some(category.to_owned()),
                status: None,
                external_ids: Vec::new(),
            };
            cast.pain_points.put(place, create_pain_point(cx, &new)?.id);
            Ok(())
        });
    }
    for company in companies {
        for person in &company.people {
            // A few are not what their title says.
            if random.chance(5) {
                let (account, place) = (company.place, person.place);
                let persona = random.below(PERSONAS.len());
                let at = person.since.plus_minutes(30);
                agenda.add(at, company.owner, move |cx, cast| {
                    let patch = StakeholderPatch {
                        persona_id: Some(Some(cast.personas.get(persona)?)).into(),
                        ..StakeholderPatch::default()
                    };
                    let id = cast.stakeholders.get((account, place))?;
                    update_stakeholder(cx, id, &patch, None).map(drop)
                });
            }
        }
    }
    for story in stories {
        if let Some(company) = companies.get(story.company) {
            ask(agenda, random, company, story);
        }
    }
}

/// Who is asked how it was in the course of a deal.
fn ask(agenda: &mut Agenda, random: &mut Random, company: &Company, story: &Story) {
    let Some((end, _)) = story.acts.last() else {
        return;
    };
    let advised = story
        .acts
        .iter()
        .find(|(_, act)| matches!(act, Act::Move(_)));
    let mood = match story.ending {
        Ending::Won => 2,
        Ending::Open | Ending::Silent => 1,
        Ending::Lost => 0,
    };
    if let Some((at, _)) = advised
        && random.chance(60)
    {
        let day = at.day() + random.between(1, 5);
        answer(agenda, random, company, (1, mood), day);
    }
    if story.ending == Ending::Won {
        for (days, question) in [(14, 2), (75, 0), (190, 0)] {
            if random.chance(70) {
                let day = end.day() + days + random.between(0, 10);
                answer(agenda, random, company, (question, mood), day);
            }
        }
    }
}

/// Somebody of a company answers a question: the better the mood, from 0 to 2, the better.
fn answer(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    (question, mood): (Place, i64),
    day: i64,
) {
    let at = Moment::at_work(day, random);
    let known = company.people.iter().filter(|person| person.since < at);
    let known: Vec<Place> = known.map(|person| person.place).collect();
    let Some((kind, words)) = QUESTIONS.get(question).copied() else {
        return;
    };
    let (best, worst) = match kind {
        FeedbackKind::Nps => (10, 0),
        FeedbackKind::Csat => (5, 1),
        FeedbackKind::Ces => (7, 1),
    };
    let step = random.between(0, 4) + 2 * (2 - mood);
    let score = i32::try_from((best - step).max(worst)).unwrap_or_default();
    let is_bad = step >= 4;
    let pain = (is_bad && random.chance(70)).then(|| random.below(PAIN_POINTS.len()));
    if known.is_empty() {
        return;
    }
    let person = random.pick(&known);
    let account = company.place;
    agenda.add(at, company.owner, move |cx, cast| {
        let new = NewFeedback {
            kind,
            score,
            scale: None,
            question: Some(words.to_owned()),
            comment: None,
            stakeholder_id: Some(cast.stakeholders.get((account, person))?),
            account_id: Some(cast.accounts.get(account)?),
            journey_id: cast.journeys.find(account),
            stage_id: None,
            touchpoint_id: None,
            interaction_id: None,
            answered_at: None,
            external_ids: Vec::new(),
        };
        let id: FeedbackId = create_feedback(cx, &new)?.id;
        if let Some(pain) = pain {
            let target = PainPointTarget {
                record_id: id.into(),
            };
            mention_pain_point(cx, cast.pain_points.get(pain)?, &target, None)?;
        }
        Ok(())
    });
}
