//! Journey map elements: what stands in the lanes of a journey map.
//!
//! A map is a grid of stages and lanes. An element is one entry of it: what buyers do, think, feel, need or
//! suffer from in a stage, what could be done better, and what happens behind what they see. Some lanes say
//! more than a text: an emotion has a valence, an opportunity has an owner and a status. How it is known is
//! said of each, with the records that show it.
//!
//! An element that a map got by being derived has the `lineage_id` of the one it is a copy of, which is how
//! two versions are compared. Only the elements of a draft can be added, changed and deleted.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{JourneyMapElementMutations, JourneyMapElementQueries};
pub(crate) use model::{
    JourneyMapElement, JourneyMapElementPatch, Lane, NewJourneyMapElement, OpportunityStatus,
};
pub(crate) use operations::{
    add_element, copy_element, create_journey_map_element, delete_journey_map_element, elements_of,
    restore_journey_map_element, update_journey_map_element,
};
pub(crate) use rest::routes;
