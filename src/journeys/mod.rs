//! Journeys: the path that one account really takes through a journey map.
//!
//! A journey is started in a stage of a map, moved from stage to stage, forwards or back, and ended,
//! completed or abandoned. While it is active it is in exactly one stage. Every stay in a stage is
//! an entry of its history, which begins where the last one ended; entries are never changed once
//! they have ended. What is said may have happened before it is said, but not in the future, and not
//! before the stay that it ends began.

mod graphql;
mod history;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{JourneyMutations, JourneyQueries};
pub(crate) use model::{
    Journey, JourneyEnd, JourneyMove, JourneyOutcome, JourneyPatch, NewJourney,
};
pub(crate) use operations::{
    delete_journey, end_journey, move_journey, restore_journey, start_journey, update_journey,
};
pub(crate) use rest::routes;
