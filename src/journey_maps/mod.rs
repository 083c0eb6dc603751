//! Journey maps: the buyers' path as a model, stage by stage.
//!
//! A map says how buyers go their way today (as is) or how they should (to be). It is made with its
//! stages: those that the caller gives, those of a template, or none yet. Later on the stages are
//! records of their own. A journey is the path that one account really takes through a map.

mod graphql;
mod model;
mod operations;
mod rest;
mod templates;

pub(crate) use graphql::{JourneyMapMutations, JourneyMapQueries};
pub(crate) use model::{JourneyMap, JourneyMapPatch, NewJourneyMap};
pub(crate) use operations::{
    create_journey_map, delete_journey_map, restore_journey_map, update_journey_map,
};
pub(crate) use rest::routes;
