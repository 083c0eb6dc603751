//! What is weak about a map, and how much of it is known.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::EvidenceLevel;
use crate::ids::{JourneyMapId, JourneyStageId, RecordId};
use crate::journey_map_elements::Lane;
use crate::types::text_enum;

text_enum! {
    /// What is weak about a map.
    MapWarningKind {
        /// It has no stages, and cannot be published.
        NoStages = "no_stages",
        /// It shows only what the seller does, and nothing of what buyers do, think, feel or need.
        OnlyInternalActions = "only_internal_actions",
        /// It does not say how buyers feel.
        NoEmotions = "no_emotions",
        /// It does not say what buyers need or want to reach.
        NoNeeds = "no_needs",
        /// It was to be reviewed, and the day has passed.
        ReviewOverdue = "review_overdue",
        /// Nobody keeps it true.
        NoOwner = "no_owner",
        /// A stage has no touchpoint.
        StageWithoutTouchpoint = "stage_without_touchpoint",
        /// A stage has nothing in its lanes.
        StageWithoutElements = "stage_without_elements",
        /// Nobody of the selling side looks after the buyers in a stage.
        StageWithoutOwner = "stage_without_owner",
        /// Two stages are in the same place: the older one comes first.
        SamePlace = "same_place",
        /// Something is said to be reported or observed, and no record is named that shows it.
        EvidenceMissing = "evidence_missing",
        /// Nobody sees to an opportunity that was not decided against.
        OpportunityWithoutOwner = "opportunity_without_owner",
    }
}

/// Something that is weak about a map.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MapWarning {
    /// What is weak.
    pub kind: MapWarningKind,
    /// The same in words.
    pub message: String,
    /// The stage it is about, or in which what it is about stands.
    pub stage_id: Option<JourneyStageId>,
    /// What it is about: the map, a stage, a touchpoint or an element.
    pub record_id: RecordId,
}

/// How much of what a map says is known in one way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct EvidencePart {
    /// How it is known. What is said to be reported or observed and names no record counts as assumed.
    pub level: EvidenceLevel,
    /// How many touchpoints and elements.
    pub count: i32,
    /// Their share, from 0 to 1.
    pub share: f64,
    /// What a share of 1 is worth: 1 if observed, 0.5 if reported, 0 if assumed.
    pub weight: f64,
    /// The share times the weight.
    pub points: f64,
}

/// How much of what a map says is known, or of what stands in one of its stages or lanes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct EvidenceCoverage {
    /// How many touchpoints and elements it is about.
    pub count: i32,
    /// From 0 (all of it assumed) to 1 (all of it observed): the sum of the points of the parts. Null
    /// where there is nothing.
    pub score: Option<f64>,
    /// How much is observed, reported and assumed; empty where there is nothing.
    pub parts: Vec<EvidencePart>,
}

/// The evidence of what stands in a stage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct StageEvidence {
    /// The stage.
    pub stage_id: JourneyStageId,
    /// Its key.
    pub stage: String,
    /// How much of it is known.
    pub evidence: EvidenceCoverage,
}

/// The evidence of what stands in a lane.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct LaneEvidence {
    /// The lane; null for the touchpoints.
    pub lane: Option<Lane>,
    /// How much of it is known.
    pub evidence: EvidenceCoverage,
}

/// What is weak about a map, and how much of it is known.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapReview {
    /// The map.
    pub journey_map_id: JourneyMapId,
    /// What is weak about it: about the map first, then stage by stage.
    pub warnings: Vec<MapWarning>,
    /// How much of it is known.
    pub evidence: EvidenceCoverage,
    /// The same for each stage, in their order.
    pub stages: Vec<StageEvidence>,
    /// The same for the touchpoints and for each lane in which something stands.
    pub lanes: Vec<LaneEvidence>,
}
