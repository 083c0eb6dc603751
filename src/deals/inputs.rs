//! What callers say when they move, win, lose or reopen a deal.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::check::Check;
use crate::check::patterns::Reason;
use crate::error::Result;
use crate::ids::PipelineStageId;
use crate::types::Timestamp;

/// The longest reason, in characters.
pub(super) const REASON: usize = 2000;

/// Where an open deal goes.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stage_id": "pipeline_stage_01h2xcejqtf2nbrexx3vqjhp41", "reason": "Budget confirmed"
}))]
pub struct MoveDeal {
    /// The stage it goes to: an open one, of this pipeline or of another.
    pub stage_id: PipelineStageId,
    /// Why.
    #[serde(default)]
    #[schema(value_type = Option<Reason>)]
    pub reason: Option<String>,
    /// When; now if nothing is said. Not in the future and not before it came to its stage.
    #[serde(default)]
    pub moved_at: Option<Timestamp>,
}

/// How an open deal is won.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"reason": "Best references"}))]
pub struct WinDeal {
    /// A won stage of its pipeline; the first one if nothing is said.
    pub stage_id: Option<PipelineStageId>,
    /// Why.
    #[schema(value_type = Option<Reason>)]
    pub reason: Option<String>,
    /// When; now if nothing is said. Not in the future and not before it came to its stage.
    pub closed_at: Option<Timestamp>,
    /// Who else was in it and lost.
    #[schema(min_length = 1, max_length = 255)]
    pub competitor: Option<String>,
}

/// How an open deal is lost.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "No budget this year"}))]
pub struct LoseDeal {
    /// Why; the deal keeps it as its `lost_reason`.
    #[schema(value_type = Reason)]
    pub reason: String,
    /// A lost stage of its pipeline; the first one if nothing is said.
    #[serde(default)]
    pub stage_id: Option<PipelineStageId>,
    /// When; now if nothing is said. Not in the future and not before it came to its stage.
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
    /// Who won instead.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub competitor: Option<String>,
}

/// Where a closed deal goes on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"reason": "The buyer called again"}))]
pub struct ReopenDeal {
    /// The open stage it goes to; the one it was closed from if nothing is said.
    pub stage_id: Option<PipelineStageId>,
    /// Why.
    #[schema(value_type = Option<Reason>)]
    pub reason: Option<String>,
}

/// Refuses a reason that says nothing or too much.
pub(super) fn check_reason(reason: Option<&str>) -> Result<()> {
    let mut check = Check::default();
    check.optional_text("reason", reason, REASON);
    check.finish()
}
