//! The stays of deals in stages: appended by every move, never edited.

use std::collections::HashMap;

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Deal;
use crate::context::Ctx;
use crate::db::{Conn, on};
use crate::error::Result;
use crate::ids::{
    AnyUid, DealId, DealStageEntryId, PipelineId, PipelineStageId, RecordId, UserId, WorkspaceId,
};
use crate::query::planner::among;
use crate::query::sql::{Bound, Select, Sql, Together, Update};
use crate::schema::deal_stage_entries;
use crate::types::{Int64, Timestamp};

/// One stay of a deal in a pipeline stage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct DealStageEntry {
    /// The stay's id.
    pub id: DealStageEntryId,
    /// The deal.
    pub deal_id: DealId,
    /// The pipeline it was in.
    pub pipeline_id: PipelineId,
    /// The stage it was in.
    pub stage_id: PipelineStageId,
    /// When the stay began.
    pub entered_at: Timestamp,
    /// When it ended; null for the one that lasts.
    pub left_at: Option<Timestamp>,
    /// Whole seconds from `entered_at` to `left_at`, or until now for the stay that lasts.
    pub duration_seconds: Int64,
    /// The user who moved the deal there.
    pub entered_by_id: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
    /// When the server was told; later than `entered_at` if the move was told late.
    pub recorded_at: Timestamp,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = deal_stage_entries, treat_none_as_default_value = false)]
struct Row {
    workspace_id: WorkspaceId,
    id: DealStageEntryId,
    deal_id: DealId,
    pipeline_id: PipelineId,
    stage_id: PipelineStageId,
    entered_at: Timestamp,
    left_at: Option<Timestamp>,
    entered_by_id: Option<UserId>,
    reason: Option<String>,
    recorded_at: Timestamp,
}

impl Row {
    /// The stay that the deal is in now.
    fn of(cx: &Ctx, deal: &Deal, reason: Option<&str>) -> Self {
        Self {
            workspace_id: deal.workspace_id,
            id: DealStageEntryId::generate(),
            deal_id: deal.id,
            pipeline_id: deal.pipeline_id,
            stage_id: deal.stage_id,
            entered_at: deal.stage_entered_at,
            left_at: None,
            entered_by_id: cx.actor().user_id,
            reason: reason.map(ToOwned::to_owned),
            recorded_at: cx.now(),
        }
    }

    fn seen_at(self, now: Timestamp) -> DealStageEntry {
        let seconds = self.left_at.unwrap_or(now).seconds_since(self.entered_at);
        DealStageEntry {
            id: self.id,
            deal_id: self.deal_id,
            pipeline_id: self.pipeline_id,
            stage_id: self.stage_id,
            entered_at: self.entered_at,
            left_at: self.left_at,
            duration_seconds: Int64::new(seconds.max(0)).unwrap_or_default(),
            entered_by_id: self.entered_by_id,
            reason: self.reason,
            recorded_at: self.recorded_at,
        }
    }
}

/// Ends the stay that lasts and begins the one that the deal is in now.
pub(super) fn advance(cx: &mut Ctx, deal: &Deal, reason: Option<&str>) -> Result<()> {
    let left = deal_stage_entries::left_at.eq(deal.stage_entered_at);
    let mut last = Sql::text("WHERE workspace_id = ");
    last.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND deal_id = ")
        .bind(Bound::Uid(RecordId::from(deal.id).uid()))
        .push(" AND left_at IS NULL");
    let ended = Update::new("deal_stage_entries", left.as_changeset(), last);
    let row = Row::of(cx, deal, reason);
    let begun = diesel::insert_into(deal_stage_entries::table).values(&row);
    match &mut cx.conn {
        Conn::Pg(c) => drop(Together::new(ended, begun).execute(c)?),
        Conn::Sqlite(c) => {
            ended.execute(c)?;
            begun.execute(c)?;
        }
    }
    Ok(())
}

/// Begins the stay that the deal is in now.
pub(super) fn begin(cx: &mut Ctx, deal: &Deal, reason: Option<&str>) -> Result<()> {
    let row = Row::of(cx, deal, reason);
    on!(&mut cx.conn, c => {
        diesel::insert_into(deal_stage_entries::table).values(&row).execute(c)
    })?;
    Ok(())
}

/// The stays of each of several deals, oldest first.
pub(super) fn of_deals(
    cx: &mut Ctx,
    deals: &[DealId],
) -> Result<HashMap<DealId, Vec<DealStageEntry>>> {
    let now = cx.now();
    if deals.is_empty() {
        return Ok(HashMap::new());
    }
    let uids: Vec<AnyUid> = deals
        .iter()
        .map(|deal| RecordId::from(*deal).uid())
        .collect();
    let mut rest = Sql::text("FROM deal_stage_entries WHERE workspace_id = ");
    rest.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "deal_id", &uids))
        .push(" ORDER BY entered_at, recorded_at, id");
    let rows: Vec<Row> = on!(&mut cx.conn, c => {
        Select::new(Row::as_select(), rest).load(c)
    })?;
    let mut histories: HashMap<DealId, Vec<DealStageEntry>> = HashMap::new();
    for row in rows {
        histories
            .entry(row.deal_id)
            .or_default()
            .push(row.seen_at(now));
    }
    Ok(histories)
}

/// The stage that the deal was in before the one it is in now.
pub(super) fn previous_stage(cx: &mut Ctx, deal: &Deal) -> Result<Option<PipelineStageId>> {
    Ok(on!(&mut cx.conn, c => {
        deal_stage_entries::table
            .filter(deal_stage_entries::workspace_id.eq(deal.workspace_id))
            .filter(deal_stage_entries::deal_id.eq(deal.id))
            .filter(deal_stage_entries::left_at.is_not_null())
            .order((
                deal_stage_entries::entered_at.desc(),
                deal_stage_entries::recorded_at.desc(),
                deal_stage_entries::id.desc(),
            ))
            .select(deal_stage_entries::stage_id)
            .first(c)
            .optional()
    })?)
}
