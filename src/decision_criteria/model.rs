//! A criterion of a decision, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT, put_nullable};
use crate::decision_options::LAST_POSITION;
use crate::decisions::Decision;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{DealId, DecisionCriterionId, DecisionId, Object, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::decision_criteria;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// How a criterion counts.
    DecisionCriterionKind {
        /// An option rated below the minimum is out.
        Must = "must",
        /// Ratings add up, each times the weight.
        Scored = "scored",
    }
}

/// The largest weight.
const HEAVIEST: f64 = 1_000_000.0;

/// One thing that options are judged by.
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
#[diesel(table_name = decision_criteria, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct DecisionCriterion {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The criterion's id.
    pub id: DecisionCriterionId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision it belongs to; never changes.
    pub decision_id: DecisionId,
    /// What is judged.
    #[schema(example = "Data stays in the EU")]
    pub name: String,
    /// How it counts.
    pub kind: DecisionCriterionKind,
    /// How much it counts beside the others.
    pub weight: f64,
    /// For what must be: the lowest rating that is good enough, 0 to 10.
    pub minimum: Option<i32>,
    /// Its place among the criteria; those with the same one stand in the order they were made in.
    pub position: i32,
    /// Ids of the criterion in other systems.
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
    DecisionCriterion,
    DecisionCriterionId,
    decision_criteria,
    Table {
        object: Object::DecisionCriterion,
        type_name: "DecisionCriterion",
        path: "decision-criteria",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::DecisionCriterion),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::text("name"),
            Field::word(
                "kind",
                "DecisionCriterionKind",
                DecisionCriterionKind::WORDS
            ),
            Field::integer("minimum").nullable(),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::many("ratings", "criterion_id", Object::CriterionRating).ordered_by("id"),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_TOGETHER: &'static [&'static [&'static str]] = &[&["kind", "minimum"]];

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

/// A new criterion of a decision.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision_id": "decision_01h2xcejqtf2nbrexx3vqjhp41", "name": "Data stays in the EU", "kind": "must", "minimum": 8}))]
pub struct NewDecisionCriterion {
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// What is judged.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// How it counts; scored if nothing is said.
    #[serde(default)]
    pub kind: Option<DecisionCriterionKind>,
    /// How much it counts beside the others; 1 if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub weight: Option<f64>,
    /// For what must be: the lowest rating that is good enough, 0 to 10.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10)]
    pub minimum: Option<i32>,
    /// Its place among the criteria; the first if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Ids of the criterion in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a criterion of a decision.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"weight": 2.5}))]
pub struct DecisionCriterionPatch {
    /// What is judged.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// How it counts.
    #[schema(value_type = DecisionCriterionKind, required = false)]
    pub kind: MaybeUndefined<DecisionCriterionKind>,
    /// How much it counts beside the others.
    #[schema(value_type = f64, required = false, minimum = 0, maximum = 1_000_000)]
    pub weight: MaybeUndefined<f64>,
    /// For what must be: the lowest rating that is good enough, 0 to 10.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 10)]
    pub minimum: MaybeUndefined<i32>,
    /// Its place among the criteria; those with the same one stand in the order they were made in.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Ids of the criterion in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl DecisionCriterion {
    /// A criterion as a caller described it.
    pub(super) fn from_new(
        new: &NewDecisionCriterion,
        decision: &Decision,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: DecisionCriterionId::generate(),
            deal_id: decision.deal_id,
            decision_id: new.decision_id,
            name: new.name.clone(),
            kind: new.kind.unwrap_or(DecisionCriterionKind::Scored),
            weight: new.weight.unwrap_or(1.0),
            minimum: new.minimum,
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
        check.range("weight", Some(self.weight), 0.0..=HEAVIEST);
        check.range("minimum", self.minimum, 0..=10);
        check.range("position", Some(self.position), 0..=LAST_POSITION);
        if self.minimum.is_some() && self.kind != DecisionCriterionKind::Must {
            let message = "only what must be has a minimum";
            check.contradict("minimum", "NOT_ALLOWED", message);
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl DecisionCriterionPatch {
    /// The criterion with the changes.
    pub(super) fn apply(&self, mut criterion: DecisionCriterion) -> Result<DecisionCriterion> {
        let Self {
            name,
            kind,
            weight,
            minimum,
            position,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut criterion.name, name);
        check.put("kind", &mut criterion.kind, kind);
        check.put("weight", &mut criterion.weight, weight);
        put_nullable(&mut criterion.minimum, minimum);
        check.put("position", &mut criterion.position, position);
        check.put("external_ids", &mut criterion.external_ids.0, external_ids);
        check.finish()?;
        Ok(criterion)
    }
}
