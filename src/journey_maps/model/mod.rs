//! A journey map as it is kept.

mod diff;
mod evidence;
mod inputs;
mod review;

use async_graphql::{InputObject, SimpleObject};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::diff::{JourneyMapDiff, MapPartChange, MapPartChangeKind};
pub(crate) use self::evidence::{Evidence, EvidenceLevel};
pub(crate) use self::inputs::{JourneyMapPatch, NewJourneyMap, NewJourneyMapStage};
pub(crate) use self::review::{
    EvidenceCoverage, EvidencePart, JourneyMapReview, LaneEvidence, MapWarning, MapWarningKind,
    StageEvidence,
};
use crate::check::{Check, LONG, SHORT, patterns};
use crate::ids::{
    JourneyMapId, Object, PersonaId, ProductId, RecordId, SegmentId, UserId, WorkspaceId,
};
use crate::journey_stages::JourneyStageKind;
use crate::query::{Field, Relation, Table};
use crate::records::keys::Key;
use crate::records::record;
use crate::records::references::{Reference, references};
use crate::schema::journey_maps;
use crate::types::{Date, ExternalId, Json, Timestamp, text_enum};

text_enum! {
    /// What a map shows.
    JourneyMapKind {
        /// How buyers go their way today.
        AsIs = "as_is",
        /// How they should.
        ToBe = "to_be",
    }
}

text_enum! {
    /// How a map stands.
    JourneyMapStatus {
        /// It is being drawn: it can be changed, and no journey leads through it.
        Draft = "draft",
        /// It is in use: it never changes again, and journeys start on it.
        Published = "published",
        /// It was in use: journeys that are on it go on, and none starts.
        Retired = "retired",
    }
}

/// What a map is to achieve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject)]
#[graphql(input_name = "JourneyObjectiveInput")]
#[serde(deny_unknown_fields)]
pub struct JourneyObjective {
    /// The objective in words.
    #[schema(
        min_length = 1,
        max_length = 255,
        example = "Half of those who ask for a trial buy"
    )]
    pub text: String,
    /// What it is measured by: a word of small letters, digits and underscores, beginning with a letter. How far the map has come
    /// is told by `GET /v1/analytics/objectives`, of the metrics that the server computes.
    #[serde(default)]
    #[schema(pattern = "^[a-z][a-z0-9_]{0,62}$", example = "conversion")]
    pub metric: Option<String>,
    /// The value that the metric is to reach, in its own unit.
    #[serde(default)]
    #[schema(example = 0.5)]
    pub target: Option<f64>,
}

/// The buyers' path as a model, in one version.
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
#[diesel(table_name = journey_maps, treat_none_as_null = true, treat_none_as_default_value = false)]
#[graphql(complex)]
pub struct JourneyMap {
    #[serde(skip)]
    #[graphql(skip)]
    #[schema(ignore)]
    pub(crate) workspace_id: WorkspaceId,
    /// The map's id.
    pub id: JourneyMapId,
    /// Its name.
    #[schema(example = "How plants buy software")]
    pub name: String,
    /// Anything else.
    pub description: Option<String>,
    /// What it shows.
    pub kind: JourneyMapKind,
    /// How it stands; changes by publishing and retiring it.
    pub status: JourneyMapStatus,
    /// Which version of its line it is, counted from 1; never changes.
    pub version_number: i32,
    /// The first map of its line, which may be itself; never changes. The versions of a line follow each
    /// other, and at most one of them is published.
    pub lineage_id: JourneyMapId,
    /// The map that it was derived from; never changes.
    pub derived_from_id: Option<JourneyMapId>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The user who keeps it true.
    pub owner_id: Option<UserId>,
    /// The kinds of buyers it is about; all of them, if none is named.
    #[schema(value_type = Vec<PersonaId>)]
    pub persona_ids: Json<Vec<PersonaId>>,
    /// The segments it is about; everybody, if none is named.
    #[schema(value_type = Vec<SegmentId>)]
    pub segment_ids: Json<Vec<SegmentId>>,
    /// The products it is about; all of them, if none is named.
    #[schema(value_type = Vec<ProductId>)]
    pub product_ids: Json<Vec<ProductId>>,
    /// Where the part of the buyers' path begins that it is about; at the beginning if nothing is said.
    pub from_stage_kind: Option<JourneyStageKind>,
    /// Where that part ends; at the end if nothing is said.
    pub to_stage_kind: Option<JourneyStageKind>,
    /// What it is to achieve.
    #[schema(value_type = Vec<JourneyObjective>)]
    pub objectives: Json<Vec<JourneyObjective>>,
    /// The day until which somebody should see whether it is still true.
    pub review_due_on: Option<Date>,
    /// The template it was made from; never changes.
    #[schema(example = "b2b_five_stage")]
    pub template: Option<String>,
    /// Ids of the map in other systems.
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
    JourneyMap,
    JourneyMapId,
    journey_maps,
    Table {
        object: Object::JourneyMap,
        type_name: "JourneyMap",
        path: "journey-maps",
        ruled_by: Object::JourneyMap,
        fields: &[
            Field::id("id", Object::JourneyMap),
            Field::text("name"),
            Field::word("kind", "JourneyMapKind", JourneyMapKind::WORDS),
            Field::word("status", "JourneyMapStatus", JourneyMapStatus::WORDS),
            Field::integer("version_number"),
            Field::id("lineage_id", Object::JourneyMap),
            Field::id("derived_from_id", Object::JourneyMap).nullable(),
            Field::timestamp("published_at").nullable(),
            Field::id("owner_id", Object::User).nullable(),
            Field::word(
                "from_stage_kind",
                "JourneyStageKind",
                JourneyStageKind::WORDS
            )
            .nullable(),
            Field::word("to_stage_kind", "JourneyStageKind", JourneyStageKind::WORDS).nullable(),
            Field::date("review_due_on").nullable(),
            Field::text("template").nullable(),
            Field::external_id(),
            Field::timestamp("created_at"),
            Field::timestamp("updated_at"),
        ],
        relations: &[
            Relation::one("derived_from", "derived_from_id", Object::JourneyMap),
            Relation::one("owner", "owner_id", Object::User),
            Relation::many("stages", "journey_map_id", Object::JourneyStage).ordered_by("position"),
            Relation::many("elements", "journey_map_id", Object::JourneyMapElement)
                .ordered_by("position"),
            Relation::many("touchpoints", "journey_map_id", Object::Touchpoint)
                .ordered_by("position"),
            Relation::many("journeys", "journey_map_id", Object::Journey),
        ],
        has_custom_fields: false,
    },
    {
        fn keys(&self) -> Vec<Key> {
            Key::external(&self.external_ids.0).collect()
        }

        fn references(&self) -> Vec<Reference> {
            references([
                ("derived_from_id", self.derived_from_id.map(Into::into)),
                ("owner_id", self.owner_id.map(Into::into)),
            ])
        }
    }
);

/// The most personas, segments, products or objectives that a map names.
const MAX_NAMED: usize = 50;

impl JourneyMap {
    /// Whether it can still be changed.
    pub(crate) fn is_draft(&self) -> bool {
        self.status == JourneyMapStatus::Draft
    }

    /// Notes what makes no sense.
    pub(super) fn check(&self, check: &mut Check) {
        check.text("name", &self.name, SHORT);
        check.optional_text("description", self.description.as_deref(), LONG);
        named_once(check, "persona_ids", &self.persona_ids.0);
        named_once(check, "segment_ids", &self.segment_ids.0);
        named_once(check, "product_ids", &self.product_ids.0);
        let objectives = &self.objectives.0;
        check.at_most("objectives", objectives.len(), MAX_NAMED);
        for (index, objective) in objectives.iter().enumerate() {
            let place = format!("objectives/{index}");
            check.text(&format!("{place}/text"), &objective.text, SHORT);
            let metric = objective.metric.as_deref();
            if metric.is_some_and(|metric| !patterns::KEY.matches(metric)) {
                let message = "must be a word such as conversion";
                check.refuse(&format!("{place}/metric"), "INVALID_VALUE", message);
            }
            if objective.target.is_some_and(|target| !target.is_finite()) {
                check.refuse(
                    &format!("{place}/target"),
                    "INVALID_VALUE",
                    "must be a number",
                );
            }
            if objective.target.is_some() && metric.is_none() {
                let message = "a target needs a metric";
                check.contradict(&format!("{place}/metric"), "REQUIRED", message);
            }
        }
        check.external_ids(&self.external_ids.0);
    }

    /// The records that its lists name, each with its place.
    pub(super) fn named(&self) -> Vec<(String, RecordId)> {
        let personas = places("persona_ids", &self.persona_ids.0);
        let segments = places("segment_ids", &self.segment_ids.0);
        let products = places("product_ids", &self.product_ids.0);
        personas.chain(segments).chain(products).collect()
    }
}

fn places<T: Copy + Into<RecordId>>(
    field: &str,
    ids: &[T],
) -> impl Iterator<Item = (String, RecordId)> {
    ids.iter()
        .enumerate()
        .map(move |(index, id)| (format!("{field}/{index}"), (*id).into()))
}

fn named_once<T: PartialEq>(check: &mut Check, field: &str, ids: &[T]) {
    check.at_most(field, ids.len(), MAX_NAMED);
    for (index, id) in ids.iter().enumerate() {
        if ids.iter().take(index).any(|earlier| earlier == id) {
            check.contradict(&format!("{field}/{index}"), "DUPLICATE", "stands twice");
        }
    }
}
