//! What a run did, and what was odd about its rows.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of the rows of one step of the mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[graphql(name = "ImportStep")]
#[schema(as = ImportStep)]
pub struct StepReport {
    /// The file, or `rows` for rows that stand in the mapping.
    #[schema(example = "sales_pipeline.csv")]
    pub file: String,
    /// The kind of record, as REST paths name it.
    #[schema(example = "deals")]
    pub into: String,
    /// Rows read.
    pub rows: i32,
    /// Rows that became new records.
    pub created: i32,
    /// Rows that changed records.
    pub updated: i32,
    /// Rows whose records were so already.
    pub unchanged: i32,
    /// Rows that the mapping leaves out.
    pub skipped: i32,
    /// Rows that could not be taken; `problems` says why.
    pub refused: i32,
}

impl StepReport {
    /// Adds what became of some rows and tells how many they were.
    pub(super) fn add(&mut self, counts: &Self) -> i32 {
        let mut done: i32 = 0;
        for (sum, count) in [
            (&mut self.created, counts.created),
            (&mut self.updated, counts.updated),
            (&mut self.unchanged, counts.unchanged),
            (&mut self.skipped, counts.skipped),
            (&mut self.refused, counts.refused),
        ] {
            *sum = sum.saturating_add(count);
            done = done.saturating_add(count);
        }
        done
    }
}

/// Something that was odd about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[graphql(name = "ImportProblem")]
#[schema(as = ImportProblem)]
pub struct Problem {
    /// The file, or `rows` for rows that stand in the mapping.
    #[schema(example = "sales_pipeline.csv")]
    pub file: String,
    /// The line in which the row begins; the header is line 1.
    #[schema(example = 17)]
    pub line: i32,
    /// The column, if one is to blame.
    #[schema(example = "close_date")]
    pub column: Option<String>,
    /// The kind of problem: `INVALID_VALUE`, `NO_SUCH_RECORD`, `DUPLICATE`, ...
    #[schema(example = "INVALID_VALUE")]
    pub code: String,
    /// The problem in words.
    #[schema(example = "\"31.02.2026\" is not a day written as %d.%m.%Y")]
    pub message: String,
    /// Whether the row was left out; otherwise only the value was.
    pub is_row_refused: bool,
}

/// Problems that are told; more are only counted.
const MOST_PROBLEMS: usize = 1000;

/// What a run did so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Each step that has begun.
    pub steps: Vec<StepReport>,
    /// What was odd, the first thousand.
    pub problems: Vec<Problem>,
    /// How many more problems there were.
    pub problems_omitted: i32,
    /// Rows in all steps.
    pub rows_total: i32,
    /// Rows that are done.
    pub rows_done: i32,
}

impl Report {
    pub(super) fn problem(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.problems_omitted = self.problems_omitted.saturating_add(1);
        }
    }

    /// Rows that could not be taken.
    pub fn refused(&self) -> i32 {
        self.steps.iter().map(|step| step.refused).sum()
    }
}
