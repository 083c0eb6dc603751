//! A step of a decision, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rule::{DecisionRule, Delegation};
use crate::check::{Check, SHORT, put_nullable};
use crate::decisions::Decision;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{
    CommitteeMemberId, DealId, DecisionId, DecisionStepId, Object, UserId, WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::decision_steps;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What a step is about.
    DecisionStepKind {
        /// Options are compared.
        Evaluation = "evaluation",
        /// Somebody tries whether it works.
        TechnicalValidation = "technical_validation",
        /// Somebody shows that it pays.
        BusinessCase = "business_case",
        /// The safety of systems and data is looked at.
        Security = "security",
        /// Contracts and law are looked at.
        Legal = "legal",
        /// Terms are agreed with those who buy for the others.
        Procurement = "procurement",
        /// Somebody says yes or no.
        Approval = "approval",
        /// It is signed.
        Signature = "signature",
    }
}

text_enum! {
    /// How a closed step ended.
    StepOutcome {
        /// It is through.
        Passed = "passed",
        /// It is not.
        Failed = "failed",
    }
}

/// The most steps that one may come after.
const MOST_BEFORE: usize = 50;
/// The longest time that a step may be given, in days.
const LONGEST_DAYS: i32 = 3650;

/// One step on the way to a decision, with the rule by which it passes.
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
#[diesel(table_name = decision_steps, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct DecisionStep {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The step's id.
    pub id: DecisionStepId,
    /// The deal that it belongs to, which is that of the decision; never changes.
    pub deal_id: DealId,
    /// The decision it belongs to; never changes.
    pub decision_id: DecisionId,
    /// What it is called.
    #[schema(example = "Security review")]
    pub name: String,
    /// What it is about.
    pub kind: DecisionStepKind,
    /// The steps that must be through before it can pass; steps without an order between them go on side by side.
    #[schema(value_type = Vec<DecisionStepId>)]
    pub after: Json<Vec<DecisionStepId>>,
    /// Who must agree for it to pass.
    #[schema(value_type = DecisionRule)]
    pub rule: Json<DecisionRule>,
    /// Who speaks for whom while they do not speak themselves.
    #[schema(value_type = Vec<Delegation>)]
    pub delegations: Json<Vec<Delegation>>,
    /// When it is to be through.
    pub due_at: Option<Timestamp>,
    /// How many days it may take from its start.
    pub sla_days: Option<i32>,
    /// The member who takes it forward.
    pub owner_member_id: Option<CommitteeMemberId>,
    /// The user who looks after it on our side.
    pub owner_id: Option<UserId>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it was closed; nothing counts that is said after that.
    pub closed_at: Option<Timestamp>,
    /// How it ended; empty while it is open.
    pub outcome: Option<StepOutcome>,
    /// Ids of the step in other systems.
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
    DecisionStep,
    DecisionStepId,
    decision_steps,
    Table {
        object: Object::DecisionStep,
        type_name: "DecisionStep",
        path: "decision-steps",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::DecisionStep),
            Field::id("deal_id", Object::Deal),
            Field::id("decision_id", Object::Decision),
            Field::text("name"),
            Field::word("kind", "DecisionStepKind", DecisionStepKind::WORDS),
            Field::timestamp("due_at").nullable(),
            Field::integer("sla_days").nullable(),
            Field::id("owner_member_id", Object::CommitteeMember).nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::timestamp("started_at").nullable(),
            Field::timestamp("closed_at").nullable(),
            Field::word("outcome", "StepOutcome", StepOutcome::WORDS).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("decision", "decision_id", Object::Decision),
            Relation::one("owner_member", "owner_member_id", Object::CommitteeMember),
            Relation::one("owner", "owner_id", Object::User),
            Relation::many("positions", "step_id", Object::Position).ordered_by("id"),
            Relation::many("objections", "step_id", Object::Objection).ordered_by("id"),
            Relation::many("milestones", "step_id", Object::Milestone).ordered_by("id"),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_TOGETHER: &'static [&'static [&'static str]] = &[&["closed_at", "outcome"]];

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("decision_id", Some(self.decision_id.into())),
                ("owner_member_id", self.owner_member_id.map(Into::into)),
                ("owner_id", self.owner_id.map(Into::into)),
            ])
        }
    }
);

/// A new step of a decision.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "decision_id": "decision_01h2xcejqtf2nbrexx3vqjhp41", "name": "Security review", "kind": "security",
    "rule": {"kind": "consent", "roles": ["security"]}, "sla_days": 10
}))]
pub struct NewDecisionStep {
    /// The decision it belongs to.
    pub decision_id: DecisionId,
    /// What it is called.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What it is about.
    pub kind: DecisionStepKind,
    /// The steps that must be through before it can pass; steps without an order between them go on side by side.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub after: Vec<DecisionStepId>,
    /// Who must agree for it to pass.
    pub rule: DecisionRule,
    /// Who speaks for whom while they do not speak themselves.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 200)]
    pub delegations: Vec<Delegation>,
    /// When it is to be through.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// How many days it may take from its start.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub sla_days: Option<i32>,
    /// The member who takes it forward.
    #[serde(default)]
    pub owner_member_id: Option<CommitteeMemberId>,
    /// The user who looks after it on our side.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// When it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Ids of the step in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a step. It closes and reopens by its verbs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"rule": {"kind": "supermajority", "share": 0.66}}))]
pub struct DecisionStepPatch {
    /// What it is called.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What it is about.
    #[schema(value_type = DecisionStepKind, required = false)]
    pub kind: MaybeUndefined<DecisionStepKind>,
    /// The steps that must be through before it can pass; steps without an order between them go on side by side.
    #[schema(value_type = Vec<DecisionStepId>, required = false, max_items = 50)]
    pub after: MaybeUndefined<Vec<DecisionStepId>>,
    /// Who must agree for it to pass.
    #[schema(value_type = DecisionRule, required = false)]
    pub rule: MaybeUndefined<DecisionRule>,
    /// Who speaks for whom while they do not speak themselves.
    #[schema(value_type = Vec<Delegation>, required = false, max_items = 200)]
    pub delegations: MaybeUndefined<Vec<Delegation>>,
    /// When it is to be through.
    #[schema(value_type = Option<Timestamp>)]
    pub due_at: MaybeUndefined<Timestamp>,
    /// How many days it may take from its start.
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 3650)]
    pub sla_days: MaybeUndefined<i32>,
    /// The member who takes it forward.
    #[schema(value_type = Option<CommitteeMemberId>)]
    pub owner_member_id: MaybeUndefined<CommitteeMemberId>,
    /// The user who looks after it on our side.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// When it began.
    #[schema(value_type = Option<Timestamp>)]
    pub started_at: MaybeUndefined<Timestamp>,
    /// Ids of the step in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl DecisionStep {
    /// A step as a caller described it.
    pub(super) fn from_new(
        new: &NewDecisionStep,
        decision: &Decision,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: DecisionStepId::generate(),
            deal_id: decision.deal_id,
            decision_id: new.decision_id,
            name: new.name.clone(),
            kind: new.kind,
            after: Json(new.after.clone()),
            rule: Json(new.rule.clone()),
            delegations: Json(new.delegations.clone()),
            due_at: new.due_at,
            sla_days: new.sla_days,
            owner_member_id: new.owner_member_id,
            owner_id: new.owner_id,
            started_at: new.started_at,
            closed_at: None,
            outcome: None,
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
        check.at_most("after", self.after.0.len(), MOST_BEFORE);
        for (index, earlier) in self.after.0.iter().enumerate() {
            if self
                .after
                .0
                .iter()
                .take(index)
                .any(|known| known == earlier)
            {
                check.contradict(&format!("after/{index}"), "DUPLICATE", "stands twice");
            }
        }
        check.range("sla_days", self.sla_days, 1..=LONGEST_DAYS);
        self.rule.0.check_form("rule", &mut check);
        super::rule::check_delegations(&self.delegations.0, &mut check);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl DecisionStepPatch {
    /// The step with the changes.
    pub(super) fn apply(&self, mut step: DecisionStep) -> Result<DecisionStep> {
        let Self {
            name,
            kind,
            after,
            rule,
            delegations,
            due_at,
            sla_days,
            owner_member_id,
            owner_id,
            started_at,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("name", &mut step.name, name);
        check.put("kind", &mut step.kind, kind);
        check.put("after", &mut step.after.0, after);
        check.put("rule", &mut step.rule.0, rule);
        check.put("delegations", &mut step.delegations.0, delegations);
        put_nullable(&mut step.due_at, due_at);
        put_nullable(&mut step.sla_days, sla_days);
        put_nullable(&mut step.owner_member_id, owner_member_id);
        put_nullable(&mut step.owner_id, owner_id);
        put_nullable(&mut step.started_at, started_at);
        check.put("external_ids", &mut step.external_ids.0, external_ids);
        check.finish()?;
        Ok(step)
    }
}
