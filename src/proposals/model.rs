//! A proposal, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::items::{NewProposalLineItem, ProposalLineItem, check_items, sum};
use crate::check::patterns::CurrencyCode;
use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{DealId, Object, ProposalId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::proposals;
use crate::types::{Date, ExternalId, Int64, Json, Timestamp, text_enum};

text_enum! {
    /// How far a proposal is. One that is still a draft or sent when its last day is over has expired,
    /// which follows from `valid_until` and is not stored.
    ProposalStatus {
        /// Being written.
        Draft = "draft",
        /// With the committee.
        Sent = "sent",
        /// Everybody it was sent to accepted it, or the deal was won with it.
        Accepted = "accepted",
        /// Everybody it was sent to declined it.
        Declined = "declined",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

/// A version of what is offered to the committee of a deal.
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
#[diesel(table_name = proposals, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Proposal {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The proposal's id.
    pub id: ProposalId,
    /// The deal; never changes.
    pub deal_id: DealId,
    /// Its number within the deal: 1, 2, ...
    pub number: i32,
    /// Its title.
    #[schema(example = "Team licences, two years")]
    pub title: String,
    /// What it comes to, in minor units of `currency`.
    pub amount_minor: Option<Int64>,
    /// The currency of its amounts (ISO 4217).
    pub currency: Option<String>,
    /// What it consists of.
    #[schema(value_type = Vec<ProposalLineItem>)]
    pub line_items: Json<Vec<ProposalLineItem>>,
    /// The last day on which it can be accepted.
    pub valid_until: Option<Date>,
    /// How far it is.
    pub status: ProposalStatus,
    /// When it was first sent.
    pub sent_at: Option<Timestamp>,
    /// Anything else.
    pub note: Option<String>,
    /// Ids of the proposal in other systems.
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
    Proposal,
    ProposalId,
    proposals,
    Table {
        object: Object::Proposal,
        type_name: "Proposal",
        path: "proposals",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Proposal),
            Field::id("deal_id", Object::Deal),
            Field::integer("number"),
            Field::text("title"),
            Field::int64("amount_minor")
                .nullable()
                .in_currency("currency"),
            Field::text("currency").nullable(),
            Field::date("valid_until").nullable(),
            Field::word("status", "ProposalStatus", ProposalStatus::WORDS),
            Field::timestamp("sent_at").nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::many("events", "proposal_id", Object::ProposalEvent).ordered_by("id"),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_TOGETHER: &'static [&'static [&'static str]] = &[&["amount_minor", "currency"]];

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([("deal_id", Some(self.deal_id.into()))])
        }
    }
);

/// A new proposal: a draft.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41", "title": "Team licences, two years",
    "currency": "EUR", "valid_until": "2026-12-31",
    "line_items": [{"description": "Team licences", "quantity": 25, "unit_price_minor": 4900}]
}))]
pub struct NewProposal {
    /// The deal.
    pub deal_id: DealId,
    /// Its title.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// What it comes to, in minor units; the sum of its line items if nothing is said.
    #[serde(default)]
    pub amount_minor: Option<Int64>,
    /// The currency of its amounts (ISO 4217); that of the deal if nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: Option<String>,
    /// What it consists of; what the deal consists of now if nothing is said.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub line_items: Option<Vec<NewProposalLineItem>>,
    /// The last day on which it can be accepted.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub note: Option<String>,
    /// Ids of the proposal in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when it is so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a proposal: what is absent stays, `null` clears, lists are replaced as a whole. What
/// was sent can only be noted upon; an offer that changes is a new proposal.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"valid_until": "2027-01-31"}))]
pub struct ProposalPatch {
    /// Its title.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// What it comes to, in minor units of `currency`.
    #[schema(value_type = Option<Int64>)]
    pub amount_minor: MaybeUndefined<Int64>,
    /// The currency of its amounts (ISO 4217).
    #[schema(value_type = Option<CurrencyCode>)]
    pub currency: MaybeUndefined<String>,
    /// What it consists of.
    #[schema(value_type = Vec<NewProposalLineItem>, required = false, max_items = 500)]
    pub line_items: MaybeUndefined<Vec<NewProposalLineItem>>,
    /// The last day on which it can be accepted.
    #[schema(value_type = Option<Date>)]
    pub valid_until: MaybeUndefined<Date>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub note: MaybeUndefined<String>,
    /// Ids of the proposal in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when the changes hold; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl Proposal {
    /// A proposal as a caller described it.
    pub(super) fn from_new(
        new: &NewProposal,
        (number, line_items, currency): (i32, Vec<ProposalLineItem>, Option<String>),
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: ProposalId::generate(),
            deal_id: new.deal_id,
            number,
            title: new.title.trim().to_owned(),
            amount_minor: new.amount_minor.or_else(|| sum(&line_items)),
            currency,
            line_items: Json(line_items),
            valid_until: new.valid_until,
            status: ProposalStatus::Draft,
            sent_at: None,
            note: new.note,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Whether its last day is over while nothing is decided.
    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        let undecided = matches!(self.status, ProposalStatus::Draft | ProposalStatus::Sent);
        let today = now.to_chrono().date_naive();
        undecided
            && self
                .valid_until
                .is_some_and(|last| last.to_chrono() < today)
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        let mut check = Check::default();
        check.text("title", &self.title, SHORT);
        check.money(
            ("amount_minor", self.amount_minor.map(Int64::get)),
            ("currency", self.currency.as_deref()),
        );
        check_items(&mut check, &self.line_items.0);
        check.optional_text("note", self.note.as_deref(), LONG);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl ProposalPatch {
    /// The proposal with the changes; the amount follows line items that change without it.
    pub(super) fn apply(&self, mut proposal: Proposal) -> Result<Proposal> {
        let Self {
            title,
            amount_minor,
            currency,
            line_items,
            valid_until,
            note,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("title", &mut proposal.title, title);
        put_nullable(&mut proposal.currency, currency);
        match line_items {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => check.refuse("line_items", "REQUIRED", "cannot be null"),
            MaybeUndefined::Value(items) => {
                proposal.line_items = Json(ProposalLineItem::of(items)?);
                proposal.amount_minor = sum(&proposal.line_items.0).or(proposal.amount_minor);
            }
        }
        put_nullable(&mut proposal.amount_minor, amount_minor);
        put_nullable(&mut proposal.valid_until, valid_until);
        put_nullable(&mut proposal.note, note);
        check.put("external_ids", &mut proposal.external_ids.0, external_ids);
        check.finish()?;
        Ok(proposal)
    }
}
