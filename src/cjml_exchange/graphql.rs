//! CJML over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::CjmlDocument;
use super::reading;
use crate::graphql::write;
use crate::journey_maps::JourneyMap;

#[derive(Default)]
pub struct CjmlMutations;

#[Object]
impl CjmlMutations {
    /// Makes a draft of a journey map from a planned journey of a CJML 2.0 document.
    async fn import_cjml_journey_map(
        &self,
        ctx: &Context<'_>,
        input: CjmlDocument,
    ) -> Result<JourneyMap> {
        write(ctx, |cx| reading::import_cjml_journey_map(cx, &input))
    }
}
