//! Journey stages: the steps of a journey map, in order.
//!
//! A stage has a key, which programs know it by: it is unique in its map and never changes. Its
//! place tells which stage comes before another. A stage in which journeys are cannot be deleted.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{JourneyStageMutations, JourneyStageQueries};
pub(crate) use model::{
    JourneyStage, JourneyStageKind, JourneyStagePatch, NewJourneyStage, StageDraft,
};
pub(crate) use operations::{
    add_stages, create_journey_stage, delete_journey_stage, restore_journey_stage, stages_of,
    update_journey_stage,
};
pub(crate) use rest::routes;
