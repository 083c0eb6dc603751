//! The stays of a journey in stages.

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::ActorKind;
use crate::error::{Error, Result};
use crate::ids::{
    JourneyId, JourneyPauseId, JourneyStageEntryId, JourneyStageId, RecordId, UserId, WorkspaceId,
};
use crate::schema::{journey_pauses, journey_stage_entries};
use crate::types::{Int64, Json, Timestamp, text_enum};

text_enum! {
    /// By what a journey came into a stage.
    JourneyCause {
        /// Somebody said so.
        User = "user",
        /// A program said so, with an API key.
        Api = "api",
        /// The criteria of a stage held.
        Rule = "rule",
    }
}

impl JourneyCause {
    /// That of what an actor says.
    pub(super) fn of(kind: ActorKind) -> Self {
        match kind {
            ActorKind::ApiKey => Self::Api,
            ActorKind::User | ActorKind::System => Self::User,
        }
    }
}

/// A stay as it is kept.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = journey_stage_entries, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub workspace_id: WorkspaceId,
    pub id: JourneyStageEntryId,
    pub journey_id: JourneyId,
    pub stage_id: JourneyStageId,
    pub entered_at: Timestamp,
    pub left_at: Option<Timestamp>,
    pub entered_by_id: Option<UserId>,
    pub reason: Option<String>,
    pub recorded_at: Timestamp,
    pub sequence: i32,
    pub cause: JourneyCause,
    pub evidence: Json<Vec<RecordId>>,
}

/// One stay of a journey in a stage.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct JourneyStageEntry {
    /// The stay's id.
    pub id: JourneyStageEntryId,
    /// The journey.
    pub journey_id: JourneyId,
    /// The stage.
    pub stage_id: JourneyStageId,
    /// Its place among the stays of the journey, counted from 1: the order of those that begin at the same moment.
    pub sequence: i32,
    /// When the stay began.
    pub entered_at: Timestamp,
    /// When it ended; empty while it lasts.
    pub left_at: Option<Timestamp>,
    /// How long it took, or has taken so far.
    pub duration_seconds: Int64,
    /// The user who put the journey into the stage.
    pub entered_by_id: Option<UserId>,
    /// By what the journey came into the stage.
    pub cause: JourneyCause,
    /// Why.
    pub reason: Option<String>,
    /// The records that showed it, such as those that made the criteria hold.
    pub evidence: Vec<RecordId>,
    /// When the stay was recorded.
    pub recorded_at: Timestamp,
}

impl JourneyStageEntry {
    /// A stay with its length.
    pub(super) fn of(row: Row, now: Timestamp) -> Result<Self> {
        let seconds = row.left_at.unwrap_or(now).seconds_since(row.entered_at);
        let too_long = || Error::internal("a stay is too long to count");
        Ok(Self {
            id: row.id,
            journey_id: row.journey_id,
            stage_id: row.stage_id,
            sequence: row.sequence,
            entered_at: row.entered_at,
            left_at: row.left_at,
            duration_seconds: Int64::new(seconds).ok_or_else(too_long)?,
            entered_by_id: row.entered_by_id,
            cause: row.cause,
            reason: row.reason,
            evidence: row.evidence.0,
            recorded_at: row.recorded_at,
        })
    }
}

/// A rest of a journey.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject, Queryable, Selectable, Insertable)]
#[diesel(table_name = journey_pauses, treat_none_as_default_value = false)]
pub struct JourneyRest {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The rest's id.
    pub id: JourneyPauseId,
    /// The journey.
    pub journey_id: JourneyId,
    /// When it began.
    pub paused_at: Timestamp,
    /// When the journey went on, or ended; empty while it rests.
    pub resumed_at: Option<Timestamp>,
    /// Why it rested.
    pub reason: Option<String>,
    /// The user who said so.
    pub paused_by_id: Option<UserId>,
    /// When that was recorded.
    pub recorded_at: Timestamp,
}
