//! Event logs as files: XES (IEEE 1849), CSV and OCEL 2.0 JSON. No database, no HTTP.
//!
//! What a file says is read into [`RawCase`]s and written from them. A file that does not say what an event needs is refused, with
//! the line on which the event stands; nothing is guessed.

mod csv;
mod lines;
mod ocel;
mod xes;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

pub(super) use self::csv::{Columns, read as read_csv, write as write_csv};
pub(super) use self::ocel::{Object, Related, read as read_ocel, write as write_ocel};
pub(super) use self::xes::{read as read_xes, write as write_xes};

/// A log has no more events than this.
pub(super) const MOST_EVENTS: usize = 200_000;
/// An attribute is no longer than this.
const MOST_TEXT: usize = 10_000;

/// The names of the standard attributes of XES, which CSV files of logs use as well.
pub(super) const NAME: &str = "concept:name";
pub(super) const TIME: &str = "time:timestamp";

/// An event as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawEvent {
    /// The line of the file on which it begins; 0 if it was not read from one.
    pub line: usize,
    pub activity: String,
    /// Microseconds since 1970.
    pub at: i64,
    pub attributes: BTreeMap<String, String>,
}

/// A case as a file has it: its events in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RawCase {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub events: Vec<RawEvent>,
}

/// Why a file cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The line, counted from 1; 0 if it is the file as a whole.
    pub line: usize,
    pub message: String,
}

impl Fault {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

type Outcome<T> = Result<T, Fault>;

/// A moment as files write it: RFC 3339, also with a space instead of the T, an offset without a colon, or none at all, which is
/// UTC. A date alone is its first moment in UTC; events of one date stay in the order of the file.
fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let with_offset = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"));
    let moment = with_offset
        .map(|moment| moment.with_timezone(&Utc))
        .or_else(|_| {
            let plain = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
                .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f"))
                .or_else(|_| date_alone(text));
            plain.map(|moment| moment.and_utc())
        });
    moment.ok().map(|moment| moment.timestamp_micros())
}

fn date_alone(text: &str) -> chrono::ParseResult<NaiveDateTime> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|date| date.and_time(NaiveTime::MIN))
}

/// The moment as files of ours write it.
fn written(micros: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH);
    moment.to_rfc3339_opts(chrono::SecondsFormat::Micros, false)
}

/// Refuses a text that is too long.
fn short(line: usize, text: &str) -> Outcome<()> {
    if text.len() > MOST_TEXT {
        let message = format!("an attribute has more than {MOST_TEXT} bytes");
        return Err(Fault::new(line, message));
    }
    Ok(())
}

/// Counts events, and refuses one too many.
fn count(events: &mut usize, line: usize) -> Outcome<()> {
    *events += 1;
    if *events > MOST_EVENTS {
        let message = format!("the log has more than {MOST_EVENTS} events; take it in parts");
        return Err(Fault::new(line, message));
    }
    Ok(())
}

/// An event of attributes, of which two are the activity and the moment.
fn event(
    line: usize,
    mut attributes: BTreeMap<String, String>,
    (activity_name, time_name): (&str, &str),
) -> Outcome<RawEvent> {
    let activity = attributes.remove(activity_name).unwrap_or_default();
    let activity = activity.trim().to_owned();
    if activity.is_empty() {
        return Err(Fault::new(
            line,
            format!("the event has no {activity_name}"),
        ));
    }
    let Some(at) = attributes
        .remove(time_name)
        .filter(|text| !text.trim().is_empty())
    else {
        return Err(Fault::new(line, format!("the event has no {time_name}")));
    };
    let at = moment(&at).ok_or_else(|| {
        let shown: String = at.chars().take(60).collect();
        Fault::new(line, format!("{shown:?} is no moment"))
    })?;
    Ok(RawEvent {
        line,
        activity,
        at,
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_many_forms_are_one() {
        let expected = moment("2010-12-30T13:32:00Z");
        assert!(expected.is_some());
        for text in [
            "2010-12-30T14:32:00.000+01:00",
            "2010-12-30 14:32:00+01:00",
            "2010-12-30 14:32:00+0100",
            "2010-12-30 13:32:00",
            " 2010-12-30T13:32:00.000000 ",
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
        assert_eq!(moment("2010-12-30"), moment("2010-12-30T00:00:00Z"));
        for text in [
            "",
            "yesterday",
            "2010-12",
            "2010-13-30",
            "2010-13-30T00:00:00Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    /// A log with all that is hard to write.
    fn log() -> Vec<RawCase> {
        let attributes = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let event = |activity: &str, at| RawEvent {
            line: 0,
            activity: activity.to_owned(),
            at,
            attributes: attributes(&[
                ("channel", "email"),
                ("note", "a \"<b>\" & c, 'd'\nz\u{e9}"),
            ]),
        };
        let case = |name: &str, events| RawCase {
            name: name.to_owned(),
            attributes: BTreeMap::new(),
            events,
        };
        vec![
            case(
                "A & \"B\"",
                vec![event("<call>", 1_000_001), event("mail, twice", 2_000_000)],
            ),
            case("2", vec![event("call", 0)]),
        ]
    }

    fn without_lines(mut cases: Vec<RawCase>) -> Vec<RawCase> {
        for event in cases.iter_mut().flat_map(|case| &mut case.events) {
            event.line = 0;
        }
        cases
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = write_xes(&log());
        assert_eq!(without_lines(read_xes(&text).unwrap()), log(), "{text}");
        let text = write_csv(&log()).unwrap();
        assert_eq!(
            without_lines(read_csv(&text, &Columns::default()).unwrap()),
            log(),
            "{text}"
        );
    }
}
