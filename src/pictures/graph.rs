//! A picture as nodes and edges, for those who draw it themselves, and as a Mermaid flowchart.

use serde::Serialize;
use serde_json::{Map, Value};

use super::text::clean;

/// Nodes and the edges between them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Graph {
    /// What the picture shows.
    pub title: String,
    /// The nodes, in the order in which they were given.
    pub nodes: Vec<Node>,
    /// The edges.
    pub edges: Vec<Edge>,
}

/// A person, an empty seat, or a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// The id of what it stands for; of an empty seat, `empty:` and its role.
    pub id: String,
    /// Its name.
    pub label: String,
    /// `member`, `empty_seat` or `step`.
    pub kind: &'static str,
    /// What else is known of it.
    pub attributes: Map<String, Value>,
}

/// From one node to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// The id of the node that it leaves.
    pub from: String,
    /// The id of the node that it reaches.
    pub to: String,
    /// What it says, such as `influences`; between steps `before`.
    pub kind: &'static str,
    /// From 0 to 100, where that is known.
    pub strength: Option<u8>,
    /// On the critical path.
    pub critical: bool,
}

/// Text as Mermaid takes it between quotes: what could end the label, or be read as markup, by
/// number.
pub(super) fn quoted(words: &str) -> String {
    let mut label = String::from("\"");
    for c in clean(words).chars() {
        if matches!(
            c,
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '*' | '_' | '[' | ']'
        ) {
            label.push_str(&format!("#{};", u32::from(c)));
        } else {
            label.push(c);
        }
    }
    label.push('"');
    label
}

/// Text as Mermaid takes it without quotes, in user journeys and time charts: what ends a field there, or begins
/// a comment, is left out.
pub(super) fn plain(words: &str) -> String {
    let kept = |c: char| {
        if matches!(
            c,
            ':' | ';' | '#' | ',' | '%' | '<' | '>' | '`' | '"' | '\\' | '{' | '}'
        ) {
            ' '
        } else {
            c
        }
    };
    let words: String = clean(words).chars().map(kept).collect();
    let words = clean(&words);
    // A line of nothing but a word that the grammar knows would be read as that.
    if words.is_empty() {
        "-".to_owned()
    } else {
        words
    }
}
