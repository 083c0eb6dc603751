//! Who talks to whom. How much, with how many and in which mood tells where a deal is going.

use super::accounts::Company;
use super::agenda::{Agenda, Moment, Place};
use super::deals::{Act, Ending, Story};
use super::random::Random;
use super::sellers::MAILBOX;
use super::stakeholders::Person;
use super::words::{SUBJECTS, VISITS};
use crate::interactions::{
    InteractionDirection, InteractionKind, NewInteraction, Participant, ParticipantRole,
    create_interaction,
};

/// A stretch of time in which a company is talked with in one way.
struct Phase {
    from: i64,
    to: i64,
    /// Contacts in ten days.
    density: i64,
    /// The most people of the buying side that one contact has.
    breadth: usize,
    /// Percent of contacts that the buying side begins.
    inbound: i64,
    /// The mood around which theirs swings.
    mood: i64,
}

pub(super) fn add(
    agenda: &mut Agenda,
    random: &mut Random,
    companies: &[Company],
    stories: &[Story],
) {
    let last_day = agenda.end().day() - 1;
    for story in stories {
        if let Some(company) = companies.get(story.company) {
            for phase in phases(story, last_day) {
                talk(agenda, random, company, Some(story), &phase);
            }
            if let (Ending::Won, Some((at, _))) = (story.ending, story.acts.last()) {
                // They are shown how to use what they bought.
                let (from, to) = (at.day(), (at.day() + 90).min(last_day));
                let phase = Phase {
                    from,
                    to,
                    density: 1,
                    breadth: 3,
                    inbound: 60,
                    mood: 1,
                };
                talk(agenda, random, company, None, &phase);
            }
        }
    }
    for company in companies {
        for _ in 0..random.between(1, 4) {
            let day = random.between(company.since.day() + 1, last_day);
            let at = Moment::at_work(day, random);
            visit(agenda, random, company, at);
        }
    }
}

/// The stays of a deal as phases of talk.
fn phases(story: &Story, last_day: i64) -> Vec<Phase> {
    let ends = story.acts.iter().skip(1).map(|(at, _)| at.day());
    let mut stage = 0;
    let mut phases = Vec::new();
    for ((at, act), to) in story.acts.iter().zip(ends.chain([last_day])) {
        match act {
            Act::Win | Act::Lose => continue,
            Act::Move(to) | Act::Back(to) => stage = *to,
            Act::Begin | Act::Reopen => {}
        }
        let depth = i64::try_from(stage).unwrap_or(0);
        let (density, breadth, inbound, mood) = match story.ending {
            Ending::Won => (2 + depth, 2 + stage, 40 + 5 * depth, 1),
            Ending::Open => (2, 2 + stage / 2, 40, 0),
            Ending::Silent => (if to == last_day { 0 } else { 2 }, 2, 30, 0),
            Ending::Lost => ((3 - depth).max(1), 1, 20, -1),
        };
        phases.push(Phase {
            from: at.day(),
            to,
            density,
            breadth,
            inbound,
            mood,
        });
    }
    phases
}

fn talk(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    story: Option<&Story>,
    phase: &Phase,
) {
    let count = ((phase.to - phase.from) * phase.density + random.between(0, 9)) / 10;
    for _ in 0..count {
        if phase.to > phase.from {
            let day = random.between(phase.from + 1, phase.to);
            let at = Moment::at_work(day, random);
            contact(agenda, random, company, story, phase, at);
        }
    }
}

fn contact(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    story: Option<&Story>,
    phase: &Phase,
    at: Moment,
) {
    let known: Vec<&Person> = company
        .people
        .iter()
        .filter(|person| person.since < at)
        .collect();
    let count = 1 + random.below(phase.breadth.min(known.len()));
    let first = random.below(known.len());
    let people: Vec<Place> = (0..count)
        .filter_map(|number| known.get((first + number) % known.len()))
        .map(|person| person.place)
        .collect();
    let kinds = [
        (45, InteractionKind::Email),
        (22, InteractionKind::Call),
        (22, InteractionKind::Meeting),
        (6, InteractionKind::Chat),
    ];
    let kind = random.weighted(&kinds, InteractionKind::Event);
    let is_inbound = random.chance(phase.inbound);
    let takes_time = matches!(kind, InteractionKind::Call | InteractionKind::Meeting);
    let minutes = i32::try_from(random.between(5, 75)).unwrap_or(30);
    let mood = (phase.mood + random.between(-1, 1)).clamp(-2, 2);
    let new = NewInteraction {
        kind,
        direction: if is_inbound {
            InteractionDirection::Inbound
        } else {
            InteractionDirection::Outbound
        },
        subject: Some(random.pick(&SUBJECTS).to_owned()),
        body: None,
        occurred_at: agenda.time(at),
        duration_seconds: takes_time.then_some(minutes * 60),
        sentiment: random.chance(60).then(|| i32::try_from(mood).unwrap_or(0)),
        account_id: None,
        deal_id: None,
        owner_id: None,
        source: (kind == InteractionKind::Email).then(|| "mailbox".to_owned()),
        participants: Vec::new(),
        custom_fields: None,
        external_ids: Vec::new(),
    };
    let owner = story.map_or(company.owner, |story| story.owner);
    let (account, deal) = (company.place, story.map(|story| story.place));
    // Mails are recorded by the integration that reads the mailbox.
    let by = if kind == InteractionKind::Email {
        MAILBOX
    } else {
        owner
    };
    agenda.add(at, by, move |cx, cast| {
        let user_id = cast.users.get(owner)?;
        let mut participants = vec![Participant {
            user_id: Some(user_id),
            ..somebody(role(kind, !is_inbound))
        }];
        for (number, person) in people.iter().enumerate() {
            // One writes, the others get a copy.
            let begins = is_inbound && number == 0;
            let role = if is_inbound && number > 0 && kind != InteractionKind::Meeting {
                ParticipantRole::Cc
            } else {
                role(kind, begins)
            };
            participants.push(Participant {
                stakeholder_id: Some(cast.stakeholders.get((account, *person))?),
                ..somebody(role)
            });
        }
        let new = NewInteraction {
            account_id: Some(cast.accounts.get(account)?),
            deal_id: deal.map(|deal| cast.deals.get(deal)).transpose()?,
            owner_id: Some(user_id),
            participants,
            ..new.clone()
        };
        create_interaction(cx, &new).map(drop)
    });
}

/// The part of somebody who begins a contact, or does not.
fn role(kind: InteractionKind, begins: bool) -> ParticipantRole {
    match (kind, begins) {
        (InteractionKind::Meeting | InteractionKind::Event, _) => ParticipantRole::Attendee,
        (_, true) => ParticipantRole::From,
        (_, false) => ParticipantRole::To,
    }
}

fn somebody(role: ParticipantRole) -> Participant {
    Participant {
        role,
        stakeholder_id: None,
        user_id: None,
        address: None,
        name: None,
    }
}

/// Somebody of the company looks at the web site. Not everybody who does is known.
fn visit(agenda: &mut Agenda, random: &mut Random, company: &Company, at: Moment) {
    let known: Vec<Place> = company
        .people
        .iter()
        .filter(|person| person.since < at)
        .map(|person| person.place)
        .collect();
    let person = random.chance(60).then(|| random.pick(&known));
    let kind = random.weighted(&[(75, InteractionKind::Web)], InteractionKind::Form);
    let subject = random.pick(&VISITS);
    let address = format!("visitor{}@{}", random.between(100, 999), company.domain);
    let (account, occurred_at) = (company.place, agenda.time(at));
    agenda.add(at, MAILBOX, move |cx, cast| {
        let person = person.map(|person| cast.stakeholders.get((account, person)));
        let person = person.transpose()?;
        let new = NewInteraction {
            kind,
            direction: InteractionDirection::Inbound,
            subject: Some(subject.to_owned()),
            body: None,
            occurred_at,
            duration_seconds: None,
            sentiment: None,
            account_id: Some(cast.accounts.get(account)?),
            deal_id: None,
            owner_id: None,
            source: Some("web site".to_owned()),
            participants: vec![Participant {
                stakeholder_id: person,
                address: person.is_none().then(|| address.clone()),
                ..somebody(ParticipantRole::From)
            }],
            custom_fields: None,
            external_ids: Vec::new(),
        };
        create_interaction(cx, &new).map(drop)
    });
}
