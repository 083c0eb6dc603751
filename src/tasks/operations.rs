//! What can be done with tasks.

use super::model::{NewTask, Task, TaskCompletion, TaskPatch};
use crate::auth::Scope;
use crate::context::Ctx;
use crate::custom_fields;
use crate::error::{Error, Result};
use crate::ids::{Object, TaskId};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::Task);

/// Adds a task.
pub fn create_task(cx: &mut Ctx, new: &NewTask) -> Result<Task> {
    cx.require(WRITE)?;
    let mut task = Task::from_new(new, cx.workspace(), cx.now());
    task.validate(cx.now())?;
    custom_fields::check_values(cx, Object::Task, None, &mut task.custom_fields.0)?;
    records::create(cx, task)
}

/// One task.
pub fn get_task(cx: &mut Ctx, id: TaskId) -> Result<Task> {
    records::get(cx, id)
}

/// A page of tasks.
pub fn list_tasks(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Task>> {
    records::list(cx, request)
}

/// Changes a task.
pub fn update_task(
    cx: &mut Ctx,
    id: TaskId,
    patch: &TaskPatch,
    expected: Option<i32>,
) -> Result<Task> {
    cx.require(WRITE)?;
    let before: Task = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate(cx.now())?;
    let old_values = Some(&before.custom_fields.0);
    custom_fields::check_values(cx, Object::Task, old_values, &mut after.custom_fields.0)?;
    records::update(cx, &before, after)
}

/// Completes an open task.
pub fn complete_task(
    cx: &mut Ctx,
    id: TaskId,
    completion: &TaskCompletion,
    expected: Option<i32>,
) -> Result<Task> {
    cx.require(WRITE)?;
    let before: Task = records::get_expected(cx, id, expected)?;
    if before.done_at.is_some() {
        return Err(Error::conflict("the task is done already"));
    }
    let done_at = Some(completion.done_at.unwrap_or(cx.now()));
    let after = Task {
        done_at,
        ..before.clone()
    };
    after.validate(cx.now())?;
    records::update(cx, &before, after)
}

/// Opens a completed task again.
pub fn reopen_task(cx: &mut Ctx, id: TaskId, expected: Option<i32>) -> Result<Task> {
    cx.require(WRITE)?;
    let before: Task = records::get_expected(cx, id, expected)?;
    if before.done_at.is_none() {
        return Err(Error::conflict("the task is open already"));
    }
    let after = Task {
        done_at: None,
        ..before.clone()
    };
    records::update(cx, &before, after)
}

/// Deletes a task; it can be restored.
pub fn delete_task(cx: &mut Ctx, id: TaskId, expected: Option<i32>) -> Result<Task> {
    cx.require(WRITE)?;
    let before: Task = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another one has taken one of its external ids.
pub fn restore_task(cx: &mut Ctx, id: TaskId, expected: Option<i32>) -> Result<Task> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
