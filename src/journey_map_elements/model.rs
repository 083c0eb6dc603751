//! A journey map element, and what callers may say about one.

use async_graphql::{InputObject, MaybeUndefined, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, LONG, SHORT, put_nullable};
use crate::error::Result;
use crate::ids::{
    JourneyMapElementId, JourneyMapId, JourneyStageId, Object, PainPointId, UserId, WorkspaceId,
};
use crate::journey_maps::{Evidence, EvidenceLevel};
use crate::journey_stages::JourneyStage;
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::journey_map_elements;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What an entry of a map is.
    Lane {
        /// Something that buyers do.
        Action = "action",
        /// Something that they think.
        Thought = "thought",
        /// How they feel.
        Emotion = "emotion",
        /// Something that they need.
        Need = "need",
        /// Something that they want to reach.
        Goal = "goal",
        /// Something that they take for granted.
        Expectation = "expectation",
        /// Something that hurts them.
        PainPoint = "pain_point",
        /// Something that they win.
        Gain = "gain",
        /// Something or somebody that sways them.
        Influence = "influence",
        /// A moment that decides what they will think of the seller.
        MomentOfTruth = "moment_of_truth",
        /// Something that the seller could do better.
        Opportunity = "opportunity",
        /// Of a service blueprint: what buyers can see and touch.
        Evidence = "evidence",
        /// Of a service blueprint: what buyers do to be served.
        CustomerAction = "customer_action",
        /// Of a service blueprint: what the seller does before their eyes.
        Frontstage = "frontstage",
        /// Of a service blueprint: what the seller does out of their sight.
        Backstage = "backstage",
        /// Of a service blueprint: what others do so that the seller can.
        Support = "support",
    }
}

impl Lane {
    /// Whether it shows the selling side only.
    pub(crate) fn is_internal(self) -> bool {
        matches!(
            self,
            Self::Frontstage | Self::Backstage | Self::Support | Self::Opportunity
        )
    }
}

text_enum! {
    /// What became of an opportunity.
    OpportunityStatus {
        /// Nobody has decided about it.
        Open = "open",
        /// It is to be taken.
        Planned = "planned",
        /// Somebody is at it.
        InProgress = "in_progress",
        /// It was taken.
        Done = "done",
        /// It was decided against.
        Rejected = "rejected",
    }
}

/// An entry in a lane of a journey map.
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
#[diesel(table_name = journey_map_elements, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct JourneyMapElement {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The element's id.
    pub id: JourneyMapElementId,
    /// The map it belongs to, which is that of its stage; never changes.
    pub journey_map_id: JourneyMapId,
    /// The stage it stands in.
    pub stage_id: JourneyStageId,
    /// The element that it is a copy of, since its map was derived, or itself; never changes.
    pub lineage_id: JourneyMapElementId,
    /// What it is.
    pub lane: Lane,
    /// What it says.
    #[schema(example = "Compare three sellers")]
    pub text: String,
    /// Its place among the elements of its stage; 0 comes first.
    pub position: i32,
    /// Of an emotion: from -2 (very bad) to 2 (very good).
    #[schema(example = -1)]
    pub valence: Option<i32>,
    /// A word for it.
    #[schema(example = "impatient")]
    pub label: Option<String>,
    /// Of an opportunity: the user who sees to it.
    pub owner_id: Option<UserId>,
    /// Of an opportunity: what taking it should change.
    #[schema(example = "Two days less until the first demo")]
    pub expected_effect: Option<String>,
    /// Of an opportunity: what became of it.
    pub status: Option<OpportunityStatus>,
    /// Of a pain point: which one it is, whichever map it stands in. Of an opportunity: which one it eases.
    pub pain_point_id: Option<PainPointId>,
    /// How it is known.
    pub evidence_level: EvidenceLevel,
    /// The records that show it.
    #[schema(value_type = Vec<Evidence>)]
    pub evidence: Json<Vec<Evidence>>,
    /// Ids of the element in other systems.
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
    JourneyMapElement,
    JourneyMapElementId,
    journey_map_elements,
    Table {
        object: Object::JourneyMapElement,
        type_name: "JourneyMapElement",
        path: "journey-map-elements",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::JourneyMapElement),
            Field::id("journey_map_id", Object::JourneyMap),
            Field::id("stage_id", Object::JourneyStage),
            Field::id("lineage_id", Object::JourneyMapElement),
            Field::word("lane", "Lane", Lane::WORDS),
            Field::text("text"),
            Field::integer("position"),
            Field::integer("valence").nullable(),
            Field::text("label").nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::word("status", "OpportunityStatus", OpportunityStatus::WORDS).nullable(),
            Field::id("pain_point_id", Object::PainPoint).nullable(),
            Field::word("evidence_level", "EvidenceLevel", EvidenceLevel::WORDS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("journey_map", "journey_map_id", Object::JourneyMap),
            Relation::one("stage", "stage_id", Object::JourneyStage),
            Relation::one("owner", "owner_id", Object::User),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("journey_map_id", Some(self.journey_map_id.into())),
                ("stage_id", Some(self.stage_id.into())),
                ("owner_id", self.owner_id.map(Into::into)),
            ])
        }
    }
);

/// A new element of a journey map.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "stage_id": "journey_stage_01h2xcejqtf2nbrexx3vqjhp41",
    "lane": "emotion", "text": "They wait for an answer", "valence": -1, "label": "impatient"
}))]
pub struct NewJourneyMapElement {
    /// The stage it stands in.
    pub stage_id: JourneyStageId,
    /// What it is.
    pub lane: Lane,
    /// What it says.
    #[schema(min_length = 1, max_length = 100_000)]
    pub text: String,
    /// Its place among the elements of its stage, 0 coming first; after all others if nothing is said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    pub position: Option<i32>,
    /// Of an emotion, which needs it: from -2 (very bad) to 2 (very good).
    #[serde(default)]
    #[schema(minimum = -2, maximum = 2)]
    pub valence: Option<i32>,
    /// A word for it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255)]
    pub label: Option<String>,
    /// Of an opportunity: the user who sees to it.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// Of an opportunity: what taking it should change.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100_000)]
    pub expected_effect: Option<String>,
    /// Of an opportunity: what became of it; open if nothing is said.
    #[serde(default)]
    pub status: Option<OpportunityStatus>,
    /// Of a pain point: which one it is. Of an opportunity: which one it eases.
    #[serde(default)]
    pub pain_point_id: Option<PainPointId>,
    /// How it is known; it is assumed if nothing is said.
    #[serde(default)]
    pub evidence_level: Option<EvidenceLevel>,
    /// The records that show it.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 100)]
    pub evidence: Vec<Evidence>,
    /// Ids of the element in other systems.
    #[serde(default)]
    #[graphql(default)]
    #[schema(max_items = 50)]
    pub external_ids: Vec<ExternalId>,
}

/// Changes to an element: what is absent stays, `null` clears, lists are replaced as a whole.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, InputObject)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"text": "They wait a week for an answer", "evidence_level": "reported"}))]
pub struct JourneyMapElementPatch {
    /// The stage it stands in: another one of the map.
    #[schema(value_type = JourneyStageId, required = false)]
    pub stage_id: MaybeUndefined<JourneyStageId>,
    /// What it is.
    #[schema(value_type = Lane, required = false)]
    pub lane: MaybeUndefined<Lane>,
    /// What it says.
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100_000)]
    pub text: MaybeUndefined<String>,
    /// Its place among the elements of its stage.
    #[schema(value_type = i32, required = false, minimum = 0, maximum = 10_000)]
    pub position: MaybeUndefined<i32>,
    /// Of an emotion: from -2 (very bad) to 2 (very good).
    #[schema(value_type = Option<i32>, minimum = -2, maximum = 2)]
    pub valence: MaybeUndefined<i32>,
    /// A word for it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    pub label: MaybeUndefined<String>,
    /// Of an opportunity: the user who sees to it.
    #[schema(value_type = Option<UserId>)]
    pub owner_id: MaybeUndefined<UserId>,
    /// Of an opportunity: what taking it should change.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100_000)]
    pub expected_effect: MaybeUndefined<String>,
    /// Of an opportunity: what became of it.
    #[schema(value_type = Option<OpportunityStatus>)]
    pub status: MaybeUndefined<OpportunityStatus>,
    /// Of a pain point: which one it is. Of an opportunity: which one it eases.
    #[schema(value_type = Option<PainPointId>)]
    pub pain_point_id: MaybeUndefined<PainPointId>,
    /// How it is known.
    #[schema(value_type = EvidenceLevel, required = false)]
    pub evidence_level: MaybeUndefined<EvidenceLevel>,
    /// The records that show it.
    #[schema(value_type = Vec<Evidence>, required = false, max_items = 100)]
    pub evidence: MaybeUndefined<Vec<Evidence>>,
    /// Ids of the element in other systems.
    #[schema(value_type = Vec<ExternalId>, required = false, max_items = 50)]
    pub external_ids: MaybeUndefined<Vec<ExternalId>>,
}

/// The last place that an element can have.
const MAX_POSITION: i32 = 10_000;

impl JourneyMapElement {
    /// An element as a caller described it, in its stage.
    pub(super) fn from_new(
        new: &NewJourneyMapElement,
        stage: &JourneyStage,
        position: i32,
        now: Timestamp,
    ) -> Self {
        let new = new.clone();
        let id = JourneyMapElementId::generate();
        Self {
            workspace_id: stage.workspace_id,
            id,
            journey_map_id: stage.journey_map_id,
            stage_id: stage.id,
            lineage_id: id,
            lane: new.lane,
            text: new.text,
            position,
            valence: new.valence,
            label: new.label,
            owner_id: new.owner_id,
            expected_effect: new.expected_effect,
            status: new.status,
            pain_point_id: new.pain_point_id,
            evidence_level: new.evidence_level.unwrap_or(EvidenceLevel::Assumed),
            evidence: Json(new.evidence),
            external_ids: Json(new.external_ids),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Brings an element into its kept form and refuses what makes no sense.
    pub(super) fn settle(&mut self) -> Result<()> {
        let mut check = Check::default();
        check.text("text", &self.text, LONG);
        check.optional_text("label", self.label.as_deref(), SHORT);
        check.optional_text("expected_effect", self.expected_effect.as_deref(), LONG);
        check.range("position", Some(self.position), 0..=MAX_POSITION);
        check.range("valence", self.valence, -2..=2);
        match (self.lane, self.valence) {
            (Lane::Emotion, None) => {
                check.contradict("valence", "REQUIRED", "an emotion needs a valence");
            }
            (Lane::Emotion, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                check.contradict("valence", "NOT_ALLOWED", "only an emotion has a valence");
            }
        }
        if self.lane == Lane::Opportunity {
            self.status = self.status.or(Some(OpportunityStatus::Open));
        } else {
            let said = [
                ("owner_id", self.owner_id.is_some()),
                ("expected_effect", self.expected_effect.is_some()),
                ("status", self.status.is_some()),
            ];
            for (field, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
                check.contradict(field, "NOT_ALLOWED", "only an opportunity has it");
            }
        }
        if self.pain_point_id.is_some() && !matches!(self.lane, Lane::PainPoint | Lane::Opportunity)
        {
            let message = "only a pain point and an opportunity name one";
            check.contradict("pain_point_id", "NOT_ALLOWED", message);
        }
        Evidence::check(&self.evidence.0, &mut check);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}

impl JourneyMapElementPatch {
    /// The element with the changes, in its kept form.
    pub(super) fn apply(&self, mut element: JourneyMapElement) -> Result<JourneyMapElement> {
        let Self {
            stage_id,
            lane,
            text,
            position,
            valence,
            label,
            owner_id,
            expected_effect,
            status,
            pain_point_id,
            evidence_level,
            evidence,
            external_ids,
        } = self;
        let mut check = Check::default();
        check.put("stage_id", &mut element.stage_id, stage_id);
        check.put("lane", &mut element.lane, lane);
        check.put("text", &mut element.text, text);
        check.put("position", &mut element.position, position);
        put_nullable(&mut element.valence, valence);
        put_nullable(&mut element.label, label);
        put_nullable(&mut element.owner_id, owner_id);
        put_nullable(&mut element.expected_effect, expected_effect);
        put_nullable(&mut element.status, status);
        put_nullable(&mut element.pain_point_id, pain_point_id);
        check.put(
            "evidence_level",
            &mut element.evidence_level,
            evidence_level,
        );
        check.put("evidence", &mut element.evidence.0, evidence);
        check.put("external_ids", &mut element.external_ids.0, external_ids);
        check.finish()?;
        element.settle()?;
        Ok(element)
    }
}
