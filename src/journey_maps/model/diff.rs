//! What two maps differ in.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::aggregates::ValuesByName;
use crate::ids::{JourneyMapId, RecordId};
use crate::types::text_enum;

text_enum! {
    /// How a part of a map differs from one map to another.
    MapPartChangeKind {
        /// Only the second map has it.
        Added = "added",
        /// Only the first map has it.
        Removed = "removed",
        /// Both have it, and it says something else.
        Changed = "changed",
    }
}

/// A stage, a touchpoint or an element in which two maps differ.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MapPartChange {
    /// How it differs.
    pub change: MapPartChangeKind,
    /// The key of the stage it stands in; of a stage, its own. After the change, if it moved.
    #[schema(example = "decision")]
    pub stage: String,
    /// Its name, or what it says. After the change, if that changed.
    #[schema(example = "Proposal")]
    pub title: String,
    /// Its id in the first map.
    pub from_id: Option<RecordId>,
    /// Its id in the second map.
    pub to_id: Option<RecordId>,
    /// The fields that differ as they are in the first map; all of them, if only that has it.
    pub before: ValuesByName,
    /// The same fields as they are in the second map; all of them, if only that has it.
    pub after: ValuesByName,
}

/// What the second of two maps says otherwise than the first.
///
/// Stages correspond by their keys. Touchpoints and elements correspond if one is a copy of the other, or both
/// are copies of a third; else if they stand in stages with the same key and say the same, touchpoints by their
/// name, elements by their lane and text. Fields that keep the books (ids, versions, moments, ids in other
/// systems, how the map stands) are not compared. `stage` among the fields is the key of the stage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct JourneyMapDiff {
    /// The first map.
    pub from_id: JourneyMapId,
    /// The second map.
    pub to_id: JourneyMapId,
    /// The fields of the maps themselves that differ, as they are in the first one.
    pub before: ValuesByName,
    /// The same fields as they are in the second one.
    pub after: ValuesByName,
    /// The stages that differ: those of the second map in their order, then those that it lacks.
    pub stages: Vec<MapPartChange>,
    /// The touchpoints that differ, in the same order.
    pub touchpoints: Vec<MapPartChange>,
    /// The elements that differ, in the same order.
    pub elements: Vec<MapPartChange>,
}
