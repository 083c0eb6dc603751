//! How likely two records are one: points in thousandths, for what they have in common.

use strsim::jaro_winkler;

use super::keys::{
    company_name, domain_name, host, last_digits, mailbox, mailbox_name, person_name,
};
use super::model::{Likeness, LikenessReason};
use crate::accounts::Account;
use crate::error::Result;
use crate::stakeholders::Stakeholder;

/// A part of a score: reason, thousandths, and the two values.
pub(super) type Part = (LikenessReason, i32, String, String);

/// A number of thousandths as it is told.
pub(super) fn told(thousandths: i32) -> f64 {
    f64::from(thousandths) / 1000.0
}

pub(super) fn shown(parts: Vec<Part>) -> Vec<Likeness> {
    let parts = parts
        .into_iter()
        .map(|(reason, points, value, other_value)| Likeness {
            reason,
            score: told(points),
            value,
            other_value,
        });
    parts.collect()
}

/// A kind of record that is looked through for duplicates.
pub(super) trait Alike {
    fn parts(&self, other: &Self) -> Result<Vec<Part>>;
}

impl Alike for Account {
    fn parts(&self, other: &Self) -> Result<Vec<Part>> {
        use LikenessReason::{Country, Domain, Industry, Name};
        let mut parts = Vec::new();
        let hosts = |account: &Account| -> Vec<String> {
            let website = account.website.as_deref().and_then(host);
            account.domains.0.iter().cloned().chain(website).collect()
        };
        let (own, others) = (hosts(self), hosts(other));
        parts.extend(
            common(Domain, 450, &own, &others, |host| Some(host.to_owned()))
                .or_else(|| common(Domain, 300, &own, &others, domain_name)),
        );
        let likeness = jaro_winkler(&company_name(&self.name), &company_name(&other.name));
        parts.extend(named(Name, 450, likeness, (&self.name, &other.name)));
        parts.extend(equal(
            Country,
            50,
            self.country.as_deref(),
            other.country.as_deref(),
        ));
        parts.extend(equal(
            Industry,
            50,
            self.industry.as_deref(),
            other.industry.as_deref(),
        ));
        Ok(parts)
    }
}

impl Alike for Stakeholder {
    fn parts(&self, other: &Self) -> Result<Vec<Part>> {
        use LikenessReason::{Account, Email, Name, Phone, Title};
        let mut parts = Vec::new();
        let emails = |of: &Stakeholder| -> Vec<String> {
            of.emails
                .0
                .iter()
                .map(|entry| entry.email.clone())
                .collect()
        };
        let (own, others) = (emails(self), emails(other));
        parts.extend(
            common(Email, 400, &own, &others, |email| Some(mailbox(email)))
                .or_else(|| common(Email, 300, &own, &others, mailbox_name)),
        );
        let phones = |of: &Stakeholder| -> Vec<String> {
            of.phones
                .0
                .iter()
                .map(|entry| entry.number.clone())
                .collect()
        };
        parts.extend(common(
            Phone,
            200,
            &phones(self),
            &phones(other),
            last_digits,
        ));
        let likeness = jaro_winkler(&person_name(&self.name), &person_name(&other.name)).max(
            jaro_winkler(&self.name.to_lowercase(), &other.name.to_lowercase()),
        );
        parts.extend(named(Name, 250, likeness, (&self.name, &other.name)));
        let account = |of: &Stakeholder| of.account_id.map(|id| id.to_string());
        parts.extend(equal(
            Account,
            100,
            account(self).as_deref(),
            account(other).as_deref(),
        ));
        parts.extend(equal(
            Title,
            50,
            self.title.as_deref(),
            other.title.as_deref(),
        ));
        Ok(parts)
    }
}

/// The first values that are the same in the form in which they are compared.
fn common(
    reason: LikenessReason,
    points: i32,
    own: &[String],
    others: &[String],
    form: impl Fn(&str) -> Option<String>,
) -> Option<Part> {
    own.iter().find_map(|value| {
        let wanted = form(value)?;
        let other = others
            .iter()
            .find(|other| form(other).as_ref() == Some(&wanted))?;
        Some((reason, points, value.clone(), other.clone()))
    })
}

fn equal(
    reason: LikenessReason,
    points: i32,
    own: Option<&str>,
    other: Option<&str>,
) -> Option<Part> {
    let (own, other) = (own?, other?);
    let is_same = own.to_lowercase() == other.to_lowercase();
    is_same.then(|| (reason, points, own.to_owned(), other.to_owned()))
}

/// A likeness of 0.8 says nothing yet, one of 1 says it all.
fn named(
    reason: LikenessReason,
    most: i32,
    likeness: f64,
    (own, other): (&str, &str),
) -> Option<Part> {
    let steps = (0..=most).rev();
    let share = ((likeness - 0.8) / 0.2).clamp(0.0, 1.0);
    // The largest whole number of thousandths that the share reaches.
    let points = steps
        .into_iter()
        .find(|points| f64::from(*points) <= share * f64::from(most) + 1e-9)?;
    (points > 0).then(|| (reason, points, own.to_owned(), other.to_owned()))
}
