//! Merges over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{
    AccountMergePreview, Merge, MergeAccounts, MergeStakeholders, StakeholderMergePreview,
};
use super::{operations, undo};
use crate::accounts::Account;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, list, page_cost, read, related, write,
};
use crate::ids::{AccountId, AnyUid, MergeId, RecordId, StakeholderId};
use crate::query::Deleted;
use crate::records::Record;
use crate::stakeholders::Stakeholder;
use crate::users::User;

#[derive(Default)]
pub struct MergeQueries;

#[Object]
impl MergeQueries {
    /// One merge.
    async fn merge(&self, ctx: &Context<'_>, id: MergeId) -> Result<Merge> {
        read(ctx, |cx| operations::get_merge(cx, id))
    }

    /// A page of merges.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn merges(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Merge>>,
        order_by: Option<Vec<OrderOf<Merge>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Merge>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_merges)
    }

    /// What a merge of accounts into this one would do; nothing is stored.
    async fn preview_account_merge(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        input: MergeAccounts,
    ) -> Result<AccountMergePreview> {
        read(ctx, |cx| operations::preview_account_merge(cx, id, &input))
    }

    /// What a merge of stakeholders into this one would do; nothing is stored.
    async fn preview_stakeholder_merge(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        input: MergeStakeholders,
    ) -> Result<StakeholderMergePreview> {
        read(ctx, |cx| {
            operations::preview_stakeholder_merge(cx, id, &input)
        })
    }
}

#[derive(Default)]
pub struct MergeMutations;

#[Object]
impl MergeMutations {
    /// Merges accounts into this one: it takes the values that the rules choose, everything that
    /// pointed at the losers points at it, and their ids lead to it for ever.
    async fn merge_account(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        input: MergeAccounts,
        expected_version: Option<i32>,
    ) -> Result<Merge> {
        write(ctx, |cx| {
            operations::merge_account(cx, id, &input, expected_version)
        })
    }

    /// Merges stakeholders into this one: they take the values that the rules choose, everything that
    /// pointed at the losers points at them, and the losers' ids lead to them for ever.
    async fn merge_stakeholder(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        input: MergeStakeholders,
        expected_version: Option<i32>,
    ) -> Result<Merge> {
        write(ctx, |cx| {
            operations::merge_stakeholder(cx, id, &input, expected_version)
        })
    }

    /// Undoes a merge, within 30 days: what is still as the merge left it goes back, what was changed
    /// since stays and is told in `kept`.
    async fn undo_merge(
        &self,
        ctx: &Context<'_>,
        id: MergeId,
        expected_version: Option<i32>,
    ) -> Result<Merge> {
        write(ctx, |cx| undo::undo_merge(cx, id, expected_version))
    }
}

#[ComplexObject]
impl Merge {
    /// The account that survived.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The stakeholder who survived.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.stakeholder_id).await
    }

    /// The user who merged them.
    async fn merged_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.merged_by_id).await
    }

    /// The user who undid it.
    async fn undone_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.undone_by_id).await
    }
}

/// Into what a record was merged, through any chain of merges.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Survivor(AnyUid);

impl Batch for Survivor {
    type Answer = AnyUid;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, AnyUid>> {
        let ids: Vec<AnyUid> = keys.iter().map(|key| key.0).collect();
        let found = operations::survivors(cx, &ids)?;
        Ok(found.into_iter().map(|(id, end)| (Self(id), end)).collect())
    }
}

/// The record into which a deleted one was merged; nothing for any other.
pub(crate) async fn survivor_of<T: Record>(ctx: &Context<'_>, record: &T) -> Result<Option<T>> {
    if record.head().deleted_at.is_none() {
        return Ok(None);
    }
    let id: RecordId = record.id().into();
    match ask(ctx, Survivor(id.uid())).await? {
        Some(end) => crate::graphql::find(ctx, RecordId::new(id.object, end.0)).await,
        None => Ok(None),
    }
}
