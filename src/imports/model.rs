//! A run of the importer as a record, and what starts one.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report::{Problem, Report, StepReport};
use crate::ids::{ImportId, Object, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::imports;
use crate::types::{Json, Timestamp, text_enum};

text_enum! {
    /// How far an import is.
    ImportStatus {
        /// It is at work.
        Running = "running",
        /// It came to its end; rows may have been refused.
        Finished = "finished",
        /// It was broken off; `failure` says why.
        Failed = "failed",
    }
}

/// A run of the importer.
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
#[diesel(table_name = imports, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Import {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The import's id.
    pub id: ImportId,
    /// How far it is.
    pub status: ImportStatus,
    /// Whether it only shows what would happen.
    pub is_dry_run: bool,
    /// Whether one bad row undoes everything.
    pub is_strict: bool,
    /// Rows in all steps.
    #[schema(example = 6332)]
    pub rows_total: i32,
    /// Rows that are done.
    #[schema(example = 6332)]
    pub rows_done: i32,
    /// What became of the rows of each step that has begun.
    #[schema(value_type = Vec<StepReport>)]
    pub steps: Json<Vec<StepReport>>,
    /// What was odd, once the run has ended: the first thousand.
    #[schema(value_type = Vec<Problem>)]
    pub problems: Json<Vec<Problem>>,
    /// How many more problems there were.
    pub problems_omitted: i32,
    /// Why it was broken off.
    pub failure: Option<String>,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// The user who started it.
    pub created_by_id: Option<UserId>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Always null: an import is not deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Import,
    ImportId,
    imports,
    Table {
        object: Object::Import,
        type_name: "Import",
        path: "imports",
        ruled_by: Object::Import,
        fields: &[
            Field::id("id", Object::Import),
            Field::word("status", "ImportStatus", ImportStatus::WORDS),
            Field::flag("is_dry_run"),
            Field::flag("is_strict"),
            Field::timestamp("finished_at").nullable(),
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

/// A new import: a mapping and the files that it reads.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "mapping": "source = \"erp\"\n[[step]]\nfile = \"companies.csv\"\ninto = \"accounts\"\nid = \"no\"\nfields = { name = \"company\" }\n",
    "files": [{ "name": "companies.csv", "content": "no,company\n4711,Northwind Example GmbH\n" }],
    "is_dry_run": true
}))]
pub struct NewImport {
    /// The mapping, in TOML; `mappings/README.md` describes it.
    #[schema(min_length = 1)]
    pub mapping: String,
    /// The files that the mapping names.
    #[serde(default)]
    #[graphql(default)]
    pub files: Vec<ImportFile>,
    /// Only show what would happen.
    #[serde(default)]
    #[graphql(default)]
    pub is_dry_run: bool,
    /// Let one bad row undo everything.
    #[serde(default)]
    #[graphql(default)]
    pub is_strict: bool,
}

/// A file for an import.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Its name, as the mapping writes it.
    #[schema(min_length = 1, max_length = 255, example = "companies.csv")]
    pub name: String,
    /// Its text.
    #[schema(example = "no,company\n4711,Northwind Example GmbH\n")]
    pub content: String,
}

/// A mapping with its files as they came, in whatever encoding.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    pub mapping: String,
    pub files: Vec<(String, Vec<u8>)>,
    pub is_dry_run: bool,
    pub is_strict: bool,
}

impl From<NewImport> for Upload {
    fn from(new: NewImport) -> Self {
        Self {
            mapping: new.mapping,
            files: new
                .files
                .into_iter()
                .map(|file| (file.name, file.content.into_bytes()))
                .collect(),
            is_dry_run: new.is_dry_run,
            is_strict: new.is_strict,
        }
    }
}

impl Import {
    /// An import that is about to begin.
    pub(super) fn begun(
        upload: &Upload,
        workspace_id: WorkspaceId,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: ImportId::generate(),
            status: ImportStatus::Running,
            is_dry_run: upload.is_dry_run,
            is_strict: upload.is_strict,
            rows_total: 0,
            rows_done: 0,
            steps: Json(Vec::new()),
            problems: Json(Vec::new()),
            problems_omitted: 0,
            failure: None,
            finished_at: None,
            created_by_id: by,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// The import with what it did so far.
    pub(super) fn at(&self, report: &Report) -> Self {
        Self {
            rows_total: report.rows_total,
            rows_done: report.rows_done,
            steps: Json(report.steps.clone()),
            ..self.clone()
        }
    }

    /// The import at its end. A strict one with a refused row has failed.
    pub(super) fn ended(&self, report: &Report, failure: Option<String>, now: Timestamp) -> Self {
        let refused = self.is_strict && report.refused() > 0;
        let failure =
            failure.or_else(|| refused.then(|| "a row was refused: nothing was kept".to_owned()));
        Self {
            status: match failure {
                Some(_) => ImportStatus::Failed,
                None => ImportStatus::Finished,
            },
            problems: Json(report.problems.clone()),
            problems_omitted: report.problems_omitted,
            failure,
            finished_at: Some(now),
            ..self.at(report)
        }
    }
}
