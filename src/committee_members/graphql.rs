//! Members of buying committees over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{CommitteeMember, CommitteeMemberPatch, NewCommitteeMember};
use super::operations;
use crate::deals::Deal;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::CommitteeMemberId;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::types::Timestamp;

#[derive(Default)]
pub struct CommitteeMemberQueries;

#[Object]
impl CommitteeMemberQueries {
    /// One committee member: as it is now, or as it was at a moment (`asOf`), as far as was known at
    /// another one (`knownAt`).
    async fn committee_member(
        &self,
        ctx: &Context<'_>,
        id: CommitteeMemberId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CommitteeMember> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of committee members.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn committee_members(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CommitteeMember>>,
        order_by: Option<Vec<OrderOf<CommitteeMember>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CommitteeMember>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_committee_members)
    }
}

#[derive(Default)]
pub struct CommitteeMemberMutations;

#[Object]
impl CommitteeMemberMutations {
    /// Adds a committee member.
    async fn create_committee_member(
        &self,
        ctx: &Context<'_>,
        input: NewCommitteeMember,
    ) -> Result<CommitteeMember> {
        write(ctx, |cx| operations::create_committee_member(cx, &input))
    }

    /// Changes a committee member: what is absent stays, `null` clears.
    async fn update_committee_member(
        &self,
        ctx: &Context<'_>,
        id: CommitteeMemberId,
        input: CommitteeMemberPatch,
        expected_version: Option<i32>,
    ) -> Result<CommitteeMember> {
        write(ctx, |cx| {
            operations::update_committee_member(cx, id, &input, expected_version)
        })
    }

    /// Deletes a committee member; it can be restored.
    async fn delete_committee_member(
        &self,
        ctx: &Context<'_>,
        id: CommitteeMemberId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeMember> {
        write(ctx, |cx| {
            operations::delete_committee_member(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_committee_member(
        &self,
        ctx: &Context<'_>,
        id: CommitteeMemberId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeMember> {
        write(ctx, |cx| {
            operations::restore_committee_member(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl CommitteeMember {
    /// The deal that the committee decides on.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// All that was said of the member, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// Who sits on it.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, Some(self.stakeholder_id)).await
    }
}
