//! Files of comma-separated values, row by row, with the line that each row begins in.

use std::collections::HashMap;
use std::sync::Arc;

use super::mapping::{Formats, Input};
use super::report::Problem;

/// A row: its values by column.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub line: i32,
    columns: Arc<HashMap<String, usize>>,
    values: Vec<String>,
}

impl Row {
    /// The value in a column, without white space around it; "" where there is none.
    pub(super) fn get(&self, column: &str) -> &str {
        let index = self.columns.get(column).copied();
        index
            .and_then(|index| self.values.get(index))
            .map(|value| value.trim())
            .unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn of(values: &[(&str, &str)]) -> Self {
        let names = values.iter().enumerate();
        Self {
            line: 2,
            columns: Arc::new(
                names
                    .map(|(at, (name, _))| ((*name).to_owned(), at))
                    .collect(),
            ),
            values: values
                .iter()
                .map(|(_, value)| (*value).to_owned())
                .collect(),
        }
    }
}

/// What is in a file: rows, and lines that are no rows.
pub(super) struct Rows {
    pub rows: Vec<Row>,
    pub problems: Vec<Problem>,
}

impl Rows {
    /// Rows in the file, good or not.
    pub(super) fn len(&self) -> usize {
        self.rows.len().saturating_add(self.problems.len())
    }
}

/// The names of a file's columns, or why they cannot be read.
pub(super) fn header(file: &[u8], formats: &Formats) -> Result<Vec<String>, String> {
    let text = decode(file, formats)?;
    let mut reader = reader(&text, formats)?;
    let header = reader.byte_headers().map_err(|error| error.to_string())?;
    header
        .iter()
        .map(|name| {
            let name = std::str::from_utf8(name);
            name.map(|name| name.trim().to_owned())
                .map_err(|_not_utf8| not_in(formats))
        })
        .collect()
}

/// Refuses a file that lacks columns, with the likeliest cause.
pub(super) fn check_columns(header: &[String], needed: &[&str]) -> Result<(), String> {
    let mut missing: Vec<&str> = needed
        .iter()
        .filter(|name| !header.iter().any(|known| known == *name))
        .copied()
        .collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let advice = match header {
        [only] => format!("its only column is {only:?}: is the delimiter right?"),
        _ => format!("its columns are {}", header.join(", ")),
    };
    Err(format!(
        "there is no column {}; {advice}",
        missing.join(", ")
    ))
}

/// Every row of an input.
pub(super) fn read(input: &Input, file: &[u8], formats: &Formats) -> Result<Rows, String> {
    match input {
        Input::File(name) => read_file(name, file, formats),
        Input::Rows(rows) => Ok(Rows {
            rows: (1..)
                .zip(rows)
                .map(|(line, row)| inline(line, row))
                .collect(),
            problems: Vec::new(),
        }),
    }
}

fn inline(line: i32, row: &std::collections::BTreeMap<String, String>) -> Row {
    Row {
        line,
        columns: Arc::new(row.keys().cloned().zip(0..).collect()),
        values: row.values().cloned().collect(),
    }
}

fn read_file(name: &str, file: &[u8], formats: &Formats) -> Result<Rows, String> {
    let columns = Arc::new(header(file, formats)?.into_iter().zip(0..).collect());
    let columns: Arc<HashMap<String, usize>> = columns;
    let text = decode(file, formats)?;
    let mut reader = reader(&text, formats)?;
    let width = reader.byte_headers().map_or(0, csv::ByteRecord::len);
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let line = i32::try_from(line).unwrap_or(i32::MAX);
        let mut refuse = |column: Option<String>, code: &str, message: String| {
            problems.push(Problem {
                file: name.to_owned(),
                line,
                column,
                code: code.to_owned(),
                message,
                is_row_refused: true,
            });
        };
        if record.len() != width {
            let message = format!("has {} values, the header has {width}", record.len());
            refuse(None, "MALFORMED_ROW", message);
            continue;
        }
        let values: Result<Vec<String>, usize> = record
            .iter()
            .enumerate()
            .map(|(index, value)| {
                std::str::from_utf8(value)
                    .map(ToOwned::to_owned)
                    .map_err(|_| index)
            })
            .collect();
        match values {
            Ok(values) => rows.push(Row {
                line,
                columns: Arc::clone(&columns),
                values,
            }),
            Err(index) => {
                let column = columns.iter().find(|(_, at)| **at == index);
                let column = column.map(|(name, _)| name.clone());
                refuse(column, "WRONG_ENCODING", not_in(formats));
            }
        }
    }
    Ok(Rows { rows, problems })
}

fn not_in(formats: &Formats) -> String {
    format!(
        "is not written in {}: is the encoding right?",
        formats.encoding
    )
}

/// The text of a file. UTF-8 is left as it is, so that a fault can be told by row and column.
fn decode<'a>(file: &'a [u8], formats: &Formats) -> Result<std::borrow::Cow<'a, [u8]>, String> {
    let encoding = encoding_rs::Encoding::for_label(formats.encoding.as_bytes())
        .ok_or_else(|| format!("the encoding {} is not known", formats.encoding))?;
    if encoding == encoding_rs::UTF_8 {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        return Ok(file.into());
    }
    let (text, _, has_faults) = encoding.decode(file);
    if has_faults {
        return Err(not_in(formats));
    }
    Ok(text.into_owned().into_bytes().into())
}

fn reader<'a>(text: &'a [u8], formats: &Formats) -> Result<csv::Reader<&'a [u8]>, String> {
    let delimiter = u8::try_from(formats.delimiter)
        .ok()
        .filter(u8::is_ascii)
        .ok_or("the delimiter must be an ASCII character")?;
    Ok(csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text))
}
