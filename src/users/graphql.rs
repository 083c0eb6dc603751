//! Users over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewUser, User, UserPatch};
use super::operations;
use crate::accounts::Account;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, joined, list, page_cost, read, write,
};
use crate::ids::UserId;
use crate::interactions::Interaction;
use crate::notes::Note;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::tasks::Task;
use crate::teams::{TEAMS_OF_USER, Team};

#[derive(Default)]
pub struct UserQueries;

#[Object]
impl UserQueries {
    /// One user.
    async fn user(&self, ctx: &Context<'_>, id: UserId) -> Result<User> {
        read(ctx, |cx| operations::get_user(cx, id))
    }

    /// The caller: the user who signed in, or to whom the API key belongs.
    async fn me(&self, ctx: &Context<'_>) -> Result<User> {
        read(ctx, operations::get_me)
    }

    /// A page of users.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<User>>,
        order_by: Option<Vec<OrderOf<User>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<User>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_users)
    }
}

#[derive(Default)]
pub struct UserMutations;

#[Object]
impl UserMutations {
    /// Adds a user.
    async fn create_user(&self, ctx: &Context<'_>, input: NewUser) -> Result<User> {
        write(ctx, |cx| operations::create_user(cx, &input))
    }

    /// Changes a user: what is absent stays, `null` clears.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        id: UserId,
        input: UserPatch,
        expected_version: Option<i32>,
    ) -> Result<User> {
        write(ctx, |cx| {
            operations::update_user(cx, id, &input, expected_version)
        })
    }

    /// Deletes a user; it can be restored.
    async fn delete_user(
        &self,
        ctx: &Context<'_>,
        id: UserId,
        expected_version: Option<i32>,
    ) -> Result<User> {
        write(ctx, |cx| operations::delete_user(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_user(
        &self,
        ctx: &Context<'_>,
        id: UserId,
        expected_version: Option<i32>,
    ) -> Result<User> {
        write(ctx, |cx| operations::restore_user(cx, id, expected_version))
    }
}

#[ComplexObject]
impl User {
    /// The accounts the user looks after.
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
        children(ctx, "owner_id", self.id, args.request()?).await
    }

    /// The stakeholders the user looks after.
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
        children(ctx, "owner_id", self.id, args.request()?).await
    }

    /// The teams the user belongs to.
    #[graphql(complexity = "page_cost(None, child_complexity)")]
    async fn teams(&self, ctx: &Context<'_>) -> Result<Vec<Team>> {
        joined(ctx, &TEAMS_OF_USER, self.id).await
    }

    /// The deals the user looks after.
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
        children(ctx, "owner_id", self.id, args.request()?).await
    }

    /// The contacts that are put down to the user.
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
        children(ctx, "owner_id", self.id, args.request()?).await
    }

    /// The tasks the user is to do.
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
        children(ctx, "assignee_id", self.id, args.request()?).await
    }

    /// The notes the user wrote.
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
        children(ctx, "author_id", self.id, args.request()?).await
    }
}
