//! An export, and what callers may say about one.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::file::FileRequest;
use crate::error::{Error, Result};
use crate::ids::{ExportId, Object, UserId, WorkspaceId};
use crate::query::reading::{Spelling, read_fields, read_filter, read_sort};
use crate::query::{Deleted, Field, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::registry::{self, Resource};
use crate::schema::exports;
use crate::types::{Int64, Json, RecordFilter, Timestamp, text_enum};

/// How long a file is kept.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

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

text_enum! {
    /// How far an export is.
    ExportStatus {
        /// It waits for its turn: a server writes a few files at a time.
        Queued = "queued",
        /// Its file is being written.
        Running = "running",
        /// Its file can be fetched, until it expires.
        Finished = "finished",
        /// It was broken off; `failure` says why.
        Failed = "failed",
    }
}

/// A list that is written to a file.
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
#[diesel(table_name = exports, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Export {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The export's id.
    pub id: ExportId,
    /// The kind of records that it holds, as REST's paths name it.
    #[schema(value_type = Resource, example = "deals")]
    pub resource: String,
    /// How the records are written.
    pub format: ExportFormat,
    /// Which records it holds; all if it says nothing.
    #[schema(value_type = Option<RecordFilter>)]
    pub filter: Option<Json<RecordFilter>>,
    /// How they are sorted: names of fields, downwards with a minus before.
    #[schema(value_type = Vec<String>, example = json!(["-created_at"]))]
    pub sort: Json<Vec<String>>,
    /// Which of their fields; all if it says nothing.
    #[schema(value_type = Option<Vec<String>>)]
    pub fields: Option<Json<Vec<String>>>,
    /// Whether it holds deleted records.
    pub deleted: Deleted,
    /// How far it is.
    pub status: ExportStatus,
    /// Records that it will hold; known once it is running.
    #[schema(example = 120_000)]
    pub rows_total: Option<i32>,
    /// Records that are written.
    #[schema(example = 120_000)]
    pub rows_done: i32,
    /// Bytes that are written.
    pub bytes: Int64,
    /// The path of the file, as long as there is one.
    #[schema(example = "/v1/exports/export_01h2xcejqtf2nbrexx3vqjhp41/content")]
    pub content_url: Option<String>,
    /// Why it was broken off.
    pub failure: Option<String>,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// When its file is removed, seven days after its end.
    pub expires_at: Option<Timestamp>,
    /// The user who asked for it.
    pub created_by_id: Option<UserId>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted, and its file with it.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Export,
    ExportId,
    exports,
    Table {
        object: Object::Export,
        type_name: "Export",
        path: "exports",
        ruled_by: Object::Export,
        fields: &[
            Field::id("id", Object::Export),
            Field::text("resource"),
            Field::word("format", "ExportFormat", ExportFormat::WORDS),
            Field::word("status", "ExportStatus", ExportStatus::WORDS),
            Field::timestamp("finished_at").nullable(),
            Field::timestamp("expires_at").nullable(),
            Field::id("created_by_id", Object::User).nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one("created_by", "created_by_id", Object::User)],
        has_custom_fields: false,
    },
    {
        fn references(&self) -> Vec<Reference> {
            references([("created_by_id", self.created_by_id.map(Into::into))])
        }
    }
);

/// A list to write to a file: what `GET /v1/{resource}/export` takes, with the filter of
/// `POST /v1/{resource}/query`.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "resource": "deals", "format": "csv", "filter": {"status": {"eq": "open"}},
    "sort": ["-created_at"], "fields": ["name", "amount_minor", "currency"]
}))]
pub struct NewExport {
    /// The kind of records, as REST's paths name it.
    #[schema(value_type = Resource)]
    pub resource: String,
    /// How the records are written.
    pub format: ExportFormat,
    /// Which records; all if nothing is said. Written as in `POST /v1/{resource}/query`.
    #[serde(default)]
    pub filter: Option<RecordFilter>,
    /// How they are sorted: names of fields, downwards with a minus before; at most four.
    #[serde(default)]
    #[graphql(default)]
    #[schema(example = json!(["-created_at"]))]
    pub sort: Vec<String>,
    /// Which of their fields; all if nothing is said. The id always comes along.
    #[serde(default)]
    #[schema(example = json!(["name"]))]
    pub fields: Option<Vec<String>>,
    /// Whether deleted records are among them; they are left out if nothing is said.
    #[serde(default)]
    #[graphql(default)]
    pub deleted: Deleted,
}

/// How far a file is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    pub total: i64,
    pub rows: usize,
    pub bytes: usize,
}

impl Export {
    /// An export as a caller asked for it.
    pub(super) fn from_new(
        new: &NewExport,
        workspace_id: WorkspaceId,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: ExportId::generate(),
            resource: new.resource,
            format: new.format,
            filter: new.filter.map(Json),
            sort: Json(new.sort),
            fields: new.fields.map(Json),
            deleted: new.deleted,
            status: ExportStatus::Queued,
            rows_total: None,
            rows_done: 0,
            bytes: whole(0),
            content_url: None,
            failure: None,
            finished_at: None,
            expires_at: None,
            created_by_id: by,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// What its file is asked for by; refusals name the places in the body that described it.
    pub(super) fn asked(&self) -> Result<FileRequest> {
        let table = registry::find_table(&self.resource).ok_or_else(|| {
            let message = "must be the word of a kind of record in paths, such as deals";
            Error::invalid("/resource", "INVALID_VALUE", message)
        })?;
        self.of_kind(table).map_err(Error::misfit)
    }

    fn of_kind(&self, table: &'static Table) -> Result<FileRequest> {
        let in_body = |error: Error| error.within("/");
        let mut asked = FileRequest::new(table, self.format);
        if let Some(Json(filter)) = &self.filter {
            let json = Value::Object(filter.0.clone());
            asked.request.filter = Some(read_filter(table, &json, Spelling::Rest, "/filter")?);
        }
        if let Some(Json(fields)) = &self.fields {
            let names = fields.iter().map(String::as_str);
            asked.fields = Some(read_fields(table, names).map_err(in_body)?);
        }
        let keys = self.sort.0.iter().map(String::as_str);
        asked.request.order = read_sort(table, keys).map_err(in_body)?;
        asked.request.deleted = self.deleted;
        Ok(asked)
    }

    /// Whether its file is still to be written.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.status, ExportStatus::Queued | ExportStatus::Running)
    }

    /// The export with what was written so far.
    pub(super) fn at(&self, progress: Progress) -> Self {
        Self {
            status: ExportStatus::Running,
            rows_total: Some(i32::try_from(progress.total).unwrap_or(i32::MAX)),
            rows_done: i32::try_from(progress.rows).unwrap_or(i32::MAX),
            bytes: whole(progress.bytes),
            ..self.clone()
        }
    }

    /// The export with its whole file.
    pub(super) fn finished(&self, progress: Progress, now: Timestamp) -> Self {
        Self {
            status: ExportStatus::Finished,
            content_url: Some(format!("/v1/exports/{}/content", self.id)),
            finished_at: Some(now),
            expires_at: Some(now.plus(KEPT)),
            ..self.at(progress)
        }
    }

    /// The export, broken off.
    pub(super) fn failed(&self, failure: &str, now: Timestamp) -> Self {
        Self {
            status: ExportStatus::Failed,
            failure: Some(failure.to_owned()),
            finished_at: Some(now),
            ..self.clone()
        }
    }

    /// The export without its file.
    pub(super) fn expired(&self) -> Self {
        Self {
            content_url: None,
            ..self.clone()
        }
    }
}

fn whole(number: usize) -> Int64 {
    let number = i64::try_from(number).ok().and_then(Int64::new);
    number.unwrap_or_default()
}
