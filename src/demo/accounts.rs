//! The accounts: who they are, who looks after them, which belongs to which.

use serde_json::json;

use super::agenda::{Agenda, Moment, Place};
use super::catalogue::{TAGS, TIERS};
use super::random::Random;
use super::sellers::REPS;
use super::stakeholders::{self, Person};
use super::words::{COUNTRIES, Country, HOUSES, TRADES};
use crate::accounts::{AccountPatch, LifecycleStage, NewAccount, create_account, update_account};
use crate::error::Result;
use crate::tags::{TagTarget, apply_tag};
use crate::types::{CustomValues, Int64};

/// Accounts come into being until here, so that each has time for what happens to it.
const LAST_DAY: i64 = 560;

/// An account as the story knows it.
pub(super) struct Company {
    pub place: Place,
    /// Its name without the company form.
    pub short_name: String,
    pub domain: String,
    pub industry: &'static str,
    pub country: Country,
    pub since: Moment,
    pub owner: Place,
    /// Whether it bought before the story begins; its contracts come up for renewal.
    pub is_old_customer: bool,
    pub people: Vec<Person>,
}

/// Companies in the order in which they become accounts.
pub(super) fn plan(random: &mut Random, count: usize) -> Vec<Company> {
    let mut begin = || {
        let day = random.between(0, LAST_DAY);
        Moment::at_work(day, random)
    };
    let mut moments: Vec<Moment> = (0..count).map(|_| begin()).collect();
    moments.sort_unstable();
    let shift = random.below(HOUSES.len());
    moments
        .into_iter()
        .enumerate()
        .map(|(place, since)| company(random, place, since, shift))
        .collect()
}

fn company(random: &mut Random, place: Place, since: Moment, shift: usize) -> Company {
    let round = place / HOUSES.len();
    let house = HOUSES.get((place + shift) % HOUSES.len()).copied();
    let trade = TRADES.get((round + place) % TRADES.len()).copied();
    let (house, (trade, industry)) = (house.unwrap_or_default(), trade.unwrap_or_default());
    let mut short_name = format!("{house} {trade}");
    // Beyond this many the pairs begin again.
    let repetition = place / (HOUSES.len() * TRADES.len());
    if repetition > 0 {
        short_name.push_str(&format!(" {}", repetition + 1));
    }
    let domain = format!("{}.example", short_name.to_lowercase().replace(' ', "-"));
    Company {
        place,
        people: stakeholders::plan(random, since),
        short_name,
        domain,
        industry,
        country: random.pick(&COUNTRIES),
        since,
        owner: random.pick(&REPS),
        is_old_customer: place % 5 == 2,
    }
}

pub(super) fn add(agenda: &mut Agenda, random: &mut Random, companies: &[Company]) {
    for company in companies {
        add_account(agenda, random, company, companies);
        add_tags(agenda, random, company);
    }
}

fn add_account(agenda: &mut Agenda, random: &mut Random, company: &Company, companies: &[Company]) {
    let (place, country) = (company.place, company.country);
    let employees = random.pick(&[12, 35, 60, 120, 250, 480, 900, 2400, 7000]);
    let employees =
        employees + i32::try_from(random.between(0, i64::from(employees) / 2)).unwrap_or(0);
    // Between 80,000 and 250,000 euros for each of its people.
    let revenue = i64::from(employees) * random.between(80, 250) * 1000 * country.rate_percent;
    let lifecycle = if company.is_old_customer {
        LifecycleStage::Customer
    } else {
        let others = [(8, LifecycleStage::Partner), (22, LifecycleStage::Target)];
        random.weighted(&others, LifecycleStage::Prospect)
    };
    let mut custom = CustomValues::default();
    custom
        .0
        .insert("tier".to_owned(), json!(random.pick(&TIERS)));
    if company.is_old_customer {
        let ends_on = agenda.date(company.since.day() + random.between(200, 900));
        let ends_on = ends_on.map(|day| json!(day.to_string()));
        custom
            .0
            .insert("contract_ends_on".to_owned(), json!(ends_on));
    }
    let new = NewAccount {
        name: format!("{} {}", company.short_name, country.company_form),
        domains: vec![company.domain.clone()],
        website: Some(format!("https://www.{}/", company.domain)),
        industry: Some(company.industry.to_owned()),
        employee_count: Some(employees),
        revenue_minor: Int64::new(revenue),
        revenue_currency: Some(country.currency.to_owned()),
        country: Some(country.code.to_owned()),
        lifecycle_stage: Some(lifecycle),
        custom_fields: Some(custom),
        ..NewAccount::default()
    };
    let earlier = |random: &mut Random, percent| {
        (place > 0 && random.chance(percent)).then(|| random.below(place))
    };
    let parent = earlier(random, 8);
    // Somebody who is known by then.
    let referring_person = earlier(random, 8).filter(|place| {
        let first = companies.get(*place).and_then(|other| other.people.first());
        first.is_some_and(|person| person.since < company.since)
    });
    let referring_account = earlier(random, 12).filter(|_| referring_person.is_none());
    let owner = company.owner;
    agenda.add(company.since, owner, move |cx, cast| {
        let account =
            |place: Option<Place>| place.map(|place| cast.accounts.get(place)).transpose();
        let person = referring_person.map(|place| cast.stakeholders.get((place, 0)));
        let new = NewAccount {
            owner_id: Some(cast.users.get(owner)?),
            parent_account_id: account(parent)?,
            referred_by_account_id: account(referring_account)?,
            referred_by_stakeholder_id: person.transpose()?,
            ..new.clone()
        };
        cast.accounts.put(place, create_account(cx, &new)?.id);
        Ok(())
    });
}

fn add_tags(agenda: &mut Agenda, random: &mut Random, company: &Company) {
    let place = company.place;
    for _ in 0..random.below(3) {
        let tag = random.below(TAGS.len());
        let at = company.since.plus_minutes(random.between(30, 400));
        agenda.add(at, company.owner, move |cx, cast| {
            let record_id = cast.accounts.get(place)?.into();
            apply_tag(cx, cast.tags.get(tag)?, &TagTarget { record_id }, None).map(drop)
        });
    }
}

/// Notes that an account comes to another point in the life of a customer.
pub(super) fn add_turn(agenda: &mut Agenda, at: Moment, company: &Company, stage: LifecycleStage) {
    let place = company.place;
    agenda.add(at, company.owner, move |cx, cast| -> Result<()> {
        let patch = AccountPatch {
            lifecycle_stage: Some(Some(stage)).into(),
            ..AccountPatch::default()
        };
        update_account(cx, cast.accounts.get(place)?, &patch, None).map(drop)
    });
}
