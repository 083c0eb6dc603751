//! Journey stages: the steps of a journey map, in order.
//!
//! A stage has a key, which programs know it by: it is unique in its map, never changes, and is the same in
//! the versions that are derived from the map. Its place tells which stage comes before another; of two in
//! the same place, the older one does. What is drawn on a map stands in its stages: planned touchpoints, and
//! elements in lanes.
//!
//! Criteria say when a journey comes into a stage and when it has gone through it. A criterion is a filter
//! over records of the journey's account and is read as the lists of that kind read it, so one that names an
//! unknown field is refused when it is written, and again when the map is published.
//!
//! Only the stages of a draft can be added, changed and deleted.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{JourneyStageMutations, JourneyStageQueries};
pub(crate) use model::{
    CriterionResource, JourneyStage, JourneyStageKind, JourneyStagePatch, NewJourneyStage,
    OwnerFunction, StageCriterion, StageDraft,
};
pub(crate) use operations::{
    add_stage, all_stages_of, copy_stage, create_journey_stage, delete_journey_stage,
    ensure_criteria_fit, read_stages_of, restore_journey_stage, stage_of_draft, stages_of,
    update_journey_stage,
};
pub(crate) use rest::routes;
