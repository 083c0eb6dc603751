//! The limits over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::CallerLimits;
use super::operations;
use crate::graphql::Charge;

#[derive(Default)]
pub struct LimitQueries;

#[Object]
impl LimitQueries {
    /// The limits that apply to the caller. What this request costs is taken from the rate already.
    async fn limits(&self, ctx: &Context<'_>) -> Result<CallerLimits> {
        let charge = ctx.data::<std::sync::Arc<Charge>>()?;
        Ok(operations::get_limits(charge.limits(), charge.rate()))
    }
}
