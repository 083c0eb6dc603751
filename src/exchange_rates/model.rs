//! An exchange rate, and what callers may say about one.

use std::fmt;
use std::str::FromStr;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::CurrencyCode;
use crate::check::{Check, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{ExchangeRateId, Object, WorkspaceId};
use crate::query::{Field, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::exchange_rates;
use crate::types::{Date, InvalidText, Timestamp};

/// A number with a decimal fraction that is kept exactly as it is written: up to 8 digits, a point and up
/// to 10 more. Nothing else is long enough for JSON readers that know only floating point, so it is a text.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Decimal(String);

const WHOLE_DIGITS: usize = 8;
const FRACTION_DIGITS: usize = 10;

impl Decimal {
    /// The digits as a whole number, and what to divide it by.
    pub(crate) fn parts(&self) -> (i128, i128) {
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let digits = format!("{whole}{fraction}").parse().unwrap_or(0);
        let places = u32::try_from(fraction.len()).unwrap_or(0);
        (digits, 10_i128.saturating_pow(places))
    }

    fn is_zero(&self) -> bool {
        self.parts().0 == 0
    }
}

impl FromStr for Decimal {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, WHOLE_DIGITS) || !digits(fraction, FRACTION_DIGITS) {
            return Err(InvalidText(
                "a decimal number as a text, such as \"1.0873\", with at most 8 digits before the point and 10 after it",
            ));
        }
        // One way to write a number.
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        Ok(Self(format!("{whole}{point}{fraction}")))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Decimal {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]{1,8}(\\.[0-9]{1,10})?$"))
            .description(Some("A number with a decimal fraction, kept exactly."))
            .examples(["1.0873"])
            .into()
    }
}
impl ToSchema for Decimal {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Decimal")
    }
}

/// A number with a decimal fraction, kept exactly: `"1.0873"`.
#[async_graphql::Scalar(name = "Decimal")]
impl async_graphql::ScalarType for Decimal {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match &value {
            async_graphql::Value::String(text) => Ok(text.parse()?),
            _ => Err(async_graphql::InputValueError::expected_type(value)),
        }
    }
    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.clone())
    }
}

impl<DB: Backend> FromSql<diesel::sql_types::Text, DB> for Decimal
where
    String: FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(value)?.parse()?)
    }
}
impl<DB: Backend> ToSql<diesel::sql_types::Text, DB> for Decimal
where
    str: ToSql<diesel::sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}

/// What one unit of a currency was worth in another on a day.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = exchange_rates, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ExchangeRate {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The exchange rate's id.
    pub id: ExchangeRateId,
    /// The day it is of.
    pub valid_on: Date,
    /// The currency whose unit it is about (ISO 4217).
    #[schema(example = "USD")]
    pub from_currency: String,
    /// The currency in which that is told (ISO 4217).
    #[schema(example = "EUR")]
    pub to_currency: String,
    /// How much one unit of `from_currency` is worth in `to_currency`.
    pub rate: Decimal,
    /// Where it comes from.
    #[schema(example = "ECB reference rate")]
    pub source: Option<String>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    ExchangeRate,
    ExchangeRateId,
    exchange_rates,
    Table {
        object: Object::ExchangeRate,
        type_name: "ExchangeRate",
        path: "exchange-rates",
        ruled_by: Object::ExchangeRate,
        fields: &[
            Field::id("id", Object::ExchangeRate),
            Field::date("valid_on"),
            Field::text("from_currency"),
            Field::text("to_currency"),
            Field::text("source").nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let pair = format!(
                "{}-{}-{}",
                self.from_currency, self.to_currency, self.valid_on
            );
            vec![Key::new("valid_on", KeyKind::Rate, pair)]
        }
    }
);

/// A new exchange rate.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "valid_on": "2026-11-23", "from_currency": "USD", "to_currency": "EUR", "rate": "0.9197",
    "source": "ECB reference rate"
}))]
pub struct NewExchangeRate {
    /// The day it is of.
    pub valid_on: Date,
    /// The currency whose unit it is about (ISO 4217).
    #[schema(value_type = CurrencyCode)]
    pub from_currency: String,
    /// The currency in which that is told (ISO 4217).
    #[schema(value_type = CurrencyCode)]
    pub to_currency: String,
    /// How much one unit of `from_currency` is worth in `to_currency`; more than nothing.
    pub rate: Decimal,
    /// Where it comes from.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub source: Option<String>,
}

/// Changes to an exchange rate: what is absent stays, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"rate": "0.9201"}))]
pub struct ExchangeRatePatch {
    /// How much one unit of `from_currency` is worth in `to_currency`; more than nothing.
    #[schema(value_type = Decimal, required = false)]
    pub rate: MaybeUndefined<Decimal>,
    /// Where it comes from.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub source: MaybeUndefined<String>,
}

impl ExchangeRate {
    /// An exchange rate as a caller described it.
    pub(super) fn from_new(
        new: &NewExchangeRate,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: ExchangeRateId::generate(),
            valid_on: new.valid_on,
            from_currency: new.from_currency,
            to_currency: new.to_currency,
            rate: new.rate,
            source: new.source,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.currency("from_currency", Some(&self.from_currency));
        check.currency("to_currency", Some(&self.to_currency));
        if self.from_currency == self.to_currency {
            check.contradict("to_currency", "SAME", "a currency is always worth itself");
        }
        if self.rate.is_zero() {
            check.refuse("rate", "OUT_OF_RANGE", "must be more than nothing");
        }
        check.optional_text("source", self.source.as_deref(), SHORT);
        check.finish()
    }
}

impl ExchangeRatePatch {
    /// The exchange rate with the changes.
    pub(super) fn apply(&self, mut exchange_rate: ExchangeRate) -> Result<ExchangeRate> {
        let Self { rate, source } = self;
        let mut check = Check::default();
        check.put("rate", &mut exchange_rate.rate, rate);
        put_nullable(&mut exchange_rate.source, source);
        check.finish()?;
        Ok(exchange_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn a_decimal_number_has_one_form_and_loses_nothing() {
        for (text, kept, parts) in [
            ("1.0873", "1.0873", (10_873, 10_000)),
            ("001.500", "1.5", (15, 10)),
            ("12", "12", (12, 1)),
            ("0.0000000001", "0.0000000001", (1, 10_000_000_000)),
        ] {
            let number: Decimal = text.parse().unwrap();
            assert_eq!((number.to_string().as_str(), number.parts()), (kept, parts));
        }
        for text in [
            "",
            ".5",
            "5.",
            "-1",
            "1e3",
            "1,5",
            "123456789",
            "1.12345678901",
            "1.2.3",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text} was taken");
        }
    }
}
