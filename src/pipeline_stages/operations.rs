//! What can be done with pipeline stages.

use super::model::{NewPipelineStage, NewPipelineStageInline, PipelineStage, PipelineStagePatch};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, PipelineId, PipelineStageId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::locks;

const WRITE: Scope = Scope::write(Object::Pipeline);

/// Adds a stage to a pipeline.
pub fn create_pipeline_stage(cx: &mut Ctx, new: &NewPipelineStage) -> Result<PipelineStage> {
    cx.require(WRITE)?;
    let last = store::last_position(cx, new.pipeline_id)?;
    let stage = PipelineStage::from_new(new, last, cx.workspace(), cx.now());
    stage.validate("")?;
    records::create(cx, stage)
}

/// Adds the stages of a new pipeline for an operation that has checked the right to do so.
pub(crate) fn add_stages(
    cx: &mut Ctx,
    pipeline_id: PipelineId,
    stages: &[NewPipelineStageInline],
) -> Result<()> {
    let mut last = None;
    for (index, inline) in stages.iter().enumerate() {
        let new = NewPipelineStage {
            pipeline_id,
            name: inline.name.clone(),
            kind: inline.kind,
            probability: inline.probability,
            position: None,
            external_ids: Vec::new(),
        };
        let stage = PipelineStage::from_new(&new, last, cx.workspace(), cx.now());
        stage.validate(&format!("stages/{index}/"))?;
        last = Some(records::create(cx, stage)?.position);
    }
    Ok(())
}

/// One stage.
pub fn get_pipeline_stage(cx: &mut Ctx, id: PipelineStageId) -> Result<PipelineStage> {
    records::get(cx, id)
}

/// A page of stages.
pub fn list_pipeline_stages(cx: &mut Ctx, request: &ListRequest) -> Result<Page<PipelineStage>> {
    records::list(cx, request)
}

/// Changes a stage; its kind only while no deals are in it.
pub fn update_pipeline_stage(
    cx: &mut Ctx,
    id: PipelineStageId,
    patch: &PipelineStagePatch,
    expected: Option<i32>,
) -> Result<PipelineStage> {
    cx.require(WRITE)?;
    let before: PipelineStage = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate("")?;
    if after.kind != before.kind {
        ensure_empty(cx, &before, "its kind stays")?;
    }
    records::update(cx, &before, after)
}

/// Deletes a stage that no deals are in; it can be restored.
pub fn delete_pipeline_stage(
    cx: &mut Ctx,
    id: PipelineStageId,
    expected: Option<i32>,
) -> Result<PipelineStage> {
    cx.require(WRITE)?;
    let before: PipelineStage = records::get_expected(cx, id, expected)?;
    ensure_empty(cx, &before, "move or delete them first")?;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_pipeline_stage(
    cx: &mut Ctx,
    id: PipelineStageId,
    expected: Option<i32>,
) -> Result<PipelineStage> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// No deal is in the stage, and none enters it before the operation is done.
fn ensure_empty(cx: &mut Ctx, stage: &PipelineStage, advice: &str) -> Result<()> {
    locks::alone(cx, stage.id)?;
    if store::has_deals(cx, stage.id)? {
        return Err(Error::conflict(format!(
            "deals are in this stage; {advice}"
        )));
    }
    Ok(())
}
