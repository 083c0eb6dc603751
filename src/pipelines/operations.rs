//! What can be done with pipelines.

use super::model::{NewPipeline, Pipeline, PipelinePatch};
use super::store;
use crate::auth::Scope;
use crate::check::Check;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, PipelineId};
use crate::pipeline_stages::{NewPipelineStageInline, StageKind, add_stages};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::locks;

const WRITE: Scope = Scope::write(Object::Pipeline);

/// Adds a pipeline with its stages.
pub fn create_pipeline(cx: &mut Ctx, new: &NewPipeline) -> Result<Pipeline> {
    cx.require(WRITE)?;
    add_pipeline(cx, new)
}

/// The pipeline that a new workspace begins with, for an operation that has checked the right to
/// make one.
pub(crate) fn create_default_pipeline(cx: &mut Ctx) -> Result<Pipeline> {
    let stage = |name: &str, kind, probability| NewPipelineStageInline {
        name: name.to_owned(),
        kind: Some(kind),
        probability: Some(probability),
    };
    let new = NewPipeline {
        name: "Sales".to_owned(),
        is_default: true,
        stages: vec![
            stage("Qualification", StageKind::Open, 10),
            stage("Discovery", StageKind::Open, 25),
            stage("Proposal", StageKind::Open, 50),
            stage("Negotiation", StageKind::Open, 75),
            stage("Won", StageKind::Won, 100),
            stage("Lost", StageKind::Lost, 0),
        ],
        ..NewPipeline::default()
    };
    add_pipeline(cx, &new)
}

fn add_pipeline(cx: &mut Ctx, new: &NewPipeline) -> Result<Pipeline> {
    let mut pipeline = Pipeline::from_new(new, cx.workspace(), cx.now());
    pipeline.validate()?;
    let mut check = Check::default();
    check.at_most("stages", new.stages.len(), 50);
    check.finish()?;
    locks::workspace(cx)?;
    match store::default_pipeline(cx)? {
        None => pipeline.is_default = true,
        Some(default) if pipeline.is_default => set_default(cx, default, false).map(drop)?,
        Some(_) => {}
    }
    let pipeline = records::create(cx, pipeline)?;
    add_stages(cx, pipeline.id, &new.stages)?;
    Ok(pipeline)
}

/// One pipeline.
pub fn get_pipeline(cx: &mut Ctx, id: PipelineId) -> Result<Pipeline> {
    records::get(cx, id)
}

/// A page of pipelines.
pub fn list_pipelines(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Pipeline>> {
    records::list(cx, request)
}

/// Changes a pipeline. One that becomes the default takes that from the one that was.
pub fn update_pipeline(
    cx: &mut Ctx,
    id: PipelineId,
    patch: &PipelinePatch,
    expected: Option<i32>,
) -> Result<Pipeline> {
    cx.require(WRITE)?;
    locks::workspace(cx)?;
    let before: Pipeline = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    if after.is_default
        && !before.is_default
        && let Some(default) = store::default_pipeline(cx)?
    {
        set_default(cx, default, false)?;
    }
    records::update(cx, &before, after)
}

/// Deletes a pipeline that no deals are in; its stages stay, and it can be restored.
pub fn delete_pipeline(cx: &mut Ctx, id: PipelineId, expected: Option<i32>) -> Result<Pipeline> {
    cx.require(WRITE)?;
    locks::workspace(cx)?;
    locks::alone(cx, id)?;
    // A deal that enters one of its stages holds the stage, not the pipeline.
    locks::each_alone(cx, Object::PipelineStage, "pipeline_id", id)?;
    let before: Pipeline = records::get_expected(cx, id, expected)?;
    if before.is_default && store::has_others(cx, id)? {
        let message = "the default pipeline stays while there are others; make another the default";
        return Err(Error::conflict(message));
    }
    if store::has_deals(cx, id)? {
        return Err(Error::conflict(
            "deals are in this pipeline; move or delete them first",
        ));
    }
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another pipeline has taken its name. It is the default then
/// only if there is no other.
pub fn restore_pipeline(cx: &mut Ctx, id: PipelineId, expected: Option<i32>) -> Result<Pipeline> {
    cx.require(WRITE)?;
    locks::workspace(cx)?;
    let default = store::default_pipeline(cx)?;
    let pipeline: Pipeline = records::restore(cx, id, expected)?;
    set_default(cx, pipeline, default.is_none_or(|default| default.id == id))
}

fn set_default(cx: &mut Ctx, before: Pipeline, is_default: bool) -> Result<Pipeline> {
    let after = Pipeline {
        is_default,
        ..before.clone()
    };
    records::update(cx, &before, after)
}
