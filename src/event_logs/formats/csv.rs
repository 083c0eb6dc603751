//! CSV: one event a line, with a column for the case, the activity and the moment.

use std::collections::{BTreeMap, HashMap};

use super::lines::Lines;
use super::{Fault, NAME, Outcome, RawCase, TIME, count, event, short, written};

/// The names of the columns that matter; all others are attributes, of the case if their name begins with `case:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Columns {
    pub case: String,
    pub activity: String,
    pub time: String,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            case: format!("{CASE}{NAME}"),
            activity: NAME.to_owned(),
            time: TIME.to_owned(),
        }
    }
}

/// What the names of attributes of cases begin with.
const CASE: &str = "case:";

/// The cases of a file, in the order in which each first stands in it.
pub(in super::super) fn read(text: &str, columns: &Columns) -> Outcome<Vec<RawCase>> {
    let mut reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| Fault::new(1, error.to_string()))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    for name in [&columns.case, &columns.activity, &columns.time] {
        if !header.contains(name) {
            return Err(Fault::new(1, format!("there is no column {name:?}")));
        }
    }
    let mut cases: Vec<RawCase> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut events = 0;
    let mut lines = Lines::of(text);
    for record in reader.records() {
        let record = record.map_err(|error| {
            Fault::new(line_of(&mut lines, error.position()), error.to_string())
        })?;
        let line = line_of(&mut lines, record.position());
        count(&mut events, line)?;
        let mut own: BTreeMap<String, String> = BTreeMap::new();
        let mut of_case: BTreeMap<String, String> = BTreeMap::new();
        let mut name = String::new();
        for (column, value) in header.iter().zip(&record) {
            short(line, value)?;
            if *column == columns.case {
                value.trim().clone_into(&mut name);
            } else if value.is_empty() || column.is_empty() {
                // What is not said is no attribute.
            } else if let Some(attribute) = column.strip_prefix(CASE) {
                of_case.insert(attribute.to_owned(), value.to_owned());
            } else {
                own.insert(column.clone(), value.to_owned());
            }
        }
        if name.is_empty() {
            return Err(Fault::new(
                line,
                format!("the event has no {}", columns.case),
            ));
        }
        let event = event(line, own, (&columns.activity, &columns.time))?;
        let place = *places.entry(name.clone()).or_insert_with(|| {
            cases.push(RawCase {
                name,
                attributes: of_case,
                events: Vec::new(),
            });
            cases.len() - 1
        });
        if let Some(case) = cases.get_mut(place) {
            case.events.push(event);
        }
    }
    Ok(cases)
}

/// A file of cases.
pub(in super::super) fn write(cases: &[RawCase]) -> Result<String, ::csv::Error> {
    let mut of_case: Vec<&String> = cases
        .iter()
        .flat_map(|case| case.attributes.keys())
        .collect();
    let events = || cases.iter().flat_map(|case| &case.events);
    let mut own: Vec<&String> = events().flat_map(|event| event.attributes.keys()).collect();
    for names in [&mut of_case, &mut own] {
        names.sort_unstable();
        names.dedup();
    }
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let columns = Columns::default();
    let head = [columns.case, columns.activity, columns.time].into_iter();
    let head = head.chain(of_case.iter().map(|name| format!("{CASE}{name}")));
    writer.write_record(head.chain(own.iter().map(|name| (*name).clone())))?;
    for case in cases {
        for event in &case.events {
            let at = written(event.at);
            let cells = [case.name.as_str(), &event.activity, &at].into_iter();
            let value = |values: &BTreeMap<String, String>, name: &String| {
                values.get(name).cloned().unwrap_or_default()
            };
            let cells = cells.map(ToOwned::to_owned);
            let cells = cells.chain(of_case.iter().map(|name| value(&case.attributes, name)));
            writer
                .write_record(cells.chain(own.iter().map(|name| value(&event.attributes, name))))?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(::csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// The line of a record. The reader's own count is one behind where lines end with a carriage return and a
/// line feed: a record begins for it between the two.
fn line_of(lines: &mut Lines<'_>, place: Option<&::csv::Position>) -> usize {
    place.map_or(0, |place| {
        lines.of_text_from(usize::try_from(place.byte()).unwrap_or(usize::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_by_their_line() {
        let read = |text: &str| read(text, &Columns::default());
        let head = "case:concept:name,concept:name,time:timestamp\n";
        let fault = |rows: &str| read(&format!("{head}{rows}")).unwrap_err();
        assert_eq!(fault("1,a,2026-01-01T00:00:00Z\n1,b,\n").line, 3);
        assert_eq!(
            fault("1,a,soon\n").to_string(),
            "line 2: \"soon\" is no moment"
        );
        assert_eq!(fault(",a,2026-01-01T00:00:00Z\n").line, 2);
        assert_eq!(fault("1,a\n").line, 2);
        assert_eq!(fault("1,a,2026-01-01T00:00:00Z\r\n\r\n1,b,\r\n").line, 4);
        assert_eq!(
            read("a,b\n1,2\n").unwrap_err().message,
            "there is no column \"case:concept:name\""
        );
        assert_eq!(read(head), Ok(Vec::new()));
    }
}
