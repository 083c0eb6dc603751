//! A member of a buying committee, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::Check;
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{CommitteeMemberId, DealId, Object, StakeholderId, WorkspaceId};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::committee_members;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// A part that a stakeholder plays in a decision to buy.
    BuyingRole {
        /// Releases the money: says the final yes, or no.
        EconomicBuyer = "economic_buyer",
        /// Screens what is offered: says no, but not the final yes.
        TechnicalBuyer = "technical_buyer",
        /// Judges what it does to the work of those who will use it.
        UserBuyer = "user_buyer",
        /// Wants this solution and guides the seller.
        Coach = "coach",
        /// Has power and sells for the seller when the seller is away.
        Champion = "champion",
        /// Decides.
        DecisionMaker = "decision_maker",
        /// Is listened to by those who decide.
        Influencer = "influencer",
        /// Tries and compares what is offered.
        Evaluator = "evaluator",
        /// Rules who gets to talk to whom.
        Gatekeeper = "gatekeeper",
        /// Must agree before it is bought.
        Approver = "approver",
        /// Stands behind the project from above.
        ExecutiveSponsor = "executive_sponsor",
        /// Buys on behalf of the others.
        Procurement = "procurement",
        /// Looks after contracts and law.
        Legal = "legal",
        /// Looks after the safety of systems and data.
        Security = "security",
        /// Will use it.
        EndUser = "end_user",
        /// Advises from outside of the account.
        ExternalAdvisor = "external_advisor",
        /// Works against it.
        Blocker = "blocker",
    }
}

/// A stakeholder's seat on the buying committee of a deal.
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
#[diesel(table_name = committee_members, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct CommitteeMember {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The member's id.
    pub id: CommitteeMemberId,
    /// The deal that the committee decides on; never changes.
    pub deal_id: DealId,
    /// Who sits on it; never changes.
    pub stakeholder_id: StakeholderId,
    /// The parts they play; none as long as nobody knows.
    #[schema(value_type = Vec<BuyingRole>)]
    pub roles: Json<Vec<BuyingRole>>,
    /// Ids of the member in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When the member was added.
    pub created_at: Timestamp,
    /// When the member last changed.
    pub updated_at: Timestamp,
    /// When the member was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// The stakeholders on a deal's committee, for the field `stakeholder_id` of lists of deals.
pub(crate) const STAKEHOLDERS_OF: Source = Source::Through {
    table: "committee_members",
    record: "deal_id",
    value: "stakeholder_id",
    also: "deleted_at IS NULL",
};

/// The deals on whose committees a stakeholder sits, for the field `deal_id` of lists of stakeholders.
pub(crate) const DEALS_OF: Source = Source::Through {
    table: "committee_members",
    record: "stakeholder_id",
    value: "deal_id",
    also: "deleted_at IS NULL",
};

record!(
    CommitteeMember,
    CommitteeMemberId,
    committee_members,
    Table {
        object: Object::CommitteeMember,
        type_name: "CommitteeMember",
        path: "committee-members",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::CommitteeMember),
            Field::id("deal_id", Object::Deal),
            Field::id("stakeholder_id", Object::Stakeholder),
            Field::word("role", "BuyingRole", BuyingRole::WORDS).through(Source::List("roles")),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("stakeholder", "stakeholder_id", Object::Stakeholder),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        fn keys(&self) -> Vec<Key> {
            let seat = Key::new(
                "stakeholder_id",
                KeyKind::Member,
                self.stakeholder_id.to_string(),
            );
            let scope = self.deal_id.to_string();
            std::iter::once(Key { scope, ..seat })
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("stakeholder_id", Some(self.stakeholder_id.into())),
            ])
        }
    }
);

/// A new member of a deal's buying committee.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41",
    "stakeholder_id": "stakeholder_01h2xcejqtf2nbrexx3vqjhp41",
    "roles": ["economic_buyer", "executive_sponsor"]
}))]
pub struct NewCommitteeMember {
    /// The deal that the committee decides on.
    pub deal_id: DealId,
    /// Who sits on it; nobody sits on a committee twice.
    pub stakeholder_id: StakeholderId,
    /// The parts they play, each once.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 17)]
    pub roles: Vec<BuyingRole>,
    /// Ids of the member in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// From when on this holds: now if nothing is said, not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a member of a buying committee. Who it is and where cannot change.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"roles": ["champion"]}))]
pub struct CommitteeMemberPatch {
    /// The parts they play, each once.
    #[schema(value_type = Vec<BuyingRole>, required = false, max_items = 17)]
    pub roles: MaybeUndefined<Vec<BuyingRole>>,
    /// Ids of the member in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// From when on this holds: now if nothing is said, not in the future.
    pub valid_from: Option<Timestamp>,
}

impl CommitteeMember {
    /// A member as a caller described it.
    pub(super) fn from_new(
        new: &NewCommitteeMember,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: CommitteeMemberId::generate(),
            deal_id: new.deal_id,
            stakeholder_id: new.stakeholder_id,
            roles: Json(new.roles.clone()),
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
        for (index, role) in self.roles.0.iter().enumerate() {
            if self.roles.0.iter().take(index).any(|known| known == role) {
                check.contradict(&format!("roles/{index}"), "DUPLICATE", "stands twice");
            }
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl CommitteeMemberPatch {
    /// The member with the changes.
    pub(super) fn apply(&self, mut member: CommitteeMember) -> Result<CommitteeMember> {
        let Self {
            roles,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("roles", &mut member.roles.0, roles);
        check.put("external_ids", &mut member.external_ids.0, external_ids);
        check.finish()?;
        Ok(member)
    }
}
