//! A position, and what callers may say about one.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG};
use crate::decision_steps::DecisionStep;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{
    CommitteeMemberId, DealId, DecisionId, DecisionOptionId, DecisionStepId, Object, PositionId,
    WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::positions;
use crate::types::{EvidenceSource, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What a member says.
    PositionChoice {
        /// Yes.
        For = "for",
        /// No.
        Against = "against",
        /// Neither.
        Abstain = "abstain",
        /// Yes, once a condition is met.
        Conditional = "conditional",
    }
}

/// What a member said at a step of a decision. It never changes; a later one takes its place.
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
#[diesel(table_name = positions, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Position {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The position's id.
    pub id: PositionId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision, which is that of the step; never changes.
    pub decision_id: DecisionId,
    /// The step.
    pub step_id: DecisionStepId,
    /// Who said it.
    pub member_id: CommitteeMemberId,
    /// The option it is about; the one that is ours if nothing is said.
    pub option_id: Option<DecisionOptionId>,
    /// What they said.
    pub choice: PositionChoice,
    /// What must happen first, for a conditional yes.
    pub condition: Option<String>,
    /// Whether it has happened, for a conditional yes.
    pub condition_met: bool,
    /// How it is known.
    pub source: EvidenceSource,
    /// How sure that is, from 0 to 1; empty if nobody says.
    pub confidence: Option<f64>,
    /// When they said it.
    pub cast_at: Timestamp,
    /// The position that it takes the place of.
    pub supersedes_id: Option<PositionId>,
    /// Anything else.
    pub note: Option<String>,
    /// Ids of the position in other systems.
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
    Position,
    PositionId,
    positions,
    Table {
        object: Object::Position,
        type_name: "Position",
        path: "positions",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Position),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::id("step_id", Object::DecisionStep),
            Field::id("member_id", Object::CommitteeMember),
            Field::id("option_id", Object::DecisionOption).nullable(),
            Field::word("choice", "PositionChoice", PositionChoice::WORDS),
            Field::flag("condition_met"),
            Field::word("source", "EvidenceSource", EvidenceSource::WORDS),
            Field::timestamp("cast_at"),
            Field::id("supersedes_id", Object::Position).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::one("step", "step_id", Object::DecisionStep),
            Relation::one("member", "member_id", Object::CommitteeMember),
            Relation::one("option", "option_id", Object::DecisionOption),
            Relation::one("supersedes", "supersedes_id", Object::Position),
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
                ("step_id", Some(self.step_id.into())),
                ("member_id", Some(self.member_id.into())),
                ("option_id", self.option_id.map(Into::into)),
                ("supersedes_id", self.supersedes_id.map(Into::into)),
            ])
        }
    }
);

/// A new position of a member at a step; it takes the place of the one before.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "step_id": "decision_step_01h2xcejqtf2nbrexx3vqjhp41",
    "member_id": "committee_member_01h2xcejqtf2nbrexx3vqjhp41",
    "choice": "conditional", "condition": "The contract ends after two years"
}))]
pub struct NewPosition {
    /// The step; not one that was closed before.
    pub step_id: DecisionStepId,
    /// Who said it: a member of the deal's committee.
    pub member_id: CommitteeMemberId,
    /// The option it is about; the one that is ours if nothing is said.
    #[serde(default)]
    pub option_id: Option<DecisionOptionId>,
    /// What they said.
    pub choice: PositionChoice,
    /// What must happen first, for a conditional yes.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub condition: Option<String>,
    /// Whether it has happened; not, if nothing is said.
    #[serde(default)]
    pub condition_met: Option<bool>,
    /// How it is known; stated if nothing is said.
    #[serde(default)]
    pub source: Option<EvidenceSource>,
    /// How sure that is, from 0 to 1; empty if nobody says.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: Option<f64>,
    /// When they said it; now if nothing is said. Not in the future, and not after the step closed.
    #[serde(default)]
    pub cast_at: Option<Timestamp>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub note: Option<String>,
    /// Ids of the position in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

impl Position {
    /// A position as a caller described it.
    pub(super) fn from_new(
        new: &NewPosition,
        step: &DecisionStep,
        supersedes_id: Option<PositionId>,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: PositionId::generate(),
            deal_id: step.deal_id,
            decision_id: step.decision_id,
            step_id: new.step_id,
            member_id: new.member_id,
            option_id: new.option_id,
            choice: new.choice,
            condition: new.condition.clone(),
            condition_met: new.condition_met.unwrap_or_default(),
            source: new.source.unwrap_or(EvidenceSource::Stated),
            confidence: new.confidence,
            cast_at: new.cast_at.unwrap_or(now),
            supersedes_id,
            note: new.note.clone(),
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
        check.optional_text("condition", self.condition.as_deref(), LONG);
        check.optional_text("note", self.note.as_deref(), LONG);
        match (self.choice, &self.condition) {
            (PositionChoice::Conditional, None) => {
                check.contradict(
                    "condition",
                    "REQUIRED",
                    "a conditional yes names its condition",
                );
            }
            (PositionChoice::Conditional, Some(_)) => {}
            (_, Some(_)) => {
                let message = "only a conditional yes has a condition";
                check.contradict("condition", "NOT_ALLOWED", message);
            }
            (_, None) if self.condition_met => {
                let message = "only a conditional yes has a condition";
                check.contradict("condition_met", "NOT_ALLOWED", message);
            }
            (_, None) => {}
        }
        check.range("confidence", self.confidence, 0.0..=1.0);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}
