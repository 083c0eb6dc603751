//! A user.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Role;
use crate::check::patterns::Email;
use crate::check::{Check, SHORT};
use crate::error::Result;
use crate::ids::{Object, UserId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::users;
use crate::types::{ExternalId, Json, Timestamp};

/// A person of the selling side who signs in.
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
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct User {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The user's id.
    pub id: UserId,
    /// The address they sign in with, in lower case; unique in the workspace.
    #[schema(example = "rep@example.com")]
    pub email: String,
    /// Their name.
    #[schema(example = "Robin Rep")]
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub is_active: bool,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) password_hash: Option<String>,
    /// Ids of the user in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
    /// When they were deleted.
    pub deleted_at: Option<Timestamp>,
}

/// Membership of teams.
const TEAMS: Source = Source::Through {
    table: "team_members",
    record: "user_id",
    value: "team_id",
    also: "",
};

record!(
    User,
    UserId,
    users,
    Table {
        object: Object::User,
        type_name: "User",
        path: "users",
        ruled_by: Object::User,
        fields: &[
            Field::id("id", Object::User),
            Field::text("email"),
            Field::text("name"),
            Field::word("role", "Role", Role::WORDS),
            Field::flag("is_active"),
            Field::id("team_id", Object::Team).through(TEAMS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::many("teams", "member_id", Object::Team).ordered_by("name"),
            Relation::many("accounts", "owner_id", Object::Account),
            Relation::many("stakeholders", "owner_id", Object::Stakeholder),
            Relation::many("deals", "owner_id", Object::Deal),
            Relation::many("interactions", "owner_id", Object::Interaction),
            Relation::many("tasks", "assignee_id", Object::Task),
            Relation::many("notes", "author_id", Object::Note),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let email = Key::new("email", KeyKind::Email, &self.email);
            std::iter::once(email)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new user. They sign in once they have accepted an invitation to their address.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "rep@example.com", "name": "Robin Rep", "role": "rep"}))]
pub struct NewUser {
    /// Their address; unique in the workspace.
    #[schema(value_type = Email)]
    pub email: String,
    /// Their name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Ids of the user in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a user.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"role": "manager"}))]
pub struct UserPatch {
    /// Their address; unique in the workspace.
    #[schema(value_type = Email, required = false)]
    pub email: MaybeUndefined<String>,
    /// Their name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What they may do.
    #[schema(value_type = Role, required = false)]
    pub role: MaybeUndefined<Role>,
    /// Whether they may sign in.
    #[schema(value_type = bool, required = false)]
    pub is_active: MaybeUndefined<bool>,
    /// Ids of the user in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl User {
    /// A user as a caller described them.
    pub(super) fn from_new(new: &NewUser, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: UserId::generate(),
            email: new.email.clone(),
            name: new.name.trim().to_owned(),
            role: new.role,
            is_active: true,
            password_hash: None,
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings the user into the form in which they are kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        self.email = self.email.to_lowercase();
        let mut check = Check::default();
        check.email("email", &self.email);
        check.text("name", &self.name, SHORT);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl UserPatch {
    /// The user with the changes.
    pub(super) fn apply(&self, mut user: User) -> Result<User> {
        let Self {
            email,
            name,
            role,
            is_active,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("email", &mut user.email, email);
        check.put("name", &mut user.name, name);
        check.put("role", &mut user.role, role);
        check.put("is_active", &mut user.is_active, is_active);
        check.put("external_ids", &mut user.external_ids.0, external_ids);
        check.finish()?;
        Ok(user)
    }
}
