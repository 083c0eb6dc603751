//! What a member did with a proposal, and what callers may say about it.

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{CommitteeMemberId, DealId, Object, ProposalEventId, ProposalId, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::proposal_events;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What happened to a proposal.
    ProposalEventKind {
        /// It was sent to the member; only sending it says so.
        Sent = "sent",
        /// The member opened it.
        Opened = "opened",
        /// The member said something about it.
        Commented = "commented",
        /// The member agreed to it.
        Accepted = "accepted",
        /// The member said no to it.
        Declined = "declined",
    }
}

/// What a member of the committee did with a proposal. It is never changed; a later one counts
/// more.
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
#[diesel(table_name = proposal_events, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct ProposalEvent {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The proposal event's id.
    pub id: ProposalEventId,
    /// The proposal.
    pub proposal_id: ProposalId,
    /// The deal of the proposal.
    pub deal_id: DealId,
    /// The member of the deal's committee.
    pub member_id: CommitteeMemberId,
    /// What they did.
    pub kind: ProposalEventKind,
    /// When.
    pub occurred_at: Timestamp,
    /// What they said.
    pub comment: Option<String>,
    /// Ids of the proposal event in other systems.
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
    ProposalEvent,
    ProposalEventId,
    proposal_events,
    Table {
        object: Object::ProposalEvent,
        type_name: "ProposalEvent",
        path: "proposal-events",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::ProposalEvent),
            Field::id("proposal_id", Object::Proposal),
            Field::id("deal_id", Object::Deal),
            Field::id("member_id", Object::CommitteeMember),
            Field::word("kind", "ProposalEventKind", ProposalEventKind::WORDS),
            Field::timestamp("occurred_at"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("proposal", "proposal_id", Object::Proposal),
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("member", "member_id", Object::CommitteeMember),
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
                ("proposal_id", Some(self.proposal_id.into())),
                ("deal_id", Some(self.deal_id.into())),
                ("member_id", Some(self.member_id.into())),
            ])
        }
    }
);

/// What a member of the committee did with a proposal.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "proposal_id": "proposal_01h2xcejqtf2nbrexx3vqjhp41",
    "member_id": "committee_member_01h2xcejqtf2nbrexx3vqjhp41", "kind": "opened"
}))]
pub struct NewProposalEvent {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// The member of the deal's committee.
    pub member_id: CommitteeMemberId,
    /// What they did.
    pub kind: ProposalEventKind,
    /// When; now if nothing is said. Not in the future and not before the proposal was sent.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
    /// What they said; needed for a comment.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub comment: Option<String>,
    /// Ids of the proposal event in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

impl ProposalEvent {
    /// An event as a caller described it.
    pub(super) fn from_new(
        new: &NewProposalEvent,
        deal_id: DealId,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: ProposalEventId::generate(),
            proposal_id: new.proposal_id,
            deal_id,
            member_id: new.member_id,
            kind: new.kind,
            occurred_at: new.occurred_at.unwrap_or(now),
            comment: new.comment,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses what makes no sense.
    pub(super) fn validate(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        check.optional_text("comment", self.comment.as_deref(), LONG);
        if self.kind == ProposalEventKind::Commented && self.comment.is_none() {
            check.contradict("comment", "REQUIRED", "a comment says something");
        }
        if self.occurred_at > now {
            check.contradict("occurred_at", "OUT_OF_RANGE", "must not lie in the future");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}
