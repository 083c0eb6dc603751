//! A task, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{AccountId, DealId, Object, StakeholderId, TaskId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::tasks;
use crate::types::{CustomValues, ExternalId, Json, Timestamp};

/// Something to do.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = tasks, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Task {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The task's id.
    pub id: TaskId,
    /// What is to be done, in a line.
    #[schema(example = "Send the security questionnaire")]
    pub title: String,
    /// Anything else.
    pub description: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// When it was done; empty while it is open.
    pub done_at: Option<Timestamp>,
    /// The user who is to do it.
    pub assignee_id: Option<UserId>,
    /// The account it is about.
    pub account_id: Option<AccountId>,
    /// The person it is about.
    pub stakeholder_id: Option<StakeholderId>,
    /// The deal it is about.
    pub deal_id: Option<DealId>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the task in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Task,
    TaskId,
    tasks,
    Table {
        object: Object::Task,
        type_name: "Task",
        path: "tasks",
        ruled_by: Object::Task,
        fields: &[
            Field::id("id", Object::Task),
            Field::text("title"),
            Field::timestamp("due_at").nullable(),
            Field::timestamp("done_at").nullable(),
            Field::id("assignee_id", Object::User).nullable(),
            Field::id("account_id", Object::Account).nullable(),
            Field::id("stakeholder_id", Object::Stakeholder).nullable(),
            Field::id("deal_id", Object::Deal).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("assignee", "assignee_id", Object::User),
            Relation::one("account", "account_id", Object::Account),
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
            Relation::one("deal", "deal_id", Object::Deal),
        ],
        has_custom_fields: true,
    },
    {
        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("assignee_id", self.assignee_id.map(Into::into)),
                ("account_id", self.account_id.map(Into::into)),
                ("stakeholder_id", self.stakeholder_id.map(Into::into)),
                ("deal_id", self.deal_id.map(Into::into)),
            ])
        }
    }
);

/// A new task.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Send the security questionnaire", "due_at": "2026-11-30T16:00:00Z"
}))]
pub struct NewTask {
    /// What is to be done, in a line.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// When it is due.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// When it was done, for a task that is recorded afterwards; not in the future.
    #[serde(default)]
    pub done_at: Option<Timestamp>,
    /// The user who is to do it.
    #[serde(default)]
    pub assignee_id: Option<UserId>,
    /// The account it is about.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The person it is about.
    #[serde(default)]
    pub stakeholder_id: Option<StakeholderId>,
    /// The deal it is about.
    #[serde(default)]
    pub deal_id: Option<DealId>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the task in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a task: what is absent stays, `null` clears, lists are replaced as a whole. Whether it
/// is done changes by completing and reopening it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"due_at": "2026-12-01T16:00:00Z", "assignee_id": null}))]
pub struct TaskPatch {
    /// What is to be done, in a line.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// When it is due.
    #[schema(value_type = Option<Timestamp>)]
    pub due_at: MaybeUndefined<Timestamp>,
    /// The user who is to do it.
    #[schema(value_type = Option<UserId>)]
    pub assignee_id: MaybeUndefined<UserId>,
    /// The account it is about.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// The person it is about.
    #[schema(value_type = Option<StakeholderId>)]
    pub stakeholder_id: MaybeUndefined<StakeholderId>,
    /// The deal it is about.
    #[schema(value_type = Option<DealId>)]
    pub deal_id: MaybeUndefined<DealId>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the task in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// What is said when a task is completed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"done_at": "2026-11-23T09:30:00Z"}))]
pub struct TaskCompletion {
    /// When it was done: now if nothing is said, not in the future.
    pub done_at: Option<Timestamp>,
}

impl Task {
    /// A task as a caller described it.
    pub(super) fn from_new(new: &NewTask, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: TaskId::generate(),
            title: new.title.trim().to_owned(),
            description: new.description,
            due_at: new.due_at,
            done_at: new.done_at,
            assignee_id: new.assignee_id,
            account_id: new.account_id,
            stakeholder_id: new.stakeholder_id,
            deal_id: new.deal_id,
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        check.text("title", &self.title, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        if self.done_at.is_some_and(|done_at| done_at > now) {
            check.contradict("done_at", "OUT_OF_RANGE", "must not lie in the future");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl TaskPatch {
    /// The task with the changes.
    pub(super) fn apply(&self, mut task: Task) -> Result<Task> {
        let Self {
            title,
            description,
            due_at,
            assignee_id,
            account_id,
            stakeholder_id,
            deal_id,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("title", &mut task.title, title);
        put_nullable(&mut task.description, description);
        put_nullable(&mut task.due_at, due_at);
        put_nullable(&mut task.assignee_id, assignee_id);
        put_nullable(&mut task.account_id, account_id);
        put_nullable(&mut task.stakeholder_id, stakeholder_id);
        put_nullable(&mut task.deal_id, deal_id);
        custom_fields::patch(&mut check, &mut task.custom_fields.0, custom_fields);
        check.put("external_ids", &mut task.external_ids.0, external_ids);
        check.finish()?;
        Ok(task)
    }
}
