//! A consent, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, put_nullable};
use crate::error::Result;
use crate::ids::{ConsentId, Object, StakeholderId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::consents;
use crate::stakeholders::Channel;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What was said.
    ConsentStatus {
        /// Agreed.
        Granted = "granted",
        /// Agreed no longer, or never.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// How consent was given or withdrawn.
    ConsentMethod {
        /// In a form on a web site.
        WebForm = "web_form",
        /// In an e-mail.
        Email = "email",
        /// On the telephone.
        Phone = "phone",
        /// Face to face.
        InPerson = "in_person",
        /// In a contract.
        Contract = "contract",
        /// Another system says so.
        Import = "import",
        /// Some other way.
        Other = "other",
    }
}

/// A stakeholder's consent to be contacted, or its withdrawal.
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
#[diesel(table_name = consents, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Consent {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The consent's id.
    pub id: ConsentId,
    /// Who gave it or withdrew it; never changes.
    pub stakeholder_id: StakeholderId,
    /// The channel it is about; never changes.
    pub channel: Channel,
    /// What the contact is for, a word of the workspace's choice; never changes.
    #[schema(example = "marketing")]
    pub purpose: String,
    /// What was said; never changes.
    pub status: ConsentStatus,
    /// How it was said.
    pub method: ConsentMethod,
    /// Anything else, such as where the proof is.
    pub note: Option<String>,
    /// When it was said; never changes.
    pub given_at: Timestamp,
    /// Ids of the consent in other systems.
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
    Consent,
    ConsentId,
    consents,
    Table {
        object: Object::Consent,
        type_name: "Consent",
        path: "consents",
        ruled_by: Object::Stakeholder,
        fields: &[
            Field::id("id", Object::Consent),
            Field::id("stakeholder_id", Object::Stakeholder),
            Field::word("channel", "Channel", Channel::WORDS),
            Field::text("purpose"),
            Field::word("status", "ConsentStatus", ConsentStatus::WORDS),
            Field::word("method", "ConsentMethod", ConsentMethod::WORDS),
            Field::timestamp("given_at"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one(
            "stakeholder",
            "stakeholder_id",
            Object::Stakeholder
        )],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("stakeholder_id", Some(self.stakeholder_id.into()))])
        }
    }
);

/// A new consent, or the withdrawal of one.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41", "channel": "email",
    "purpose": "marketing", "status": "granted", "method": "web_form"
}))]
pub struct NewConsent {
    /// Who gives it or withdraws it.
    pub stakeholder_id: StakeholderId,
    /// The channel it is about.
    pub channel: Channel,
    /// What the contact is for: a word such as `marketing`, `sales`, `product_news`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z][a-z0-9_]*$")]
    pub purpose: String,
    /// What is said.
    pub status: ConsentStatus,
    /// How it is said.
    pub method: ConsentMethod,
    /// Anything else, such as where the proof is.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 10_000)]
    pub note: Option<String>,
    /// When it was said; now if nothing is said. Not in the future.
    #[serde(default)]
    pub given_at: Option<Timestamp>,
    /// Ids of the consent in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a consent. What it says cannot change: a change of mind is a new consent.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"note": "The signed form is in the archive."}))]
pub struct ConsentPatch {
    /// How it was said.
    #[schema(value_type = ConsentMethod, required = false)]
    pub method: MaybeUndefined<ConsentMethod>,
    /// Anything else, such as where the proof is.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 10_000)]
    pub note: MaybeUndefined<String>,
    /// Ids of the consent in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The consents of a stakeholder that hold now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentConsents {
    /// The newest consent for each channel and purpose.
    pub data: Vec<Consent>,
}

/// Longest note, in characters.
const NOTE: usize = 10_000;

/// How far another clock may be ahead of ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(1);

impl Consent {
    /// A consent as a caller described it.
    pub(super) fn from_new(new: &NewConsent, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: ConsentId::generate(),
            stakeholder_id: new.stakeholder_id,
            channel: new.channel,
            purpose: new.purpose.clone(),
            status: new.status,
            method: new.method,
            note: new.note.clone(),
            given_at: new.given_at.unwrap_or(now),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        if !is_word(&self.purpose) {
            check.refuse(
                "purpose",
                "INVALID_VALUE",
                "must be a word such as marketing",
            );
        }
        check.optional_text("note", self.note.as_deref(), NOTE);
        if self.given_at > now.plus(CLOCK_SKEW) {
            check.contradict("given_at", "OUT_OF_RANGE", "must not lie in the future");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

fn is_word(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && text.len() <= 64
}

impl ConsentPatch {
    /// The consent with the changes.
    pub(super) fn apply(&self, mut consent: Consent) -> Result<Consent> {
        let Self {
            method,
            note,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("method", &mut consent.method, method);
        put_nullable(&mut consent.note, note);
        check.put("external_ids", &mut consent.external_ids.0, external_ids);
        check.finish()?;
        Ok(consent)
    }
}
