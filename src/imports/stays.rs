//! The stays of a deal in stages, as the files tell them.

use serde_json::{Map, Value};

use super::rows::Taker;
use crate::context::Ctx;
use crate::deals::{
    DealStageEntry, LoseDeal, MoveDeal, WinDeal, list_deal_stage_history, lose_deal, move_deal,
    win_deal,
};
use crate::error::{Error, Result};
use crate::ids::{DealId, PipelineStageId, RecordId};
use crate::pipeline_stages::{PipelineStage, StageKind};
use crate::records;
use crate::types::Timestamp;

/// One stay: where, since when if it is known, and why.
pub(super) struct Stay {
    stage: PipelineStageId,
    at: Option<Timestamp>,
    reason: Option<String>,
    /// The stage's field and the moment as JSON, for the deal that begins with the stay.
    fields: Map<String, Value>,
}

/// The stays that a row tells of, in the mapping's order.
pub(super) fn of_row(taker: &mut Taker<'_>) -> Result<Vec<Stay>> {
    let mut stays = Vec::new();
    for stay in &taker.step.stays {
        if !stay.when.meet(taker.row) {
            continue;
        }
        let Some(stage) = taker.value(&stay.stage)? else {
            continue;
        };
        let at = match &stay.at {
            Some(spec) => taker.value(spec)?,
            None => None,
        };
        let reason = match &stay.reason {
            Some(spec) => taker.value(spec)?,
            None => None,
        };
        let mut fields = Map::new();
        fields.insert("stage_id".to_owned(), stage.clone());
        if let Some(at) = &at {
            fields.insert("entered_at".to_owned(), at.clone());
        }
        stays.push(Stay {
            stage: serde_json::from_value(stage).map_err(Error::internal)?,
            at: at
                .map(serde_json::from_value)
                .transpose()
                .map_err(Error::internal)?,
            reason: reason.and_then(|reason| reason.as_str().map(ToOwned::to_owned)),
            fields,
        });
    }
    Ok(stays)
}

impl Stay {
    /// Lets a new deal begin with the stay.
    pub(super) fn begin(&self, deal: &mut Map<String, Value>) {
        deal.extend(self.fields.clone());
    }

    fn is(&self, entry: &DealStageEntry) -> bool {
        self.stage == entry.stage_id && self.at.is_none_or(|at| at == entry.entered_at)
    }
}

/// Moves a deal on along the stays that it has yet to live. One that has gone further than the file
/// tells is left where it is; one that went another way is refused.
pub(super) fn follow(cx: &mut Ctx, id: RecordId, stays: &[Stay]) -> Result<()> {
    if stays.is_empty() {
        return Ok(());
    }
    let id: DealId = id.try_into().map_err(Error::internal)?;
    let lived = list_deal_stage_history(cx, id)?;
    if !stays.iter().zip(&lived).all(|(stay, entry)| stay.is(entry)) {
        return Err(Error::conflict(
            "the deal went through other stages than the file tells",
        ));
    }
    for stay in stays.iter().skip(lived.len()) {
        enter(cx, id, stay)?;
    }
    Ok(())
}

fn enter(cx: &mut Ctx, id: DealId, stay: &Stay) -> Result<()> {
    let stage: PipelineStage = records::get(cx, stay.stage)?;
    let (stage_id, reason) = (stay.stage, stay.reason.clone());
    match stage.kind {
        StageKind::Open => {
            let to = MoveDeal {
                stage_id,
                reason,
                moved_at: stay.at,
            };
            move_deal(cx, id, &to, None)
        }
        StageKind::Won => {
            let how = WinDeal {
                stage_id: Some(stage_id),
                reason,
                closed_at: stay.at,
                competitor: None,
            };
            win_deal(cx, id, &how, None)
        }
        StageKind::Lost => {
            let how = LoseDeal {
                reason: reason.unwrap_or_else(|| "The file gives no reason".to_owned()),
                stage_id: Some(stage_id),
                closed_at: stay.at,
                competitor: None,
            };
            lose_deal(cx, id, &how, None)
        }
    }
    .map(drop)
}
