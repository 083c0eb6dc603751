//! The diesel of pipeline stages beyond what every record has.

use diesel::prelude::*;

use super::model::{PipelineStage, StageKind};
use crate::context::{Ctx, Dialect};
use crate::db::on;
use crate::error::Result;
use crate::ids::{PipelineId, PipelineStageId, RecordId};
use crate::query::sql::{Bound, Sql};
use crate::records::Record as _;
use crate::schema::{deals, pipeline_stages};

/// The place of the last stage of a pipeline.
pub(super) fn last_position(cx: &mut Ctx, pipeline: PipelineId) -> Result<Option<i32>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        pipeline_stages::table
            .filter(pipeline_stages::workspace_id.eq(workspace))
            .filter(pipeline_stages::pipeline_id.eq(pipeline))
            .filter(pipeline_stages::deleted_at.is_null())
            .select(diesel::dsl::max(pipeline_stages::position))
            .first(c)
    })?)
}

/// The first stage of a kind in a pipeline.
pub(crate) fn first_of_kind(
    cx: &mut Ctx,
    pipeline: PipelineId,
    kind: StageKind,
) -> Result<Option<PipelineStage>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        pipeline_stages::table
            .filter(pipeline_stages::workspace_id.eq(workspace))
            .filter(pipeline_stages::pipeline_id.eq(pipeline))
            .filter(pipeline_stages::kind.eq(kind))
            .filter(pipeline_stages::deleted_at.is_null())
            .order((pipeline_stages::position, pipeline_stages::id))
            .select(PipelineStage::as_select())
            .first(c)
            .optional()
    })?)
}

/// A stage that a deal may enter: it is not deleted, and nobody takes it alone until the transaction
/// ends. Who deletes its pipeline takes all its stages.
pub(crate) fn hold(cx: &mut Ctx, id: PipelineStageId) -> Result<Option<PipelineStage>> {
    let mut sql = Sql::text("FROM pipeline_stages WHERE deleted_at IS NULL AND workspace_id = ");
    sql.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND id = ")
        .bind(Bound::Uid(RecordId::from(id).uid()));
    if cx.dialect() == Dialect::Postgres {
        sql.push(" FOR KEY SHARE");
    }
    let stage = PipelineStage::load(cx, sql)?.pop();
    if stage.is_some() {
        cx.held.insert(id.into());
    }
    Ok(stage)
}

/// Whether deals are in the stage.
pub(super) fn has_deals(cx: &mut Ctx, id: PipelineStageId) -> Result<bool> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::select(diesel::dsl::exists(
            deals::table
                .filter(deals::workspace_id.eq(workspace))
                .filter(deals::stage_id.eq(id))
                .filter(deals::deleted_at.is_null()),
        ))
        .get_result(c)
    })?)
}
