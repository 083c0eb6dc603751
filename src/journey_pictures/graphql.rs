//! Pictures of many journeys over GraphQL; those of one map and of one journey are fields of these.

use async_graphql::{Context, Object, Result};

use super::journeys::{get_funnel_picture, get_paths_picture};
use crate::graphql::read;
use crate::journey_analytics::AnalyticsFilter;
use crate::pictures::funnel::FunnelPicture;
use crate::pictures::paths::PathsPicture;

/// What looking at all journeys costs, beside what is selected.
const COST: usize = 100;

#[derive(Default)]
pub struct JourneyPictureQueries;

#[Object]
impl JourneyPictureQueries {
    /// What `GET /v1/analytics/funnel.svg` draws, for those who draw it themselves.
    #[graphql(complexity = "COST + child_complexity")]
    async fn funnel_picture(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
    ) -> Result<FunnelPicture> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_funnel_picture(cx, &filter))
    }

    /// What `GET /v1/analytics/paths.svg` draws, for those who draw it themselves.
    #[graphql(complexity = "COST + child_complexity")]
    async fn paths_picture(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsFilter>,
    ) -> Result<PathsPicture> {
        let filter = filter.unwrap_or_default();
        read(ctx, |cx| get_paths_picture(cx, &filter))
    }
}
