//! Checking what callers send: all that is wrong is collected, then refused together.

pub(crate) mod patterns;

use async_graphql::MaybeUndefined;

use crate::error::{Error, FieldError, Result};
use crate::types::ExternalId;

/// Collects what is wrong with an input.
///
/// Two kinds of faults are told apart. A value of the wrong form, which a client could have seen
/// from the schema alone, makes the request invalid (400). A value that contradicts another one or
/// what is stored is a conflict (409).
#[derive(Debug, Default)]
pub(crate) struct Check {
    errors: Vec<FieldError>,
    contradictions: Vec<FieldError>,
}

/// Longest name, title and the like, in characters.
pub(crate) const SHORT: usize = 255;
/// Longest description, note or body, in characters.
pub(crate) const LONG: usize = 100_000;

impl Check {
    /// How many ids of other systems a record can have.
    pub(crate) const EXTERNAL_IDS: usize = 50;

    /// Notes a value that contradicts another one.
    pub(crate) fn contradict(
        &mut self,
        field: &str,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.contradictions
            .push(FieldError::new(format!("/{field}"), code, message));
    }

    /// Notes a value of the wrong form.
    pub(crate) fn refuse(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        self.errors
            .push(FieldError::new(format!("/{field}"), code, message));
    }

    /// Refuses when anything was noted.
    pub(crate) fn finish(self) -> Result<()> {
        match (self.errors.is_empty(), self.contradictions.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => Err(Error::all_contradictions(self.contradictions)),
            (false, _) => {
                let faults = self.errors.into_iter().chain(self.contradictions);
                Err(Error::all_invalid(faults.collect()))
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, field: &str, text: &str, longest: usize) {
        if !text.chars().any(|letter| letter > ' ') {
            self.refuse(field, "REQUIRED", "must not be empty");
        }
        self.storable(field, text, longest);
    }

    /// A text that may be absent, but not empty.
    pub(crate) fn optional_text(&mut self, field: &str, text: Option<&str>, longest: usize) {
        if let Some(text) = text {
            self.text(field, text, longest);
        }
    }

    fn storable(&mut self, field: &str, text: &str, longest: usize) {
        if text.contains('\0') {
            self.refuse(field, "UNSTORABLE", "must not contain the character NUL");
        }
        if text.chars().count() > longest {
            self.refuse(
                field,
                "TOO_LONG",
                format!("must have at most {longest} characters"),
            );
        }
    }

    /// A number within bounds.
    pub(crate) fn range<T: PartialOrd + std::fmt::Display>(
        &mut self,
        field: &str,
        number: Option<T>,
        range: std::ops::RangeInclusive<T>,
    ) {
        if number.is_some_and(|number| !range.contains(&number)) {
            let message = format!("must lie between {} and {}", range.start(), range.end());
            self.refuse(field, "OUT_OF_RANGE", message);
        }
    }

    /// A list that has no more entries than it may.
    pub(crate) fn at_most(&mut self, field: &str, entries: usize, most: usize) {
        if entries > most {
            self.refuse(
                field,
                "OUT_OF_RANGE",
                format!("must have at most {most} entries"),
            );
        }
    }

    /// An ISO 4217 code in upper case.
    pub(crate) fn currency(&mut self, field: &str, code: Option<&str>) {
        if code.is_some_and(|code| iso_currency::Currency::from_code(code).is_none()) {
            self.refuse(
                field,
                "INVALID_VALUE",
                "must be a currency code of ISO 4217, such as EUR",
            );
        }
    }

    /// Money is an amount and its currency; neither stands alone.
    pub(crate) fn money(
        &mut self,
        (amount_field, amount): (&str, Option<i64>),
        (currency_field, currency): (&str, Option<&str>),
    ) {
        self.currency(currency_field, currency);
        match (amount, currency) {
            (Some(_), None) => {
                self.contradict(currency_field, "REQUIRED", "an amount needs a currency");
            }
            (None, Some(_)) => {
                self.contradict(amount_field, "REQUIRED", "a currency needs an amount");
            }
            _ => {}
        }
    }

    /// An ISO 3166-1 alpha-2 code in upper case.
    pub(crate) fn country(&mut self, field: &str, code: Option<&str>) {
        if code.is_some_and(|code| isocountry::CountryCode::for_alpha2(code).is_err()) {
            self.refuse(
                field,
                "INVALID_VALUE",
                "must be a country code of ISO 3166-1, such as DE",
            );
        }
    }

    /// A name of the IANA time zone database.
    pub(crate) fn time_zone(&mut self, field: &str, name: Option<&str>) {
        if name.is_some_and(|name| !patterns::is_time_zone(name)) {
            self.refuse(
                field,
                "INVALID_VALUE",
                "must be a time zone such as Europe/Berlin",
            );
        }
    }

    /// A language tag (BCP 47), brought into its usual case: `pt-BR`.
    pub(crate) fn language(&mut self, field: &str, tag: &mut Option<String>) {
        let Some(text) = tag else { return };
        match oxilangtag::LanguageTag::parse_and_normalize(text) {
            Ok(known) if patterns::LANGUAGE.matches(text) => *text = known.into_inner(),
            _ => self.refuse(
                field,
                "INVALID_VALUE",
                "must be a language such as de or pt-BR",
            ),
        }
    }

    /// An absolute http or https address.
    pub(crate) fn web_address(&mut self, field: &str, text: Option<&str>) {
        self.optional_text(field, text, 2048);
        if text.is_some_and(|text| !is_web_address(text)) {
            self.refuse(field, "INVALID_VALUE", "must be an http or https address");
        }
    }

    /// An e-mail address in the form in which it is compared.
    pub(crate) fn email(&mut self, field: &str, address: &str) {
        self.storable(field, address, 254);
        if !is_email(address) {
            self.refuse(field, "INVALID_VALUE", "must be an e-mail address");
        }
    }

    /// The ids that other systems give a record.
    pub(crate) fn external_ids(&mut self, ids: &[ExternalId]) {
        self.at_most("external_ids", ids.len(), Self::EXTERNAL_IDS);
        for (index, id) in ids.iter().enumerate() {
            let place = format!("external_ids/{index}");
            if !patterns::SOURCE.matches(&id.source) {
                let field = format!("{place}/source");
                self.refuse(
                    &field,
                    "INVALID_VALUE",
                    "must be a word in lower case, such as hubspot",
                );
            }
            self.text(&format!("{place}/external_id"), &id.external_id, SHORT);
            if ids.iter().take(index).any(|earlier| earlier == id) {
                self.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
    }

    /// A patch may not clear a field that must have a value.
    pub(crate) fn put<T: Clone>(&mut self, field: &str, slot: &mut T, change: &MaybeUndefined<T>) {
        match change {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.refuse(field, "REQUIRED", "cannot be null"),
            MaybeUndefined::Value(value) => slot.clone_from(value),
        }
    }
}

/// Sets or clears a field that may be empty, as a patch says.
pub(crate) fn put_nullable<T: Clone>(slot: &mut Option<T>, change: &MaybeUndefined<T>) {
    match change {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *slot = None,
        MaybeUndefined::Value(value) => *slot = Some(value.clone()),
    }
}

/// Whether a text is an absolute http or https address.
pub(crate) fn is_web_address(text: &str) -> bool {
    patterns::WEB_ADDRESS.matches(text)
}

/// Whether a text has the form of an address that mail could be sent to. Whether mail arrives only
/// sending can tell.
pub(crate) fn is_email(text: &str) -> bool {
    patterns::EMAIL.matches(text)
}

/// Whether a text is a host name with at least one dot: `example.com`.
pub(crate) fn is_domain(text: &str) -> bool {
    patterns::DOMAIN.matches(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_name_and_a_host() {
        for good in [
            "a@example.com",
            "Anna.O'Neil+crm@mail.example.co.uk",
            "jörg@bücher.example",
        ] {
            assert!(is_email(good), "{good} was refused");
        }
        for bad in [
            "",
            "a",
            "@example.com",
            "a@",
            "a@example",
            "a b@example.com",
            "a@@b.com",
        ] {
            assert!(!is_email(bad), "{bad} was taken");
        }
    }

    #[test]
    fn a_domain_needs_a_dot_and_no_path() {
        for good in ["example.com", "sub.example-host.co.uk", "bücher.example"] {
            assert!(is_domain(good), "{good} was refused");
        }
        for bad in [
            "",
            "localhost",
            "a..b",
            "-a.com",
            "example.com/",
            "a b.com",
            "https://a.com",
        ] {
            assert!(!is_domain(bad), "{bad} was taken");
        }
    }
}
