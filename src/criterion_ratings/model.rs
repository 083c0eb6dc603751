//! A rating, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, put_nullable};
use crate::decision_criteria::DecisionCriterion;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{
    CommitteeMemberId, CriterionRatingId, DealId, DecisionCriterionId, DecisionId,
    DecisionOptionId, Object, WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::criterion_ratings;
use crate::types::{EvidenceSource, ExternalId, Json, Timestamp};

/// How a member rates an option by a criterion.
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
#[diesel(table_name = criterion_ratings, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct CriterionRating {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The rating's id.
    pub id: CriterionRatingId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision, which is that of the criterion; never changes.
    pub decision_id: DecisionId,
    /// The criterion; never changes.
    pub criterion_id: DecisionCriterionId,
    /// What is rated; never changes.
    pub option_id: DecisionOptionId,
    /// Who rates; never changes.
    pub member_id: CommitteeMemberId,
    /// From 0, useless, to 10, perfect.
    pub rating: i32,
    /// How it is known.
    pub source: EvidenceSource,
    /// How sure that is, from 0 to 1; empty if nobody says.
    pub confidence: Option<f64>,
    /// Ids of the rating in other systems.
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
    CriterionRating,
    CriterionRatingId,
    criterion_ratings,
    Table {
        object: Object::CriterionRating,
        type_name: "CriterionRating",
        path: "criterion-ratings",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::CriterionRating),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::id("criterion_id", Object::DecisionCriterion),
            Field::id("option_id", Object::DecisionOption),
            Field::id("member_id", Object::CommitteeMember),
            Field::integer("rating"),
            Field::word("source", "EvidenceSource", EvidenceSource::WORDS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::one("criterion", "criterion_id", Object::DecisionCriterion),
            Relation::one("option", "option_id", Object::DecisionOption),
            Relation::one("member", "member_id", Object::CommitteeMember),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        fn keys(&self) -> Vec<Key> {
            let of_member = Key {
                scope: self.criterion_id.to_string(),
                ..Key::new(
                    "member_id",
                    KeyKind::Rating,
                    format!("{} {}", self.option_id, self.member_id),
                )
            };
            std::iter::once(of_member)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("decision_id", Some(self.decision_id.into())),
                ("criterion_id", Some(self.criterion_id.into())),
                ("option_id", Some(self.option_id.into())),
                ("member_id", Some(self.member_id.into())),
            ])
        }
    }
);

/// A new rating of an option by a criterion.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "criterion_id": "decision_criterion_01h2xcejqtf2nbrexx3vqjhp41",
    "option_id": "decision_option_01h2xcejqtf2nbrexx3vqjhp41",
    "member_id": "committee_member_01h2xcejqtf2nbrexx3vqjhp41", "rating": 8
}))]
pub struct NewCriterionRating {
    /// The criterion.
    pub criterion_id: DecisionCriterionId,
    /// What is rated: an option of the same decision.
    pub option_id: DecisionOptionId,
    /// Who rates; nobody rates an option by a criterion twice.
    pub member_id: CommitteeMemberId,
    /// From 0, useless, to 10, perfect.
    #[schema(minimum = 0, maximum = 10)]
    pub rating: i32,
    /// How it is known; stated if nothing is said.
    #[serde(default)]
    pub source: Option<EvidenceSource>,
    /// How sure that is, from 0 to 1; empty if nobody says.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: Option<f64>,
    /// Ids of the rating in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a rating. Whose it is, and of what, cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"rating": 6, "source": "observed"}))]
pub struct CriterionRatingPatch {
    /// From 0, useless, to 10, perfect.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10)]
    pub rating: MaybeUndefined<i32>,
    /// How it is known.
    #[schema(value_type = EvidenceSource, required = false)]
    pub source: MaybeUndefined<EvidenceSource>,
    /// How sure that is, from 0 to 1; empty if nobody says.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 1)]
    pub confidence: MaybeUndefined<f64>,
    /// Ids of the rating in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl CriterionRating {
    /// A rating as a caller described it.
    pub(super) fn from_new(
        new: &NewCriterionRating,
        criterion: &DecisionCriterion,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: CriterionRatingId::generate(),
            deal_id: criterion.deal_id,
            decision_id: criterion.decision_id,
            criterion_id: new.criterion_id,
            option_id: new.option_id,
            member_id: new.member_id,
            rating: new.rating,
            source: new.source.unwrap_or(EvidenceSource::Stated),
            confidence: new.confidence,
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
        check.range("rating", Some(self.rating), 0..=10);
        check.range("confidence", self.confidence, 0.0..=1.0);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl CriterionRatingPatch {
    /// The rating with the changes.
    pub(super) fn apply(&self, mut after: CriterionRating) -> Result<CriterionRating> {
        let Self {
            rating,
            source,
            confidence,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("rating", &mut after.rating, rating);
        check.put("source", &mut after.source, source);
        put_nullable(&mut after.confidence, confidence);
        check.put("external_ids", &mut after.external_ids.0, external_ids);
        check.finish()?;
        Ok(after)
    }
}
