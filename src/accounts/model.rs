//! An account, and what callers may say about one.

use std::collections::BTreeSet;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::{CountryCode, CurrencyCode, Domain, WebAddress};
use crate::check::{Check, LONG, SHORT, is_domain, put_nullable};
use crate::custom_fields;
use crate::duplicates;
use crate::error::Result;
use crate::ids::{AccountId, Object, StakeholderId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::accounts;
use crate::search::FoundBy;
use crate::tags;
use crate::types::{CustomValues, ExternalId, Int64, Json, Timestamp, text_enum};

text_enum! {
    /// Where an account is in the life of a customer.
    LifecycleStage {
        /// Worth a look; no contact yet.
        Target = "target",
        /// In contact, nothing bought.
        Prospect = "prospect",
        /// Has bought.
        Customer = "customer",
        /// Has bought before and does no longer.
        FormerCustomer = "former_customer",
        /// Sells with us or for us.
        Partner = "partner",
        /// Will not buy.
        Disqualified = "disqualified",
    }
}

/// A company that buys or may buy.
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
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Account {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The account's id.
    pub id: AccountId,
    /// Its name.
    #[schema(example = "Northwind Example GmbH")]
    pub name: String,
    /// The domains its people write from, in lower case; unique in the workspace.
    #[schema(value_type = Vec<String>, example = json!(["northwind.example.com"]))]
    pub domains: Json<Vec<String>>,
    /// Its web site.
    #[schema(example = "https://northwind.example.com/")]
    pub website: Option<String>,
    /// What it does, in words of the workspace's choice.
    #[schema(example = "software")]
    pub industry: Option<String>,
    /// People who work there.
    #[schema(example = 250)]
    pub employee_count: Option<i32>,
    /// Its revenue in a year, in minor units of `revenue_currency`.
    pub revenue_minor: Option<Int64>,
    /// The currency of `revenue_minor` (ISO 4217).
    #[schema(example = "EUR")]
    pub revenue_currency: Option<String>,
    /// Where it sits (ISO 3166-1 alpha-2).
    #[schema(example = "DE")]
    pub country: Option<String>,
    /// Where it is in the life of a customer.
    pub lifecycle_stage: LifecycleStage,
    /// Anything else.
    pub description: Option<String>,
    /// The account it belongs to.
    pub parent_account_id: Option<AccountId>,
    /// The user who looks after it.
    pub owner_id: Option<UserId>,
    /// The account that referred it.
    pub referred_by_account_id: Option<AccountId>,
    /// The person who referred it.
    pub referred_by_stakeholder_id: Option<StakeholderId>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the account in other systems.
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

/// Domains stand in the table of unique keys.
const DOMAINS: Source = Source::Through {
    table: "record_keys",
    record: "record_id",
    value: "value",
    also: "object = 'account' AND kind = 'domain' AND scope = ''",
};

record!(
    Account,
    AccountId,
    accounts,
    Table {
        object: Object::Account,
        type_name: "Account",
        path: "accounts",
        ruled_by: Object::Account,
        fields: &[
            Field::id("id", Object::Account),
            Field::text("name"),
            Field::text("domain").through(DOMAINS),
            Field::text("website").nullable(),
            Field::text("industry").nullable(),
            Field::integer("employee_count").nullable(),
            Field::int64("revenue_minor")
                .nullable()
                .in_currency("revenue_currency"),
            Field::text("revenue_currency").nullable(),
            Field::text("country").nullable(),
            Field::word("lifecycle_stage", "LifecycleStage", LifecycleStage::WORDS),
            Field::id("parent_account_id", Object::Account).nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::id("referred_by_account_id", Object::Account).nullable(),
            Field::id("referred_by_stakeholder_id", Object::Stakeholder).nullable(),
            Field::segment(),
            Field::external_id(),
            Field::id("tag_id", Object::Tag).through(tags::CARRIED),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("parent_account", "parent_account_id", Object::Account),
            Relation::one("owner", "owner_id", Object::User),
            Relation::one(
                "referred_by_account",
                "referred_by_account_id",
                Object::Account
            ),
            Relation::one(
                "referred_by_stakeholder",
                "referred_by_stakeholder_id",
                Object::Stakeholder
            ),
            Relation::many("child_accounts", "parent_account_id", Object::Account),
            Relation::many(
                "referred_accounts",
                "referred_by_account_id",
                Object::Account
            ),
            Relation::many("stakeholders", "account_id", Object::Stakeholder),
            Relation::many("affiliations", "account_id", Object::Affiliation),
            Relation::many("deals", "account_id", Object::Deal),
            Relation::many("interactions", "account_id", Object::Interaction),
            Relation::many("tasks", "account_id", Object::Task),
            Relation::many("notes", "account_id", Object::Note),
            Relation::many("journeys", "account_id", Object::Journey),
            Relation::many("feedback", "account_id", Object::Feedback),
            Relation::many("tags", "record_id", Object::Tag).ordered_by("name"),
        ],
        has_custom_fields: true,
    },
    {
        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            let domains = self
                .domains
                .0
                .iter()
                .map(|domain| Key::new("domains", KeyKind::Domain, domain));
            domains.chain(Key::external(&self.external_ids.0)).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("parent_account_id", self.parent_account_id.map(Into::into)),
                ("owner_id", self.owner_id.map(Into::into)),
                (
                    "referred_by_account_id",
                    self.referred_by_account_id.map(Into::into),
                ),
                (
                    "referred_by_stakeholder_id",
                    self.referred_by_stakeholder_id.map(Into::into),
                ),
            ])
        }

        fn alike_by(&self) -> BTreeSet<String> {
            duplicates::account_keys(self)
        }

        fn found_by(&self) -> Option<FoundBy> {
            let found_by = FoundBy::title("name", &self.name)
                .of(Some(self.id))
                .and_all("domains", self.domains.0.iter().map(String::as_str))
                .and("website", self.website.as_deref())
                .and("industry", self.industry.as_deref())
                .and("description", self.description.as_deref())
                .and_custom(&self.custom_fields.0);
            Some(found_by)
        }
    }
);

/// A new account.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Northwind Example GmbH", "domains": ["northwind.example.com"], "industry": "software",
    "country": "DE", "employee_count": 250, "lifecycle_stage": "prospect"
}))]
pub struct NewAccount {
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// The domains its people write from; unique in the workspace.
    #[serde(default)]
    #[graphql(default)]
    #[schema(value_type = Vec<Domain>, max_items = 50)]
    pub domains: Vec<String>,
    /// Its web site.
    #[serde(default)]
    #[schema(value_type = Option<WebAddress>)]
    pub website: Option<String>,
    /// What it does.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub industry: Option<String>,
    /// People who work there.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub employee_count: Option<i32>,
    /// Its revenue in a year, in minor units; needs `revenue_currency`.
    #[serde(default)]
    pub revenue_minor: Option<Int64>,
    /// The currency of `revenue_minor` (ISO 4217).
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub revenue_currency: Option<String>,
    /// Where it sits (ISO 3166-1 alpha-2).
    #[serde(default)]
    #[schema(value_type = Option<CountryCode>)]
    pub country: Option<String>,
    /// Where it is in the life of a customer; `prospect` if nothing is said.
    #[serde(default)]
    pub lifecycle_stage: Option<LifecycleStage>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// The account it belongs to.
    #[serde(default)]
    pub parent_account_id: Option<AccountId>,
    /// The user who looks after it.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// The account that referred it.
    #[serde(default)]
    pub referred_by_account_id: Option<AccountId>,
    /// The person who referred it.
    #[serde(default)]
    pub referred_by_stakeholder_id: Option<StakeholderId>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the account in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to an account: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"industry": "manufacturing", "owner_id": null}))]
pub struct AccountPatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// The domains its people write from; unique in the workspace.
    #[schema(value_type = Vec<Domain>, required = false, max_items = 50)]
    pub domains: MaybeUndefined<Vec<String>>,
    /// Its web site.
    #[schema(value_type = Option<WebAddress>)]
    pub website: MaybeUndefined<String>,
    /// What it does.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub industry: MaybeUndefined<String>,
    /// People who work there.
    #[schema(value_type = Option<i32>, minimum = 0)]
    pub employee_count: MaybeUndefined<i32>,
    /// Its revenue in a year, in minor units.
    #[schema(value_type = Option<Int64>)]
    pub revenue_minor: MaybeUndefined<Int64>,
    /// The currency of `revenue_minor` (ISO 4217).
    #[schema(value_type = Option<CurrencyCode>)]
    pub revenue_currency: MaybeUndefined<String>,
    /// Where it sits (ISO 3166-1 alpha-2).
    #[schema(value_type = Option<CountryCode>)]
    pub country: MaybeUndefined<String>,
    /// Where it is in the life of a customer.
    #[schema(value_type = LifecycleStage, required = false)]
    pub lifecycle_stage: MaybeUndefined<LifecycleStage>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// The account it belongs to.
    #[schema(value_type = Option<AccountId>)]
    pub parent_account_id: MaybeUndefined<AccountId>,
    /// The user who looks after it.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// The account that referred it.
    #[schema(value_type = Option<AccountId>)]
    pub referred_by_account_id: MaybeUndefined<AccountId>,
    /// The person who referred it.
    #[schema(value_type = Option<StakeholderId>)]
    pub referred_by_stakeholder_id: MaybeUndefined<StakeholderId>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the account in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Account {
    /// An account as a caller described it.
    pub(super) fn from_new(new: &NewAccount, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: AccountId::generate(),
            name: new.name.trim().to_owned(),
            domains: Json(new.domains),
            website: new.website,
            industry: new.industry,
            employee_count: new.employee_count,
            revenue_minor: new.revenue_minor,
            revenue_currency: new.revenue_currency,
            country: new.country,
            lifecycle_stage: new.lifecycle_stage.unwrap_or(LifecycleStage::Prospect),
            description: new.description,
            parent_account_id: new.parent_account_id,
            owner_id: new.owner_id,
            referred_by_account_id: new.referred_by_account_id,
            referred_by_stakeholder_id: new.referred_by_stakeholder_id,
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings the account into the form in which it is kept and refuses what makes no sense.
    pub(super) fn validate(&mut self) -> Result<()> {
        for domain in &mut self.domains.0 {
            *domain = domain.to_lowercase();
        }
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.at_most("domains", self.domains.0.len(), 50);
        for (index, domain) in self.domains.0.iter().enumerate() {
            if !is_domain(domain) {
                check.refuse(
                    &format!("domains/{index}"),
                    "INVALID_VALUE",
                    "must be a domain such as example.com",
                );
            }
            if self
                .domains
                .0
                .iter()
                .take(index)
                .any(|earlier| earlier == domain)
            {
                check.contradict(&format!("domains/{index}"), "DUPLICATE", "stands twice");
            }
        }
        check.web_address("website", self.website.as_deref());
        check.optional_text("industry", self.industry.as_deref(), SHORT);
        check.range("employee_count", self.employee_count, 0..=i32::MAX);
        check.money(
            ("revenue_minor", self.revenue_minor.map(Int64::get)),
            ("revenue_currency", self.revenue_currency.as_deref()),
        );
        check.country("country", self.country.as_deref());
        check.optional_text("description", self.description.as_deref(), LONG);
        if self.referred_by_account_id.is_some() && self.referred_by_stakeholder_id.is_some() {
            check.contradict(
                "referred_by_stakeholder_id",
                "NOT_ALLOWED",
                "an account is referred by an account or by a stakeholder, not by both",
            );
        }
        if self.referred_by_account_id == Some(self.id) {
            check.contradict(
                "referred_by_account_id",
                "NOT_ALLOWED",
                "an account cannot refer itself",
            );
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl AccountPatch {
    /// The account with the changes.
    pub(super) fn apply(&self, mut account: Account) -> Result<Account> {
        let Self {
            name,
            domains,
            website,
            industry,
            employee_count,
            revenue_minor,
            revenue_currency,
            country,
            lifecycle_stage,
            description,
            parent_account_id,
            owner_id,
            referred_by_account_id,
            referred_by_stakeholder_id,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut account.name, name);
        check.put("domains", &mut account.domains.0, domains);
        put_nullable(&mut account.website, website);
        put_nullable(&mut account.industry, industry);
        put_nullable(&mut account.employee_count, employee_count);
        put_nullable(&mut account.revenue_minor, revenue_minor);
        put_nullable(&mut account.revenue_currency, revenue_currency);
        put_nullable(&mut account.country, country);
        check.put(
            "lifecycle_stage",
            &mut account.lifecycle_stage,
            lifecycle_stage,
        );
        put_nullable(&mut account.description, description);
        put_nullable(&mut account.parent_account_id, parent_account_id);
        put_nullable(&mut account.owner_id, owner_id);
        put_nullable(&mut account.referred_by_account_id, referred_by_account_id);
        put_nullable(
            &mut account.referred_by_stakeholder_id,
            referred_by_stakeholder_id,
        );
        custom_fields::patch(&mut check, &mut account.custom_fields.0, custom_fields);
        check.put("external_ids", &mut account.external_ids.0, external_ids);
        check.finish()?;
        Ok(account)
    }
}
