//! A stakeholder, and what callers may say about one.

use std::collections::BTreeSet;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reach::{self, EmailEntry, PhoneEntry};
use crate::check::patterns::{Language, TimeZone};
use crate::check::{Check, SHORT, put_nullable};
use crate::committee_members;
use crate::custom_fields;
use crate::duplicates;
use crate::error::{Error, Result};
use crate::ids::{AccountId, Object, PersonaId, StakeholderId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::stakeholders;
use crate::search::FoundBy;
use crate::tags;
use crate::types::{CustomValues, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// How high somebody stands in their company.
    Seniority {
        /// Owns it, or a part of it.
        Owner = "owner",
        /// A chief officer: CEO, CFO, CIO.
        CLevel = "c_level",
        /// A vice president.
        Vp = "vp",
        /// A director.
        Director = "director",
        /// Leads people.
        Manager = "manager",
        /// Experienced, leads nobody.
        Senior = "senior",
        /// At the beginning.
        Entry = "entry",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// A way to reach somebody.
    Channel {
        /// E-mail.
        Email = "email",
        /// A call or a voice message.
        Phone = "phone",
        /// In person or by video.
        Meeting = "meeting",
        /// A messenger or a chat.
        Chat = "chat",
        /// A social network.
        Social = "social",
        /// A letter.
        Post = "post",
        /// Anything else.
        Other = "other",
    }
}

/// A person on the buying side.
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
#[diesel(table_name = stakeholders, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Stakeholder {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The stakeholder's id.
    pub id: StakeholderId,
    /// The account they belong to.
    pub account_id: Option<AccountId>,
    /// Their name.
    #[schema(example = "Dana Example")]
    pub name: String,
    /// Their given name.
    #[schema(example = "Dana")]
    pub given_name: Option<String>,
    /// Their family name.
    #[schema(example = "Example")]
    pub family_name: Option<String>,
    /// What their card says.
    #[schema(example = "Head of Procurement")]
    pub title: Option<String>,
    /// Where in the company they work, in words of the workspace's choice.
    #[schema(example = "procurement")]
    pub department: Option<String>,
    /// How high they stand.
    pub seniority: Option<Seniority>,
    /// Their e-mail addresses, in lower case; unique in the workspace. One is the primary one.
    #[schema(value_type = Vec<EmailEntry>)]
    pub emails: Json<Vec<EmailEntry>>,
    /// Their telephone numbers. One is the primary one.
    #[schema(value_type = Vec<PhoneEntry>)]
    pub phones: Json<Vec<PhoneEntry>>,
    /// The stakeholder they report to.
    pub reports_to_id: Option<StakeholderId>,
    /// The time zone they live in (IANA).
    #[schema(example = "Europe/Berlin")]
    pub time_zone: Option<String>,
    /// The language to speak with them (BCP 47).
    #[schema(example = "de-AT")]
    pub language: Option<String>,
    /// How they would like to be reached.
    pub preferred_channel: Option<Channel>,
    /// The user who looks after them.
    pub owner_id: Option<UserId>,
    /// The persona that they were given by hand. Without one those are theirs whose rules find them.
    pub persona_id: Option<PersonaId>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the stakeholder in other systems.
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

/// Addresses stand in the table of unique keys.
const EMAILS: Source = Source::Through {
    table: "record_keys",
    record: "record_id",
    value: "value",
    also: "object = 'stakeholder' AND kind = 'email' AND scope = ''",
};

/// Who took part in an interaction stands in the rows of its participants.
const INTERACTIONS: Source = Source::Through {
    table: "interaction_participants",
    record: "stakeholder_id",
    value: "interaction_id",
    also: "",
};

record!(
    Stakeholder,
    StakeholderId,
    stakeholders,
    Table {
        object: Object::Stakeholder,
        type_name: "Stakeholder",
        path: "stakeholders",
        ruled_by: Object::Stakeholder,
        fields: &[
            Field::id("id", Object::Stakeholder),
            Field::id("account_id", Object::Account).nullable(),
            Field::text("name"),
            Field::text("given_name").nullable(),
            Field::text("family_name").nullable(),
            Field::text("title").nullable(),
            Field::text("department").nullable(),
            Field::word("seniority", "Seniority", Seniority::WORDS).nullable(),
            Field::text("email").through(EMAILS),
            Field::id("reports_to_id", Object::Stakeholder).nullable(),
            Field::text("time_zone").nullable(),
            Field::text("language").nullable(),
            Field::word("preferred_channel", "Channel", Channel::WORDS).nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::id("persona_id", Object::Persona).nullable(),
            Field::id("deal_id", Object::Deal).through(committee_members::DEALS_OF),
            Field::id("interaction_id", Object::Interaction).through(INTERACTIONS),
            Field::segment(),
            Field::external_id(),
            Field::id("tag_id", Object::Tag).through(tags::CARRIED),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("account", "account_id", Object::Account),
            Relation::one("reports_to", "reports_to_id", Object::Stakeholder),
            Relation::one("owner", "owner_id", Object::User),
            Relation::one("persona", "persona_id", Object::Persona),
            Relation::many("direct_reports", "reports_to_id", Object::Stakeholder),
            Relation::many("affiliations", "stakeholder_id", Object::Affiliation),
            Relation::many("consents", "stakeholder_id", Object::Consent),
            Relation::many("memberships", "stakeholder_id", Object::CommitteeMember),
            Relation::many(
                "referred_accounts",
                "referred_by_stakeholder_id",
                Object::Account
            ),
            Relation::many("interactions", "stakeholder_id", Object::Interaction),
            Relation::many("feedback", "stakeholder_id", Object::Feedback),
            Relation::many("tasks", "stakeholder_id", Object::Task),
            Relation::many("notes", "stakeholder_id", Object::Note),
            Relation::many("tags", "record_id", Object::Tag).ordered_by("name"),
        ],
        has_custom_fields: true,
    },
    {
        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            let emails = self
                .emails
                .0
                .iter()
                .map(|entry| Key::new("emails", KeyKind::Email, &entry.email));
            emails.chain(Key::external(&self.external_ids.0)).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("account_id", self.account_id.map(Into::into)),
                ("reports_to_id", self.reports_to_id.map(Into::into)),
                ("owner_id", self.owner_id.map(Into::into)),
                ("persona_id", self.persona_id.map(Into::into)),
            ])
        }

        fn alike_by(&self) -> BTreeSet<String> {
            duplicates::stakeholder_keys(self)
        }

        fn found_by(&self) -> Option<FoundBy> {
            // Most names hold their parts.
            let beside = |part: &'_ Option<String>| {
                let part = part.as_deref();
                part.filter(|part| !self.name.contains(part))
                    .map(ToOwned::to_owned)
            };
            let emails = self.emails.0.iter().map(|entry| entry.email.as_str());
            let phones = self.phones.0.iter().map(|entry| entry.number.as_str());
            let found_by = FoundBy::title("name", &self.name)
                .of(self.account_id)
                .and("given_name", beside(&self.given_name).as_deref())
                .and("family_name", beside(&self.family_name).as_deref())
                .and("title", self.title.as_deref())
                .and("department", self.department.as_deref())
                .and_all("emails", emails)
                .and_all("phones", phones)
                .and_custom(&self.custom_fields.0);
            Some(found_by)
        }
    }
);

/// A new stakeholder. A name is needed: `name`, or `given_name` and `family_name`, or one of these.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({
    "given_name": "Dana", "family_name": "Example", "title": "Head of Procurement",
    "seniority": "director", "emails": [{"email": "dana@northwind.example.com"}],
    "time_zone": "Europe/Berlin", "language": "de"
}))]
pub struct NewStakeholder {
    /// The account they belong to.
    pub account_id: Option<AccountId>,
    /// Their name; `given_name` and `family_name` together if nothing is said.
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    /// Their given name.
    #[schema(min_length = 1, max_length = 255)]
    pub given_name: Option<String>,
    /// Their family name.
    #[schema(min_length = 1, max_length = 255)]
    pub family_name: Option<String>,
    /// What their card says.
    #[schema(min_length = 1, max_length = 255)]
    pub title: Option<String>,
    /// Where in the company they work.
    #[schema(min_length = 1, max_length = 255)]
    pub department: Option<String>,
    /// How high they stand.
    pub seniority: Option<Seniority>,
    /// Their e-mail addresses; unique in the workspace. The first is the primary one if none is
    /// said to be.
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub emails: Vec<EmailEntry>,
    /// Their telephone numbers. The first is the primary one if none is said to be.
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub phones: Vec<PhoneEntry>,
    /// The stakeholder they report to.
    pub reports_to_id: Option<StakeholderId>,
    /// The time zone they live in (IANA).
    #[schema(value_type = Option<TimeZone>)]
    pub time_zone: Option<String>,
    /// The language to speak with them (BCP 47).
    #[schema(value_type = Option<Language>)]
    pub language: Option<String>,
    /// How they would like to be reached.
    pub preferred_channel: Option<Channel>,
    /// The user who looks after them.
    pub owner_id: Option<UserId>,
    /// The persona that they are given by hand.
    pub persona_id: Option<PersonaId>,
    /// Values of the workspace's own fields, by key.
    pub custom_fields: Option<CustomValues>,
    /// Ids of the stakeholder in other systems.
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a stakeholder: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"title": "Chief Procurement Officer", "seniority": "c_level"}))]
pub struct StakeholderPatch {
    /// The account they belong to.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// Their name; it does not follow `given_name` and `family_name`.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// Their given name.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub given_name: MaybeUndefined<String>,
    /// Their family name.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub family_name: MaybeUndefined<String>,
    /// What their card says.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// Where in the company they work.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub department: MaybeUndefined<String>,
    /// How high they stand.
    #[schema(value_type = Option<Seniority>)]
    pub seniority: MaybeUndefined<Seniority>,
    /// Their e-mail addresses; unique in the workspace.
    #[schema(value_type = Vec<EmailEntry>, required = false, max_items = 50)]
    pub emails: MaybeUndefined<Vec<EmailEntry>>,
    /// Their telephone numbers.
    #[schema(value_type = Vec<PhoneEntry>, required = false, max_items = 50)]
    pub phones: MaybeUndefined<Vec<PhoneEntry>>,
    /// The stakeholder they report to.
    #[schema(value_type = Option<StakeholderId>)]
    pub reports_to_id: MaybeUndefined<StakeholderId>,
    /// The time zone they live in (IANA).
    #[schema(value_type = Option<TimeZone>)]
    pub time_zone: MaybeUndefined<String>,
    /// The language to speak with them (BCP 47).
    #[schema(value_type = Option<Language>)]
    pub language: MaybeUndefined<String>,
    /// How they would like to be reached.
    #[schema(value_type = Option<Channel>)]
    pub preferred_channel: MaybeUndefined<Channel>,
    /// The user who looks after them.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// The persona that they are given by hand; `null` leaves it to the rules.
    #[schema(value_type = Option<PersonaId>)]
    pub persona_id: MaybeUndefined<PersonaId>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the stakeholder in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The name of somebody whose parts of a name are known.
fn full_name(given: Option<&str>, family: Option<&str>) -> String {
    let parts: Vec<&str> = [given, family]
        .into_iter()
        .flatten()
        .map(str::trim)
        .collect();
    parts.join(" ").trim().to_owned()
}

impl Stakeholder {
    /// A stakeholder as a caller described them, who must have named them or a part of their name.
    pub(super) fn from_new(
        new: &NewStakeholder,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Result<Self> {
        let new = new.clone();
        if [&new.name, &new.given_name, &new.family_name]
            .iter()
            .all(|part| part.is_none())
        {
            let message = "somebody needs a name or a part of one";
            return Err(Error::contradiction("/name", "REQUIRED", message));
        }
        let parts = || full_name(new.given_name.as_deref(), new.family_name.as_deref());
        Ok(Self {
            workspace_id,
            id: StakeholderId::generate(),
            account_id: new.account_id,
            name: new.name.map_or_else(parts, |name| name.trim().to_owned()),
            given_name: new.given_name,
            family_name: new.family_name,
            title: new.title,
            department: new.department,
            seniority: new.seniority,
            emails: Json(new.emails),
            phones: Json(new.phones),
            reports_to_id: new.reports_to_id,
            time_zone: new.time_zone,
            language: new.language,
            preferred_channel: new.preferred_channel,
            owner_id: new.owner_id,
            persona_id: new.persona_id,
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        })
    }

    /// Brings the stakeholder into the form in which they are kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.optional_text("given_name", self.given_name.as_deref(), SHORT);
        check.optional_text("family_name", self.family_name.as_deref(), SHORT);
        check.optional_text("title", self.title.as_deref(), SHORT);
        check.optional_text("department", self.department.as_deref(), SHORT);
        reach::check_emails(&mut check, &mut self.emails.0);
        reach::check_phones(&mut check, &mut self.phones.0);
        if self.reports_to_id == Some(self.id) {
            check.contradict("reports_to_id", "NOT_ALLOWED", "nobody reports to themself");
        }
        check.time_zone("time_zone", self.time_zone.as_deref());
        check.language("language", &mut self.language);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl StakeholderPatch {
    /// The stakeholder with the changes.
    pub(super) fn apply(&self, mut stakeholder: Stakeholder) -> Result<Stakeholder> {
        let Self {
            account_id,
            name,
            given_name,
            family_name,
            title,
            department,
            seniority,
            emails,
            phones,
            reports_to_id,
            time_zone,
            language,
            preferred_channel,
            owner_id,
            persona_id,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        put_nullable(&mut stakeholder.account_id, account_id);
        check.put("name", &mut stakeholder.name, name);
        put_nullable(&mut stakeholder.given_name, given_name);
        put_nullable(&mut stakeholder.family_name, family_name);
        put_nullable(&mut stakeholder.title, title);
        put_nullable(&mut stakeholder.department, department);
        put_nullable(&mut stakeholder.seniority, seniority);
        check.put("emails", &mut stakeholder.emails.0, emails);
        check.put("phones", &mut stakeholder.phones.0, phones);
        put_nullable(&mut stakeholder.reports_to_id, reports_to_id);
        put_nullable(&mut stakeholder.time_zone, time_zone);
        put_nullable(&mut stakeholder.language, language);
        put_nullable(&mut stakeholder.preferred_channel, preferred_channel);
        put_nullable(&mut stakeholder.owner_id, owner_id);
        put_nullable(&mut stakeholder.persona_id, persona_id);
        custom_fields::patch(&mut check, &mut stakeholder.custom_fields.0, custom_fields);
        check.put(
            "external_ids",
            &mut stakeholder.external_ids.0,
            external_ids,
        );
        check.finish()?;
        Ok(stakeholder)
    }
}
