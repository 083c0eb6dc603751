//! A journey stage as it is kept.

mod criteria;
mod inputs;

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::criteria::{CriterionResource, StageCriterion};
pub(crate) use self::inputs::{JourneyStagePatch, NewJourneyStage};
use super::operations::MAX_POSITION;
use crate::check::{Check, LONG, SHORT, patterns};
use crate::ids::{JourneyMapId, JourneyStageId, Object, WorkspaceId};
use crate::query::{Field, Relation, Table};
use crate::records::keys::{Key, KeyKind};
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::journey_stages;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What the buyers are at in a stage.
    JourneyStageKind {
        /// They find out that something has to change.
        ProblemIdentification = "problem_identification",
        /// They look for ways to solve it and weigh them.
        ResearchEvaluation = "research_evaluation",
        /// They talk to sellers about a solution of their own.
        Consultation = "consultation",
        /// They decide.
        Decision = "decision",
        /// They put it to use and may want more.
        ImplementationExpansion = "implementation_expansion",
        /// They hear of the seller.
        Awareness = "awareness",
        /// They think about the seller's offer.
        Consideration = "consideration",
        /// They use what they bought.
        Usage = "usage",
        /// They stay, or leave.
        Retention = "retention",
        /// Something of the workspace's own.
        Custom = "custom",
    }
}

text_enum! {
    /// Who of the selling side looks after the buyers.
    OwnerFunction {
        /// Those who make the offer known.
        Marketing = "marketing",
        /// Those who sell it.
        Sales = "sales",
        /// Those who help customers with it.
        Service = "service",
    }
}

/// A step of a journey map.
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
#[diesel(table_name = journey_stages, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct JourneyStage {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The stage's id.
    pub id: JourneyStageId,
    /// The map it belongs to; never changes.
    pub journey_map_id: JourneyMapId,
    /// What programs know it by; unique in the map, never changes.
    #[schema(example = "problem_identification")]
    pub key: String,
    /// Its name for people.
    #[schema(example = "Problem identification")]
    pub name: String,
    /// What the buyers are at.
    pub kind: JourneyStageKind,
    /// What happens in it, from the buyers' view.
    pub description: Option<String>,
    /// Who of the selling side looks after the buyers in it.
    pub owner_function: Option<OwnerFunction>,
    /// What the buyers ask themselves in it.
    #[schema(example = "Can we live with the way we do it now?")]
    pub question: Option<String>,
    /// What the buyers have when they leave it.
    #[schema(example = "A problem that everybody agrees on")]
    pub outcome: Option<String>,
    /// When a journey comes into it: all must hold. Without any, only people and programs put journeys
    /// into it.
    #[schema(value_type = Vec<StageCriterion>)]
    pub entry_criteria: Json<Vec<StageCriterion>>,
    /// When a journey has gone through it: all must hold.
    #[schema(value_type = Vec<StageCriterion>)]
    pub exit_criteria: Json<Vec<StageCriterion>>,
    /// The share of journeys that should go on from it, from 0 to 1.
    #[schema(example = 0.4)]
    pub target_conversion: Option<f64>,
    /// How long a journey should stay in it at most.
    #[schema(example = 1_209_600)]
    pub target_duration_seconds: Option<i32>,
    /// The map that shows the stage in more detail.
    pub child_map_id: Option<JourneyMapId>,
    /// Its place in the map; 0 comes first.
    pub position: i32,
    /// Ids of the stage in other systems.
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
    JourneyStage,
    JourneyStageId,
    journey_stages,
    Table {
        object: Object::JourneyStage,
        type_name: "JourneyStage",
        path: "journey-stages",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::JourneyStage),
            Field::id("journey_map_id", Object::JourneyMap),
            Field::text("key"),
            Field::text("name"),
            Field::word("kind", "JourneyStageKind", JourneyStageKind::WORDS),
            Field::word("owner_function", "OwnerFunction", OwnerFunction::WORDS).nullable(),
            Field::id("child_map_id", Object::JourneyMap).nullable(),
            Field::integer("position"),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("journey_map", "journey_map_id", Object::JourneyMap),
            Relation::one("child_map", "child_map_id", Object::JourneyMap),
            Relation::many("elements", "stage_id", Object::JourneyMapElement)
                .ordered_by("position"),
            Relation::many("touchpoints", "stage_id", Object::Touchpoint).ordered_by("position"),
            Relation::many("journeys", "stage_id", Object::Journey),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            let scope = self.journey_map_id.to_string();
            let key = Key {
                scope,
                ..Key::new("key", KeyKind::Code, &self.key)
            };
            std::iter::once(key)
                .chain(Key::external(&self.external_ids.0))
                .collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("journey_map_id", Some(self.journey_map_id.into())),
                ("child_map_id", self.child_map_id.map(Into::into)),
            ])
        }
    }
);

/// What is said of a stage before it has a map.
#[derive(Debug, Clone)]
pub(crate) struct StageDraft {
    pub key: String,
    pub name: String,
    pub kind: JourneyStageKind,
    pub description: Option<String>,
    pub owner_function: Option<OwnerFunction>,
    pub question: Option<String>,
    pub outcome: Option<String>,
    pub entry_criteria: Vec<StageCriterion>,
    pub exit_criteria: Vec<StageCriterion>,
    pub target_conversion: Option<f64>,
    pub target_duration_seconds: Option<i32>,
    pub child_map_id: Option<JourneyMapId>,
}

/// The longest question or outcome, in characters.
const SENTENCE: usize = 1000;

impl JourneyStage {
    /// A stage in its place.
    pub(crate) fn from_draft(
        draft: StageDraft,
        journey_map_id: JourneyMapId,
        position: i32,
        workspace_id: WorkspaceId,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace_id,
            id: JourneyStageId::generate(),
            journey_map_id,
            key: draft.key,
            name: draft.name.trim().to_owned(),
            kind: draft.kind,
            description: draft.description,
            owner_function: draft.owner_function,
            question: draft.question,
            outcome: draft.outcome,
            entry_criteria: Json(draft.entry_criteria),
            exit_criteria: Json(draft.exit_criteria),
            target_conversion: draft.target_conversion,
            target_duration_seconds: draft.target_duration_seconds,
            child_map_id: draft.child_map_id,
            position,
            external_ids: Json(Vec::new()),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// Notes what makes no sense; `place` stands before the names of the fields.
    pub(crate) fn check(&self, check: &mut Check, place: &str) {
        let at = |field: &str| format!("{place}{field}");
        if !patterns::KEY.matches(&self.key) {
            let message = "must be a word such as problem_identification";
            check.refuse(&at("key"), "INVALID_VALUE", message);
        }
        check.text(&at("name"), &self.name, SHORT);
        check.optional_text(&at("description"), self.description.as_deref(), LONG);
        check.optional_text(&at("question"), self.question.as_deref(), SENTENCE);
        check.optional_text(&at("outcome"), self.outcome.as_deref(), SENTENCE);
        StageCriterion::check(&self.entry_criteria.0, check, &at("entry_criteria"));
        StageCriterion::check(&self.exit_criteria.0, check, &at("exit_criteria"));
        // A number that is none lies nowhere.
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        if self.target_conversion.is_some_and(|share| !is_share(share)) {
            let message = "must lie between 0 and 1";
            check.refuse(&at("target_conversion"), "OUT_OF_RANGE", message);
        }
        check.range(
            &at("target_duration_seconds"),
            self.target_duration_seconds,
            1..=i32::MAX,
        );
        if self.child_map_id == Some(self.journey_map_id) {
            let message = "a map cannot show a stage of its own in more detail";
            check.contradict(&at("child_map_id"), "CYCLE", message);
        }
        check.range(&at("position"), Some(self.position), 0..=MAX_POSITION);
        check.external_ids(&self.external_ids.0);
    }
}
