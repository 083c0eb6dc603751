//! An API key, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::tokens::secret_hash;
use crate::auth::{Actor, Scope};
use crate::check::patterns::RightName;
use crate::check::{Check, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{ApiKeyId, Object, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::api_keys;
use crate::types::{Json, Timestamp};

/// How much of a key stays visible.
const SHOWN: usize = 12;

/// A credential of an integration.
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
#[diesel(table_name = api_keys, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct ApiKey {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The API key's id.
    pub id: ApiKeyId,
    /// What it is called.
    #[schema(example = "Mail sync")]
    pub name: String,
    /// The user as whom it acts.
    pub user_id: UserId,
    /// What it may do.
    #[schema(value_type = Vec<String>, example = json!(["accounts:read", "interactions:write"]))]
    pub scopes: Json<Vec<String>>,
    /// The first characters of the key.
    #[schema(example = "crv_Zm9vYmFy")]
    pub prefix: String,
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) key_hash: Vec<u8>,
    /// When it stops working, if ever.
    pub expires_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted, and so revoked.
    pub deleted_at: Option<Timestamp>,
}

record!(
    ApiKey,
    ApiKeyId,
    api_keys,
    Table {
        object: Object::ApiKey,
        type_name: "ApiKey",
        path: "api-keys",
        ruled_by: Object::ApiKey,
        fields: &[
            Field::id("id", Object::ApiKey),
            Field::text("name"),
            Field::id("user_id", Object::User),
            Field::text("prefix"),
            Field::timestamp("expires_at").nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one("user", "user_id", Object::User)],
        has_custom_fields: false,
    },
    {
        fn references(&self) -> Vec<Reference> {
            references([("user_id", Some(self.user_id.into()))])
        }
    }
);

/// A new API key.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Mail sync", "scopes": ["accounts:read", "interactions:write"]}))]
pub struct NewApiKey {
    /// What it is called.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What it may do: `accounts:read`, `deals:write`, ... Writing includes reading. Nothing that the
    /// caller may not do.
    #[schema(value_type = Vec<RightName>, min_items = 1, max_items = 100)]
    pub scopes: Vec<String>,
    /// When it stops working; never, if nothing is said.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// Changes to an API key. What it may do never changes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Mail sync, old server"}))]
pub struct ApiKeyPatch {
    /// What it is called.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// When it stops working; `null` for never.
    #[schema(value_type = Option<Timestamp>)]
    pub expires_at: MaybeUndefined<Timestamp>,
}

/// A new API key and the key itself.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct CreatedApiKey {
    /// The API key as it can be read later.
    pub api_key: ApiKey,
    /// The key itself: `Authorization: Bearer crv_...`. It is told this once, and is absent when a
    /// repeated request gets the first answer again.
    #[schema(example = "crv_Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmE")]
    pub key: Option<String>,
}

impl ApiKey {
    /// An API key of a user, as they described it.
    pub(super) fn from_new(
        new: &NewApiKey,
        (workspace_id, user_id): (WorkspaceId, UserId),
        key: &str,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: ApiKeyId::generate(),
            name: new.name.trim().to_owned(),
            user_id,
            scopes: Json(new.scopes.clone()),
            prefix: key.chars().take(SHOWN).collect(),
            key_hash: secret_hash(key).to_vec(),
            expires_at: new.expires_at,
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
        check.range("scopes", Some(self.scopes.0.len()), 1..=100);
        for (index, scope) in self.scopes.0.iter().enumerate() {
            let place = format!("scopes/{index}");
            if let Err(error) = scope.parse::<Scope>() {
                check.refuse(&place, "INVALID_VALUE", error.to_string());
            }
            if self
                .scopes
                .0
                .iter()
                .take(index)
                .any(|earlier| earlier == scope)
            {
                check.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
        check.finish()
    }

    /// Refuses scopes beyond the rights of whoever makes the key.
    pub(super) fn ensure_within(&self, actor: &Actor) -> Result<()> {
        let mut check = Check::default();
        for (index, scope) in self.scopes.0.iter().enumerate() {
            if !scope.parse::<Scope>().is_ok_and(|scope| actor.may(scope)) {
                let message = "is more than the caller may do";
                check.contradict(&format!("scopes/{index}"), "NOT_ALLOWED", message);
            }
        }
        check.finish()
    }

    /// Refuses an end that lies behind.
    pub(super) fn ensure_ends_after(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        if self.expires_at.is_some_and(|end| end <= now) {
            check.contradict("expires_at", "OUT_OF_RANGE", "must lie in the future");
        }
        check.finish()
    }
}

impl ApiKeyPatch {
    /// The API key with the changes.
    pub(super) fn apply(&self, mut key: ApiKey) -> Result<ApiKey> {
        let Self { name, expires_at } = self;
        let mut check = Check::default();
        check.put("name", &mut key.name, name);
        put_nullable(&mut key.expires_at, expires_at);
        check.finish()?;
        Ok(key)
    }
}
