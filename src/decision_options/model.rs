//! An option of a decision, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT};
use crate::decisions::Decision;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{DealId, DecisionId, DecisionOptionId, Object, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::decision_options;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What an option amounts to.
    DecisionOptionKind {
        /// Buy from somebody.
        Vendor = "vendor",
        /// Make it themselves.
        Build = "build",
        /// Leave things as they are.
        DoNothing = "do_nothing",
    }
}

/// The last place that something with an order can have.
pub(crate) const LAST_POSITION: i32 = 10_000;

/// One thing that the buyers may choose.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
)]
#[diesel(table_name = decision_options, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct DecisionOption {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The option's id.
    pub id: DecisionOptionId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision it belongs to; never changes.
    pub decision_id: DecisionId,
    /// What it is called.
    #[schema(example = "Our platform")]
    pub name: String,
    /// What it amounts to.
    pub kind: DecisionOptionKind,
    /// Whether it is what we sell.
    pub ours: bool,
    /// Its place among the options; those with the same one stand in the order they were made in.
    pub position: i32,
    /// Ids of the option in other systems.
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
    DecisionOption,
    DecisionOptionId,
    decision_options,
    Table {
        object: Object::DecisionOption,
        type_name: "DecisionOption",
        path: "decision-options",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::DecisionOption),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::text("name"),
            Field::word("kind", "DecisionOptionKind", DecisionOptionKind::WORDS),
            Field::flag("ours"),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::many("ratings", "option_id", Object::CriterionRating).ordered_by("id"),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("decision_id", Some(self.decision_id.into())),
            ])
        }
    }
);

/// A new option of a decision.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision_id": "decision_01h2xcejqtf2nbrexx3vqjhp41", "name": "Our platform", "kind": "vendor", "ours": true}))]
pub struct NewDecisionOption {
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// What it is called.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What it amounts to; a vendor if nothing is said.
    #[serde(default)]
    pub kind: Option<DecisionOptionKind>,
    /// Whether it is what we sell; not, if nothing is said.
    #[serde(default)]
    pub ours: Option<bool>,
    /// Its place among the options; the first if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Ids of the option in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to an option of a decision.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Our platform, hosted by us"}))]
pub struct DecisionOptionPatch {
    /// What it is called.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What it amounts to.
    #[schema(value_type = DecisionOptionKind, required = false)]
    pub kind: MaybeUndefined<DecisionOptionKind>,
    /// Whether it is what we sell.
    #[schema(value_type = bool, required = false)]
    pub ours: MaybeUndefined<bool>,
    /// Its place among the options; those with the same one stand in the order they were made in.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the option in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl DecisionOption {
    /// An option as a caller described it.
    pub(super) fn from_new(
        new: &NewDecisionOption,
        decision: &Decision,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: DecisionOptionId::generate(),
            deal_id: decision.deal_id,
            decision_id: new.decision_id,
            name: new.name.clone(),
            kind: new.kind.unwrap_or(DecisionOptionKind::Vendor),
            ours: new.ours.unwrap_or_default(),
            position: new.position.unwrap_or_default(),
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
        check.text("name", &self.name, SHORT);
        check.range("position", Some(self.position), 0..=LAST_POSITION);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl DecisionOptionPatch {
    /// The option with the changes.
    pub(super) fn apply(&self, mut option: DecisionOption) -> Result<DecisionOption> {
        let Self {
            name,
            kind,
            ours,
            position,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut option.name, name);
        check.put("kind", &mut option.kind, kind);
        check.put("ours", &mut option.ours, ours);
        check.put("position", &mut option.position, position);
        check.put("external_ids", &mut option.external_ids.0, external_ids);
        check.finish()?;
        Ok(option)
    }
}
