//! A note, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::ids::{AccountId, DealId, NoteId, Object, StakeholderId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::notes;
use crate::search::FoundBy;
use crate::types::{ExternalId, Json, Timestamp};

/// A remark about an account, a stakeholder or a deal.
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
#[diesel(table_name = notes, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Note {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The note's id.
    pub id: NoteId,
    /// What it says.
    #[schema(example = "Procurement closes its books in the middle of December.")]
    pub body: String,
    /// The user who wrote it; never changes.
    pub author_id: Option<UserId>,
    /// The account it is about.
    pub account_id: Option<AccountId>,
    /// The person it is about.
    pub stakeholder_id: Option<StakeholderId>,
    /// The deal it is about.
    pub deal_id: Option<DealId>,
    /// Ids of the note in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Note,
    NoteId,
    notes,
    Table {
        object: Object::Note,
        type_name: "Note",
        path: "notes",
        ruled_by: Object::Note,
        fields: &[
            Field::id("id", Object::Note),
            Field::text("body"),
            Field::id("author_id", Object::User).nullable(),
            Field::id("account_id", Object::Account).nullable(),
            Field::id("stakeholder_id", Object::Stakeholder).nullable(),
            Field::id("deal_id", Object::Deal).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("author", "author_id", Object::User),
            Relation::one("account", "account_id", Object::Account),
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
            Relation::one("deal", "deal_id", Object::Deal),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("author_id", self.author_id.map(Into::into)),
                ("account_id", self.account_id.map(Into::into)),
                ("stakeholder_id", self.stakeholder_id.map(Into::into)),
                ("deal_id", self.deal_id.map(Into::into)),
            ])
        }

        fn found_by(&self) -> Option<FoundBy> {
            let found_by = FoundBy::default().of(self.account_id);
            Some(found_by.and("body", Some(&self.body)))
        }
    }
);

/// A new note. It is about at least one of account, stakeholder and deal.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body": "Procurement closes its books in the middle of December.",
    "account_id": "account_01h2xcejqtf2nbrexx3vqjhp41"
}))]
pub struct NewNote {
    /// What it says.
    #[schema(min_length = 1, max_length = 100_000)]
    pub body: String,
    /// The user who wrote it; the caller if nothing is said.
    #[serde(default)]
    pub author_id: Option<UserId>,
    /// The account it is about.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// The person it is about.
    #[serde(default)]
    pub stakeholder_id: Option<StakeholderId>,
    /// The deal it is about.
    #[serde(default)]
    pub deal_id: Option<DealId>,
    /// Ids of the note in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a note: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"body": "Procurement closes its books on 12 December."}))]
pub struct NotePatch {
    /// What it says.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100_000)]
    pub body: MaybeUndefined<String>,
    /// The account it is about.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// The person it is about.
    #[schema(value_type = Option<StakeholderId>)]
    pub stakeholder_id: MaybeUndefined<StakeholderId>,
    /// The deal it is about.
    #[schema(value_type = Option<DealId>)]
    pub deal_id: MaybeUndefined<DealId>,
    /// Ids of the note in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Note {
    /// A note as a caller described it.
    pub(super) fn from_new(
        new: &NewNote,
        workspace_id: WorkspaceId,
        caller: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: NoteId::generate(),
            body: new.body,
            author_id: new.author_id.or(caller),
            account_id: new.account_id,
            stakeholder_id: new.stakeholder_id,
            deal_id: new.deal_id,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("body", &self.body, LONG);
        let about_people = self.stakeholder_id.is_some() || self.account_id.is_some();
        if !about_people && self.deal_id.is_none() {
            let message = "a note is about an account, a stakeholder or a deal";
            check.contradict("account_id", "REQUIRED", message);
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl NotePatch {
    /// The note with the changes.
    pub(super) fn apply(&self, mut note: Note) -> Result<Note> {
        let Self {
            body,
            account_id,
            stakeholder_id,
            deal_id,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("body", &mut note.body, body);
        put_nullable(&mut note.account_id, account_id);
        put_nullable(&mut note.stakeholder_id, stakeholder_id);
        put_nullable(&mut note.deal_id, deal_id);
        check.put("external_ids", &mut note.external_ids.0, external_ids);
        check.finish()?;
        Ok(note)
    }
}
