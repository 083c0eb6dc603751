//! A decision of a buying committee, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::patterns::CurrencyCode;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{CommitteeMemberId, DealId, DecisionId, Object, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::decisions;
use crate::types::{ExternalId, Int64, Json, MAX_SAFE_INTEGER, Timestamp, text_enum};

text_enum! {
    /// How far the money for a decision is.
    BudgetStatus {
        /// Nobody knows.
        Unknown = "unknown",
        /// Somebody asked for it.
        Requested = "requested",
        /// It may be spent.
        Approved = "approved",
        /// It may not be spent for now, whatever was said before.
        Frozen = "frozen",
    }
}

/// What the buyers of a deal decide: the question, by when, and with what money.
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
#[diesel(table_name = decisions, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Decision {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The decision's id.
    pub id: DecisionId,
    /// The deal it decides; never changes.
    pub deal_id: DealId,
    /// What is to be decided, in a sentence.
    #[schema(example = "Which platform do we buy for support?")]
    pub question: String,
    /// When it is to be decided.
    pub due_at: Option<Timestamp>,
    /// The money for it, in minor units of `budget_currency`.
    #[schema(example = 12_000_000)]
    pub budget_amount_minor: Option<Int64>,
    /// The currency of the budget (ISO 4217).
    #[schema(example = "EUR")]
    pub budget_currency: Option<String>,
    /// How far the money is.
    pub budget_status: BudgetStatus,
    /// The period whose money it is, in the words of the buyers.
    #[schema(example = "FY2027")]
    pub budget_fiscal_period: Option<String>,
    /// The member who looks after the money.
    pub budget_owner_member_id: Option<CommitteeMemberId>,
    /// Anything else.
    pub note: Option<String>,
    /// Ids of the decision in other systems.
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
    Decision,
    DecisionId,
    decisions,
    Table {
        object: Object::Decision,
        type_name: "Decision",
        path: "decisions",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Decision),
            Field::id("deal_id", Object::Deal),
            Field::text("question"),
            Field::timestamp("due_at").nullable(),
            Field::int64("budget_amount_minor")
                .in_currency("budget_currency")
                .nullable(),
            Field::text("budget_currency").nullable(),
            Field::word("budget_status", "BudgetStatus", BudgetStatus::WORDS),
            Field::id("budget_owner_member_id", Object::CommitteeMember).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one(
                "budget_owner",
                "budget_owner_member_id",
                Object::CommitteeMember
            ),
            Relation::many("options", "decision_id", Object::DecisionOption).ordered_by("position"),
            Relation::many("criteria", "decision_id", Object::DecisionCriterion)
                .ordered_by("position"),
            Relation::many("ratings", "decision_id", Object::CriterionRating).ordered_by("id"),
            Relation::many("steps", "decision_id", Object::DecisionStep).ordered_by("id"),
            Relation::many("positions", "decision_id", Object::Position).ordered_by("id"),
            Relation::many("objections", "decision_id", Object::Objection).ordered_by("id"),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_TOGETHER: &'static [&'static [&'static str]] =
            &[&["budget_amount_minor", "budget_currency"]];

        fn keys(&self) -> Vec<Key> {
            let of_deal = Key::new("deal_id", KeyKind::Decision, self.deal_id.to_string());
            std::iter::once(of_deal)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                (
                    "budget_owner_member_id",
                    self.budget_owner_member_id.map(Into::into),
                ),
            ])
        }
    }
);

/// A new decision of a deal.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41", "question": "Which platform do we buy for support?",
    "due_at": "2027-03-31T17:00:00Z", "budget_amount_minor": 12_000_000, "budget_currency": "EUR",
    "budget_status": "requested", "budget_fiscal_period": "FY2027"
}))]
pub struct NewDecision {
    /// The deal it decides; a deal has one decision.
    pub deal_id: DealId,
    /// What is to be decided, in a sentence.
    #[schema(min_length = 1, max_length = 255)]
    pub question: String,
    /// When it is to be decided.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// The money for it, in minor units of `budget_currency`.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub budget_amount_minor: Option<Int64>,
    /// The currency of the budget (ISO 4217).
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub budget_currency: Option<String>,
    /// How far the money is; unknown if nothing is said.
    #[serde(default)]
    pub budget_status: Option<BudgetStatus>,
    /// The period whose money it is, in the words of the buyers.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub budget_fiscal_period: Option<String>,
    /// The member who looks after the money.
    #[serde(default)]
    pub budget_owner_member_id: Option<CommitteeMemberId>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub note: Option<String>,
    /// Ids of the decision in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a decision. Whose deal it decides cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"budget_status": "approved"}))]
pub struct DecisionPatch {
    /// What is to be decided, in a sentence.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub question: MaybeUndefined<String>,
    /// When it is to be decided.
    #[schema(value_type = Option<Timestamp>)]
    pub due_at: MaybeUndefined<Timestamp>,
    /// The money for it, in minor units of `budget_currency`.
    #[schema(value_type = Option<Int64>, minimum = 0, maximum = 9_007_199_254_740_991i64)]
    pub budget_amount_minor: MaybeUndefined<Int64>,
    /// The currency of the budget (ISO 4217).
    #[schema(value_type = Option<String>)]
    pub budget_currency: MaybeUndefined<String>,
    /// How far the money is.
    #[schema(value_type = BudgetStatus, required = false)]
    pub budget_status: MaybeUndefined<BudgetStatus>,
    /// The period whose money it is, in the words of the buyers.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub budget_fiscal_period: MaybeUndefined<String>,
    /// The member who looks after the money.
    #[schema(value_type = Option<CommitteeMemberId>)]
    pub budget_owner_member_id: MaybeUndefined<CommitteeMemberId>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub note: MaybeUndefined<String>,
    /// Ids of the decision in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when this has been so; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl Decision {
    /// A decision as a caller described it.
    pub(super) fn from_new(new: &NewDecision, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        Self {
            workspace_id,
            id: DecisionId::generate(),
            deal_id: new.deal_id,
            question: new.question.clone(),
            due_at: new.due_at,
            budget_amount_minor: new.budget_amount_minor,
            budget_currency: new.budget_currency.clone(),
            budget_status: new.budget_status.unwrap_or(BudgetStatus::Unknown),
            budget_fiscal_period: new.budget_fiscal_period.clone(),
            budget_owner_member_id: new.budget_owner_member_id,
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
        check.text("question", &self.question, SHORT);
        check.range(
            "budget_amount_minor",
            self.budget_amount_minor.map(Int64::get),
            0..=MAX_SAFE_INTEGER,
        );
        check.money(
            (
                "budget_amount_minor",
                self.budget_amount_minor.map(Int64::get),
            ),
            ("budget_currency", self.budget_currency.as_deref()),
        );
        let period = self.budget_fiscal_period.as_deref();
        check.optional_text("budget_fiscal_period", period, SHORT);
        check.optional_text("note", self.note.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl DecisionPatch {
    /// The decision with the changes.
    pub(super) fn apply(&self, mut decision: Decision) -> Result<Decision> {
        let Self {
            question,
            due_at,
            budget_amount_minor,
            budget_currency,
            budget_status,
            budget_fiscal_period,
            budget_owner_member_id,
            note,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("question", &mut decision.question, question);
        put_nullable(&mut decision.due_at, due_at);
        put_nullable(&mut decision.budget_amount_minor, budget_amount_minor);
        put_nullable(&mut decision.budget_currency, budget_currency);
        check.put("budget_status", &mut decision.budget_status, budget_status);
        put_nullable(&mut decision.budget_fiscal_period, budget_fiscal_period);
        put_nullable(&mut decision.budget_owner_member_id, budget_owner_member_id);
        put_nullable(&mut decision.note, note);
        check.put("external_ids", &mut decision.external_ids.0, external_ids);
        check.finish()?;
        Ok(decision)
    }
}
