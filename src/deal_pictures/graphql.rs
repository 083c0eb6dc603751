//! Pictures of a deal over GraphQL: fields of the deal.

use async_graphql::{Context, Result};

use super::model::PictureGraph;
use super::operations::{decision_graph_of, power_map_of};
use crate::committees::committee_engagement;
use crate::deals::Deal;
use crate::decisions::{Standing, standing};
use crate::graphql::read;
use crate::types::Timestamp;

/// The field `committeeGraph` of a deal.
pub(crate) async fn committee_graph(
    ctx: &Context<'_>,
    deal: &Deal,
    asked: (Option<Timestamp>, Option<Timestamp>),
) -> Result<PictureGraph> {
    let (engagement, facts) = committee_engagement(ctx, deal, asked).await?;
    let (standing, _) = standing(ctx, deal.id, asked).await?;
    let map = read(ctx, |cx| {
        power_map_of(cx, deal, &facts, (&standing, &engagement))
    })?;
    Ok(PictureGraph::of(
        map.graph(),
        map.alternative(),
        facts.moment,
    ))
}

/// The field `decisionGraph` of a deal.
pub(crate) async fn decision_graph(
    ctx: &Context<'_>,
    deal: &Deal,
    asked: (Option<Timestamp>, Option<Timestamp>),
) -> Result<PictureGraph> {
    let (standing, facts) = standing(ctx, deal.id, asked).await?;
    let steps = decision_graph_of(deal, Standing::clone(&standing));
    Ok(PictureGraph::of(
        steps.graph(),
        steps.alternative(),
        facts.moment,
    ))
}
