//! Exports: a filtered list as a file, CSV or NDJSON, without an end to its length.
//!
//! The format is a parameter rather than a matter of `Accept`, because a file is asked for by a link,
//! and a link has no headers. The records are those of one moment. They are read and written a batch at
//! a time, each when the client has taken the one before: memory is that of one batch however slow the
//! client is, and when it is gone the work stops.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Bytes, Path};
use futures_util::{StreamExt as _, stream};
use serde_json::{Map, Value};

use super::Call;
use super::list::ExportQuery;
use super::lists::table;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::query::{ListRequest, Table};
use crate::records::{self, Record};
use crate::registry::{self, by_kind};
use crate::types::text_enum;

text_enum! {
    /// How the records of an export are written.
    ExportFormat {
        /// Comma-separated values (RFC 4180) with a line of names first. Lists and objects are JSON. A text that a
        /// spreadsheet would take for a formula has an apostrophe before it.
        Csv = "csv",
        /// One JSON object in each line.
        Ndjson = "ndjson",
    }
}

/// Records that are read at once.
const BATCH: i64 = 500;

struct Export {
    table: &'static Table,
    request: ListRequest,
    format: ExportFormat,
    /// The columns of CSV; of NDJSON only if some were chosen.
    fields: Vec<String>,
    is_whole: bool,
    is_begun: bool,
    is_done: bool,
}

impl Export {
    fn of(table: &'static Table, query: ExportQuery) -> Self {
        let is_whole = query.fields.is_none();
        let mut fields = query
            .fields
            .unwrap_or_else(|| registry::json_fields(table.object));
        fields.retain(|name| name != "id");
        fields.insert(0, "id".to_owned());
        Self {
            table,
            request: ListRequest {
                limit: BATCH,
                ..query.request
            },
            format: query.format,
            fields,
            is_whole,
            is_begun: false,
            is_done: false,
        }
    }

    /// The next batch as it is written; none after the last.
    fn next(&mut self, cx: &mut Ctx) -> Result<Option<Bytes>> {
        if self.is_done {
            return Ok(None);
        }
        let (text, next) = by_kind!(
            self.table.object,
            T => self.batch::<T>(cx)?,
            return Err(Error::NoSuchPath)
        );
        self.is_begun = true;
        self.is_done = next.is_none();
        self.request.after = next;
        Ok(Some(text.into()))
    }

    fn batch<T: Record>(&self, cx: &mut Ctx) -> Result<(Vec<u8>, Option<String>)> {
        let page = records::list::<T>(cx, &self.request)?;
        let mut text = Vec::new();
        match self.format {
            ExportFormat::Ndjson if self.is_whole => {
                for record in &page.data {
                    serde_json::to_writer(&mut text, record).map_err(Error::internal)?;
                    text.push(b'\n');
                }
            }
            ExportFormat::Ndjson => {
                for record in &page.data {
                    let mut fields = fields_of(record)?;
                    fields.retain(|name, _| self.fields.contains(name));
                    serde_json::to_writer(&mut text, &fields).map_err(Error::internal)?;
                    text.push(b'\n');
                }
            }
            ExportFormat::Csv => text = self.csv(&page.data)?,
        }
        Ok((text, page.next))
    }

    fn csv<T: Record>(&self, records: &[T]) -> Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        if !self.is_begun {
            writer.write_record(&self.fields).map_err(Error::internal)?;
        }
        for record in records {
            let fields = fields_of(record)?;
            let cells = self.fields.iter().map(|name| cell(fields.get(name)));
            writer.write_record(cells).map_err(Error::internal)?;
        }
        writer.into_inner().map_err(Error::internal)
    }

    fn media_type(&self) -> &'static str {
        match self.format {
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Ndjson => "application/x-ndjson",
        }
    }
}

fn fields_of<T: Record>(record: &T) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::internal("a record is not an object")),
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

/// `GET /v1/{resource}/export`
pub(super) async fn export(call: Call, resource: Path<String>) -> Result<HttpResponse> {
    let table = table(&resource)?;
    let mut export = Export::of(table, ExportQuery::parse(table, call.query())?);
    let media_type = export.media_type();
    let name = format!("{}.{}", table.path, export.format.as_str());
    let mut pieces = call.app.pieces(&call.actor, move |cx| export.next(cx))?;
    // Refusals come before the first line.
    let first = pieces.next().await.transpose()?;
    let rest = stream::unfold(pieces, |mut pieces| async move {
        pieces.next().await.map(|piece| (piece, pieces))
    });
    let lines = stream::iter(first.map(Ok)).chain(rest);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .streaming(lines))
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
