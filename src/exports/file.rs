//! A list as a file: CSV or NDJSON, written batch by batch.

use serde_json::Value;

use super::model::ExportFormat;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::query::{ListRequest, Table};
use crate::records::{self, Record, fields_of};
use crate::registry::{self, by_kind};

/// Records that are read at once.
const BATCH: i64 = 500;

/// What a file is asked for by: a list without pages.
#[derive(Debug, Clone)]
pub(crate) struct FileRequest {
    pub table: &'static Table,
    pub request: ListRequest,
    pub format: ExportFormat,
    /// The fields of the records; all if nothing is said. The id comes along.
    pub fields: Option<Vec<String>>,
}

impl FileRequest {
    /// All records of a kind.
    pub(crate) fn new(table: &'static Table, format: ExportFormat) -> Self {
        Self {
            table,
            request: ListRequest::default(),
            format,
            fields: None,
        }
    }

    /// How the file is sent.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.format {
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Ndjson => "application/x-ndjson",
        }
    }

    /// The header that lets a browser keep the file rather than show it.
    pub(crate) fn disposition(&self) -> String {
        let (name, ending) = (self.table.path, self.format.as_str());
        format!("attachment; filename=\"{name}.{ending}\"")
    }

    /// How many records the file will hold.
    pub(super) fn count(&self, cx: &mut Ctx) -> Result<i64> {
        by_kind!(
            self.table.object,
            T => records::count::<T>(cx, &self.request),
            Err(Error::NoSuchPath)
        )
    }
}

/// A part of a file.
#[derive(Debug)]
pub(crate) struct Piece {
    pub text: Vec<u8>,
    /// Records in it.
    pub rows: usize,
}

/// A file that is being written. The records are those of one moment if every batch is asked for in the
/// same transaction.
#[derive(Debug)]
pub(crate) struct File {
    asked: FileRequest,
    /// The columns of CSV; of NDJSON only if some were chosen.
    columns: Vec<String>,
    is_begun: bool,
    is_done: bool,
}

impl File {
    pub(crate) fn new(mut asked: FileRequest) -> Self {
        asked.request.limit = BATCH;
        let mut columns = match &asked.fields {
            Some(chosen) => chosen.clone(),
            None => registry::json_fields(asked.table.object),
        };
        columns.retain(|name| name != "id");
        columns.insert(0, "id".to_owned());
        Self {
            asked,
            columns,
            is_begun: false,
            is_done: false,
        }
    }

    /// The next batch as it is written; none after the last.
    pub(crate) fn next(&mut self, cx: &mut Ctx) -> Result<Option<Piece>> {
        if self.is_done {
            return Ok(None);
        }
        let (piece, next) = by_kind!(
            self.asked.table.object,
            T => self.batch::<T>(cx)?,
            return Err(Error::NoSuchPath)
        );
        self.is_begun = true;
        self.is_done = next.is_none();
        self.asked.request.after = next;
        Ok(Some(piece))
    }

    fn batch<T: Record>(&self, cx: &mut Ctx) -> Result<(Piece, Option<String>)> {
        let page = records::list::<T>(cx, &self.asked.request)?;
        let text = match self.asked.format {
            ExportFormat::Ndjson => self.ndjson(&page.data)?,
            ExportFormat::Csv => self.csv(&page.data)?,
        };
        let rows = page.data.len();
        Ok((Piece { text, rows }, page.next))
    }

    fn ndjson<T: Record>(&self, records: &[T]) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        for record in records {
            if self.asked.fields.is_none() {
                serde_json::to_writer(&mut text, record).map_err(Error::internal)?;
            } else {
                let mut fields = fields_of(record)?;
                fields.retain(|name, _| self.columns.contains(name));
                serde_json::to_writer(&mut text, &fields).map_err(Error::internal)?;
            }
            text.push(b'\n');
        }
        Ok(text)
    }

    fn csv<T: Record>(&self, records: &[T]) -> Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        if !self.is_begun {
            writer
                .write_record(&self.columns)
                .map_err(Error::internal)?;
        }
        for record in records {
            let fields = fields_of(record)?;
            let cells = self.columns.iter().map(|name| cell(fields.get(name)));
            writer.write_record(cells).map_err(Error::internal)?;
        }
        writer.into_inner().map_err(Error::internal)
    }
}

/// A value as a cell. Spreadsheets run what begins like a formula, whoever wrote it; the apostrophe makes
/// it a text. Numbers of ours cannot be formulas.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => {
            format!("'{text}")
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::cell;

    #[test]
    fn a_cell_is_no_formula() {
        for (value, text) in [
            (json!("=1+2"), "'=1+2"),
            (json!("+49 30 1"), "'+49 30 1"),
            (json!("@sum"), "'@sum"),
            (json!("-"), "'-"),
            (json!("\tx"), "'\tx"),
            (json!(-5), "-5"),
            (json!("a=b"), "a=b"),
            (json!(["=1"]), "[\"=1\"]"),
            (json!(null), ""),
            (json!(true), "true"),
        ] {
            assert_eq!(cell(Some(&value)), text);
        }
    }
}
