//! Accounts over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Account, AccountPatch, NewAccount};
use super::operations;
use crate::affiliations::Affiliation;
use crate::deals::Deal;
use crate::feedback::Feedback;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::AccountId;
use crate::interactions::Interaction;
use crate::journeys::Journey;
use crate::merges::survivor_of;
use crate::notes::Note;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::tags::{Tag, tags_of};
use crate::tasks::Task;
use crate::users::User;

#[derive(Default)]
pub struct AccountQueries;

#[Object]
impl AccountQueries {
    /// One account.
    async fn account(&self, ctx: &Context<'_>, id: AccountId) -> Result<Account> {
        read(ctx, |cx| operations::get_account(cx, id))
    }

    /// A page of accounts.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Account>>,
        order_by: Option<Vec<OrderOf<Account>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Account>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_accounts)
    }
}

#[derive(Default)]
pub struct AccountMutations;

#[Object]
impl AccountMutations {
    /// Adds an account.
    async fn create_account(&self, ctx: &Context<'_>, input: NewAccount) -> Result<Account> {
        write(ctx, |cx| operations::create_account(cx, &input))
    }

    /// Changes an account: what is absent stays, `null` clears.
    async fn update_account(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        input: AccountPatch,
        expected_version: Option<i32>,
    ) -> Result<Account> {
        write(ctx, |cx| {
            operations::update_account(cx, id, &input, expected_version)
        })
    }

    /// Deletes an account; it can be restored.
    async fn delete_account(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        expected_version: Option<i32>,
    ) -> Result<Account> {
        write(ctx, |cx| {
            operations::delete_account(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_account(
        &self,
        ctx: &Context<'_>,
        id: AccountId,
        expected_version: Option<i32>,
    ) -> Result<Account> {
        write(ctx, |cx| {
            operations::restore_account(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Account {
    /// What was answered to surveys about it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Feedback>>,
        order_by: Option<Vec<OrderOf<Feedback>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Feedback>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The one that survived, if it was merged into another one.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        survivor_of(ctx, self).await
    }

    /// The account it belongs to.
    async fn parent_account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.parent_account_id).await
    }

    /// The user who looks after it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// The tags it carries, by name.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        tags_of(ctx, self.id).await
    }

    /// The account that referred it.
    async fn referred_by_account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.referred_by_account_id).await
    }

    /// The person who referred it.
    async fn referred_by_stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.referred_by_stakeholder_id).await
    }

    /// The accounts that belong to it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn child_accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Account>>,
        order_by: Option<Vec<OrderOf<Account>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Account>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "parent_account_id", self.id, args.request()?).await
    }

    /// The people who belong to it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Stakeholder>>,
        order_by: Option<Vec<OrderOf<Stakeholder>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Stakeholder>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The seats that stakeholders of other accounts have here.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn affiliations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Affiliation>>,
        order_by: Option<Vec<OrderOf<Affiliation>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Affiliation>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The contacts with it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn interactions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Interaction>>,
        order_by: Option<Vec<OrderOf<Interaction>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Interaction>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The tasks about it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Task>>,
        order_by: Option<Vec<OrderOf<Task>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Task>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The notes about it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Note>>,
        order_by: Option<Vec<OrderOf<Note>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Note>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The deals with it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Deal>>,
        order_by: Option<Vec<OrderOf<Deal>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Deal>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// Its ways through journey maps.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Journey>>,
        order_by: Option<Vec<OrderOf<Journey>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Journey>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "account_id", self.id, args.request()?).await
    }

    /// The accounts it referred.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn referred_accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Account>>,
        order_by: Option<Vec<OrderOf<Account>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Account>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "referred_by_account_id", self.id, args.request()?).await
    }
}
