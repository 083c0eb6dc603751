//! Pictures of committees, decisions and journeys, drawn from plain values.
//!
//! - [`power_map`]: influence against stance, who influences whom, and the seats that are empty.
//! - [`decision_graph`]: the steps of a decision in their order, with the state of each.
//! - [`journey_map`]: the stages of a map by its lanes, with touchpoints and the curve of emotions.
//! - [`funnel`]: who came into each stage of a map, and what became of them.
//! - [`paths`]: what went from which stage to which, with loops and frequent paths.
//! - [`journey_timeline`]: the journey of one account over time.
//!
//! All are SVG with text that can be selected, in the colours of the reader's light or dark
//! scheme, with a text alternative that says all that the picture shows. No two labels overlap and
//! none is cut off at the edge: widths of text are estimated for a wide font, and the picture grows
//! in height as it needs to. A4 in landscape is 1120 pixels wide.
//!
//! Each also comes as plain values for those who draw it themselves, as a graph of nodes and edges
//! ([`graph::Graph`]) or as the picture's own struct, and as a Mermaid diagram.

mod canvas;
pub mod decision_graph;
pub mod funnel;
pub mod graph;
pub mod journey_map;
pub mod journey_timeline;
mod list;
pub mod paths;
pub mod power_map;
mod text;

/// The width of a picture unless another is asked for.
pub const DEFAULT_WIDTH: u32 = 1280;
/// The narrowest picture; what is asked for below is drawn so.
pub const MIN_WIDTH: u32 = 320;
/// The widest picture.
pub const MAX_WIDTH: u32 = 2400;

/// The width asked for, in what is possible.
fn canvas_width(width: u32) -> i32 {
    i32::try_from(width.clamp(MIN_WIDTH, MAX_WIDTH)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
