//! Tasks over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewTask, Task, TaskCompletion, TaskPatch};
use super::operations;
use crate::accounts::Account;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::TaskId;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::users::User;

#[derive(Default)]
pub struct TaskQueries;

#[Object]
impl TaskQueries {
    /// One task.
    async fn task(&self, ctx: &Context<'_>, id: TaskId) -> Result<Task> {
        read(ctx, |cx| operations::get_task(cx, id))
    }

    /// A page of tasks.
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
        list(ctx, args.request()?, operations::list_tasks)
    }
}

#[derive(Default)]
pub struct TaskMutations;

#[Object]
impl TaskMutations {
    /// Adds a task.
    async fn create_task(&self, ctx: &Context<'_>, input: NewTask) -> Result<Task> {
        write(ctx, |cx| operations::create_task(cx, &input))
    }

    /// Changes a task: what is absent stays, `null` clears.
    async fn update_task(
        &self,
        ctx: &Context<'_>,
        id: TaskId,
        input: TaskPatch,
        expected_version: Option<i32>,
    ) -> Result<Task> {
        write(ctx, |cx| {
            operations::update_task(cx, id, &input, expected_version)
        })
    }

    /// Completes an open task.
    async fn complete_task(
        &self,
        ctx: &Context<'_>,
        id: TaskId,
        #[graphql(default)] input: TaskCompletion,
        expected_version: Option<i32>,
    ) -> Result<Task> {
        write(ctx, |cx| {
            operations::complete_task(cx, id, &input, expected_version)
        })
    }

    /// Opens a completed task again.
    async fn reopen_task(
        &self,
        ctx: &Context<'_>,
        id: TaskId,
        expected_version: Option<i32>,
    ) -> Result<Task> {
        write(ctx, |cx| operations::reopen_task(cx, id, expected_version))
    }

    /// Deletes a task; it can be restored.
    async fn delete_task(
        &self,
        ctx: &Context<'_>,
        id: TaskId,
        expected_version: Option<i32>,
    ) -> Result<Task> {
        write(ctx, |cx| operations::delete_task(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_task(
        &self,
        ctx: &Context<'_>,
        id: TaskId,
        expected_version: Option<i32>,
    ) -> Result<Task> {
        write(ctx, |cx| operations::restore_task(cx, id, expected_version))
    }
}

#[ComplexObject]
impl Task {
    /// The account it is about.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The user who is to do it.
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.assignee_id).await
    }

    /// The stakeholder it is about.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.stakeholder_id).await
    }

    /// The deal it is about.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, self.deal_id).await
    }
}
