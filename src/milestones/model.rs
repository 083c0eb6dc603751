//! A milestone, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::history::keeps_history;
use crate::ids::{
    DealId, DecisionStepId, InteractionId, MilestoneId, Object, StakeholderId, UserId, WorkspaceId,
};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::milestones;
use crate::types::{Date, ExternalId, Json, Timestamp, text_enum};

/// How many milestones may come before one.
const MAX_BEFORE: usize = 100;

text_enum! {
    /// A side of a sale.
    MilestoneParty {
        /// The account's.
        Buyer = "buyer",
        /// Ours.
        Seller = "seller",
    }
}

text_enum! {
    /// What became of a milestone.
    MilestoneStatus {
        /// Still to come.
        Open = "open",
        /// Reached.
        Done = "done",
        /// Not needed any more.
        Cancelled = "cancelled",
    }
}

/// One thing that both sides agreed to do until the account has bought.
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
#[diesel(table_name = milestones, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Milestone {
    #[serde(skip_serializing)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The milestone's id.
    pub id: MilestoneId,
    /// The deal whose plan it stands in; never changes.
    pub deal_id: DealId,
    /// What is to be reached, in a line.
    #[schema(example = "Security questionnaire answered")]
    pub title: String,
    /// Anything else.
    pub description: Option<String>,
    /// The side that has to do it.
    pub party: MilestoneParty,
    /// The user who looks after it.
    pub owner_id: Option<UserId>,
    /// The person on the buying side who looks after it.
    pub owner_stakeholder_id: Option<StakeholderId>,
    /// The day that was promised first; what is late is late against it. It never changes.
    pub planned_on: Option<Date>,
    /// The day by which it is expected now.
    pub due_on: Option<Date>,
    /// The day on which it was reached; only for one that is done.
    pub done_on: Option<Date>,
    /// What became of it.
    pub status: MilestoneStatus,
    /// Milestones of the deal that come before it. They never lead in a circle.
    #[schema(value_type = Vec<MilestoneId>)]
    pub after: Json<Vec<MilestoneId>>,
    /// The step of the decision that it brings forward.
    pub step_id: Option<DecisionStepId>,
    /// What shows that it was reached.
    pub evidence: Option<String>,
    /// The contact that shows it.
    pub evidence_interaction_id: Option<InteractionId>,
    /// Ids of the milestone in other systems.
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
    Milestone,
    MilestoneId,
    milestones,
    Table {
        object: Object::Milestone,
        type_name: "Milestone",
        path: "milestones",
        ruled_by: Object::Deal,
        fields: &[
            Field::id("id", Object::Milestone),
            Field::id("deal_id", Object::Deal),
            Field::text("title"),
            Field::word("party", "MilestoneParty", MilestoneParty::WORDS),
            Field::id("owner_id", Object::User).nullable(),
            Field::id("owner_stakeholder_id", Object::Stakeholder).nullable(),
            Field::date("planned_on").nullable(),
            Field::date("due_on").nullable(),
            Field::date("done_on").nullable(),
            Field::word("status", "MilestoneStatus", MilestoneStatus::WORDS),
            Field::id("step_id", Object::DecisionStep).nullable(),
            Field::id("evidence_interaction_id", Object::Interaction).nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("deal", "deal_id", Object::Deal),
            Relation::one("owner", "owner_id", Object::User),
            Relation::one(
                "owner_stakeholder",
                "owner_stakeholder_id",
                Object::Stakeholder
            ),
            Relation::one("step", "step_id", Object::DecisionStep),
            Relation::one(
                "evidence_interaction",
                "evidence_interaction_id",
                Object::Interaction
            ),
        ],
        has_custom_fields: false,
    },
    {
        keeps_history!(deal_id);

        const SAID_TOGETHER: &'static [&'static [&'static str]] = &[
            &["owner_id", "owner_stakeholder_id"],
            &["status", "done_on"],
        ];

        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("deal_id", Some(self.deal_id.into())),
                ("owner_id", self.owner_id.map(Into::into)),
                (
                    "owner_stakeholder_id",
                    self.owner_stakeholder_id.map(Into::into),
                ),
                ("step_id", self.step_id.map(Into::into)),
                (
                    "evidence_interaction_id",
                    self.evidence_interaction_id.map(Into::into),
                ),
            ])
        }
    }
);

/// A new milestone of a deal.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41", "title": "Security questionnaire answered",
    "party": "seller", "due_on": "2026-12-11"
}))]
pub struct NewMilestone {
    /// The deal whose plan it stands in.
    pub deal_id: DealId,
    /// What is to be reached, in a line.
    #[schema(min_length = 1, max_length = 255)]
    pub title: String,
    /// Anything else.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub description: Option<String>,
    /// The side that has to do it.
    pub party: MilestoneParty,
    /// The user who looks after it.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// The person on the buying side who looks after it.
    #[serde(default)]
    pub owner_stakeholder_id: Option<StakeholderId>,
    /// The day that was promised first; `due_on` if nothing is said.
    #[serde(default)]
    pub planned_on: Option<Date>,
    /// The day by which it is expected now.
    #[serde(default)]
    pub due_on: Option<Date>,
    /// The day on which it was reached; only for one that is done.
    #[serde(default)]
    pub done_on: Option<Date>,
    /// What became of it; open if nothing is said.
    #[serde(default)]
    pub status: Option<MilestoneStatus>,
    /// Milestones of the deal that come before it. They never lead in a circle.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 100)]
    pub after: Vec<MilestoneId>,
    /// The step of the decision that it brings forward.
    #[serde(default)]
    pub step_id: Option<DecisionStepId>,
    /// What shows that it was reached.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub evidence: Option<String>,
    /// The contact that shows it.
    #[serde(default)]
    pub evidence_interaction_id: Option<InteractionId>,
    /// Ids of the milestone in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
    /// Since when it is so; now if nothing is said. Not in the future.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
}

/// Changes to a milestone: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"status": "done", "evidence": "Signed off by their security team"}))]
pub struct MilestonePatch {
    /// What is to be reached, in a line.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 255)]
    pub title: MaybeUndefined<String>,
    /// Anything else.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub description: MaybeUndefined<String>,
    /// The side that has to do it.
    #[schema(value_type = MilestoneParty, required = false)]
    pub party: MaybeUndefined<MilestoneParty>,
    /// The user who looks after it.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// The person on the buying side who looks after it.
    #[schema(value_type = Option<StakeholderId>)]
    pub owner_stakeholder_id: MaybeUndefined<StakeholderId>,
    /// The day by which it is expected now.
    #[schema(value_type = Option<Date>)]
    pub due_on: MaybeUndefined<Date>,
    /// The day on which it was reached; only for one that is done.
    #[schema(value_type = Option<Date>)]
    pub done_on: MaybeUndefined<Date>,
    /// What became of it.
    #[schema(value_type = MilestoneStatus, required = false)]
    pub status: MaybeUndefined<MilestoneStatus>,
    /// Milestones of the deal that come before it. They never lead in a circle.
    #[schema(value_type = Vec<MilestoneId>, required = false, max_items = 100)]
    pub after: MaybeUndefined<Vec<MilestoneId>>,
    /// The step of the decision that it brings forward.
    #[schema(value_type = Option<DecisionStepId>)]
    pub step_id: MaybeUndefined<DecisionStepId>,
    /// What shows that it was reached.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub evidence: MaybeUndefined<String>,
    /// The contact that shows it.
    #[schema(value_type = Option<InteractionId>)]
    pub evidence_interaction_id: MaybeUndefined<InteractionId>,
    /// Ids of the milestone in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
    /// Since when the changes hold; now if nothing is said. Not in the future.
    pub valid_from: Option<Timestamp>,
}

impl Milestone {
    /// A milestone as a caller described it.
    pub(super) fn from_new(new: &NewMilestone, workspace_id: WorkspaceId, now: Timestamp) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: MilestoneId::generate(),
            deal_id: new.deal_id,
            title: new.title.trim().to_owned(),
            description: new.description,
            party: new.party,
            owner_id: new.owner_id,
            owner_stakeholder_id: new.owner_stakeholder_id,
            planned_on: new.planned_on.or(new.due_on),
            due_on: new.due_on.or(new.planned_on),
            done_on: new.done_on,
            status: new.status.unwrap_or(MilestoneStatus::Open),
            after: Json(new.after),
            step_id: new.step_id,
            evidence: new.evidence,
            evidence_interaction_id: new.evidence_interaction_id,
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Fills in what follows, and refuses what makes no sense.
    pub(super) fn settle(&mut self, now: Timestamp) -> Result<()> {
        let today = Date::of(now.to_chrono().date_naive());
        if self.status == MilestoneStatus::Done && self.done_on.is_none() {
            self.done_on = today;
        }
        // The first day that is named is the one that was promised.
        self.planned_on = self.planned_on.or(self.due_on);
        let mut check = Check::default();
        check.text("title", &self.title, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.optional_text("evidence", self.evidence.as_deref(), LONG);
        if self.status != MilestoneStatus::Done && self.done_on.is_some() {
            let message = "only a milestone that is done has a day on which it was";
            check.contradict("done_on", "NOT_ALLOWED", message);
        }
        if self.owner_id.is_some() && self.owner_stakeholder_id.is_some() {
            let message = "one person looks after a milestone: a user or a stakeholder";
            check.contradict("owner_stakeholder_id", "NOT_ALLOWED", message);
        }
        check.at_most("after", self.after.0.len(), MAX_BEFORE);
        for (index, id) in self.after.0.iter().enumerate() {
            if self.after.0.iter().take(index).any(|known| known == id) {
                check.contradict(&format!("after/{index}"), "DUPLICATE", "stands twice");
            }
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl MilestonePatch {
    /// The milestone with the changes.
    pub(super) fn apply(&self, mut milestone: Milestone) -> Result<Milestone> {
        let Self {
            title,
            description,
            party,
            owner_id,
            owner_stakeholder_id,
            due_on,
            done_on,
            status,
            after,
            step_id,
            evidence,
            evidence_interaction_id,
            external_ids,
            valid_from: _,
        } = self;
        let mut check = Check::default();
        check.put("title", &mut milestone.title, title);
        put_nullable(&mut milestone.description, description);
        check.put("party", &mut milestone.party, party);
        // The other side's owner makes room.
        if matches!(owner_id, MaybeUndefined::Value(_)) {
            milestone.owner_stakeholder_id = None;
        }
        if matches!(owner_stakeholder_id, MaybeUndefined::Value(_)) {
            milestone.owner_id = None;
        }
        put_nullable(&mut milestone.owner_id, owner_id);
        put_nullable(&mut milestone.owner_stakeholder_id, owner_stakeholder_id);
        put_nullable(&mut milestone.due_on, due_on);
        check.put("status", &mut milestone.status, status);
        // What is not done any more has no day on which it was.
        if milestone.status != MilestoneStatus::Done {
            milestone.done_on = None;
        }
        put_nullable(&mut milestone.done_on, done_on);
        check.put("after", &mut milestone.after.0, after);
        put_nullable(&mut milestone.step_id, step_id);
        put_nullable(&mut milestone.evidence, evidence);
        put_nullable(
            &mut milestone.evidence_interaction_id,
            evidence_interaction_id,
        );
        check.put("external_ids", &mut milestone.external_ids.0, external_ids);
        check.finish()?;
        Ok(milestone)
    }
}
