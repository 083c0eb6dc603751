//! A journey, and what callers may say about one.

mod buying_jobs;

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::buying_jobs::{
    BuyingJob, BuyingJobChange, BuyingJobEntry, BuyingJobState, BuyingJobStatus,
};
use crate::check::Check;
use crate::custom_fields;
use crate::error::Result;
use crate::ids::{
    AccountId, DealId, JourneyId, JourneyMapId, JourneyStageId, Object, RecordId, WorkspaceId,
};
use crate::query::{Field, Relation, Source, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::journeys;
use crate::types::{CustomValues, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// How a journey stands.
    JourneyStatus {
        /// Under way.
        Active = "active",
        /// Resting: it stays where it is until it is resumed.
        Paused = "paused",
        /// Gone to its end.
        Completed = "completed",
        /// Given up.
        Abandoned = "abandoned",
    }
}

text_enum! {
    /// How a journey ended.
    JourneyOutcome {
        /// Gone to its end.
        Completed = "completed",
        /// Given up.
        Abandoned = "abandoned",
    }
}

text_enum! {
    /// Whether an account may go a way again that it has gone before: any version of the same map counts.
    JourneyReentry {
        /// Never: only an account that has no journey on the map may start one.
        Once = "once",
        /// When all its journeys on the map have ended.
        AfterEnd = "after_end",
        /// Whenever it likes, also side by side.
        Always = "always",
    }
}

impl From<JourneyOutcome> for JourneyStatus {
    fn from(outcome: JourneyOutcome) -> Self {
        match outcome {
            JourneyOutcome::Completed => Self::Completed,
            JourneyOutcome::Abandoned => Self::Abandoned,
        }
    }
}

/// The path of one account through a journey map.
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
#[diesel(table_name = journeys, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Journey {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The journey's id.
    pub id: JourneyId,
    /// The account that goes it; never changes.
    pub account_id: AccountId,
    /// The map it leads through; changes only to another version of it, when that is published.
    pub journey_map_id: JourneyMapId,
    /// The stage it is in, or was in when it ended.
    pub stage_id: Option<JourneyStageId>,
    /// How it stands.
    pub status: JourneyStatus,
    /// When it came into that stage.
    pub stage_entered_at: Option<Timestamp>,
    /// Since when it has been resting, while it does.
    pub paused_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    #[schema(example = "They chose to build it themselves.")]
    pub end_reason: Option<String>,
    /// Values of the workspace's own fields, by key.
    #[schema(value_type = CustomValues)]
    pub custom_fields: Json<CustomValues>,
    /// Ids of the journey in other systems.
    #[schema(value_type = Vec<ExternalId>)]
    pub external_ids: Json<Vec<ExternalId>>,
    /// Grows by one with each change.
    pub version: i32,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// The deals that belong to a journey stand in a table of their own.
const DEALS: Source = Source::Through {
    table: "journey_deals",
    record: "journey_id",
    value: "deal_id",
    also: "",
};

/// So do the interactions that were planned touchpoints of it.
const INTERACTIONS: Source = Source::Through {
    table: "interaction_touchpoints",
    record: "journey_id",
    value: "interaction_id",
    also: "touchpoint_id IS NOT NULL",
};

record!(
    Journey,
    JourneyId,
    journeys,
    Table {
        object: Object::Journey,
        type_name: "Journey",
        path: "journeys",
        ruled_by: Object::Journey,
        fields: &[
            Field::id("id", Object::Journey),
            Field::id("account_id", Object::Account),
            Field::id("journey_map_id", Object::JourneyMap),
            Field::id("stage_id", Object::JourneyStage).nullable(),
            Field::word("status", "JourneyStatus", JourneyStatus::WORDS),
            Field::timestamp("stage_entered_at").nullable(),
            Field::timestamp("paused_at").nullable(),
            Field::timestamp("started_at"),
            Field::timestamp("ended_at").nullable(),
            Field::id("deal_id", Object::Deal).through(DEALS),
            Field::id("interaction_id", Object::Interaction).through(INTERACTIONS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("account", "account_id", Object::Account),
            Relation::one("journey_map", "journey_map_id", Object::JourneyMap),
            Relation::one("stage", "stage_id", Object::JourneyStage),
            Relation::many("deals", "journey_id", Object::Deal),
            Relation::many("interactions", "journey_id", Object::Interaction),
            Relation::many("feedback", "journey_id", Object::Feedback),
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
                ("account_id", Some(self.account_id.into())),
                ("journey_map_id", Some(self.journey_map_id.into())),
                ("stage_id", self.stage_id.map(Into::into)),
            ])
        }
    }
);

/// A new journey.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "account_id": "account_01h2xcejqtf2nbrexx3vqjhp41",
    "journey_map_id": "journey_map_01h2xcejqtf2nbrexx3vqjhp41"
}))]
pub struct NewJourney {
    /// The account that goes it.
    pub account_id: AccountId,
    /// The map it leads through, which must be published.
    pub journey_map_id: JourneyMapId,
    /// The stage it begins in; the first one of the map if nothing is said.
    #[serde(default)]
    pub stage_id: Option<JourneyStageId>,
    /// When it began: now if nothing is said, not in the future.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Whether the account may start it although it has gone this way before; `always`, if nothing is said.
    #[serde(default)]
    pub reentry: Option<JourneyReentry>,
    /// The deals that belong to it: of the account, won ones too.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 100)]
    pub deal_ids: Vec<DealId>,
    /// Values of the workspace's own fields, by key.
    #[serde(default)]
    pub custom_fields: Option<CustomValues>,
    /// Ids of the journey in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to a journey: what is absent stays, lists are replaced as a whole. Where it is changes by
/// moving it, how it stands by ending it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"external_ids": [{"source": "erp", "external_id": "4711"}]}))]
pub struct JourneyPatch {
    /// Values of the workspace's own fields to set, or to clear with `null`; other keys stay.
    #[schema(value_type = CustomValues, required = false)]
    pub custom_fields: MaybeUndefined<CustomValues>,
    /// Ids of the journey in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// What is said when a journey is moved.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stage_id": "journey_stage_01h2xcejqtf2nbrexx3vqjhp41", "reason": "Asked for a pilot"
}))]
pub struct JourneyMove {
    /// The stage to move to: any other one of the map, before or after the present one.
    pub stage_id: JourneyStageId,
    /// Why.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// When it moved: now if nothing is said, not in the future, and not before it came into the
    /// present stage.
    #[serde(default)]
    pub moved_at: Option<Timestamp>,
    /// The records that show that it moved: interactions, deals and the like.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub evidence: Vec<RecordId>,
}

/// What is said when a journey is to rest.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "No budget before the new year"}))]
pub struct JourneyPause {
    /// Why.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// Since when it has been resting: now if nothing is said, not in the future, and not before it came into
    /// the present stage.
    #[serde(default)]
    pub paused_at: Option<Timestamp>,
}

/// What is said when a journey goes on.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"resumed_at": "2026-11-23T09:30:00Z"}))]
pub struct JourneyResumption {
    /// When it went on: now if nothing is said, not in the future, and not before it came to rest.
    #[serde(default)]
    pub resumed_at: Option<Timestamp>,
}

/// A deal that belongs to a journey.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"deal_id": "deal_01h2xcejqtf2nbrexx3vqjhp41"}))]
pub struct JourneyDeal {
    /// The deal: one of the journey's account.
    pub deal_id: DealId,
}

/// What is said when a journey is ended.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "abandoned", "reason": "They chose to build it themselves."}))]
pub struct JourneyEnd {
    /// How it ended.
    pub outcome: JourneyOutcome,
    /// Why.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
    /// When it ended: now if nothing is said, not in the future, and not before it came into the
    /// present stage.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

/// The longest reason, in characters.
const REASON: usize = 1000;

impl Journey {
    /// A journey at its beginning, without a stage.
    pub(in crate::journeys) fn from_new(
        new: &NewJourney,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        Self {
            workspace_id,
            id: JourneyId::generate(),
            account_id: new.account_id,
            journey_map_id: new.journey_map_id,
            stage_id: None,
            status: JourneyStatus::Active,
            stage_entered_at: None,
            paused_at: None,
            started_at: new.started_at.unwrap_or(now),
            ended_at: None,
            end_reason: None,
            custom_fields: Json(new.custom_fields.unwrap_or_default()),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Refuses a beginning that makes no sense.
    pub(in crate::journeys) fn validate(&self, now: Timestamp) -> Result<()> {
        let mut check = Check::default();
        if self.started_at > now {
            check.contradict("started_at", "OUT_OF_RANGE", "must not lie in the future");
        }
        check.external_ids(&self.external_ids.0);
        check.finish()
    }

    /// Refuses a moment that lies in the future, or before the last one of which something is known, and a
    /// reason that makes no sense.
    pub(in crate::journeys) fn check_step(
        &self,
        reason: Option<&str>,
        (field, at): (&str, Timestamp),
        now: Timestamp,
    ) -> Result<()> {
        let mut check = Check::default();
        check.optional_text("reason", reason, REASON);
        if at > now {
            check.contradict(field, "OUT_OF_RANGE", "must not lie in the future");
        }
        if self
            .stage_entered_at
            .is_some_and(|entered_at| at < entered_at)
        {
            let message = "must not lie before the journey came into its present stage";
            check.contradict(field, "OUT_OF_RANGE", message);
        }
        if self.paused_at.is_some_and(|paused_at| at < paused_at) {
            let message = "must not lie before the journey came to rest";
            check.contradict(field, "OUT_OF_RANGE", message);
        }
        check.finish()
    }
}

impl JourneyPatch {
    /// The journey with the changes.
    pub(in crate::journeys) fn apply(&self, mut journey: Journey) -> Result<Journey> {
        let Self {
            custom_fields,
            external_ids,
        } = self;
        let mut check = Check::default();
        custom_fields::patch(&mut check, &mut journey.custom_fields.0, custom_fields);
        check.put("external_ids", &mut journey.external_ids.0, external_ids);
        check.external_ids(&journey.external_ids.0);
        check.finish()?;
        Ok(journey)
    }
}
