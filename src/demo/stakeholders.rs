//! The people of the accounts: a committee in waiting at each.

use serde_json::json;

use super::accounts::Company;
use super::agenda::{Agenda, DAY_S, Moment, Place};
use super::catalogue::{TAGS, TOPICS};
use super::random::Random;
use super::words::{FAMILY, GIVEN};
use crate::affiliations::{AffiliationKind, NewAffiliation, create_affiliation};
use crate::consents::{ConsentMethod, ConsentStatus, NewConsent, create_consent};
use crate::stakeholders::{
    Channel, EmailEntry, NewStakeholder, PhoneEntry, Seniority, create_stakeholder,
};
use crate::tags::{TagTarget, apply_tag};
use crate::types::CustomValues;

/// Title, department, seniority, and the place of the one they report to.
type Seat = (&'static str, &'static str, Seniority, Option<Place>);

/// The seats that accounts fill, from the top.
const SEATS: [Seat; 8] = [
    (
        "Chief Operating Officer",
        "Management",
        Seniority::CLevel,
        None,
    ),
    (
        "Head of Operations",
        "Operations",
        Seniority::Director,
        Some(0),
    ),
    ("Head of Finance", "Finance", Seniority::Director, Some(0)),
    ("IT Manager", "IT", Seniority::Manager, Some(0)),
    (
        "Procurement Manager",
        "Procurement",
        Seniority::Manager,
        Some(2),
    ),
    ("Plant Manager", "Operations", Seniority::Manager, Some(1)),
    (
        "Production Planner",
        "Operations",
        Seniority::Senior,
        Some(1),
    ),
    ("Security Officer", "IT", Seniority::Senior, Some(3)),
];

/// Somebody as the story knows them.
pub(super) struct Person {
    pub place: Place,
    pub since: Moment,
    pub given_name: &'static str,
    pub family_name: &'static str,
}

/// The people of a company that is an account since a moment; the first two are known at once, the
/// others come up by and by.
pub(super) fn plan(random: &mut Random, account_since: Moment) -> Vec<Person> {
    let count = random.weighted(&[(20, 3), (30, 4), (20, 5), (15, 6)], 8);
    let family = random.below(FAMILY.len());
    let mut since = account_since;
    (0..count)
        .map(|place| {
            let minutes = if place < 2 {
                random.between(5, 60)
            } else {
                random.between(60, 20 * DAY_S / 60)
            };
            since = since.plus_minutes(minutes);
            Person {
                place,
                since,
                given_name: random.pick(&GIVEN),
                // All different, and so are the addresses.
                family_name: FAMILY
                    .get((family + place * 5) % FAMILY.len())
                    .copied()
                    .unwrap_or_default(),
            }
        })
        .collect()
}

impl Person {
    pub(super) fn address(&self, company: &Company) -> String {
        let name = format!("{}.{}", self.given_name, self.family_name);
        format!("{}@{}", name.to_lowercase(), company.domain)
    }
}

pub(super) fn add(agenda: &mut Agenda, random: &mut Random, companies: &[Company]) {
    for company in companies {
        for person in &company.people {
            add_person(agenda, random, company, person);
            add_consents(agenda, random, company, person);
            if random.chance(8) {
                let other = random.below(companies.len());
                add_affiliation(agenda, random, company, person, companies.get(other));
            }
            if random.chance(10) {
                add_tag(agenda, random, company, person);
            }
        }
    }
}

fn add_person(agenda: &mut Agenda, random: &mut Random, company: &Company, person: &Person) {
    let (account, place, owner) = (company.place, person.place, company.owner);
    let seat = SEATS.get(place).copied();
    let (title, department, seniority, superior) = seat.unwrap_or(("", "", Seniority::Other, None));
    let email = EmailEntry {
        email: person.address(company),
        label: Some("work".to_owned()),
        is_primary: true,
    };
    let phone = random.chance(60).then(|| PhoneEntry {
        number: format!(
            "{} 555 {:07}",
            company.country.dialling_code,
            random.between(100_000, 9_999_999)
        ),
        label: Some("work".to_owned()),
        is_primary: true,
    });
    let channels = [
        (55, Channel::Email),
        (20, Channel::Phone),
        (15, Channel::Meeting),
    ];
    let mut custom = CustomValues::default();
    if random.chance(40) {
        let topics = [random.pick(&TOPICS), random.pick(&TOPICS)];
        custom.0.insert("topics".to_owned(), json!(topics));
    }
    let new = NewStakeholder {
        given_name: Some(person.given_name.to_owned()),
        family_name: Some(person.family_name.to_owned()),
        title: Some(title.to_owned()),
        department: Some(department.to_owned()),
        seniority: Some(seniority),
        emails: vec![email],
        phones: phone.into_iter().collect(),
        time_zone: Some(company.country.time_zone.to_owned()),
        language: Some(company.country.language.to_owned()),
        preferred_channel: random
            .chance(50)
            .then(|| random.weighted(&channels, Channel::Chat)),
        custom_fields: Some(custom),
        ..NewStakeholder::default()
    };
    agenda.add(person.since, owner, move |cx, cast| {
        let superior = superior.map(|superior| cast.stakeholders.get((account, superior)));
        let new = NewStakeholder {
            account_id: Some(cast.accounts.get(account)?),
            owner_id: Some(cast.users.get(owner)?),
            reports_to_id: superior.transpose()?,
            ..new.clone()
        };
        let id = create_stakeholder(cx, &new)?.id;
        cast.stakeholders.put((account, place), id);
        Ok(())
    });
}

/// Half of them allow mails about products; some think better of it.
fn add_consents(agenda: &mut Agenda, random: &mut Random, company: &Company, person: &Person) {
    if !random.chance(50) {
        return;
    }
    let methods = [(60, ConsentMethod::WebForm), (20, ConsentMethod::Email)];
    let method = random.weighted(&methods, ConsentMethod::InPerson);
    let given = person.since.plus_minutes(random.between(10, 3000));
    let withdrawn = given.plus_minutes(random.between(10_000, 140_000));
    let is_withdrawn = random.chance(12);
    let mut say = |at, status, method| {
        let (account, place) = (company.place, person.place);
        agenda.add(at, company.owner, move |cx, cast| {
            let new = NewConsent {
                stakeholder_id: cast.stakeholders.get((account, place))?,
                channel: Channel::Email,
                purpose: "product_news".to_owned(),
                status,
                method,
                note: None,
                given_at: None,
                external_ids: Vec::new(),
            };
            create_consent(cx, &new).map(drop)
        });
    };
    say(given, ConsentStatus::Granted, method);
    if is_withdrawn {
        say(withdrawn, ConsentStatus::Withdrawn, ConsentMethod::Email);
    }
}

/// A seat at another account, from the moment when both are known.
fn add_affiliation(
    agenda: &mut Agenda,
    random: &mut Random,
    company: &Company,
    person: &Person,
    other: Option<&Company>,
) {
    let Some(other) = other.filter(|other| other.place != company.place) else {
        return;
    };
    let kinds = [
        (40, AffiliationKind::Advisor),
        (30, AffiliationKind::BoardMember),
        (20, AffiliationKind::FormerEmployee),
    ];
    let kind = random.weighted(&kinds, AffiliationKind::Partner);
    let at = person
        .since
        .max(other.since)
        .plus_minutes(random.between(60, 5000));
    let started_on = agenda.date(at.day() - random.between(300, 2500));
    let ended_on = (kind == AffiliationKind::FormerEmployee)
        .then(|| agenda.date(at.day() - random.between(10, 290)))
        .flatten();
    let (account, place, other) = (company.place, person.place, other.place);
    agenda.add(at, company.owner, move |cx, cast| {
        let new = NewAffiliation {
            stakeholder_id: cast.stakeholders.get((account, place))?,
            account_id: cast.accounts.get(other)?,
            kind,
            title: None,
            started_on,
            ended_on,
            external_ids: Vec::new(),
        };
        create_affiliation(cx, &new).map(drop)
    });
}

fn add_tag(agenda: &mut Agenda, random: &mut Random, company: &Company, person: &Person) {
    let (account, place, tag) = (company.place, person.place, random.below(TAGS.len()));
    let at = person.since.plus_minutes(random.between(10, 400));
    agenda.add(at, company.owner, move |cx, cast| {
        let record_id = cast.stakeholders.get((account, place))?.into();
        apply_tag(cx, cast.tags.get(tag)?, &TagTarget { record_id }, None).map(drop)
    });
}
