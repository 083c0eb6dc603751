//! A merge, and what callers may say about one.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Account, AccountPatch};
use crate::ids::{AccountId, MergeId, Object, StakeholderId, UserId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::merges;
use crate::stakeholders::{Stakeholder, StakeholderPatch};
use crate::types::{CustomValues, Json, Timestamp, text_enum};

text_enum! {
    /// Whose value the survivor takes.
    Take {
        /// The survivor's, or the first loser's that has one.
        First = "first",
        /// The survivor's, also if it is empty.
        Survivor = "survivor",
        /// That of the first loser that has one.
        Loser = "loser",
        /// That of the record which changed last, of those that have one.
        Newest = "newest",
        /// The longest text.
        Longest = "longest",
    }
}

/// Whose value the survivor takes in one field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "name", "take": "longest"}))]
pub struct MergeRule {
    /// The field; one that the workspace added is `custom_fields.KEY`. `revenue_minor` also decides on
    /// `revenue_currency`, `referred_by_account_id` on `referred_by_stakeholder_id`. Lists (domains,
    /// addresses, numbers, ids of other systems) have no rule: the survivor takes the items of all.
    #[schema(min_length = 1, max_length = 255)]
    pub field: String,
    /// Whose value.
    pub take: Take,
}

/// Accounts to merge into another one.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "loser_ids": ["account_01h2xcejqtf2nbrexx3vqjhp42"],
    "rules": [{"field": "name", "take": "longest"}]
}))]
pub struct MergeAccounts {
    /// The accounts that are merged into it, and cease to be.
    #[schema(min_items = 1, max_items = 20)]
    pub loser_ids: Vec<AccountId>,
    /// Whose value the survivor takes, by field; `first` where nothing is said.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub rules: Vec<MergeRule>,
    /// Values that are set in the end, whatever the rules chose.
    #[serde(default)]
    pub values: Option<AccountPatch>,
}

/// Stakeholders to merge into another one.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "loser_ids": ["stakeholder_01h2xcejqtf2nbrexx3vqjhp42"],
    "rules": [{"field": "title", "take": "newest"}]
}))]
pub struct MergeStakeholders {
    /// The stakeholders who are merged into them, and cease to be.
    #[schema(min_items = 1, max_items = 20)]
    pub loser_ids: Vec<StakeholderId>,
    /// Whose value the survivor takes, by field; `first` where nothing is said.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub rules: Vec<MergeRule>,
    /// Values that are set in the end, whatever the rules chose.
    #[serde(default)]
    pub values: Option<StakeholderPatch>,
}

/// References that are moved from the losers to the survivor.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, SimpleObject,
)]
pub struct MovedReferences {
    /// The kind of record that points.
    pub object: Object,
    /// The field that points.
    #[schema(example = "account_id")]
    pub field: String,
    /// How many records do.
    pub count: i32,
}

/// Something that an undo left as it was, because it had been changed since the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
pub struct KeptChange {
    /// The record.
    #[schema(example = "deal_01h2xcejqtf2nbrexx3vqjhp41")]
    pub record_id: String,
    /// The field.
    #[schema(example = "account_id")]
    pub field: String,
}

/// A merge of records that turned out to be one.
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
#[diesel(table_name = merges, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Merge {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The merge's id.
    pub id: MergeId,
    /// The account that survived, for a merge of accounts.
    pub account_id: Option<AccountId>,
    /// The stakeholder who survived, for a merge of stakeholders.
    pub stakeholder_id: Option<StakeholderId>,
    /// The records that were merged into the survivor. Their ids lead to it for ever.
    #[schema(value_type = Vec<String>)]
    pub loser_ids: Json<Vec<String>>,
    /// The survivor's fields that changed: `{"name": {"from": "Old", "to": "New"}}`.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: Json<CustomValues>,
    /// What pointed at the losers and now points at the survivor.
    #[schema(value_type = Vec<MovedReferences>)]
    pub moved: Json<Vec<MovedReferences>>,
    /// The user who merged them.
    pub merged_by_id: Option<UserId>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// The user who undid it.
    pub undone_by_id: Option<UserId>,
    /// What the undo left as it was, because it had been changed since the merge.
    #[schema(value_type = Vec<KeptChange>)]
    pub kept: Json<Vec<KeptChange>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When they were merged.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Always null: a merge is not deleted.
    pub deleted_at: Option<Timestamp>,
}

record!(
    Merge,
    MergeId,
    merges,
    Table {
        object: Object::Merge,
        type_name: "Merge",
        path: "merges",
        ruled_by: Object::Merge,
        fields: &[
            Field::id("id", Object::Merge),
            Field::id("account_id", Object::Account).nullable(),
            Field::id("stakeholder_id", Object::Stakeholder).nullable(),
            Field::id("merged_by_id", Object::User).nullable(),
            Field::timestamp("undone_at").nullable(),
            Field::id("undone_by_id", Object::User).nullable(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("account", "account_id", Object::Account),
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
            Relation::one("merged_by", "merged_by_id", Object::User),
            Relation::one("undone_by", "undone_by_id", Object::User),
        ],
        has_custom_fields: false,
    },
    {
        fn references(&self) -> Vec<Reference> {
            references([
                ("account_id", self.account_id.map(Into::into)),
                ("stakeholder_id", self.stakeholder_id.map(Into::into)),
                ("merged_by_id", self.merged_by_id.map(Into::into)),
                ("undone_by_id", self.undone_by_id.map(Into::into)),
            ])
        }
    }
);

/// What a merge of accounts would do; nothing is stored.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct AccountMergePreview {
    /// The account as it would be, with the version that it has now.
    pub survivor: Account,
    /// Its fields that would change: `{"name": {"from": "Old", "to": "New"}}`.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: CustomValues,
    /// What points at the losers and would point at the survivor.
    pub moved: Vec<MovedReferences>,
}

/// What a merge of stakeholders would do; nothing is stored.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct StakeholderMergePreview {
    /// The stakeholder as they would be, with the version that they have now.
    pub survivor: Stakeholder,
    /// Their fields that would change: `{"title": {"from": "Old", "to": "New"}}`.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub fields: CustomValues,
    /// What points at the losers and would point at the survivor.
    pub moved: Vec<MovedReferences>,
}
