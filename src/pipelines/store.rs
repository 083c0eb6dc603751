//! The diesel of pipelines beyond what every record has.

use diesel::prelude::*;

use super::model::Pipeline;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::PipelineId;
use crate::schema::{deals, pipelines};

/// The pipeline that deals enter when none is named.
pub(crate) fn default_pipeline(cx: &mut Ctx) -> Result<Option<Pipeline>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        pipelines::table
            .filter(pipelines::workspace_id.eq(workspace))
            .filter(pipelines::is_default.eq(true))
            .filter(pipelines::deleted_at.is_null())
            .select(Pipeline::as_select())
            .first(c)
            .optional()
    })?)
}

/// Whether there are pipelines besides this one.
pub(super) fn has_others(cx: &mut Ctx, id: PipelineId) -> Result<bool> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::select(diesel::dsl::exists(
            pipelines::table
                .filter(pipelines::workspace_id.eq(workspace))
                .filter(pipelines::id.ne(id))
                .filter(pipelines::deleted_at.is_null()),
        ))
        .get_result(c)
    })?)
}

/// Whether deals are in the pipeline.
pub(super) fn has_deals(cx: &mut Ctx, id: PipelineId) -> Result<bool> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        diesel::select(diesel::dsl::exists(
            deals::table
                .filter(deals::workspace_id.eq(workspace))
                .filter(deals::pipeline_id.eq(id))
                .filter(deals::deleted_at.is_null()),
        ))
        .get_result(c)
    })?)
}
