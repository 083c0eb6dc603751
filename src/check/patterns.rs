//! Forms of texts. Each is a pattern that the server checks and that the OpenAPI document shows, so
//! the two cannot disagree. The types below exist for the document only: `value_type = Email`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema};

/// A form of texts.
pub(crate) struct Pattern {
    text: &'static str,
    regex: LazyLock<Option<Regex>>,
}

impl Pattern {
    const fn new(text: &'static str, regex: fn() -> Option<Regex>) -> Self {
        Self {
            text,
            regex: LazyLock::new(regex),
        }
    }

    /// Whether a text has the form.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex
            .as_ref()
            .is_some_and(|regex| regex.is_match(text))
    }

    /// The pattern's text.
    pub(crate) fn as_str(&self) -> &'static str {
        self.text
    }
}

macro_rules! pattern {
    ($(#[$doc:meta])* $name:ident = $text:literal) => {
        $(#[$doc])*
        pub(crate) static $name: Pattern = Pattern::new($text, || Regex::new($text).ok());
    };
}

pattern! {
    /// Something, an `@`, and a host name with a dot. What a mail server takes before the `@` is its
    /// own affair, apart from blanks and the characters that separate addresses.
    EMAIL = "^[^\\x00-\\x20\\x7f@,;:<>()\\[\\]\\\\\"]{1,64}@[^\\x00-\\x2c\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f.]{1,63}(\\.[^\\x00-\\x2c\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f.]{1,63}){1,8}$"
}
pattern! {
    /// Names of letters, digits and hyphens, joined by dots; letters of any script.
    DOMAIN = "^[^\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f][^\\x00-\\x2c\\x2e\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]{0,62}(\\.[^\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f][^\\x00-\\x2c\\x2e\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]{0,62}){1,8}$"
}
pattern! {
    /// An absolute http or https address.
    WEB_ADDRESS = "^https?://[^\\x00-\\x2c\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]{1,253}(:[0-9]{1,5})?([/?#][^\\x00-\\x20\\x7f]{0,1700})?$"
}
pattern! {
    /// A telephone number as people write it.
    PHONE = "^[0-9+(][0-9 +()./-]{2,31}$"
}
pattern! {
    /// A language tag: a language, perhaps a script, perhaps a region.
    LANGUAGE = "^[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?$"
}
pattern! {
    /// A system that gives ids to records.
    SOURCE = "^[a-z0-9][a-z0-9_.-]{0,63}$"
}
pattern! {
    /// A key of a custom field.
    KEY = "^[a-z][a-z0-9_]{0,62}$"
}

/// A text that says something: no NUL, and more than blanks.
pub(crate) const SAYS_SOMETHING: &str = "^[^\\x00]*[^\\x00-\\x20][^\\x00]*$";

macro_rules! documented {
    ($(#[$doc:meta])* $name:ident = $schema:expr) => {
        $(#[$doc])*
        pub(crate) struct $name;
        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let schema: ObjectBuilder = $schema;
                schema.into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

fn text(pattern: &Pattern, example: &'static str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern.as_str()))
        .examples([example])
}

fn one_of(words: Vec<String>, example: &'static str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(schema::SchemaType::Type(Type::String))
        .enum_values(Some(words))
        .examples([example])
}

documented! {
    /// An e-mail address.
    Email = text(&EMAIL, "rep@example.com")
}
documented! {
    /// A domain.
    Domain = text(&DOMAIN, "northwind.example.com")
}
documented! {
    /// An http or https address.
    WebAddress = text(&WEB_ADDRESS, "https://northwind.example.com/")
}
documented! {
    /// A telephone number.
    Phone = text(&PHONE, "+49 30 5550 0000")
}
documented! {
    /// A language tag (BCP 47).
    Language = text(&LANGUAGE, "de-AT")
}
documented! {
    /// A currency code of ISO 4217.
    CurrencyCode = {
        use iso_currency::IntoEnumIterator as _;
        let codes = iso_currency::Currency::iter().map(|currency| currency.code().to_owned());
        one_of(codes.collect(), "EUR")
    }
}
documented! {
    /// A country code of ISO 3166-1 alpha-2.
    CountryCode = {
        let codes = isocountry::CountryCode::iter().map(|country| country.alpha2().to_owned());
        one_of(codes.collect(), "DE")
    }
}
/// Whether a text names a zone of the IANA database. The names of bare offsets, such as `Etc/GMT+5`,
/// count hours the other way round than everybody else, and differ by their sign alone, which
/// generated clients cannot tell apart: nobody lives there, and they are not taken.
pub(crate) fn is_time_zone(name: &str) -> bool {
    let is_offset = name.contains("GMT+") || name.contains("GMT-");
    !is_offset && name.parse::<chrono_tz::Tz>().is_ok()
}

documented! {
    /// A name of the IANA time zone database, other than those of bare offsets.
    TimeZone = {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let names = names.filter(|name| is_time_zone(name)).map(ToOwned::to_owned);
        one_of(names.collect(), "Europe/Berlin")
    }
}
documented! {
    /// A right.
    RightName = {
        let names = crate::auth::permissions::scopes().map(|scope| scope.to_string());
        one_of(names.collect(), "accounts:read")
    }
}
documented! {
    /// The name of a field.
    FieldKey = text(&KEY, "name")
}
documented! {
    /// A kind of record, or one event of a kind.
    EventTypeName = one_of(crate::webhooks::event_types(), "deal.updated")
}
documented! {
    /// Why something was done.
    Reason = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(SAYS_SOMETHING))
        .min_length(Some(1))
        .max_length(Some(2000))
        .examples(["Budget confirmed"])
}
