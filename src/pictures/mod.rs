//! Pictures of a committee and of its decision, drawn from plain values.
//!
//! - [`power_map`]: influence against stance, who influences whom, and the seats that are empty.
//! - [`decision_graph`]: the steps of a decision in their order, with the state of each.
//!
//! Both are SVG with text that can be selected, in the colours of the reader's light or dark
//! scheme, with a text alternative that says all that the picture shows. No two labels overlap and
//! none is cut off at the edge: widths of text are estimated for a wide font, and the picture grows
//! in height as it needs to. Both also come as a graph of nodes and edges ([`graph::Graph`]) and as
//! Mermaid flowcharts.

mod canvas;
pub mod decision_graph;
pub mod graph;
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
