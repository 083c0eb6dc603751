//! Proposals over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewProposal, Proposal, ProposalPatch};
use super::operations;
use super::verbs::{self, SendProposal};
use crate::deals::{Deal, WinDeal};
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, related, write,
};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::ProposalId;
use crate::proposal_events::ProposalEvent;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct ProposalQueries;

#[Object]
impl ProposalQueries {
    /// One proposal: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Proposal> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of proposals.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Proposal>>,
        order_by: Option<Vec<OrderOf<Proposal>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Proposal>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_proposals)
    }
}

#[derive(Default)]
pub struct ProposalMutations;

#[Object]
impl ProposalMutations {
    /// Adds a proposal: a draft, with the number that follows in its deal.
    async fn create_proposal(&self, ctx: &Context<'_>, input: NewProposal) -> Result<Proposal> {
        write(ctx, |cx| operations::create_proposal(cx, &input))
    }

    /// Changes a proposal: what is absent stays, `null` clears.
    async fn update_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        input: ProposalPatch,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| {
            operations::update_proposal(cx, id, &input, expected_version)
        })
    }

    /// Deletes a proposal; it can be restored.
    async fn delete_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| {
            operations::delete_proposal(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| {
            operations::restore_proposal(cx, id, expected_version)
        })
    }

    /// Sends a proposal to members of the deal's committee.
    async fn send_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        input: SendProposal,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| {
            verbs::send_proposal(cx, id, &input, expected_version)
        })
    }

    /// Takes a proposal back.
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| verbs::withdraw_proposal(cx, id, expected_version))
    }

    /// Wins the deal with a proposal: its amount, currency and line items become the deal's.
    async fn win_proposal(
        &self,
        ctx: &Context<'_>,
        id: ProposalId,
        input: WinDeal,
        expected_version: Option<i32>,
    ) -> Result<Proposal> {
        write(ctx, |cx| {
            verbs::win_proposal(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl Proposal {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// What the committee did with it, oldest first if no other order is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn events(
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
        children(ctx, "proposal_id", self.id, args.request()?.or_by("id")).await
    }
}
