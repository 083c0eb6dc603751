//! An affiliation, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{AccountId, AffiliationId, Object, StakeholderId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::affiliations;
use crate::types::{Date, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What ties a stakeholder to another account.
    AffiliationKind {
        /// Works there.
        Employee = "employee",
        /// Worked there.
        FormerEmployee = "former_employee",
        /// Sits on its board.
        BoardMember = "board_member",
        /// Advises it.
        Advisor = "advisor",
        /// Is a partner in it, or works for one.
        Partner = "partner",
        /// Has money in it.
        Investor = "investor",
        /// Anything else.
        Other = "other",
    }
}

/// A stakeholder's seat at another account.
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
#[diesel(table_name = affiliations, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Affiliation {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The affiliation's id.
    pub id: AffiliationId,
    /// Whose seat it is; never changes.
    pub stakeholder_id: StakeholderId,
    /// Where it is; never changes.
    pub account_id: AccountId,
    /// What it is.
    pub kind: AffiliationKind,
    /// What they are called there.
    #[schema(example = "Member of the supervisory board")]
    pub title: Option<String>,
    /// The day it began.
    pub started_on: Option<Date>,
    /// The day it ended.
    pub ended_on: Option<Date>,
    /// Ids of the affiliation in other systems.
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
    Affiliation,
    AffiliationId,
    affiliations,
    Table {
        object: Object::Affiliation,
        type_name: "Affiliation",
        path: "affiliations",
        ruled_by: Object::Stakeholder,
        fields: &[
            Field::id("id", Object::Affiliation),
            Field::id("stakeholder_id", Object::Stakeholder),
            Field::id("account_id", Object::Account),
            Field::word("kind", "AffiliationKind", AffiliationKind::WORDS),
            Field::text("title").nullable(),
            Field::date("started_on").nullable(),
            Field::date("ended_on").nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
            Relation::one("account", "account_id", Object::Account),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("stakeholder_id", Some(self.stakeholder_id.into())),
                ("account_id", Some(self.account_id.into())),
            ])
        }
    }
);

/// A new affiliation.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
    "account_id": "account_01h2xcejqtf2nbrexx3vqjhp41",
    "kind": "board_member", "started_on": "2024-01-01"
}))]
pub struct NewAffiliation {
    /// Whose seat it is.
    pub stakeholder_id: StakeholderId,
    /// Where it is.
    pub account_id: AccountId,
    /// What it is.
    pub kind: AffiliationKind,
    /// What they are called there.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub title: Option<String>,
    /// The day it began.
    #[serde(default)]
    pub started_on: Option<Date>,
    /// The day it ended; not before it began.
    #[serde(default)]
    pub ended_on: Option<Date>,
    /// Ids of the affiliation in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to an affiliation. Whose it is and where cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"ended_on": "2026-06-30"}))]
pub struct AffiliationPatch {
    /// What it is.
    #[schema(value_type = AffiliationKind, required = false)]
    pub kind: MaybeUndefined<AffiliationKind>,
    /// What they are called there.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// The day it began.
    #[schema(value_type = Option<Date>)]
    pub started_on: MaybeUndefined<Date>,
    /// The day it ended; not before it began.
    #[schema(value_type = Option<Date>)]
    pub ended_on: MaybeUndefined<Date>,
    /// Ids of the affiliation in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Affiliation {
    /// An affiliation as a caller described it.
    pub(super) fn from_new(
        new: &NewAffiliation,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: AffiliationId::generate(),
            stakeholder_id: new.stakeholder_id,
            account_id: new.account_id,
            kind: new.kind,
            title: new.title.clone(),
            started_on: new.started_on,
            ended_on: new.ended_on,
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
        check.optional_text("title", self.title.as_deref(), SHORT);
        if let (Some(started_on), Some(ended_on)) = (self.started_on, self.ended_on)
            && ended_on < started_on
        {
            check.contradict("ended_on", "OUT_OF_RANGE", "must not lie before started_on");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl AffiliationPatch {
    /// The affiliation with the changes.
    pub(super) fn apply(&self, mut affiliation: Affiliation) -> Result<Affiliation> {
        let Self {
            kind,
            title,
            started_on,
            ended_on,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("kind", &mut affiliation.kind, kind);
        put_nullable(&mut affiliation.title, title);
        put_nullable(&mut affiliation.started_on, started_on);
        put_nullable(&mut affiliation.ended_on, ended_on);
        check.put(
            "external_ids",
            &mut affiliation.external_ids.0,
            external_ids,
        );
        check.finish()?;
        Ok(affiliation)
    }
}
