//! What callers say when they answer an objection, accept the answer, or take the objection back.

use async_graphql::InputObject;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ids::InteractionId;
use crate::types::Timestamp;

/// What was answered to an objection.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "Backups stay in Frankfurt; the contract says so"}))]
pub struct AnswerObjection {
    /// The answer.
    #[schema(min_length = 1, max_length = 100_000)]
    pub answer: String,
    /// The contact in which it was answered.
    #[serde(default)]
    pub answered_in_id: Option<InteractionId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// That whoever raised an objection accepts the answer.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({}))]
pub struct AcceptObjection {
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

/// That whoever raised an objection took it back.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({}))]
pub struct WithdrawObjection {
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

/// That an objection stands again.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({}))]
pub struct ReopenObjection {
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}
