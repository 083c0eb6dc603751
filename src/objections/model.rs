//! An objection, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, put_nullable};
use crate::decisions::Decision;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{
    CommitteeMemberId, DealId, DecisionCriterionId, DecisionId, DecisionStepId, InteractionId,
    Object, ObjectionId, WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::objections;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What became of an objection.
    ObjectionStatus {
        /// It stands.
        Raised = "raised",
        /// It was answered; whoever raised it has not said whether that is enough, so it stands.
        Answered = "answered",
        /// Whoever raised it accepts the answer.
        Accepted = "accepted",
        /// Whoever raised it took it back.
        Withdrawn = "withdrawn",
    }
}

/// What a member has against it, and what became of that.
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
#[diesel(table_name = objections, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Objection {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The objection's id.
    pub id: ObjectionId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision it belongs to; never changes.
    pub decision_id: DecisionId,
    /// Who raised it; never changes.
    pub member_id: CommitteeMemberId,
    /// The step it stands in the way of; every step, if it names none.
    pub step_id: Option<DecisionStepId>,
    /// The criterion it is about.
    pub criterion_id: Option<DecisionCriterionId>,
    /// What they have against it.
    #[schema(example = "Backups leave the country")]
    pub text: String,
    /// Whether there is a reason that the others must take seriously; only such objections stand in the way of consent.
    pub reasoned: bool,
    /// What became of it.
    pub status: ObjectionStatus,
    /// The answer that was given.
    pub answer: Option<String>,
    /// The contact in which it was raised.
    pub raised_in_id: Option<InteractionId>,
    /// The contact in which it was answered.
    pub answered_in_id: Option<InteractionId>,
    /// Ids of the objection in other systems.
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
    Objection,
    ObjectionId,
    objections,
    Table {
        object: Object::Objection,
        type_name: "Objection",
        path: "objections",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Objection),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::id("member_id", Object::CommitteeMember),
            Field::id("step_id", Object::DecisionStep).nullable(),
            Field::id("criterion_id", Object::DecisionCriterion).nullable(),
            Field::flag("reasoned"),
            Field::word("status", "ObjectionStatus", ObjectionStatus::WORDS),
            Field::id("raised_in_id", Object::Interaction).nullable(),
            Field::id("answered_in_id", Object::Interaction).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::one("member", "member_id", Object::CommitteeMember),
            Relation::one("step", "step_id", Object::DecisionStep),
            Relation::one("criterion", "criterion_id", Object::DecisionCriterion),
            Relation::one("raised_in", "raised_in_id", Object::Interaction),
            Relation::one("answered_in", "answered_in_id", Object::Interaction),
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
                ("member_id", Some(self.member_id.into())),
                ("step_id", self.step_id.map(Into::into)),
                ("criterion_id", self.criterion_id.map(Into::into)),
                ("raised_in_id", self.raised_in_id.map(Into::into)),
                ("answered_in_id", self.answered_in_id.map(Into::into)),
            ])
        }
    }
);

/// A new objection of a member.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "decision_id": "decision_01h2xcejqtf2nbrexx3vqjhp41",
    "member_id": "committee_member_01h2xcejqtf2nbrexx3vqjhp41",
    "text": "Backups leave the country", "reasoned": true
}))]
pub struct NewObjection {
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// Who raised it: a member of the deal's committee.
    pub member_id: CommitteeMemberId,
    /// The step it stands in the way of; every step, if it names none.
    #[serde(default)]
    pub step_id: Option<DecisionStepId>,
    /// The criterion it is about.
    #[serde(default)]
    pub criterion_id: Option<DecisionCriterionId>,
    /// What they have against it.
    #[schema(min_length = 1, max_length = 100_000)]
    pub text: String,
    /// Whether there is a reason that the others must take seriously; yes, if nothing is said. Only such objections stand in the way of consent.
    #[serde(default)]
    pub reasoned: Option<bool>,
    /// The contact in which it was raised.
    #[serde(default)]
    pub raised_in_id: Option<InteractionId>,
    /// Ids of the objection in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to an objection. What became of it changes by its verbs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"reasoned": true}))]
pub struct ObjectionPatch {
    /// The step it stands in the way of; every step, if it names none.
    #[schema(value_type = Option<DecisionStepId>)]
    pub step_id: MaybeUndefined<DecisionStepId>,
    /// The criterion it is about.
    #[schema(value_type = Option<DecisionCriterionId>)]
    pub criterion_id: MaybeUndefined<DecisionCriterionId>,
    /// What they have against it.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100_000)]
    pub text: MaybeUndefined<String>,
    /// Whether there is a reason that the others must take seriously; only such objections stand in the way of consent.
    #[schema(value_type = bool, required = false)]
    pub reasoned: MaybeUndefined<bool>,
    /// The contact in which it was raised.
    #[schema(value_type = Option<InteractionId>)]
    pub raised_in_id: MaybeUndefined<InteractionId>,
    /// Ids of the objection in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl Objection {
    /// An objection as a caller described it.
    pub(super) fn from_new(
        new: &NewObjection,
        decision: &Decision,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: ObjectionId::generate(),
            deal_id: decision.deal_id,
            decision_id: new.decision_id,
            member_id: new.member_id,
            step_id: new.step_id,
            criterion_id: new.criterion_id,
            text: new.text.clone(),
            reasoned: new.reasoned.unwrap_or(true),
            status: ObjectionStatus::Raised,
            answer: None,
            raised_in_id: new.raised_in_id,
            answered_in_id: None,
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
        check.text("text", &self.text, LONG);
        check.optional_text("answer", self.answer.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl ObjectionPatch {
    /// The objection with the changes.
    pub(super) fn apply(&self, mut objection: Objection) -> Result<Objection> {
        let Self {
            step_id,
            criterion_id,
            text,
            reasoned,
            raised_in_id,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        put_nullable(&mut objection.step_id, step_id);
        put_nullable(&mut objection.criterion_id, criterion_id);
        check.put("text", &mut objection.text, text);
        check.put("reasoned", &mut objection.reasoned, reasoned);
        put_nullable(&mut objection.raised_in_id, raised_in_id);
        check.put("external_ids", &mut objection.external_ids.0, external_ids);
        check.finish()?;
        Ok(objection)
    }
}
