//! Tasks: what somebody of the selling side is to do.
//!
//! A task has a title, may be due at a moment, may be assigned to a user, and may be about an
//! account, a stakeholder, a deal or any of them together. It is open until it is completed and
//! open again once it is reopened; `done_at` tells which, and changes in no other way.

mod graphql;
mod model;
mod operations;
mod rest;

pub(crate) use graphql::{TaskMutations, TaskQueries};
pub(crate) use model::{NewTask, Task, TaskCompletion, TaskPatch};
pub(crate) use operations::{
    complete_task, create_task, delete_task, reopen_task, restore_task, update_task,
};
pub(crate) use rest::routes;
