//! A team, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{Object, TeamId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::references::{Reference, references};
use crate::records::{Join, record};
use crate::schema::teams;
use crate::types::{ExternalId, Json, Timestamp};

/// A group of users.
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
#[diesel(table_name = teams, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Team {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The team's id.
    pub id: TeamId,
    /// Its name; unique in the workspace.
    #[schema(example = "Sales North")]
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The user who leads it.
    pub manager_id: Option<UserId>,
    /// Ids of the team in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change, also of its members.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// From a team to its users.
pub(super) static USERS_OF_TEAM: Join = Join {
    table: "team_members",
    from: "team_id",
    to: "user_id",
};
/// From a user to their teams.
pub(crate) static TEAMS_OF_USER: Join = Join {
    table: "team_members",
    from: "user_id",
    to: "team_id",
};

const MEMBERS: Source = Source::Through {
    table: "team_members",
    record: "team_id",
    value: "user_id",
    also: "",
};

record!(
    Team,
    TeamId,
    teams,
    Table {
        object: Object::Team,
        type_name: "Team",
        path: "teams",
        ruled_by: Object::Team,
        fields: &[
            Field::id("id", Object::Team),
            Field::text("name"),
            Field::id("manager_id", Object::User).nullable(),
            Field::id("member_id", Object::User).through(MEMBERS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("manager", "manager_id", Object::User),
            Relation::many("members", "team_id", Object::User).ordered_by("name"),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let name = Key::new("name", KeyKind::Name, self.name.to_lowercase());
            std::iter::once(name)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("manager_id", self.manager_id.map(Into::into))])
        }
    }
);

/// A new team.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Sales North", "description": "Customers north of the river"}))]
pub struct NewTeam {
    /// Its name; unique in the workspace, whatever the case of its letters.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// The user who leads it.
    #[serde(default)]
    pub manager_id: Option<UserId>,
    /// Ids of the team in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a team: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"description": null}))]
pub struct TeamPatch {
    /// Its name; unique in the workspace.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What it is for.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// The user who leads it.
    #[schema(value_type = Option<UserId>)]
    pub manager_id: MaybeUndefined<UserId>,
    /// Ids of the team in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// A user who joins or leaves a team.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "user_01h2xcejqtf2nbrexx3vqjhp41"}))]
pub struct TeamMember {
    /// The user.
    pub user_id: UserId,
}

impl Team {
    /// A team as a caller described it.
    pub(super) fn from_new(new: &NewTeam, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: TeamId::generate(),
            name: new.name.trim().to_owned(),
            description: new.description.clone(),
            manager_id: new.manager_id,
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl TeamPatch {
    /// The team with the changes.
    pub(super) fn apply(&self, mut team: Team) -> Result<Team> {
        let Self {
            name,
            description,
            manager_id,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut team.name, name);
        put_nullable(&mut team.description, description);
        put_nullable(&mut team.manager_id, manager_id);
        check.put("external_ids", &mut team.external_ids.0, external_ids);
        check.finish()?;
        Ok(team)
    }
}
