//! The paths that journeys took from stage to stage.
//!
//! Stages stand below one another in the order of the map, as bars as long as the number of visits; ribbons as
//! wide as the number of journeys lead down to the later stages. What goes back up, or comes again at once, is a
//! loop, and is drawn apart at the left. Every ribbon, loop and frequent path is also told in a list below.

use async_graphql::SimpleObject;
use serde::Serialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::graph::{Edge, Graph, Node, quoted};
use super::text::clean;

mod draw;

/// A stage as the picture shows one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct PathsPictureStage {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How often journeys came into it.
    pub visits: u32,
    /// How many journeys began in it.
    pub started: u32,
    /// How many went to their end in it.
    pub completed: u32,
    /// How many were given up in it.
    pub dropped: u32,
    /// How many are in it now.
    pub still_in: u32,
}

/// What went from one stage straight to another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PathsPictureTransition {
    /// The id of the stage that was left.
    pub from: String,
    /// The id of the stage that was entered.
    pub to: String,
    /// How often.
    pub count: u32,
    /// How many days lay between entering the one and the other, in the middle.
    pub median_days: Option<f64>,
}

/// A path that several journeys took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
pub struct PathsPictureVariant {
    /// The ids of the stages in the order of the path.
    pub stages: Vec<String>,
    /// How many journeys took it.
    pub count: u32,
}

/// All that the picture shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct PathsPicture {
    /// The heading, such as the map's name.
    pub title: String,
    /// What else is known, such as the period.
    pub facts: Vec<String>,
    /// All that the picture shows, in words: a line for each stage, transition and variant.
    pub alternative: String,
    /// How many journeys there are.
    pub journeys: u32,
    /// The stages in the order of the map.
    pub stages: Vec<PathsPictureStage>,
    /// What went from one stage to another; one to an earlier stage or to the same is a loop.
    pub transitions: Vec<PathsPictureTransition>,
    /// The most frequent paths, the most frequent first.
    pub variants: Vec<PathsPictureVariant>,
}

/// A part in whole percent.
pub(super) fn share(part: u32, whole: u32) -> Option<u8> {
    // Half of the whole more rounds instead of cutting off.
    let hundredths = u64::from(part) * 100 + u64::from(whole) / 2;
    u8::try_from(hundredths.checked_div(u64::from(whole))?.min(100)).ok()
}

/// What became of those whose path ends in a stage.
fn ends(stage: &PathsPictureStage) -> Vec<(u32, &'static str, &'static str)> {
    let mut ends = vec![
        (stage.completed, "completed", "green"),
        (stage.still_in, "still in", "blue"),
        (stage.dropped, "dropped", "red"),
    ];
    ends.retain(|(count, ..)| *count > 0);
    ends
}

fn facts(stage: &PathsPictureStage) -> String {
    let mut facts = vec![format!("{} visits", stage.visits)];
    if stage.started > 0 {
        facts.push(format!("{} started", stage.started));
    }
    facts.extend(
        ends(stage)
            .into_iter()
            .map(|(count, word, _)| format!("{count} {word}")),
    );
    let facts: Vec<String> = facts
        .iter()
        .map(|fact| fact.replace(' ', "\u{a0}"))
        .collect();
    facts.join("\u{a0}· ")
}

impl PathsPicture {
    /// The picture with the words for it, which follow from the rest.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.alternative = self.words();
        self
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == id)
    }

    fn name(&self, id: &str) -> String {
        let stage = self.stages.iter().find(|stage| stage.id == id);
        stage.map_or_else(|| "?".to_owned(), |stage| clean(&stage.name))
    }

    /// The transitions between stages that are there, as places in the order of stages.
    fn between(&self) -> impl Iterator<Item = (usize, usize, &PathsPictureTransition)> {
        self.transitions.iter().filter_map(|transition| {
            let (from, to) = (self.place(&transition.from)?, self.place(&transition.to)?);
            (transition.count > 0).then_some((from, to, transition))
        })
    }

    /// How many left a stage, for good or for another.
    fn departures(&self, place: usize) -> u32 {
        let gone: u32 = self
            .between()
            .filter(|(from, ..)| *from == place)
            .map(|(.., one)| one.count)
            .sum();
        let stage = self.stages.get(place);
        gone + stage.map_or(0, |stage| ends(stage).iter().map(|(count, ..)| count).sum())
    }

    fn told(&self, from: usize, transition: &PathsPictureTransition) -> String {
        let part = share(transition.count, self.departures(from)).unwrap_or(0);
        let mut told = format!(
            "{} times, {part}\u{a0}% of those who came",
            transition.count
        );
        if let Some(days) = transition.median_days {
            told.push_str(&format!(", median {days:.1} days"));
        }
        told
    }

    fn variant(&self, variant: &PathsPictureVariant) -> String {
        let names: Vec<String> = variant.stages.iter().map(|id| self.name(id)).collect();
        names.join(" → ")
    }

    fn words(&self) -> String {
        if self.stages.is_empty() {
            return "There are no stages.".to_owned();
        }
        let mut lines = vec![format!("Journeys: {}.", self.journeys)];
        for stage in &self.stages {
            lines.push(format!(
                "\u{2068}{}\u{2069}: {}.",
                clean(&stage.name),
                facts(stage)
            ));
        }
        for (from, to, transition) in self.between() {
            let kind = if to <= from { "Loop" } else { "Transition" };
            let (a, b) = (self.name(&transition.from), self.name(&transition.to));
            let told = self.told(from, transition);
            lines.push(format!(
                "{kind} from \u{2068}{a}\u{2069} to \u{2068}{b}\u{2069}: {told}."
            ));
        }
        for variant in &self.variants {
            let part = share(variant.count, self.journeys).unwrap_or(0);
            let path = self.variant(variant);
            lines.push(format!(
                "Path of {} journeys ({part}\u{a0}%): {path}.",
                variant.count
            ));
        }
        lines.join("\n")
    }

    /// The picture as nodes and edges.
    pub fn graph(&self) -> Graph {
        let nodes = self.stages.iter().map(|stage| {
            let mut attributes = Map::new();
            for (name, count) in [
                ("visits", stage.visits),
                ("started", stage.started),
                ("completed", stage.completed),
                ("dropped", stage.dropped),
                ("still_in", stage.still_in),
            ] {
                attributes.insert(name.into(), json!(count));
            }
            Node {
                id: stage.id.clone(),
                label: stage.name.clone(),
                kind: "stage",
                attributes,
            }
        });
        let edges = self.between().map(|(from, to, transition)| Edge {
            from: transition.from.clone(),
            to: transition.to.clone(),
            kind: if to <= from { "loop" } else { "transition" },
            strength: share(transition.count, self.departures(from)),
            critical: false,
        });
        let (nodes, edges) = (nodes.collect(), edges.collect());
        Graph {
            title: self.title.clone(),
            nodes,
            edges,
        }
    }

    /// The picture as a Mermaid flowchart; loops are dotted.
    pub fn mermaid(&self) -> String {
        let mut lines = vec!["flowchart TD".to_owned()];
        for (index, stage) in self.stages.iter().enumerate() {
            let words = quoted(&format!("{} ({})", stage.name, facts(stage)));
            lines.push(format!("  s{index}[{words}]"));
        }
        for (from, to, transition) in self.between() {
            let arrow = if to <= from { "-.->" } else { "-->" };
            lines.push(format!("  s{from} {arrow}|\"{}\"| s{to}", transition.count));
        }
        lines.join("\n") + "\n"
    }
}
