//! Pictures of journey maps and journeys: what the tables and the analytics know, drawn by [`crate::pictures`].
//!
//! * A **map** is drawn with what stands in it. Who may read journeys also sees what they came to: the share that went on from
//!   each stage, how buyers felt while they were in it, and how often each touchpoint took place.
//! * A **journey** is drawn along time: its stays, the contacts with the account while it was under way, and of its deals what
//!   happened in the committees, the decisions and the pipelines.
//! * The **funnel** and the **paths** are those of [`crate::journey_analytics`], by the same filter.
//!
//! Each is SVG, Mermaid, and the plain values that are drawn, for those who draw them themselves. The numbers are those that the
//! analytics answer with; nothing is counted twice.

mod graphql;
mod journey;
mod journeys;
mod map;
mod rest;
mod store;

pub(crate) use graphql::JourneyPictureQueries;
pub(crate) use journey::get_journey_picture;
pub(crate) use map::get_journey_map_picture;
pub(crate) use rest::routes;
