//! A workspace.

use diesel::prelude::*;
use serde::Serialize;

use crate::check::{Check, SHORT};
use crate::error::Result;
use crate::ids::WorkspaceId;
use crate::schema::workspaces;
use crate::types::Timestamp;

/// One tenant.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = workspaces)]
pub struct Workspace {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// A word that names it at sign-in; unique in the installation.
    pub slug: String,
    /// The currency of amounts for which none is given (ISO 4217).
    pub default_currency: String,
    /// The time zone of its people (IANA).
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
}
