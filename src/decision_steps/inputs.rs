//! What callers say when they close or reopen a step.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::StepOutcome;
use crate::types::Timestamp;

/// How an open step ended.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "passed"}))]
pub struct CloseDecisionStep {
    /// How it ended, whatever the positions say.
    pub outcome: StepOutcome,
    /// When it was closed; now if nothing is said. Not in the future.
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
}

/// That a closed step is open again.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({}))]
pub struct ReopenDecisionStep {
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}
