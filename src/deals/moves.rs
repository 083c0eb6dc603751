//! Moving deals from stage to stage, and so winning, losing and reopening them.

use super::history;
use super::inputs::{LoseDeal, MoveDeal, ReopenDeal, WinDeal, check_reason};
use super::model::{Deal, DealStatus, NewDeal};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{DealId, Object, PipelineStageId};
use crate::pipeline_stages::{self, PipelineStage, StageKind, first_of_kind};
use crate::pipelines::default_pipeline;
use crate::records::references::{self, Reference};
use crate::records::{self, Record as _};
use crate::types::Timestamp;
use crate::win_loss_records::note_closing;

const WRITE: Scope = Scope::write(Object::Deal);

/// Moves an open deal to another open stage, of its pipeline or of another one.
pub fn move_deal(cx: &mut Ctx, id: DealId, to: &MoveDeal, expected: Option<i32>) -> Result<Deal> {
    cx.require(WRITE)?;
    let deal: Deal = records::get_expected(cx, id, expected)?;
    check_reason(to.reason.as_deref())?;
    ensure_open(&deal, "a closed deal cannot be moved; reopen it first")?;
    let stage = held(cx, to.stage_id)?;
    match stage.kind {
        StageKind::Open => {}
        StageKind::Won => return Err(refused_stage("this is a won stage; win the deal instead")),
        StageKind::Lost => {
            return Err(refused_stage("this is a lost stage; lose the deal instead"));
        }
    }
    if stage.id == deal.stage_id {
        return Err(refused_stage("the deal is in this stage"));
    }
    let at = moment(cx, &deal, "moved_at", to.moved_at)?;
    enter(
        cx,
        &deal,
        deal.moved(&stage, at, None),
        to.reason.as_deref(),
    )
}

/// Closes an open deal as won, in the first won stage of its pipeline if none is named.
pub fn win_deal(cx: &mut Ctx, id: DealId, how: &WinDeal, expected: Option<i32>) -> Result<Deal> {
    cx.require(WRITE)?;
    let deal: Deal = records::get_expected(cx, id, expected)?;
    check_reason(how.reason.as_deref())?;
    ensure_open(&deal, "the deal is closed; reopen it first")?;
    let stage = closing_stage(cx, &deal, StageKind::Won, how.stage_id)?;
    let at = moment(cx, &deal, "closed_at", how.closed_at)?;
    let reason = how.reason.as_deref();
    let won = enter(cx, &deal, deal.moved(&stage, at, None), reason)?;
    note_closing(cx, &won, reason, how.competitor.as_deref())?;
    Ok(won)
}

/// Closes an open deal as lost, in the first lost stage of its pipeline if none is named.
pub fn lose_deal(cx: &mut Ctx, id: DealId, how: &LoseDeal, expected: Option<i32>) -> Result<Deal> {
    cx.require(WRITE)?;
    let deal: Deal = records::get_expected(cx, id, expected)?;
    check_reason(Some(&how.reason))?;
    ensure_open(&deal, "the deal is closed; reopen it first")?;
    let stage = closing_stage(cx, &deal, StageKind::Lost, how.stage_id)?;
    let at = moment(cx, &deal, "closed_at", how.closed_at)?;
    let reason = Some(how.reason.as_str());
    let moved = deal.moved(&stage, at, Some(how.reason.clone()));
    let lost = enter(cx, &deal, moved, reason)?;
    note_closing(cx, &lost, reason, how.competitor.as_deref())?;
    Ok(lost)
}

/// Opens a closed deal again, in the stage it was closed from if none is named.
pub fn reopen_deal(
    cx: &mut Ctx,
    id: DealId,
    how: &ReopenDeal,
    expected: Option<i32>,
) -> Result<Deal> {
    cx.require(WRITE)?;
    let deal: Deal = records::get_expected(cx, id, expected)?;
    check_reason(how.reason.as_deref())?;
    if deal.status == DealStatus::Open {
        return Err(Error::conflict("the deal is open"));
    }
    let stage = match how.stage_id {
        Some(id) => held(cx, id)?,
        None => previous(cx, &deal)?,
    };
    if stage.kind != StageKind::Open {
        return Err(refused_stage("a deal is reopened in an open stage"));
    }
    let at = moment(cx, &deal, "", None)?;
    enter(
        cx,
        &deal,
        deal.moved(&stage, at, None),
        how.reason.as_deref(),
    )
}

/// The stage that a new deal enters.
pub(super) fn stage_of_new(cx: &mut Ctx, new: &NewDeal) -> Result<PipelineStage> {
    if let Some(id) = new.stage_id {
        let stage = held(cx, id)?;
        if new
            .pipeline_id
            .is_some_and(|pipeline| pipeline != stage.pipeline_id)
        {
            return Err(refused_stage("belongs to another pipeline"));
        }
        return Ok(stage);
    }
    let pipeline = match new.pipeline_id {
        Some(id) => {
            let reference = Reference {
                field: "pipeline_id",
                target: id.into(),
            };
            references::check(cx, &[reference], &[])?;
            id
        }
        None => default_pipeline(cx)?
            .map(|pipeline| pipeline.id)
            .ok_or_else(|| {
                let message = "the workspace has no pipeline";
                Error::contradiction("/pipeline_id", "REQUIRED", message)
            })?,
    };
    match first_of_kind(cx, pipeline, StageKind::Open)? {
        Some(stage) => held(cx, stage.id),
        None => Err(stage_needed("the pipeline has no open stage; name a stage")),
    }
}

/// A moment that a caller named and that has not come yet.
pub(super) fn in_the_future(field: &str) -> Error {
    Error::contradiction(
        format!("/{field}"),
        "OUT_OF_RANGE",
        "must not lie in the future",
    )
}

fn refused_stage(message: &str) -> Error {
    Error::contradiction("/stage_id", "NOT_ALLOWED", message)
}

fn stage_needed(message: &str) -> Error {
    Error::contradiction("/stage_id", "REQUIRED", message)
}

fn ensure_open(deal: &Deal, refusal: &str) -> Result<()> {
    match deal.status {
        DealStatus::Open => Ok(()),
        DealStatus::Won | DealStatus::Lost => Err(Error::conflict(refusal)),
    }
}

/// A stage that a deal may enter, held so that it stays one until the operation is done.
fn held(cx: &mut Ctx, id: PipelineStageId) -> Result<PipelineStage> {
    pipeline_stages::hold(cx, id)?.ok_or_else(|| references::missing("stage_id", id.into()))
}

/// The stage in which a deal is closed.
fn closing_stage(
    cx: &mut Ctx,
    deal: &Deal,
    kind: StageKind,
    named: Option<PipelineStageId>,
) -> Result<PipelineStage> {
    let id = if let Some(id) = named {
        id
    } else {
        let first = first_of_kind(cx, deal.pipeline_id, kind)?;
        let missing = format!("the deal's pipeline has no {} stage", kind.as_str());
        first.ok_or_else(|| Error::conflict(missing))?.id
    };
    let stage = held(cx, id)?;
    if stage.kind != kind {
        return Err(refused_stage(&format!("must be a {} stage", kind.as_str())));
    }
    if stage.pipeline_id != deal.pipeline_id {
        return Err(refused_stage("belongs to another pipeline"));
    }
    Ok(stage)
}

/// The stage that a closed deal came from, if it can go back there.
fn previous(cx: &mut Ctx, deal: &Deal) -> Result<PipelineStage> {
    let gone = || stage_needed("the deal has no open stage to go back to; name one");
    let id = history::previous_stage(cx, deal)?.ok_or_else(gone)?;
    let stage = PipelineStage::find(cx, crate::ids::RecordId::from(id).uid())?;
    match stage {
        Some(stage) if stage.deleted_at.is_none() && stage.kind == StageKind::Open => {
            held(cx, stage.id)
        }
        _ => Err(gone()),
    }
}

/// When a stay begins: now, or a moment that the caller names. Stays follow each other, so it never
/// lies before the beginning of the stay that ends.
fn moment(cx: &Ctx, deal: &Deal, field: &str, named: Option<Timestamp>) -> Result<Timestamp> {
    let Some(at) = named else {
        return Ok(cx.now().max(deal.stage_entered_at));
    };
    if at > cx.now() {
        return Err(in_the_future(field));
    }
    if at < deal.stage_entered_at {
        let message = format!("the deal came to its stage at {}", deal.stage_entered_at);
        return Err(Error::contradiction(
            format!("/{field}"),
            "OUT_OF_RANGE",
            message,
        ));
    }
    Ok(at)
}

/// Writes a deal in its new stage and keeps the stay that ended.
fn enter(cx: &mut Ctx, before: &Deal, after: Deal, reason: Option<&str>) -> Result<Deal> {
    let deal = records::update(cx, before, after)?;
    history::advance(cx, &deal, reason)?;
    Ok(deal)
}
