//! Proposal events over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewProposalEvent, ProposalEvent};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::ProposalEventId;
use crate::proposals::Proposal;
use crate::query::Deleted;

#[derive(Default)]
pub struct ProposalEventQueries;

#[Object]
impl ProposalEventQueries {
    /// One proposal event.
    async fn proposal_event(
        &self,
        ctx: &Context<'_>,
        id: ProposalEventId,
    ) -> Result<ProposalEvent> {
        read(ctx, |cx| operations::get_proposal_event(cx, id))
    }

    /// A page of proposal events.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn proposal_events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<ProposalEvent>>,
        order_by: Option<Vec<OrderOf<ProposalEvent>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<ProposalEvent>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_proposal_events)
    }
}

#[derive(Default)]
pub struct ProposalEventMutations;

#[Object]
impl ProposalEventMutations {
    /// Notes what a member of the committee did with a proposal.
    async fn create_proposal_event(
        &self,
        ctx: &Context<'_>,
        input: NewProposalEvent,
    ) -> Result<ProposalEvent> {
        write(ctx, |cx| operations::create_proposal_event(cx, &input))
    }
}

#[ComplexObject]
impl ProposalEvent {
    /// The proposal.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Option<Proposal>> {
        related(ctx, Some(self.proposal_id)).await
    }

    /// The deal of the proposal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The member of the deal's committee.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, Some(self.member_id)).await
    }
}
