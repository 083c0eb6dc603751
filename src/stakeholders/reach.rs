//! Addresses and numbers: where a stakeholder can be reached.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::{Email, PHONE, Phone};
use crate::check::{Check, SHORT};

/// An e-mail address of a stakeholder.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "EmailEntryInput")]
#[serde(deny_unknown_fields)]
pub struct EmailEntry {
    /// The address.
    #[schema(value_type = Email)]
    pub email: String,
    /// What it is used for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, example = "work")]
    pub label: Option<String>,
    /// Whether it is the one to use first.
    #[serde(default)]
    #[graphql(default)]
    pub is_primary: bool,
}

/// A telephone number of a stakeholder.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(input_name = "PhoneEntryInput")]
#[serde(deny_unknown_fields)]
pub struct PhoneEntry {
    /// The number, as it would be dialled.
    #[schema(value_type = Phone)]
    pub number: String,
    /// What it is used for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, example = "mobile")]
    pub label: Option<String>,
    /// Whether it is the one to use first.
    #[serde(default)]
    #[graphql(default)]
    pub is_primary: bool,
}

/// Most addresses or numbers of one stakeholder.
const MOST: usize = 50;

/// Addresses in lower case, each once, one of them the primary one.
pub(super) fn check_emails(check: &mut Check, emails: &mut [EmailEntry]) {
    for entry in emails.iter_mut() {
        entry.email = entry.email.to_lowercase();
    }
    check.at_most("emails", emails.len(), MOST);
    for (index, entry) in emails.iter().enumerate() {
        let place = format!("emails/{index}");
        check.email(&format!("{place}/email"), &entry.email);
        check.optional_text(&format!("{place}/label"), entry.label.as_deref(), SHORT);
        if emails
            .iter()
            .take(index)
            .any(|earlier| earlier.email == entry.email)
        {
            check.contradict(&format!("{place}/email"), "DUPLICATE", "stands twice");
        }
    }
    check_primary(
        check,
        "emails",
        emails.iter_mut().map(|entry| &mut entry.is_primary),
    );
}

/// Numbers that can be dialled, each once, one of them the primary one.
pub(super) fn check_phones(check: &mut Check, phones: &mut [PhoneEntry]) {
    check.at_most("phones", phones.len(), MOST);
    for (index, entry) in phones.iter().enumerate() {
        let place = format!("phones/{index}");
        if !is_phone_number(&entry.number) {
            let message = "must be a telephone number such as +49 30 5550 0000";
            check.refuse(&format!("{place}/number"), "INVALID_VALUE", message);
        }
        check.optional_text(&format!("{place}/label"), entry.label.as_deref(), SHORT);
        if phones
            .iter()
            .take(index)
            .any(|earlier| earlier.number == entry.number)
        {
            check.contradict(&format!("{place}/number"), "DUPLICATE", "stands twice");
        }
    }
    check_primary(
        check,
        "phones",
        phones.iter_mut().map(|entry| &mut entry.is_primary),
    );
}

/// The first becomes the primary one when none is; two cannot be.
fn check_primary<'a>(check: &mut Check, field: &str, flags: impl Iterator<Item = &'a mut bool>) {
    let mut flags: Vec<&mut bool> = flags.collect();
    let primary = flags
        .iter()
        .enumerate()
        .filter(|(_, flag)| ***flag)
        .map(|(index, _)| index);
    let primary: Vec<usize> = primary.collect();
    for second in primary.iter().skip(1) {
        let place = format!("{field}/{second}/is_primary");
        check.contradict(&place, "NOT_ALLOWED", "only one can be the primary one");
    }
    if primary.is_empty()
        && let Some(first) = flags.first_mut()
    {
        **first = true;
    }
}

/// Whether a text can be dialled. How a country groups its digits is not judged.
fn is_phone_number(text: &str) -> bool {
    PHONE.matches(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_digits_and_signs_that_people_write_between_them() {
        for good in ["110", "+49 30 5550-0000", "(030) 555.00/00"] {
            assert!(is_phone_number(good), "{good} was refused");
        }
        for bad in [
            "",
            "12",
            "call me",
            "abc",
            "+49 30 5550 0000 0000 0000 0000 00",
            "030 ext 5",
        ] {
            assert!(!is_phone_number(bad), "{bad} was taken");
        }
    }
}
