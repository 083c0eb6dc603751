//! Tasks over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewTask, Task, TaskCompletion, TaskPatch};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::TaskId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_task)
        .service(list_tasks)
        .service(get_task)
        .service(update_task)
        .service(complete_task)
        .service(reopen_task)
        .service(delete_task)
        .service(restore_task);
}

/// Add a task
#[utoipa::path(tag = "tasks", request_body = NewTask,
    responses((status = 201, description = "The new task", body = Task)))]
#[post("/v1/tasks")]
async fn create_task(call: Call, body: Body<NewTask>) -> Result<Reply> {
    call.create(body, operations::create_task).await
}

/// List tasks
#[utoipa::path(tag = "tasks",
    responses((status = 200, description = "A page of tasks", body = PageBody<Task>)))]
#[get("/v1/tasks")]
async fn list_tasks(call: Call) -> Result<Reply> {
    call.list(operations::list_tasks).await
}

/// Read a task
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, description = "The task", body = Task)))]
#[get("/v1/tasks/{id}")]
async fn get_task(call: Call, id: Id<TaskId>) -> Result<Reply> {
    call.show(id, operations::get_task).await
}

/// Change a task
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    request_body = TaskPatch,
    responses((status = 200, description = "The changed task", body = Task)))]
#[patch("/v1/tasks/{id}")]
async fn update_task(call: Call, id: Id<TaskId>, body: Body<TaskPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_task).await
}

/// Complete a task
///
/// Refused when it is done already.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    request_body = TaskCompletion,
    responses((status = 200, description = "The completed task", body = Task)))]
#[post("/v1/tasks/{id}/complete")]
async fn complete_task(call: Call, id: Id<TaskId>, body: Body<TaskCompletion>) -> Result<Reply> {
    call.act(id, body, operations::complete_task).await
}

/// Open a completed task again
///
/// Refused when it is open already.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, description = "The open task", body = Task)))]
#[post("/v1/tasks/{id}/reopen")]
async fn reopen_task(call: Call, id: Id<TaskId>) -> Result<Reply> {
    call.act_plainly(id, operations::reopen_task).await
}

/// Delete a task
///
/// It can be restored.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/tasks/{id}")]
async fn delete_task(call: Call, id: Id<TaskId>) -> Result<Reply> {
    call.delete(id, operations::delete_task).await
}

/// Restore a deleted task
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "tasks", params(("id" = TaskId, Path, description = "The task")),
    responses((status = 200, description = "The restored task", body = Task)))]
#[post("/v1/tasks/{id}/restore")]
async fn restore_task(call: Call, id: Id<TaskId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_task).await
}
