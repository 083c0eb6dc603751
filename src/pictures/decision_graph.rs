//! The steps of a decision as a graph: what comes after what, where each stands, what is due.
//!
//! Steps stand in layers from above, each below all that it comes after (longest path layering,
//! the first stage of Sugiyama's method), ordered within a layer by the mean place of what they
//! come after. What does not fit beside one another goes into a row of its own; a line that passes
//! other rows runs beside them, so that no line crosses a box.

use chrono::NaiveDate;
use serde_json::{Map, json};
use svg::node::element::{Group, Path, Rectangle};

use super::canvas::{MARGIN, add, heading, hint, line, px, sheet};
use super::graph::{Edge, Graph, Node, quoted};
use super::text::{clean, wrap};

/// Where a step stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// An earlier step is not through.
    #[default]
    Pending,
    /// It can pass still.
    Passable,
    /// It is through.
    Passed,
    /// It cannot pass any more.
    Failed,
    /// Something stands in its way.
    Blocked,
}

impl State {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Passable => "passable",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Pending => "grey",
            Self::Passable => "blue",
            Self::Passed => "green",
            Self::Failed => "red",
            Self::Blocked => "orange",
        }
    }

    /// A sign of 14 by 14, filled or drawn, so that colour is not all that tells states apart.
    fn sign(self) -> (&'static str, bool) {
        match self {
            Self::Pending => ("M7 1 a6 6 0 1 0 .01 0 Z", false),
            Self::Passable => ("M3 1 L13 7 L3 13 Z", true),
            Self::Passed => ("M1 7 L5 12 L13 2", false),
            Self::Failed => ("M2 2 L12 12 M12 2 L2 12", false),
            Self::Blocked => ("M1 4 H13 V10 H1 Z", true),
        }
    }
}

/// A step as the picture shows one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The step's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The word for its kind, such as `legal`.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Why, in words.
    pub reason: Option<String>,
    /// The names of those it waits for.
    pub waits_for: Vec<String>,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// It is due and not done.
    pub overdue: bool,
    /// It is on the critical path.
    pub critical: bool,
    /// The indices of the steps it comes after.
    pub after: Vec<usize>,
}

/// All that the picture shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionGraph {
    /// The heading: the question that is decided.
    pub title: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// When all will be done.
    pub forecast_end: Option<NaiveDate>,
}

/// Free height between two rows.
const GAP: i32 = 44;
/// Distance between lines that run beside the rows.
const LANE: i32 = 9;

/// A step in place.
#[derive(Clone, Default)]
struct Card {
    x: i32,
    y: i32,
    height: i32,
    name: Vec<String>,
    facts: Vec<String>,
    reason: Vec<String>,
}

fn facts(step: &Step) -> String {
    let mut facts = vec![clean(&step.kind).replace('_', " ")];
    facts.retain(|fact| !fact.is_empty());
    facts.extend(step.due.map(|due| format!("due {due}")));
    if step.overdue {
        facts.push("overdue".to_owned());
    }
    facts.join("\u{a0}· ")
}

/// Why it stands where it does, and whom it waits for.
fn reason(step: &Step) -> String {
    let names: Vec<String> = step.waits_for.iter().map(|name| clean(name)).collect();
    let waits = if names.is_empty() {
        String::new()
    } else {
        format!("Waits for {}.", names.join(", "))
    };
    let mut reason = step.reason.as_deref().map(clean).unwrap_or_default();
    if !reason.is_empty() && !reason.ends_with(['.', '!', '?', '。']) {
        reason.push('.');
    }
    format!("{reason} {waits}").trim().to_owned()
}

fn sentence(step: &Step) -> String {
    let critical = if step.critical {
        ", on the critical path"
    } else {
        ""
    };
    let words = format!(
        "\u{2068}{}\u{2069} ({}): {}{critical}. {}",
        clean(&step.name),
        facts(step),
        step.state.as_str(),
        reason(step)
    );
    words.trim_end().to_owned()
}

impl DecisionGraph {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = super::canvas_width(width);
        let mut parts = Group::new();
        let title = clean(&self.title);
        let ends = self
            .forecast_end
            .map(|end| format!(" Forecast end {end}."))
            .unwrap_or_default();
        let bold = if self.steps.iter().any(|step| step.critical) {
            " Thick lines: the critical path."
        } else {
            ""
        };
        let below = format!("Steps of the decision: {}.{ends}{bold}", self.steps.len());
        let top = heading(&mut parts, width, &title, &below);

        let columns = usize::try_from((width - 2 * MARGIN) / 250)
            .unwrap_or(1)
            .max(1);
        let rows = self.rows(columns);
        let lanes = self.lanes(&rows);
        let gutter = if lanes.is_empty() {
            0
        } else {
            (lanes.iter().map(|(_, _, lane)| lane + 1).max().unwrap_or(0)) * LANE + 10
        };
        let widest = px(rows.iter().map(Vec::len).max().unwrap_or(1).max(1));
        let room = width - 2 * MARGIN - gutter;
        let own = ((room - (widest - 1) * 24) / widest).min(if columns == 1 { room } else { 300 });
        let cards = self.cards(&rows, (MARGIN + gutter, room), own, top);
        self.edges(&mut parts, &cards, &lanes, own, columns == 1);
        for (step, card) in self.steps.iter().zip(&cards) {
            draw(&mut parts, step, card, own);
        }
        let bottom = cards
            .iter()
            .map(|card| card.y + card.height)
            .max()
            .unwrap_or(top);
        let size = (width, bottom + MARGIN);
        sheet(
            "decision",
            &format!("Decision: {title}"),
            &self.alternative(),
            size,
            parts,
        )
    }

    /// Every step in words, in order.
    pub fn alternative(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for step in &self.steps {
            let after: Vec<String> = step
                .after
                .iter()
                .filter_map(|index| self.steps.get(*index))
                .map(|step| format!("\u{2068}{}\u{2069}", clean(&step.name)))
                .collect();
            let after = if after.is_empty() {
                String::new()
            } else {
                format!(" After {}.", after.join(", "))
            };
            lines.push(format!("{}{after}", sentence(step)));
        }
        lines.extend(self.forecast_end.map(|end| format!("Forecast end {end}.")));
        lines.join("\n")
    }

    /// The edges, from what comes before.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.steps.iter().enumerate().flat_map(move |(to, step)| {
            let known = move |from: &usize| *from < self.steps.len() && *from != to;
            step.after
                .iter()
                .copied()
                .filter(known)
                .map(move |from| (from, to))
        })
    }

    /// The steps in rows: by layer, and no more than `columns` in a row.
    fn rows(&self, columns: usize) -> Vec<Vec<usize>> {
        let mut layers = vec![0_usize; self.steps.len()];
        // As many rounds as there are steps reach every layer; a cycle cannot go on for ever.
        for _ in 0..self.steps.len() {
            for (from, to) in self.pairs() {
                let above = layers.get(from).copied().unwrap_or(0) + 1;
                if let Some(own) = layers.get_mut(to) {
                    *own = above.max(*own).min(self.steps.len());
                }
            }
        }
        let mut rows: Vec<Vec<usize>> = Vec::new();
        let mut places = vec![0_usize; self.steps.len()];
        for layer in 0..=layers.iter().copied().max().unwrap_or(0) {
            let mut members: Vec<usize> = (0..self.steps.len())
                .filter(|index| layers.get(*index) == Some(&layer))
                .collect();
            // The mean place of what they come after, in thousandths.
            members.sort_by_key(|index| {
                let before: Vec<usize> = self
                    .pairs()
                    .filter(|(_, to)| to == index)
                    .filter_map(|(from, _)| places.get(from).copied())
                    .collect();
                (before.iter().sum::<usize>() / before.len().max(1), *index)
            });
            for row in members.chunks(columns) {
                for (place, index) in row.iter().enumerate() {
                    if let Some(own) = places.get_mut(*index) {
                        *own = (2 * place + 1) * 1_000 / row.len();
                    }
                }
                rows.push(row.to_vec());
            }
        }
        rows
    }

    /// The edges that pass other rows, each with its lane beside them: the first that is free over
    /// all the rows it passes.
    fn lanes(&self, rows: &[Vec<usize>]) -> Vec<(usize, usize, i32)> {
        let row = |step: usize| rows.iter().position(|row| row.contains(&step)).unwrap_or(0);
        let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut lanes = Vec::new();
        for (from, to) in self.pairs().filter(|(from, to)| row(*to) != row(*from) + 1) {
            let (first, last) = (row(from).min(row(to)), row(from).max(row(to)));
            let free =
                |lane: &Vec<(usize, usize)>| lane.iter().all(|(a, b)| last < *a || *b < first);
            // Not more than leaves room for the steps: then lines share a lane.
            let lane = taken.iter().position(free).unwrap_or(taken.len());
            let lane = if lane >= 8 { (from + to) % 8 } else { lane };
            match taken.get_mut(lane) {
                Some(spans) => spans.push((first, last)),
                None => taken.push(vec![(first, last)]),
            }
            lanes.push((from, to, px(lane)));
        }
        lanes
    }

    fn cards(
        &self,
        rows: &[Vec<usize>],
        (left, room): (i32, i32),
        own: i32,
        top: i32,
    ) -> Vec<Card> {
        let mut cards = vec![Card::default(); self.steps.len()];
        let mut y = top;
        for members in rows {
            let used = px(members.len()) * (own + 24) - 24;
            let mut x = left + (room - used) / 2;
            let mut highest = 0;
            for index in members {
                let (Some(step), Some(card)) = (self.steps.get(*index), cards.get_mut(*index))
                else {
                    continue;
                };
                let name = wrap(&clean(&step.name), 14, true, own - 24, 3);
                let facts = wrap(&facts(step), 12, false, own - 24, 2);
                let reason = wrap(&reason(step), 12, false, own - 24, 4);
                let height = px(name.len()) * 18 + 22 + px(facts.len() + reason.len()) * 16 + 16;
                highest = highest.max(height);
                *card = Card {
                    x,
                    y,
                    height,
                    name,
                    facts,
                    reason,
                };
                x += own + 24;
            }
            for index in members {
                if let Some(card) = cards.get_mut(*index) {
                    card.height = highest;
                }
            }
            y += highest + GAP;
        }
        cards
    }

    fn edges(
        &self,
        parts: &mut Group,
        cards: &[Card],
        lanes: &[(usize, usize, i32)],
        own: i32,
        single: bool,
    ) {
        // The first lane is nearest to the steps.
        let beside = cards.iter().map(|card| card.x).min().unwrap_or(MARGIN) - 10;
        for (from, to) in self.pairs() {
            let (Some(a), Some(b)) = (cards.get(from), cards.get(to)) else {
                continue;
            };
            let lane = lanes
                .iter()
                .find(|(f, t, _)| (*f, *t) == (from, to))
                .map(|(_, _, lane)| *lane);
            let (x1, y1, x2, y2) = (a.x + own / 2, a.y + a.height, b.x + own / 2, b.y - 2);
            let path = match lane {
                None => {
                    let middle = i32::midpoint(y1, y2);
                    format!("M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}")
                }
                Some(lane) if single => {
                    let x = beside - lane * LANE;
                    let (y1, y2) = (a.y + a.height * 2 / 3, b.y + b.height / 3);
                    format!("M{} {y1} H{x} V{y2} H{}", a.x, b.x - 2)
                }
                Some(lane) => {
                    let x = beside - lane * LANE;
                    let shift = 6 + lane * 3;
                    let (leave, arrive) = (y1 + 4 + lane * 2, b.y - 22 - lane * 2);
                    let (x1, x2) = (x1 - shift, x2 - shift);
                    format!("M{x1} {y1} V{leave} H{x} V{arrive} H{x2} V{y2}")
                }
            };
            let critical = self.is_critical(from, to);
            let tone = if critical { "ink" } else { "grey" };
            let edge = Path::new()
                .set("d", path)
                .set("class", format!("edge {tone}"))
                .set("stroke-width", if critical { 3 } else { 1 })
                .set("stroke-linejoin", "round")
                .set("marker-end", format!("url(#to-{tone})"));
            add(parts, edge);
        }
    }

    fn is_critical(&self, from: usize, to: usize) -> bool {
        [from, to]
            .iter()
            .all(|step| self.steps.get(*step).is_some_and(|step| step.critical))
    }

    /// The picture as nodes and edges.
    pub fn graph(&self) -> Graph {
        let nodes = self.steps.iter().map(|step| {
            let mut attributes = Map::new();
            attributes.insert("kind".into(), json!(step.kind));
            attributes.insert("state".into(), json!(step.state.as_str()));
            attributes.insert("reason".into(), json!(step.reason));
            attributes.insert("waits_for".into(), json!(step.waits_for));
            attributes.insert("due".into(), json!(step.due));
            attributes.insert("overdue".into(), json!(step.overdue));
            attributes.insert("critical".into(), json!(step.critical));
            let (id, label) = (step.id.clone(), step.name.clone());
            Node {
                id,
                label,
                kind: "step",
                attributes,
            }
        });
        let id = |index: usize| self.steps.get(index).map(|step| step.id.clone());
        let edges = self.pairs().filter_map(|(from, to)| {
            let critical = self.is_critical(from, to);
            Some(Edge {
                from: id(from)?,
                to: id(to)?,
                kind: "before",
                strength: None,
                critical,
            })
        });
        Graph {
            title: self.title.clone(),
            nodes: nodes.collect(),
            edges: edges.collect(),
        }
    }

    /// The picture as a Mermaid flowchart; critical edges are thick.
    pub fn mermaid(&self) -> String {
        let mut lines = vec!["flowchart TD".to_owned()];
        for (index, step) in self.steps.iter().enumerate() {
            let (state, facts) = (step.state.as_str(), facts(step));
            let words = quoted(&format!("{} ({state}; {facts})", step.name));
            lines.push(format!("  s{index}[{words}]:::{state}"));
        }
        for (from, to) in self.pairs() {
            let arrow = if self.is_critical(from, to) {
                "==>"
            } else {
                "-->"
            };
            lines.push(format!("  s{from} {arrow} s{to}"));
        }
        for (state, colour, dashes) in [
            ("pending", "#5f6b7c", " 4 3"),
            ("passable", "#1d5fbf", " 0"),
            ("passed", "#1a7f37", " 0"),
            ("failed", "#b42318", " 0"),
            ("blocked", "#a85b00", " 8 3"),
        ] {
            lines.push(format!(
                "  classDef {state} stroke:{colour},stroke-width:2px,stroke-dasharray:{dashes}"
            ));
        }
        lines.join("\n") + "\n"
    }
}

fn draw(parts: &mut Group, step: &Step, card: &Card, own: i32) {
    let tone = step.state.tone();
    let mut group = Group::new().add(hint(&sentence(step)));
    let mut frame = Rectangle::new()
        .set("x", card.x)
        .set("y", card.y)
        .set("width", own)
        .set("height", card.height)
        .set("rx", if step.state == State::Blocked { 0 } else { 8 })
        .set("class", format!("card {tone}"))
        .set("stroke-width", if step.critical { 4 } else { 2 });
    if step.state == State::Pending {
        frame = frame.set("stroke-dasharray", "6 4");
    }
    add(&mut group, frame);
    let x = card.x + 12;
    let mut y = card.y + 6;
    for words in &card.name {
        y += 18;
        add(&mut group, line(x, y - 2, 14, "b", words));
    }
    y += 22;
    let (path, filled) = step.state.sign();
    let sign = Path::new()
        .set("d", path)
        .set("transform", format!("translate({x} {})", y - 16))
        .set(
            "class",
            format!("{} {tone}", if filled { "tone" } else { "edge" }),
        )
        .set("stroke-width", 2.5);
    add(&mut group, sign);
    let critical = if step.critical { " · critical" } else { "" };
    let words = format!("{}{critical}", step.state.as_str());
    add(
        &mut group,
        line(x + 20, y - 4, 13, &format!("b tone {tone}"), &words),
    );
    for (class, lines) in [("", &card.facts), ("soft", &card.reason)] {
        for words in lines {
            y += 16;
            add(&mut group, line(x, y - 2, 12, class, words));
        }
    }
    add(parts, group);
}
