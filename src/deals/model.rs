//! A deal, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::inputs::REASON;
use crate::check::patterns::CurrencyCode;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::committee_members;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{AccountId, DealId, Object, PipelineId, PipelineStageId, UserId, WorkspaceId};
use crate::pipeline_stages::{PipelineStage, StageKind};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::deals;
use crate::search::FoundBy;
use crate::tags;
use crate::types::{CustomValues, Date, ExternalId, Int64, Json, Timestamp, text_enum};

text_enum! {
    /// What became of a deal; the kind of the stage it is in.
    DealStatus {
        /// Nothing is decided.
        Open = "open",
        /// The account bought.
        Won = "won",
        /// The account did not buy.
        Lost = "lost",
    }
}

impl From<StageKind> for DealStatus {
    fn from(kind: StageKind) -> Self {
        match kind {
            StageKind::Open => Self::Open,
            StageKind::Won => Self::Won,
            StageKind::Lost => Self::Lost,
        }
    }
}

/// One possible sale to an account.
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
#[diesel(table_name = deals, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Deal {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The deal's id.
    pub id: DealId,
    /// The account that may buy.
    pub account_id: Option<AccountId>,
    /// Its name.
    #[schema(example = "Northwind: team licences")]
    pub name: String,
    /// What the account may pay, in minor units of `currency`.
    #[schema(example = 1_200_000)]
    pub amount_minor: Option<Int64>,
    /// The currency of `amount_minor` (ISO 4217).
    #[schema(example = "EUR")]
    pub currency: Option<String>,
    /// The pipeline it is in.
    pub pipeline_id: PipelineId,
    /// The stage it is in.
    pub stage_id: PipelineStageId,
    /// What became of it; the kind of its stage.
    pub status: DealStatus,
    /// When it came to its stage.
    pub stage_entered_at: Timestamp,
    /// The user who looks after it.
    pub owner_id: Option<UserId>,
    /// The day by which it should be won.
    pub expected_close_on: Option<Date>,
    /// When it was won or lost; null while it is open.
    pub closed_at: Option<Timestamp>,
    /// Why it was lost; null unless it is.
    #[schema(example = "No budget this year")]
    pub lost_reason: Option<String>,
    /// Where it came from, in words of the workspace's choice.
    #[schema(example = "referral")]
    pub source: Option<String>,
    /// Anything else.
    pub description: Option<String>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the deal in other systems.
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

/// The journeys that a deal belongs to stand in a table of their own.
const JOURNEYS: Source = Source::Through {
    table: "journey_deals",
    record: "deal_id",
    value: "journey_id",
    also: "",
};

record!(
    Deal,
    DealId,
    deals,
    Table {
        object: Object::Deal,
        type_name: "Deal",
        path: "deals",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Deal),
            Field::id("account_id", Object::Account).nullable(),
            Field::text("name"),
            Field::int64("amount_minor")
                .nullable()
                .in_currency("currency"),
            Field::text("currency").nullable(),
            Field::id("pipeline_id", Object::Pipeline),
            Field::id("stage_id", Object::PipelineStage),
            Field::word("status", "DealStatus", DealStatus::WORDS),
            Field::timestamp("stage_entered_at"),
            Field::id("owner_id", Object::User).nullable(),
            Field::date("expected_close_on").nullable(),
            Field::timestamp("closed_at").nullable(),
            Field::text("lost_reason").nullable(),
            Field::text("source").nullable(),
            Field::id("stakeholder_id", Object::Stakeholder)
                .through(committee_members::STAKEHOLDERS_OF),
            Field::external_id(),
            Field::id("journey_id", Object::Journey).through(JOURNEYS),
            Field::id("tag_id", Object::Tag).through(tags::CARRIED),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("account", "account_id", Object::Account),
            Relation::one("pipeline", "pipeline_id", Object::Pipeline),
            Relation::one("stage", "stage_id", Object::PipelineStage),
            Relation::one("owner", "owner_id", Object::User),
            Relation::many("committee", "deal_id", Object::CommitteeMember).ordered_by("id"),
            Relation::many("decisions", "deal_id", Object::Decision).ordered_by("id"),
            Relation::many("line_items", "deal_id", Object::DealLineItem).ordered_by("position"),
            Relation::many("milestones", "deal_id", Object::Milestone).ordered_by("id"),
            Relation::many("proposals", "deal_id", Object::Proposal).ordered_by("number"),
            Relation::many("win_loss_records", "deal_id", Object::WinLossRecord),
            Relation::many(
                "qualification_answers",
                "deal_id",
                Object::QualificationAnswer
            ),
            Relation::many("journeys", "deal_id", Object::Journey),
            Relation::many("interactions", "deal_id", Object::Interaction),
            Relation::many("tasks", "deal_id", Object::Task),
            Relation::many("notes", "deal_id", Object::Note),
            Relation::many("tags", "record_id", Object::Tag).ordered_by("name"),
        ],
        has_custom_fields: true,
    },
    {
        fn custom_values(&self) -> Option<&CustomValues> {
            Some(&self.custom_fields.0)
        }

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("account_id", self.account_id.map(Into::into)),
                ("pipeline_id", Some(self.pipeline_id.into())),
                ("stage_id", Some(self.stage_id.into())),
                ("owner_id", self.owner_id.map(Into::into)),
            ])
        }

        fn found_by(&self) -> Option<FoundBy> {
            let found_by = FoundBy::title("name", &self.name)
                .of(self.account_id)
                .and("source", self.source.as_deref())
                .and("lost_reason", self.lost_reason.as_deref())
                .and("description", self.description.as_deref())
                .and_custom(&self.custom_fields.0);
            Some(found_by)
        }
    }
);

/// A new deal.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Northwind: team licences", "amount_minor": 1_200_000, "currency": "EUR",
    "expected_close_on": "2026-12-18", "source": "referral"
}))]
pub struct NewDeal {
    /// The account that may buy.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Its name.
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What the account may pay, in minor units; needs `currency`.
    #[serde(default)]
    pub amount_minor: Option<Int64>,
    /// The currency of `amount_minor` (ISO 4217).
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: Option<String>,
    /// The pipeline it enters; the default one if neither this nor a stage is named.
    #[serde(default)]
    pub pipeline_id: Option<PipelineId>,
    /// The stage it enters; the first open one of the pipeline if nothing is said. In a won or lost
    /// stage the deal is closed from the beginning.
    #[serde(default)]
    pub stage_id: Option<PipelineStageId>,
    /// When it came to that stage, for a deal that is told late; now if nothing is said. Not in the
    /// future.
    #[serde(default)]
    pub entered_at: Option<Timestamp>,
    /// The user who looks after it.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// The day by which it should be won.
    #[serde(default)]
    pub expected_close_on: Option<Date>,
    /// Why it was lost; only for a deal in a lost stage.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    pub lost_reason: Option<String>,
    /// Where it came from.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub source: Option<String>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the deal in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a deal: what is absent stays, `null` clears, lists are replaced as a whole. Its stage
/// changes by moving, winning, losing and reopening it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"amount_minor": 1_500_000, "currency": "EUR", "expected_close_on": null}))]
pub struct DealPatch {
    /// The account that may buy.
    #[schema(value_type = Option<AccountId>)]
    pub account_id: MaybeUndefined<AccountId>,
    /// Its name.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub name: MaybeUndefined<String>,
    /// What the account may pay, in minor units.
    #[schema(value_type = Option<Int64>)]
    pub amount_minor: MaybeUndefined<Int64>,
    /// The currency of `amount_minor` (ISO 4217); that of its line items, if it has any.
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: MaybeUndefined<String>,
    /// The user who looks after it.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// The day by which it should be won.
    #[schema(value_type = Option<Date>)]
    pub expected_close_on: MaybeUndefined<Date>,
    /// Why it was lost; only for a lost deal.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    pub lost_reason: MaybeUndefined<String>,
    /// Where it came from.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub source: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the deal in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

impl Deal {
    /// A deal as a caller described it, in the stage it enters.
    pub(super) fn from_new(
        new: &NewDeal,
        stage: &PipelineStage,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        let status = DealStatus::from(stage.kind);
        let entered_at = new.entered_at.unwrap_or(now);
        Self {
            workspace_id,
            id: DealId::generate(),
            account_id: new.account_id,
            name: new.name.trim().to_owned(),
            amount_minor: new.amount_minor,
            currency: new.currency,
            pipeline_id: stage.pipeline_id,
            stage_id: stage.id,
            status,
            stage_entered_at: entered_at,
            owner_id: new.owner_id,
            expected_close_on: new.expected_close_on,
            closed_at: (status != DealStatus::Open).then_some(entered_at),
            lost_reason: new.lost_reason,
            source: new.source,
            description: new.description,
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// The deal as it is in another stage from a moment on.
    pub(super) fn moved(
        &self,
        stage: &PipelineStage,
        at: Timestamp,
        lost_reason: Option<String>,
    ) -> Self {
        let status = DealStatus::from(stage.kind);
        Self {
            pipeline_id: stage.pipeline_id,
            stage_id: stage.id,
            status,
            stage_entered_at: at,
            closed_at: (status != DealStatus::Open).then_some(at),
            lost_reason,
            ..self.clone()
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.money(
            ("amount_minor", self.amount_minor.map(Int64::get)),
            ("currency", self.currency.as_deref()),
        );
        check.optional_text("lost_reason", self.lost_reason.as_deref(), REASON);
        if self.lost_reason.is_some() && self.status != DealStatus::Lost {
            check.contradict(
                "lost_reason",
                "NOT_ALLOWED",
                "only a lost deal has a reason for it",
            );
        }
        check.optional_text("source", self.source.as_deref(), SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl DealPatch {
    /// The deal with the changes.
    pub(super) fn apply(&self, mut deal: Deal) -> Result<Deal> {
        let Self {
            account_id,
            name,
            amount_minor,
            currency,
            owner_id,
            expected_close_on,
            lost_reason,
            source,
            description,
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        put_nullable(&mut deal.account_id, account_id);
        check.put("name", &mut deal.name, name);
        put_nullable(&mut deal.amount_minor, amount_minor);
        put_nullable(&mut deal.currency, currency);
        put_nullable(&mut deal.owner_id, owner_id);
        put_nullable(&mut deal.expected_close_on, expected_close_on);
        put_nullable(&mut deal.lost_reason, lost_reason);
        put_nullable(&mut deal.source, source);
        put_nullable(&mut deal.description, description);
        custom_fields::patch(&mut check, &mut deal.custom_fields.0, custom_fields);
        check.put("external_ids", &mut deal.external_ids.0, external_ids);
        check.finish()?;
        Ok(deal)
    }
}
