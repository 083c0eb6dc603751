//! The stays of a journey in stages.

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};
use crate::ids::{JourneyId, JourneyStageEntryId, JourneyStageId, UserId, WorkspaceId};
use crate::schema::journey_stage_entries;
use crate::types::{Int64, Timestamp};

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
    /// When the stay began.
    pub entered_at: Timestamp,
    /// When it ended; empty while it lasts.
    pub left_at: Option<Timestamp>,
    /// How long it took, or has taken so far.
    pub duration_seconds: Int64,
    /// The user who put the journey into the stage.
    pub entered_by_id: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
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
            entered_at: row.entered_at,
            left_at: row.left_at,
            duration_seconds: Int64::new(seconds).ok_or_else(too_long)?,
            entered_by_id: row.entered_by_id,
            reason: row.reason,
            recorded_at: row.recorded_at,
        })
    }
}
