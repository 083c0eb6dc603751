//! Qualification over GraphQL: a field of deals.

use async_graphql::{Context, Result};

use super::model::Qualification;
use super::operations;
use crate::graphql::read;
use crate::history;
use crate::ids::DealId;
use crate::types::Timestamp;

/// How well a deal is understood; the facts of several deals are asked for at once.
pub(crate) async fn qualification_of(
    ctx: &Context<'_>,
    deal: DealId,
    framework: Option<String>,
    (as_of, known_at): (Option<Timestamp>, Option<Timestamp>),
) -> Result<Qualification> {
    let facts = history::facts(ctx, deal, as_of, known_at).await?;
    read(ctx, |cx| {
        operations::qualify(cx, deal, framework.as_deref(), &facts)
    })
}
