//! A role of buying committees, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::built_in::BuiltIn;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{CommitteeRoleId, Object, WorkspaceId};
use crate::query::{Field, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::schema::committee_roles;
use crate::types::{ExternalId, Json, Timestamp};

/// A part that stakeholders play in a decision to buy.
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
#[diesel(table_name = committee_roles, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CommitteeRole {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The role's id.
    pub id: CommitteeRoleId,
    /// The word by which members name it; unique in the workspace, never changes.
    #[schema(example = "economic_buyer")]
    pub key: String,
    /// Its name.
    #[schema(example = "Economic buyer")]
    pub name: String,
    /// What who plays it does.
    pub description: Option<String>,
    /// Other names for it: who says one of them means this role.
    #[schema(value_type = Vec<String>)]
    pub synonyms: Json<Vec<String>>,
    /// How much it counts in the completeness of a committee, beside other roles: 0 for not at all.
    #[schema(example = 1.0)]
    pub weight: f64,
    /// Its place among the others when they are shown, from 0.
    pub position: i32,
    /// Whether every workspace has it from the beginning.
    pub built_in: bool,
    /// Ids of the role in other systems.
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
    CommitteeRole,
    CommitteeRoleId,
    committee_roles,
    Table {
        object: Object::CommitteeRole,
        type_name: "CommitteeRole",
        path: "committee-roles",
        ruled_by: Object::Pipeline,
        fields: &[
            Field::id("id", Object::CommitteeRole),
            Field::text("key"),
            Field::text("name"),
            Field::integer("position"),
            Field::flag("built_in"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let key = Key::new("key", KeyKind::Code, self.key.clone());
            std::iter::once(key)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }
    }
);

/// A new role of buying committees.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "key": "works_council", "name": "Works council", "synonyms": ["staff council"], "weight": 2.0
}))]
pub struct NewCommitteeRole {
    /// The word by which members name it: lower case, digits and underscores; unique in the workspace.
    #[schema(min_length = 1, max_length = 63, pattern = "^[a-z][a-z0-9_]{0,62}$")]
    pub key: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What who plays it does.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// Other names for it.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub synonyms: Vec<String>,
    /// How much it counts beside other roles; 1 if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub weight: Option<f64>,
    /// Its place among the others; behind the built-in ones if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub position: Option<i32>,
    /// Ids of the role in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a role: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"weight": 2.0, "synonyms": ["budget owner"]}))]
pub struct CommitteeRolePatch {
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What who plays it does.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// Other names for it.
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub synonyms: MaybeUndefined<Vec<String>>,
    /// How much it counts beside other roles.
    #[schema(value_type = f64, required = false, minimum = 0, maximum = 1_000_000)]
    pub weight: MaybeUndefined<f64>,
    /// Its place among the others.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 1_000_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the role in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// Behind the built-in ones.
const LAST: i32 = 1000;

impl CommitteeRole {
    /// A role as a caller described it.
    pub(super) fn from_new(
        new: &NewCommitteeRole,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: CommitteeRoleId::generate(),
            key: new.key,
            name: new.name.trim().to_owned(),
            description: new.description,
            synonyms: Json(new.synonyms),
            weight: new.weight.unwrap_or(1.0),
            position: new.position.unwrap_or(LAST),
            built_in: false,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// A built-in role.
    pub(super) fn given(
        (key, name, description, synonyms): BuiltIn,
        position: i32,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = NewCommitteeRole {
            key: key.to_owned(),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            synonyms: synonyms.iter().map(|&synonym| synonym.to_owned()).collect(),
            position: Some(position),
            ..NewCommitteeRole::default()
        };
        Self {
            built_in: true,
            ..Self::from_new(&new, workspace_id, now)
        }
    }

    /// Whether a word means this role.
    pub(super) fn is_meant_by(&self, word: &str) -> bool {
        let word = folded(word);
        let others = self.synonyms.0.iter().chain([&self.name]);
        self.key == word || others.into_iter().any(|other| folded(other) == word)
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        let is_key = |key: &str| {
            key.len() <= 63
                && key.starts_with(|first: char| first.is_ascii_lowercase())
                && key
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if !is_key(&self.key) {
            let message = "must be a word in lower case, such as works_council";
            check.refuse("key", "INVALID_VALUE", message);
        }
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.at_most("synonyms", self.synonyms.0.len(), 50);
        for (index, synonym) in self.synonyms.0.iter().enumerate() {
            check.text(&format!("synonyms/{index}"), synonym, SHORT);
        }
        check.range("weight", Some(self.weight), 0.0..=1_000_000.0);
        check.range("position", Some(self.position), 0..=1_000_000);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

/// A name in the form in which names are compared: letters and digits in lower case, anything else
/// between them as one underscore.
pub(super) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded.truncate(folded.trim_end_matches('_').len());
    folded
}

impl CommitteeRolePatch {
    /// The role with the changes.
    pub(super) fn apply(&self, mut role: CommitteeRole) -> Result<CommitteeRole> {
        let Self {
            name,
            description,
            synonyms,
            weight,
            position,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut role.name, name);
        put_nullable(&mut role.description, description);
        check.put("synonyms", &mut role.synonyms.0, synonyms);
        check.put("weight", &mut role.weight, weight);
        check.put("position", &mut role.position, position);
        check.put("external_ids", &mut role.external_ids.0, external_ids);
        check.finish()?;
        Ok(role)
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_are_compared_without_case_and_punctuation() {
        for name in [
            "Economic buyer",
            "ECONOMIC-BUYER",
            " economic_buyer ",
            "economic / buyer",
        ] {
            assert_eq!(folded(name), "economic_buyer");
        }
    }
}
