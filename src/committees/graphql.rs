//! Committees as a whole over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::StakeholderSeat;
use super::operations;
use crate::deals::Deal;
use crate::graphql::{read, related};
use crate::ids::StakeholderId;

#[derive(Default)]
pub struct CommitteeQueries;

#[Object]
impl CommitteeQueries {
    /// The seats that a stakeholder has or had on the committees of deals, the newest first: the roles they play
    /// elsewhere, how they stood, what they said at each step of the decision, and what became of the deal.
    async fn stakeholder_seats(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
    ) -> Result<Vec<StakeholderSeat>> {
        read(ctx, |cx| operations::list_stakeholder_seats(cx, id))
    }
}

#[ComplexObject]
impl StakeholderSeat {
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }
}
