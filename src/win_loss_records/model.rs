//! A win/loss record, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::deals::Deal;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{DealId, Object, WinLossRecordId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::win_loss_records;
use crate::types::{ExternalId, Int64, Json, Timestamp, text_enum};

/// How many reasons a record may give.
const MAX_REASONS: usize = 20;
/// The longest reason, in characters.
const REASON: usize = 2000;

text_enum! {
    /// How a deal ended.
    WinLossOutcome {
        /// The account bought.
        Won = "won",
        /// The account did not buy.
        Lost = "lost",
    }
}

/// What was known of a deal at a moment: the records below it as they stood, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, Vec<Value>>)]
pub struct DealSnapshot(pub Map<String, Value>);

async_graphql::scalar!(
    DealSnapshot,
    "DealSnapshot",
    "What was known of a deal at a moment, in the spelling of REST: the records below it as they \
     stood, by kind: `{\"committee_member\": [{\"roles\": [...]}]}`."
);

/// Why a deal was won or lost, and what was known of its committee and decision when it was.
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
#[diesel(table_name = win_loss_records, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct WinLossRecord {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The win/loss record's id.
    pub id: WinLossRecordId,
    /// The deal; never changes.
    pub deal_id: DealId,
    /// How it ended.
    pub outcome: WinLossOutcome,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// What the deal came to, in minor units of `currency`.
    pub amount_minor: Option<Int64>,
    /// The currency of `amount_minor` (ISO 4217).
    pub currency: Option<String>,
    /// Why, in words; the one that was given with the closing first.
    #[schema(value_type = Vec<String>)]
    pub reasons: Json<Vec<String>>,
    /// Who else was in it: who won when we lost, who lost when we won.
    #[schema(example = "Example Rival Inc.")]
    pub competitor: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What was known when it was closed; never changes.
    #[schema(value_type = DealSnapshot)]
    pub snapshot: Json<DealSnapshot>,
    /// Ids of the win/loss record in other systems.
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
    WinLossRecord,
    WinLossRecordId,
    win_loss_records,
    Table {
        object: Object::WinLossRecord,
        type_name: "WinLossRecord",
        path: "win-loss-records",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::WinLossRecord),
            Field::id("deal_id", Object::Deal),
            Field::word("outcome", "WinLossOutcome", WinLossOutcome::WORDS),
            Field::timestamp("closed_at"),
            Field::int64("amount_minor")
                .nullable()
                .in_currency("currency"),
            Field::text("currency").nullable(),
            Field::text("competitor").nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[Relation::one("deal", "deal_id", Object::Deal),],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        fn keys(&self) -> Vec<Key> {
            let closing = Key::new("deal_id", KeyKind::Closing, self.closed_at.to_string());
            let scope = self.deal_id.to_string();
            std::iter::once(Key { scope, ..closing })
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("deal_id", Some(self.deal_id.into()))])
        }
    }
);

/// A record of a closing that has none, such as that of a deal which came in closed.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41", "reasons": ["No budget this year"],
    "competitor": "Example Rival Inc."
}))]
pub struct NewWinLossRecord {
    /// The deal, which is closed and has no record of that closing.
    pub deal_id: DealId,
    /// Why, in words; the one that was given with the closing first.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 20)]
    pub reasons: Vec<String>,
    /// Who else was in it: who won when we lost, who lost when we won.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub competitor: Option<String>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub note: Option<String>,
    /// Ids of the win/loss record in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when it is so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a win/loss record: what is absent stays, `null` clears, lists are replaced as a
/// whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"reasons": ["Price", "Missing audit log"], "competitor": "Example Rival Inc."}))]
pub struct WinLossRecordPatch {
    /// Why, in words; the one that was given with the closing first.
    #[schema(value_type = Vec<String>, required = false, max_items = 20)]
    pub reasons: MaybeUndefined<Vec<String>>,
    /// Who else was in it: who won when we lost, who lost when we won.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub competitor: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub note: MaybeUndefined<String>,
    /// Ids of the win/loss record in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when the changes hold; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl WinLossRecord {
    /// The record of a deal that is closed; nothing for an open one.
    pub(super) fn of_closing(
        new: &NewWinLossRecord,
        deal: &Deal,
        snapshot: DealSnapshot,
        now: Timestamp,
    ) -> Option<Self> {
        let outcome = WinLossOutcome::of(deal)?;
        Some(Self {
            workspace_id: deal.workspace_id,
            id: WinLossRecordId::generate(),
            deal_id: deal.id,
            outcome,
            closed_at: deal.closed_at?,
            amount_minor: deal.amount_minor,
            currency: deal.currency.clone(),
            reasons: Json(new.reasons.clone()),
            competitor: new.competitor.clone(),
            note: new.note.clone(),
            snapshot: Json(snapshot),
            external_ids: Json(new.external_ids.clone()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        })
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.at_most("reasons", self.reasons.0.len(), MAX_REASONS);
        for (index, reason) in self.reasons.0.iter().enumerate() {
            check.text(&format!("reasons/{index}"), reason, REASON);
        }
        check.optional_text("competitor", self.competitor.as_deref(), SHORT);
        check.optional_text("note", self.note.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl WinLossOutcome {
    fn of(deal: &Deal) -> Option<Self> {
        deal.status.as_str().parse().ok()
    }
}

impl WinLossRecordPatch {
    /// The record with the changes.
    pub(super) fn apply(&self, mut record: WinLossRecord) -> Result<WinLossRecord> {
        let Self {
            reasons,
            competitor,
            note,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("reasons", &mut record.reasons.0, reasons);
        put_nullable(&mut record.competitor, competitor);
        put_nullable(&mut record.note, note);
        check.put("external_ids", &mut record.external_ids.0, external_ids);
        check.finish()?;
        Ok(record)
    }
}
