//! A workspace.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::{CurrencyCode, TimeZone};
use crate::check::{Check, SHORT};
use crate::error::Result;
use crate::ids::WorkspaceId;
use crate::schema::workspaces;
use crate::types::Timestamp;

/// One tenant.
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
#[diesel(table_name = workspaces)]
pub struct Workspace {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// Its name.
    #[schema(example = "Acme Sales")]
    pub name: String,
    /// A word that names it at sign-in; unique in the installation.
    #[schema(example = "acme")]
    pub slug: String,
    /// The currency of amounts for which none is given (ISO 4217).
    #[schema(example = "EUR")]
    pub default_currency: String,
    /// The time zone of its people (IANA).
    #[schema(example = "Europe/Berlin")]
    pub time_zone: String,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A new workspace with its first admin.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its name.
    pub name: String,
    /// A word that names it at sign-in.
    pub slug: String,
    /// The first admin's address.
    pub admin_email: String,
    /// The first admin's password.
    pub admin_password: String,
}

/// Changes to the workspace: what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"default_currency": "USD", "time_zone": "America/New_York"}))]
pub struct WorkspacePatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// The currency of amounts for which none is given (ISO 4217).
    #[schema(value_type = CurrencyCode, required = false)]
    pub default_currency: MaybeUndefined<String>,
    /// The time zone of its people (IANA).
    #[schema(value_type = TimeZone, required = false)]
    pub time_zone: MaybeUndefined<String>,
}

impl Workspace {
    pub(super) fn from_new(new: &NewWorkspace, now: Timestamp) -> Result<Self> {
        let mut check = Check::default();
        check.text("name", &new.name, SHORT);
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if new.slug.is_empty() || new.slug.len() > 64 || !new.slug.chars().all(word) {
            check.refuse("slug", "INVALID_VALUE", "must be a word of a-z, 0-9 and -");
        }
        check.finish()?;
        Ok(Self {
            id: WorkspaceId::generate(),
            name: new.name.clone(),
            slug: new.slug.clone(),
            default_currency: "EUR".to_owned(),
            time_zone: "UTC".to_owned(),
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.currency("default_currency", Some(&self.default_currency));
        check.time_zone("time_zone", Some(&self.time_zone));
        check.finish()
    }
}

impl WorkspacePatch {
    /// The workspace with the changes.
    pub(super) fn apply(&self, mut workspace: Workspace) -> Result<Workspace> {
        let Self {
            name,
            default_currency,
            time_zone,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut workspace.name, name);
        check.put(
            "default_currency",
            &mut workspace.default_currency,
            default_currency,
        );
        check.put("time_zone", &mut workspace.time_zone, time_zone);
        check.finish()?;
        Ok(workspace)
    }
}
