//! Values that several slices share: moments, days, whole numbers, stored JSON and text enums.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

use crate::db::types::{
    AsMicros, Document, Instant, instant_from_pg, instant_from_sqlite, instant_to_pg,
    instant_to_sqlite,
};

/// A moment in UTC with microseconds; RFC 3339 on the wire (`2026-11-23T09:30:00.000000Z`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct Timestamp(DateTime<Utc>);

/// Years that RFC 3339 can write and both stores can keep.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

impl Timestamp {
    /// A moment of the `chrono` crate, cut to microseconds.
    pub fn of(moment: DateTime<Utc>) -> Option<Self> {
        <Self as AsMicros>::of_micros(moment.timestamp_micros())
    }

    /// The first moment of 1970.
    pub fn epoch() -> Self {
        Self(DateTime::UNIX_EPOCH)
    }

    /// Microseconds since 1970.
    pub fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The moment that many microseconds after 1970.
    pub fn from_micros(micros: i64) -> Option<Self> {
        <Self as AsMicros>::of_micros(micros)
    }

    /// The same moment as a `chrono` value.
    pub fn to_chrono(self) -> DateTime<Utc> {
        self.0
    }

    /// This moment moved by a span; the end of the calendar stops it.
    #[must_use]
    pub fn plus(self, span: chrono::TimeDelta) -> Self {
        self.0
            .checked_add_signed(span)
            .and_then(Self::of)
            .unwrap_or(self)
    }

    /// Whole seconds from `earlier` to this moment.
    pub fn seconds_since(self, earlier: Timestamp) -> i64 {
        self.0.signed_duration_since(earlier.0).num_seconds()
    }
}

impl AsMicros for Timestamp {
    fn micros(&self) -> i64 {
        self.as_micros()
    }
    fn of_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros)
            .filter(|moment| YEARS.contains(&moment.year()))
            .map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .and_then(|moment| Self::of(moment.with_timezone(&Utc)))
            .ok_or(InvalidText(
                "an RFC 3339 timestamp such as 2026-11-23T09:30:00Z",
            ))
    }
}

impl FromSql<Instant, Pg> for Timestamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        instant_from_pg(value)
    }
}
impl FromSql<Instant, Sqlite> for Timestamp {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        instant_from_sqlite(value)
    }
}
impl ToSql<Instant, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        instant_to_pg(self, out)
    }
}
impl ToSql<Instant, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        instant_to_sqlite(self, out)
    }
}

/// A day of the calendar without a time (`2026-11-23`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Date)]
pub struct Date(NaiveDate);

impl Date {
    /// A day of the `chrono` crate, if its year has four digits.
    pub fn of(day: NaiveDate) -> Option<Self> {
        YEARS.contains(&day.year()).then_some(Self(day))
    }

    /// The last day of all.
    pub fn last() -> Self {
        Self(NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).unwrap_or(NaiveDate::MAX))
    }

    /// The same day as a `chrono` value.
    pub fn to_chrono(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        // chrono also reads "2026-1-5" and "+02026-01-05"; the wire has one form only.
        let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_day| shaped)
            .and_then(Self::of)
            .ok_or(InvalidText("a day such as 2026-11-23"))
    }
}

impl<DB: Backend> FromSql<diesel::sql_types::Date, DB> for Date
where
    NaiveDate: FromSql<diesel::sql_types::Date, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(NaiveDate::from_sql(value)?))
    }
}
impl<DB: Backend> ToSql<diesel::sql_types::Date, DB> for Date
where
    NaiveDate: ToSql<diesel::sql_types::Date, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

/// A text that cannot be read as the named value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be {0}")]
pub struct InvalidText(pub &'static str);

/// The largest whole number that every JSON reader keeps exactly: 2^53 - 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// A whole number between -(2^53 - 1) and 2^53 - 1. GraphQL's own `Int` ends at 32 bits.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    AsExpression,
    FromSqlRow,
    Serialize,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
#[serde(transparent)]
pub struct Int64(i64);

impl Int64 {
    /// The number, if JSON can carry it exactly.
    pub fn new(number: i64) -> Option<Self> {
        (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER)
            .contains(&number)
            .then_some(Self(number))
    }

    /// The plain number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Int64 {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(input)?)
            .ok_or_else(|| serde::de::Error::custom("must lie between -(2^53 - 1) and 2^53 - 1"))
    }
}

impl<DB: Backend> FromSql<diesel::sql_types::BigInt, DB> for Int64
where
    i64: FromSql<diesel::sql_types::BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(i64::from_sql(value)?))
    }
}
impl<DB: Backend> ToSql<diesel::sql_types::BigInt, DB> for Int64
where
    i64: ToSql<diesel::sql_types::BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl utoipa::PartialSchema for Int64 {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(-MAX_SAFE_INTEGER))
            .maximum(Some(MAX_SAFE_INTEGER))
            .into()
    }
}
impl utoipa::ToSchema for Int64 {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Int64")
    }
}

#[async_graphql::Scalar(name = "Int64")]
impl async_graphql::ScalarType for Int64 {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match &value {
            async_graphql::Value::Number(number) => number
                .as_i64()
                .and_then(Self::new)
                .ok_or_else(|| "must be a whole number within 2^53 - 1".into()),
            _ => Err(async_graphql::InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::Number(self.0.into())
    }
}

/// JSON and GraphQL faces of a value that is written as text.
macro_rules! text_on_the_wire {
    ($name:ident, $scalar:literal, $format:expr, $example:literal) => {
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let text = <Cow<'de, str>>::deserialize(input)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat($format)))
                    .examples([$example])
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($scalar)
            }
        }
        #[async_graphql::Scalar(name = $scalar)]
        impl async_graphql::ScalarType for $name {
            fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
                match &value {
                    async_graphql::Value::String(text) => Ok(text.parse()?),
                    _ => Err(async_graphql::InputValueError::expected_type(value)),
                }
            }
            fn to_value(&self) -> async_graphql::Value {
                async_graphql::Value::String(self.to_string())
            }
        }
    };
}
text_on_the_wire!(
    Timestamp,
    "Timestamp",
    KnownFormat::DateTime,
    "2026-11-23T09:30:00.000000Z"
);
text_on_the_wire!(Date, "Date", KnownFormat::Date, "2026-11-23");

/// A value that a column keeps as JSON: `jsonb` on PostgreSQL, text on SQLite.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Document)]
#[serde(transparent)]
pub struct Json<T>(pub T)
where
    T: fmt::Debug;

impl<T> FromSql<Document, Pg> for Json<T>
where
    T: fmt::Debug + serde::de::DeserializeOwned,
{
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // The binary form of jsonb is a version byte, always 1, and the text.
        let text = value.as_bytes().get(1..).unwrap_or_default();
        Ok(Self(serde_json::from_slice(text)?))
    }
}

impl<T> FromSql<Document, Sqlite> for Json<T>
where
    T: fmt::Debug + serde::de::DeserializeOwned,
{
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

impl<T> ToSql<Document, Pg> for Json<T>
where
    T: fmt::Debug + Serialize,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write as _;
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(serialize::IsNull::No)
    }
}

impl<T> ToSql<Document, Sqlite> for Json<T>
where
    T: fmt::Debug + Serialize,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(serialize::IsNull::No)
    }
}

impl<T> async_graphql::OutputType for Json<T>
where
    T: fmt::Debug + async_graphql::OutputType,
{
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }
    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }
    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        T::create_type_info(registry)
    }
    async fn resolve(
        &self,
        ctx: &async_graphql::ContextSelectionSet<'_>,
        field: &async_graphql::Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<async_graphql::Value> {
        self.0.resolve(ctx, field).await
    }
}

/// The values of the fields that a workspace added, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
pub struct CustomValues(pub serde_json::Map<String, serde_json::Value>);

async_graphql::scalar!(
    CustomValues,
    "CustomValues",
    "A JSON object: the values of custom fields by key."
);

/// The id of a record in another system.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "ExternalIdInput")]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    /// The other system, in lower case: `hubspot`, `erp`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,63}$", example = "hubspot")]
    pub source: String,
    /// The record's id there.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\x00]*[^\x00-\x20][^\x00]*$",
        example = "4711"
    )]
    pub external_id: String,
}

/// A filter over records of one kind, written as in `POST /v1/{resource}/query`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>,
    example = json!({"status": {"eq": "won"}, "amount_minor": {"ge": 1_000_000}}))]
pub struct RecordFilter(pub serde_json::Map<String, serde_json::Value>);

async_graphql::scalar!(
    RecordFilter,
    "RecordFilter",
    "A filter over records of one kind as a JSON object, written as REST does."
);

/// A text enum: one word in the database, in JSON (snake case) and in GraphQL (upper case).
macro_rules! text_enum {
    ($( #[doc = $doc:literal] )* $name:ident {
        $( $( #[doc = $variant_doc:literal] )* $variant:ident = $text:literal, )*
    }) => {
        $( #[doc = $doc] )*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize, async_graphql::Enum)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $( $( #[doc = $variant_doc] )* #[serde(rename = $text)] $variant, )*
        }

        impl $name {
            /// Every word of the enum, as the database and JSON write it.
            pub const WORDS: &'static [&'static str] = &[ $( $text, )* ];

            /// The word.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )* }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                const MEANING: &str = concat!(
                    $( $doc, )*
                    $( "\n* `", $text, "`:", $( $variant_doc, )* )*
                );
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::WORDS.iter().copied()))
                    .description(Some(MEANING.trim()))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::types::InvalidText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $text => Ok(Self::$variant), )*
                    _ => Err($crate::types::InvalidText(concat!("one of" $(, " ", $text)*))),
                }
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(String::from_sql(value)?.parse()?)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }
    };
}
pub(crate) use text_enum;

text_enum! {
    /// How something about a person is known.
    EvidenceSource {
        /// They said it.
        Stated = "stated",
        /// They were seen to act so.
        Observed = "observed",
        /// It was concluded from something else.
        Inferred = "inferred",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_with_an_offset_is_kept_in_utc() {
        let moment: Timestamp = "2026-11-23T10:30:00.1234567+01:00".parse().unwrap();

        assert_eq!(moment.to_string(), "2026-11-23T09:30:00.123456Z");
    }

    #[test]
    fn only_the_one_form_of_a_day_is_read() {
        assert_eq!(
            "2026-02-28".parse::<Date>().unwrap().to_string(),
            "2026-02-28"
        );
        for text in [
            "2026-02-30",
            "2026-2-3",
            "+2026-02-03",
            "10000-01-01",
            "0000-01-01",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn numbers_that_json_cannot_carry_are_refused() {
        assert!(serde_json::from_str::<Int64>("9007199254740991").is_ok());
        assert!(serde_json::from_str::<Int64>("9007199254740992").is_err());
        assert!(serde_json::from_str::<Int64>("1.5").is_err());
    }
}
