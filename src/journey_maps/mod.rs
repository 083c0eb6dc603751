//! Journey maps: the buyers' path as a model, stage by stage.
//!
//! A map says how buyers go their way today (as is) or how they should (to be). It is made with its
//! stages: those that the caller gives, those of a template, or none yet. Later on the stages are
//! records of their own, and so are the touchpoints and the elements that stand in them. A journey is the
//! path that one account really takes through a map.
//!
//! # Versions
//!
//! A record is one version. It begins as a draft, is published, and is retired when the next version is
//! published, or by itself. Only a draft and its parts change; what was published never does, so a journey is
//! always measured against what was said when it was on that map. A draft is derived from any map: as the next
//! version in its line, or as the first one of a line of its own, such as a to-be map from an as-is map. At
//! most one version of a line is published.
//!
//! Journeys start on published maps only. Whoever publishes a version says what becomes of those that run on
//! the others.

mod deriving;
mod diff;
mod graphql;
mod inputs;
mod model;
mod operations;
mod parts;
mod publishing;
mod rest;
mod review;
mod store;
mod templates;

pub(crate) use graphql::{JourneyMapMutations, JourneyMapQueries};
pub(crate) use inputs::PublishJourneyMap;
pub(crate) use model::{
    Evidence, EvidenceLevel, JourneyMap, JourneyMapPatch, JourneyObjective, NewJourneyMap,
    NewJourneyMapStage,
};
pub(crate) use operations::{
    create_journey_map, delete_journey_map, restore_journey_map, update_journey_map,
};
pub(crate) use parts::{
    ensure_stage_of, ensure_there, hold_draft, hold_named_draft, hold_published,
};
pub(crate) use publishing::{publish_journey_map, retire_journey_map};
pub(crate) use rest::routes;
