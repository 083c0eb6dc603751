//! A picture as a graph.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::history::Moment;
use crate::pictures::graph::{Edge, Graph, Node};
use crate::types::{CustomValues, Timestamp};

/// A picture as nodes and edges, for those who draw it themselves.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PictureGraph {
    /// The moment that it shows.
    pub as_of: Timestamp,
    /// The moment at which it was known.
    pub known_at: Timestamp,
    /// The heading: the deal's name, or the question that is decided.
    pub title: String,
    /// All that the picture shows, in words: a line for each person, relation, seat or step.
    pub alternative: String,
    /// The nodes: members in the order in which they were added, then empty seats; or steps.
    pub nodes: Vec<PictureNode>,
    /// The edges.
    pub edges: Vec<PictureEdge>,
}

/// A person, an empty seat, or a step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PictureNode {
    /// The id of the member or of the step; of an empty seat, `empty:` and the key of its role.
    pub id: String,
    /// Its name.
    pub label: String,
    /// `member`, `empty_seat` or `step`.
    pub kind: String,
    /// What else is known of it. Of a member: `roles`, `stance`, `influence`, `engaged`, `external`. Of an
    /// empty seat: `role` and how many are `missing`. Of a step: `kind`, `state`, `reason`, `waits_for`,
    /// `due`, `overdue`, `critical`.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub attributes: CustomValues,
}

/// From one node to another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PictureEdge {
    /// The node that it leaves.
    pub from: String,
    /// The node that it reaches.
    pub to: String,
    /// `reports_to`, `influences`, `trusts`, `conflicts_with` or `worked_with`; between steps `before`.
    pub kind: String,
    /// From 0 to 100, where that is known.
    pub strength: Option<i32>,
    /// Whether it is on the critical path.
    pub critical: bool,
}

impl PictureGraph {
    pub(super) fn of(graph: Graph, alternative: String, moment: Moment) -> Self {
        Self {
            as_of: moment.as_of,
            known_at: moment.known_at,
            title: graph.title,
            alternative,
            nodes: graph.nodes.into_iter().map(Into::into).collect(),
            edges: graph.edges.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Node> for PictureNode {
    fn from(node: Node) -> Self {
        Self {
            id: node.id,
            label: node.label,
            kind: node.kind.to_owned(),
            attributes: CustomValues(node.attributes),
        }
    }
}

impl From<Edge> for PictureEdge {
    fn from(edge: Edge) -> Self {
        Self {
            from: edge.from,
            to: edge.to,
            kind: edge.kind.to_owned(),
            strength: edge.strength.map(i32::from),
            critical: edge.critical,
        }
    }
}
