//! A touchpoint as it is kept.

mod inputs;
mod matching;

use async_graphql::SimpleObject;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use self::inputs::{NewTouchpoint, TouchpointPatch};
pub(crate) use self::matching::MatchRule;
use crate::check::{Check, LONG, SHORT};
use crate::error::Result;
use crate::ids::{JourneyMapId, JourneyStageId, Object, PersonaId, TouchpointId, WorkspaceId};
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::journey_maps::{Evidence, EvidenceLevel};
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::touchpoints;
use crate::types::{ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// Where a contact takes place.
    TouchpointMedium {
        /// Over a net.
        Online = "online",
        /// In the world.
        Offline = "offline",
    }
}

text_enum! {
    /// Who decides what a contact is like.
    TouchpointControl {
        /// The seller.
        Owned = "owned",
        /// A partner of the seller.
        Partner = "partner",
        /// People who talk about the seller of their own accord.
        Earned = "earned",
        /// Somebody else.
        External = "external",
    }
}

/// A planned point of contact.
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
#[diesel(table_name = touchpoints, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct Touchpoint {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The touchpoint's id.
    pub id: TouchpointId,
    /// The map it belongs to, which is that of its stage; never changes.
    pub journey_map_id: JourneyMapId,
    /// The stage it stands in.
    pub stage_id: JourneyStageId,
    /// The touchpoint that it is a copy of, since its map was derived, or itself; never changes.
    pub lineage_id: TouchpointId,
    /// Its name.
    #[schema(example = "First call with a consultant")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// How contact is made: a kind of interactions.
    pub channel: InteractionKind,
    /// Where it takes place.
    pub medium: TouchpointMedium,
    /// Who turns to whom.
    pub direction: InteractionDirection,
    /// Who decides what it is like.
    pub control: TouchpointControl,
    /// Whether it should take place on every journey; others may go without it.
    pub expected: bool,
    /// Its place among the touchpoints of its stage; 0 comes first.
    pub position: i32,
    /// The kind of buyers it is for; all of them, if none is named.
    pub persona_id: Option<PersonaId>,
    /// The key of the role in buying committees that it is for; all of them, if none is named.
    #[schema(example = "economic_buyer")]
    pub committee_role: Option<String>,
    /// What is shown or sent in it: keys of contents, which the workspace chooses.
    #[schema(value_type = Vec<String>, example = json!(["case_study_plants"]))]
    pub content_keys: Json<Vec<String>>,
    /// By what an interaction is known to be it; one of its channel and direction, if nothing is said.
    #[schema(value_type = Option<MatchRule>)]
    pub match_rule: Option<Json<MatchRule>>,
    /// How it is known that it takes place.
    pub evidence_level: EvidenceLevel,
    /// The records that show it.
    #[schema(value_type = Vec<Evidence>)]
    pub evidence: Json<Vec<Evidence>>,
    /// Ids of the touchpoint in other systems.
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
    Touchpoint,
    TouchpointId,
    touchpoints,
    Table {
        object: Object::Touchpoint,
        type_name: "Touchpoint",
        path: "touchpoints",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::Touchpoint),
            Field::id("journey_map_id", Object::JourneyMap),
            Field::id("stage_id", Object::JourneyStage),
            Field::id("lineage_id", Object::Touchpoint),
            Field::text("name"),
            Field::word("channel", "InteractionKind", InteractionKind::WORDS),
            Field::word("medium", "TouchpointMedium", TouchpointMedium::WORDS),
            Field::word(
                "direction",
                "InteractionDirection",
                InteractionDirection::WORDS
            ),
            Field::word("control", "TouchpointControl", TouchpointControl::WORDS),
            Field::flag("expected"),
            Field::integer("position"),
            Field::id("persona_id", Object::Persona).nullable(),
            Field::text("committee_role").nullable(),
            Field::word("evidence_level", "EvidenceLevel", EvidenceLevel::WORDS),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("journey_map", "journey_map_id", Object::JourneyMap),
            Relation::one("stage", "stage_id", Object::JourneyStage),
            Relation::many("interactions", "touchpoint_id", Object::Interaction),
            Relation::many("feedback", "touchpoint_id", Object::Feedback),
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
            ])
        }
    }
);

/// The last place that a touchpoint can have.
const MAX_POSITION: i32 = 10_000;
/// The most keys of contents.
const MAX_CONTENTS: usize = 50;

impl Touchpoint {
    /// Brings a touchpoint into its kept form and refuses what makes no sense.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.name = self.name.trim().to_owned();
        let mut check = Check::default();
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        check.optional_text("committee_role", self.committee_role.as_deref(), SHORT);
        check.range("position", Some(self.position), 0..=MAX_POSITION);
        let keys = &self.content_keys.0;
        check.at_most("content_keys", keys.len(), MAX_CONTENTS);
        for (index, key) in keys.iter().enumerate() {
            let place = format!("content_keys/{index}");
            check.text(&place, key, SHORT);
            if keys.iter().take(index).any(|earlier| earlier == key) {
                check.contradict(&place, "DUPLICATE", "stands twice");
            }
        }
        if let Some(Json(rule)) = &self.match_rule {
            rule.check(&mut check);
        }
        Evidence::check(&self.evidence.0, &mut check);
        check.external_ids(&self.external_ids.0);
        check.finish()
    }
}
