//! Proposal events over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewProposalEvent, ProposalEvent};
use super::operations;
use crate::committee_members::CommitteeMember;
use crate::deals::Deal;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::ProposalEventId;
use crate::proposals::Proposal;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct ProposalEventQueries;

#[Object]
impl ProposalEventQueries {
    /// One proposal event: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn proposal_event(
        &self,
        ctx: &Context<'_>,
        id: ProposalEventId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<ProposalEvent> {
        remembered(ctx, id, (as_of, known_at))
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
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

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
