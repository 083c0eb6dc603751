//! The buyers' jobs, and what callers may say about them.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{BuyingJobEntryId, JourneyId, UserId, WorkspaceId};
use crate::schema::journey_buying_job_entries;
use crate::types::{Timestamp, text_enum};

text_enum! {
    /// A part of the work of those who buy.
    BuyingJob {
        /// They find out that something must be done.
        ProblemIdentification = "problem_identification",
        /// They look for what could be done.
        SolutionExploration = "solution_exploration",
        /// They say what a purchase must do.
        RequirementsBuilding = "requirements_building",
        /// They look whether a supplier does it.
        SupplierSelection = "supplier_selection",
        /// They make sure that it is right.
        Validation = "validation",
        /// They bring everybody on board.
        ConsensusCreation = "consensus_creation",
    }
}

impl BuyingJob {
    /// All six.
    pub(in crate::journeys) const ALL: [Self; 6] = [
        Self::ProblemIdentification,
        Self::SolutionExploration,
        Self::RequirementsBuilding,
        Self::SupplierSelection,
        Self::Validation,
        Self::ConsensusCreation,
    ];
}

text_enum! {
    /// How far a job is.
    BuyingJobStatus {
        /// Nobody is at it.
        NotStarted = "not_started",
        /// They are at it.
        InProgress = "in_progress",
        /// It is finished, for now.
        Done = "done",
    }
}

/// What was said of a job at one time.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject, Queryable, Selectable, Insertable)]
#[diesel(table_name = journey_buying_job_entries, treat_none_as_default_value = false)]
pub struct BuyingJobEntry {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The entry's id.
    pub id: BuyingJobEntryId,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) journey_id: JourneyId,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) job: BuyingJob,
    /// Its place among the entries of the job, counted from 1.
    pub sequence: i32,
    /// How far the job was from then on.
    pub status: BuyingJobStatus,
    /// Since when.
    pub changed_at: Timestamp,
    /// How that is known, or why.
    pub reason: Option<String>,
    /// The user who said so.
    pub changed_by_id: Option<UserId>,
    /// When that was recorded.
    pub recorded_at: Timestamp,
}

/// How one of the six jobs stands on a journey.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct BuyingJobState {
    /// The job.
    pub job: BuyingJob,
    /// How far it is.
    pub status: BuyingJobStatus,
    /// When they first took it up.
    pub started_at: Option<Timestamp>,
    /// When they finished it last; empty unless it is done.
    pub finished_at: Option<Timestamp>,
    /// How many times they took it up again after it was done.
    pub revisit_count: i32,
    /// When they did last.
    pub last_revisited_at: Option<Timestamp>,
    /// All that was said of it, the first one first.
    pub history: Vec<BuyingJobEntry>,
}

/// What is said of a job.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"job": "validation", "status": "in_progress", "reason": "They call references"}))]
pub struct BuyingJobChange {
    /// The job.
    pub job: BuyingJob,
    /// How far it is.
    pub status: BuyingJobStatus,
    /// Since when: now if nothing is said, not in the future, not before the journey began, and not before the last
    /// entry of the job.
    #[serde(default)]
    pub changed_at: Option<Timestamp>,
    /// How that is known, or why.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
}

impl BuyingJobState {
    /// How a job stands after what was said of it, in its order.
    pub(in crate::journeys) fn of(job: BuyingJob, history: Vec<BuyingJobEntry>) -> Self {
        let mut state = Self {
            job,
            status: BuyingJobStatus::NotStarted,
            started_at: None,
            finished_at: None,
            revisit_count: 0,
            last_revisited_at: None,
            history: Vec::new(),
        };
        for entry in &history {
            let at = entry.changed_at;
            match (state.status, entry.status) {
                (BuyingJobStatus::Done, BuyingJobStatus::InProgress) => {
                    state.revisit_count = state.revisit_count.saturating_add(1);
                    state.last_revisited_at = Some(at);
                    state.finished_at = None;
                }
                (_, BuyingJobStatus::InProgress) => {
                    state.started_at.get_or_insert(at);
                    state.finished_at = None;
                }
                (_, BuyingJobStatus::Done) => {
                    state.started_at.get_or_insert(at);
                    state.finished_at = Some(at);
                }
                // It was a mistake to say that they had begun.
                (_, BuyingJobStatus::NotStarted) => {
                    state.started_at = None;
                    state.finished_at = None;
                }
            }
            state.status = entry.status;
        }
        state.history = history;
        state
    }
}
