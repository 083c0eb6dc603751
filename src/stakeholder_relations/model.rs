//! A relation between two stakeholders, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{Object, StakeholderId, StakeholderRelationId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::stakeholder_relations;
use crate::types::{EvidenceSource, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// How one stakeholder stands to another one.
    StakeholderRelationKind {
        /// Is listened to by them.
        Influences = "influences",
        /// Trusts them.
        Trusts = "trusts",
        /// Is at odds with them.
        ConflictsWith = "conflicts_with",
        /// Worked with them before.
        WorkedWith = "worked_with",
    }
}

/// How one stakeholder stands to another one.
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
#[diesel(table_name = stakeholder_relations, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct StakeholderRelation {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The relation's id.
    pub id: StakeholderRelationId,
    /// Who stands so; never changes.
    pub from_stakeholder_id: StakeholderId,
    /// To whom; never changes.
    pub to_stakeholder_id: StakeholderId,
    /// How; never changes.
    pub kind: StakeholderRelationKind,
    /// How much, from 0 to 100.
    pub strength: Option<i32>,
    /// Where that is known from.
    pub source: Option<EvidenceSource>,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
    /// Anything else.
    pub note: Option<String>,
    /// Ids of the relation in other systems.
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
    StakeholderRelation,
    StakeholderRelationId,
    stakeholder_relations,
    Table {
        object: Object::StakeholderRelation,
        type_name: "StakeholderRelation",
        path: "stakeholder-relations",
        ruled_by: Object::Stakeholder,
        fields: &[
            Field::id("id", Object::StakeholderRelation),
            Field::id("from_stakeholder_id", Object::Stakeholder),
            Field::id("to_stakeholder_id", Object::Stakeholder),
            Field::word(
                "kind",
                "StakeholderRelationKind",
                StakeholderRelationKind::WORDS
            ),
            Field::integer("strength").nullable(),
            Field::word("source", "EvidenceSource", EvidenceSource::WORDS).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one(
                "from_stakeholder",
                "from_stakeholder_id",
                Object::Stakeholder
            ),
            Relation::one("to_stakeholder", "to_stakeholder_id", Object::Stakeholder),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!();

        fn keys(&self) -> Vec<Key> {
            let (from, to) = (self.from_stakeholder_id, self.to_stakeholder_id);
            let value = format!("{from} {} {to}", self.kind.as_str());
            std::iter::once(Key::new("to_stakeholder_id", KeyKind::Relation, value))
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("from_stakeholder_id", Some(self.from_stakeholder_id.into())),
                ("to_stakeholder_id", Some(self.to_stakeholder_id.into())),
            ])
        }
    }
);

/// A new relation.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "from_stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
    "to_stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp42",
    "kind": "influences", "strength": 80, "source": "observed", "confidence": 0.6
}))]
pub struct NewStakeholderRelation {
    /// Who stands so.
    pub from_stakeholder_id: StakeholderId,
    /// To whom: somebody else.
    pub to_stakeholder_id: StakeholderId,
    /// How.
    pub kind: StakeholderRelationKind,
    /// How much, from 0 to 100.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub strength: Option<i32>,
    /// Where that is known from.
    #[serde(default)]
    pub source: Option<EvidenceSource>,
    /// How sure it is, from 0 to 1.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: Option<f64>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub note: Option<String>,
    /// Ids of the relation in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// From when on this holds: now if nothing is said, not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a relation: what is absent stays, `null` clears. Between whom it is cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"strength": 40}))]
pub struct StakeholderRelationPatch {
    /// How much, from 0 to 100.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 100)]
    pub strength: MaybeUndefined<i32>,
    /// Where that is known from.
    #[schema(value_type = Option<EvidenceSource>)]
    pub source: MaybeUndefined<EvidenceSource>,
    /// How sure it is, from 0 to 1.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 1)]
    pub confidence: MaybeUndefined<f64>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub note: MaybeUndefined<String>,
    /// Ids of the relation in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// From when on this holds: now if nothing is said, not in the future.
    pub valid_from: Option<Timestamp>,
}

impl StakeholderRelation {
    /// A relation as a caller described it.
    pub(super) fn from_new(
        new: &NewStakeholderRelation,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: StakeholderRelationId::generate(),
            from_stakeholder_id: new.from_stakeholder_id,
            to_stakeholder_id: new.to_stakeholder_id,
            kind: new.kind,
            strength: new.strength,
            source: new.source,
            confidence: new.confidence,
            note: new.note,
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
        if self.from_stakeholder_id == self.to_stakeholder_id {
            let message = "must be somebody else";
            check.contradict("to_stakeholder_id", "NOT_ALLOWED", message);
        }
        check.range("strength", self.strength, 0..=100);
        check.range("confidence", self.confidence, 0.0..=1.0);
        check.optional_text("note", self.note.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl StakeholderRelationPatch {
    /// The relation with the changes.
    pub(super) fn apply(&self, mut relation: StakeholderRelation) -> Result<StakeholderRelation> {
        let Self {
            strength,
            source,
            confidence,
            note,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        put_nullable(&mut relation.strength, strength);
        put_nullable(&mut relation.source, source);
        put_nullable(&mut relation.confidence, confidence);
        put_nullable(&mut relation.note, note);
        check.put("external_ids", &mut relation.external_ids.0, external_ids);
        check.finish()?;
        Ok(relation)
    }
}
