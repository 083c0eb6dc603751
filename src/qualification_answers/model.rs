//! An answer to a question of a qualification framework, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{DealId, Object, QualificationAnswerId, QualificationFrameworkId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::qualification_answers;
use crate::types::{EvidenceSource, ExternalId, Json, Timestamp};

/// What is known of one question of a framework about a deal.
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
#[diesel(table_name = qualification_answers, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct QualificationAnswer {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The qualification answer's id.
    pub id: QualificationAnswerId,
    /// The deal; never changes.
    pub deal_id: DealId,
    /// The framework; never changes.
    pub framework_id: QualificationFrameworkId,
    /// The key of its element; never changes.
    #[schema(example = "economic_buyer")]
    pub element: String,
    /// How well it is known: 0 not at all, 1 guessed, 2 known, 3 confirmed by the buyers.
    #[schema(example = 2)]
    pub score: i32,
    /// What shows it.
    pub evidence: Option<String>,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// How sure it is, from 0 to 1.
    #[schema(example = 0.8)]
    pub confidence: f64,
    /// Ids of the qualification answer in other systems.
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
    QualificationAnswer,
    QualificationAnswerId,
    qualification_answers,
    Table {
        object: Object::QualificationAnswer,
        type_name: "QualificationAnswer",
        path: "qualification-answers",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::QualificationAnswer),
            Field::id("deal_id", Object::Deal),
            Field::id("framework_id", Object::QualificationFramework),
            Field::text("element"),
            Field::integer("score"),
            Field::word("source", "EvidenceSource", EvidenceSource::WORDS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("framework", "framework_id", Object::QualificationFramework),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        fn keys(&self) -> Vec<Key> {
            let element = format!("{} {}", self.framework_id, self.element);
            let question = Key::new("element", KeyKind::Code, element);
            let scope = self.deal_id.to_string();
            std::iter::once(Key { scope, ..question })
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("framework_id", Some(self.framework_id.into())),
            ])
        }
    }
);

/// A new answer to a question of a qualification framework.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41",
    "framework_id": "qualification_framework_01h2xcejqtf2nbrexx3vqjhp41",
    "element": "metrics", "score": 2, "evidence": "They count 40 hours a month"
}))]
pub struct NewQualificationAnswer {
    /// The deal.
    pub deal_id: DealId,
    /// The framework.
    pub framework_id: QualificationFrameworkId,
    /// The key of its element; each is answered once.
    #[schema(min_length = 1, max_length = 63)]
    pub element: String,
    /// How well it is known: 0 not at all, 1 guessed, 2 known, 3 confirmed by the buyers.
    #[schema(minimum = 0, maximum = 3)]
    pub score: i32,
    /// What shows it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub evidence: Option<String>,
    /// Where it comes from; stated if nothing is said.
    #[serde(default)]
    pub source: Option<EvidenceSource>,
    /// How sure it is, from 0 to 1; 1 if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: Option<f64>,
    /// Ids of the qualification answer in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when it is so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a qualification answer: what is absent stays, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"score": 3, "source": "observed"}))]
pub struct QualificationAnswerPatch {
    /// How well it is known: 0 not at all, 1 guessed, 2 known, 3 confirmed by the buyers.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 3)]
    pub score: MaybeUndefined<i32>,
    /// What shows it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub evidence: MaybeUndefined<String>,
    /// Where it comes from.
    #[schema(value_type = EvidenceSource, required = false)]
    pub source: MaybeUndefined<EvidenceSource>,
    /// How sure it is, from 0 to 1.
    #[schema(value_type = f64, required = false, minimum = 0, maximum = 1)]
    pub confidence: MaybeUndefined<f64>,
    /// Ids of the qualification answer in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when the changes hold; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl QualificationAnswer {
    /// An answer as a caller described it.
    pub(super) fn from_new(
        new: &NewQualificationAnswer,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: QualificationAnswerId::generate(),
            deal_id: new.deal_id,
            framework_id: new.framework_id,
            element: new.element,
            score: new.score,
            evidence: new.evidence,
            source: new.source.unwrap_or(EvidenceSource::Stated),
            confidence: new.confidence.unwrap_or(1.0),
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
        check.range("score", Some(self.score), 0..=3);
        check.optional_text("evidence", self.evidence.as_deref(), LONG);
        check.range("confidence", Some(self.confidence), 0.0..=1.0);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl QualificationAnswerPatch {
    /// The answer with the changes.
    pub(super) fn apply(&self, mut answer: QualificationAnswer) -> Result<QualificationAnswer> {
        let Self {
            score,
            evidence,
            source,
            confidence,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("score", &mut answer.score, score);
        put_nullable(&mut answer.evidence, evidence);
        check.put("source", &mut answer.source, source);
        check.put("confidence", &mut answer.confidence, confidence);
        check.put("external_ids", &mut answer.external_ids.0, external_ids);
        check.finish()?;
        Ok(answer)
    }
}
