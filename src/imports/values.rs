//! Texts of a file as JSON values: numbers, days, moments, money.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::Value;

use super::mapping::{Formats, Kind};
use super::source::Row;
use crate::types::{Date, Int64, Timestamp};

/// Reads a text as a kind of value; the refusal is in words. References are found elsewhere.
pub(super) fn convert(
    kind: &Kind,
    text: &str,
    row: &Row,
    formats: &Formats,
) -> Result<Value, String> {
    match kind {
        Kind::Text | Kind::Reference(_) => Ok(text.into()),
        Kind::Integer { times } => whole(scaled(decimal(text, formats)?, *times)?, text),
        Kind::Number => decimal(text, formats)?
            .to_f64()
            .map(Value::from)
            .ok_or_else(|| format!("{text:?} is not a number")),
        Kind::Boolean => boolean(text),
        Kind::Date { format } => {
            let format = format.as_deref().unwrap_or(&formats.date);
            let day = NaiveDate::parse_from_str(text, format)
                .ok()
                .and_then(Date::of);
            day.map(|day| day.to_string().into())
                .ok_or_else(|| format!("{text:?} is not a day written as {format}"))
        }
        Kind::Timestamp { format } => {
            let format = format.as_deref().or(formats.timestamp.as_deref());
            moment(text, format, formats.time_zone).map(|moment| moment.to_string().into())
        }
        Kind::Money { times, currency } => {
            let named = currency.as_ref().map(|template| template.render(row));
            let code = named.filter(|code| !code.is_empty());
            let code = code.or_else(|| formats.currency.clone());
            let code = code.ok_or("no currency is named")?;
            let currency = iso_currency::Currency::from_code(&code)
                .ok_or_else(|| format!("{code:?} is not a currency code of ISO 4217"))?;
            let units = 10_i64.pow(currency.exponent().unwrap_or(0).into());
            let amount = scaled(scaled(decimal(text, formats)?, *times)?, units)?;
            whole(amount, text).map_err(|_fraction| {
                format!("{text:?} is no amount of {code}: it has too many decimals or is too large")
            })
        }
        Kind::List { separator } => Ok(text
            .split(separator.as_str())
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(Value::from)
            .collect()),
    }
}

fn decimal(text: &str, formats: &Formats) -> Result<Decimal, String> {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if Some(letter) == formats.group_separator => {}
            letter if letter == formats.decimal_separator => plain.push('.'),
            // What separates decimals elsewhere must not pass for it here.
            '.' | ',' | '_' => return Err(format!("{text:?} is not a number")),
            letter => plain.push(letter),
        }
    }
    Decimal::from_str_exact(&plain)
        .or_else(|_inexact| Decimal::from_scientific(&plain))
        .map_err(|_not_a_number| format!("{text:?} is not a number"))
}

fn scaled(number: Decimal, times: i64) -> Result<Decimal, String> {
    number
        .checked_mul(times.into())
        .ok_or_else(|| format!("{number} is too large"))
}

fn whole(number: Decimal, text: &str) -> Result<Value, String> {
    let whole = number.fract().is_zero().then(|| number.to_i64()).flatten();
    whole
        .and_then(Int64::new)
        .map(|number| number.get().into())
        .ok_or_else(|| format!("{text:?} is not a whole number"))
}

fn boolean(text: &str) -> Result<Value, String> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Ok(true.into()),
        "false" | "f" | "no" | "n" | "0" => Ok(false.into()),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// A moment in the format, or in RFC 3339. A day alone is its first moment.
fn moment(text: &str, format: Option<&str>, zone: chrono_tz::Tz) -> Result<Timestamp, String> {
    let Some(format) = format else {
        return text
            .parse()
            .map_err(|_not_rfc3339| format!("{text:?} is not an RFC 3339 timestamp"));
    };
    let refused = || format!("{text:?} is not a moment written as {format}");
    if let Ok(moment) = chrono::DateTime::parse_from_str(text, format) {
        return Timestamp::of(moment.to_utc()).ok_or_else(refused);
    }
    let local = NaiveDateTime::parse_from_str(text, format).or_else(|_no_time| {
        NaiveDate::parse_from_str(text, format).map(|day| day.and_time(NaiveTime::MIN))
    });
    // Of an hour that the clock shows twice the first is meant.
    let moment = local
        .ok()
        .and_then(|local| zone.from_local_datetime(&local).earliest());
    moment
        .and_then(|moment| Timestamp::of(moment.to_utc()))
        .ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str, formats: &Formats) -> Result<Value, String> {
        convert(&kind, text, &Row::of(&[("currency", "JPY")]), formats)
    }

    fn money(text: &str, times: i64, formats: &Formats) -> Result<Value, String> {
        let currency = None;
        read(Kind::Money { times, currency }, text, formats)
    }

    fn german() -> Formats {
        Formats {
            decimal_separator: ',',
            group_separator: Some('.'),
            currency: Some("EUR".to_owned()),
            ..Formats::default()
        }
    }

    #[test]
    fn money_is_exact() {
        assert_eq!(money("1.234,56", 1, &german()), Ok(123_456.into()));
        assert_eq!(
            money("1100,04", 1_000_000, &german()),
            Ok(110_004_000_000_i64.into())
        );
        assert!(
            money("0,005", 1, &german())
                .unwrap_err()
                .contains("decimals")
        );
        assert!(money("1,234.56", 1, &Formats::default()).is_err());
    }

    #[test]
    fn the_currency_says_how_many_decimals_there_are() {
        let currency = Some(super::super::template::Template::parse("currency").unwrap());
        let yen = Kind::Money { times: 1, currency };

        assert_eq!(read(yen, "1200", &german()), Ok(1200.into()));
    }

    #[test]
    fn numbers_are_read_whole_or_not_at_all() {
        let integer = || Kind::Integer { times: 1 };
        assert_eq!(read(integer(), "2.822", &german()), Ok(2822.into()));
        assert_eq!(read(integer(), "28,0", &german()), Ok(28.into()));
        assert!(read(integer(), "28,5", &german()).is_err());
        assert!(read(integer(), "12a", &german()).is_err());
    }

    #[test]
    fn moments_without_a_zone_are_in_the_zone_of_the_file() {
        let formats = Formats {
            time_zone: chrono_tz::Tz::Europe__Berlin,
            ..Formats::default()
        };
        let kind = |format: &str| Kind::Timestamp {
            format: Some(format.to_owned()),
        };

        let summer = read(kind("%d.%m.%Y %H:%M"), "01.07.2026 12:00", &formats);
        assert_eq!(summer, Ok("2026-07-01T10:00:00.000000Z".into()));
        let day = read(kind("%Y-%m-%d"), "2026-01-01", &formats);
        assert_eq!(day, Ok("2025-12-31T23:00:00.000000Z".into()));
        assert!(read(kind("%Y-%m-%d"), "2026-02-30", &formats).is_err());
    }
}
