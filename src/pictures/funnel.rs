//! The funnel of a journey map: who came into each stage, and what became of them there.
//!
//! Each stage is a bar as long as the number of journeys that came into it, parted by what became of them; a
//! plane leads from those who advanced to the bar of the next stage.

use async_graphql::SimpleObject;
use serde::Serialize;
use serde_json::{Map, json};
use svg::node::element::{Group, Path, Rectangle};
use utoipa::ToSchema;

use super::canvas::{MARGIN, add, ended, heading, hint, legend, line, px, sheet};
use super::graph::{Edge, Graph, Node, quoted};
use super::text::{clean, wrap};

/// A stage of the funnel: of those who `entered`, each `advanced`, was `dropped`, is `still_in` it, or `went_back`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FunnelPictureStage {
    /// The stage's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many journeys came into it.
    pub entered: u32,
    /// How many of them came into a later one, or to their end.
    pub advanced: u32,
    /// How many were given up in it.
    pub dropped: u32,
    /// How many are in it now.
    pub still_in: u32,
    /// How many were last in an earlier one.
    pub went_back: u32,
    /// The share that advanced among those whose end in the stage is known, from 0 to 1.
    pub conversion: Option<f64>,
    /// The share that should.
    pub target_conversion: Option<f64>,
    /// The share in the period or version it is compared with.
    pub compared_conversion: Option<f64>,
}

/// All that the picture shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct FunnelPicture {
    /// The heading, such as the map's name.
    pub title: String,
    /// What else is known, such as the period.
    pub facts: Vec<String>,
    /// All that the picture shows, in words: a line for each stage.
    pub alternative: String,
    /// The stages in their order.
    pub stages: Vec<FunnelPictureStage>,
}

/// What became of journeys: the words, the tone, and whether the part is drawn hollow.
const PARTS: [(&str, &str, bool); 4] = [
    ("advanced", "green", false),
    ("still in", "blue", true),
    ("went back", "violet", false),
    ("dropped", "red", false),
];

const BAR: i32 = 26;

/// `66.7 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}

fn counts(stage: &FunnelPictureStage) -> [u32; 4] {
    [
        stage.advanced,
        stage.still_in,
        stage.went_back,
        stage.dropped,
    ]
}

/// What became of them, with rates; what nobody did is left out.
fn told(stage: &FunnelPictureStage) -> Vec<String> {
    let mut told = Vec::new();
    for ((word, ..), count) in PARTS.iter().zip(counts(stage)) {
        if count > 0 && stage.entered > 0 {
            let share = percent(f64::from(count) / f64::from(stage.entered));
            told.push(format!("{word} {count} ({share})").replace(' ', "\u{a0}"));
        }
    }
    told
}

/// The rate of those of whom it is known, with what it is measured by.
fn rate(stage: &FunnelPictureStage) -> Option<String> {
    let mut rate = format!("conversion {}", percent(stage.conversion?));
    if stage.still_in > 0 {
        let known = stage.entered.saturating_sub(stage.still_in);
        rate.push_str(&format!(" of the {known} no longer in it"));
    }
    if let Some(target) = stage.target_conversion {
        rate.push_str(&format!(", aim {}", percent(target)));
    }
    if let Some(before) = stage.compared_conversion {
        rate.push_str(&format!(", compared with {}", percent(before)));
    }
    Some(rate)
}

fn sentence(stage: &FunnelPictureStage) -> String {
    let mut facts = vec![format!("entered {}", stage.entered)];
    facts.extend(told(stage));
    facts.extend(rate(stage));
    format!(
        "\u{2068}{}\u{2069}: {}.",
        clean(&stage.name),
        facts.join(", ")
    )
}

impl FunnelPicture {
    /// The picture with the words for it, which follow from the rest.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.alternative = self.words();
        self
    }

    fn words(&self) -> String {
        if self.stages.is_empty() {
            return "The funnel has no stages.".to_owned();
        }
        let lines: Vec<String> = self.stages.iter().map(sentence).collect();
        lines.join("\n")
    }

    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = super::canvas_width(width);
        let mut parts = Group::new();
        let title = clean(&self.title);
        let mut facts: Vec<String> = self.facts.iter().map(|fact| clean(fact)).collect();
        facts.push(format!("{} stages", self.stages.len()));
        let below = format!("Funnel: {}.", facts.join("\u{a0}· "));
        let mut y = heading(&mut parts, width, &title, &below);
        y = legend(&mut parts, width, y, &self.shown());
        let most = self
            .stages
            .iter()
            .map(|stage| stage.entered)
            .max()
            .unwrap_or(0)
            .max(1);
        let room = width - 2 * MARGIN;
        // How many pixels so many journeys are.
        let long = |count: u32| {
            let pixels = i64::from(room) * i64::from(count) / i64::from(most);
            i32::try_from(pixels).unwrap_or(room)
        };
        let mut planes = Group::new();
        let mut bars = Group::new();
        let mut before: Option<(i32, i32)> = None;
        for (index, stage) in self.stages.iter().enumerate() {
            let mut group = Group::new().add(hint(&sentence(stage)));
            let name = format!("{}\u{a0}· {}", index + 1, clean(&stage.name));
            let name = wrap(&name, 14, true, room - 120, 3);
            let top = y + px(name.len()) * 18 + 4;
            if let Some((bottom, advanced)) = before {
                let plane = format!(
                    "M{MARGIN} {bottom} H{} L{} {top} H{MARGIN} Z",
                    MARGIN + advanced,
                    MARGIN + long(stage.entered)
                );
                add(
                    &mut planes,
                    Path::new().set("d", plane).set("class", "plane"),
                );
            }
            for (row, words) in name.iter().enumerate() {
                add(
                    &mut group,
                    line(MARGIN + 4, y + 13 + px(row) * 18, 14, "b", words),
                );
            }
            let entered = format!("entered {}", stage.entered);
            add(&mut group, ended(width - MARGIN, y + 13, 13, "b", &entered));
            draw(&mut group, stage, top, &long);
            y = top + BAR + 4;
            for facts in [
                told(stage).join("\u{a0}· "),
                rate(stage).unwrap_or_default(),
            ] {
                for words in wrap(&facts, 12, false, room - 8, 4) {
                    y += 16;
                    add(&mut group, line(MARGIN + 4, y - 2, 12, "soft", &words));
                }
            }
            add(&mut bars, group);
            before = Some((top + BAR, long(stage.advanced)));
            y += 16;
        }
        add(&mut parts, planes);
        add(&mut parts, bars);
        sheet(
            "funnel",
            &format!("Funnel: {title}"),
            &self.words(),
            (width, y + MARGIN),
            parts,
        )
    }

    /// What became of anybody, with its tone.
    fn shown(&self) -> Vec<(&'static str, &'static str, bool)> {
        let any = |place: usize| {
            let own = |stage: &FunnelPictureStage| counts(stage).get(place).copied();
            self.stages.iter().filter_map(own).any(|count| count > 0)
        };
        let parts = PARTS.iter().enumerate();
        parts
            .filter(|(place, _)| any(*place))
            .map(|(_, part)| *part)
            .collect()
    }

    /// The picture as nodes and edges.
    pub fn graph(&self) -> Graph {
        let nodes = self.stages.iter().map(|stage| {
            let mut attributes = Map::new();
            for (name, count) in [
                ("entered", stage.entered),
                ("advanced", stage.advanced),
                ("dropped", stage.dropped),
                ("still_in", stage.still_in),
                ("went_back", stage.went_back),
            ] {
                attributes.insert(name.into(), json!(count));
            }
            attributes.insert("conversion".into(), json!(stage.conversion));
            Node {
                id: stage.id.clone(),
                label: stage.name.clone(),
                kind: "stage",
                attributes,
            }
        });
        let edges = self
            .stages
            .iter()
            .zip(self.stages.iter().skip(1))
            .map(|(from, to)| Edge {
                from: from.id.clone(),
                to: to.id.clone(),
                kind: "advanced",
                strength: super::paths::share(from.advanced, from.entered),
                critical: false,
            });
        let (nodes, edges) = (nodes.collect(), edges.collect());
        Graph {
            title: self.title.clone(),
            nodes,
            edges,
        }
    }

    /// The picture as a Mermaid flowchart: a box for each stage, arrows with those who advanced.
    pub fn mermaid(&self) -> String {
        let mut lines = vec!["flowchart TD".to_owned()];
        for (index, stage) in self.stages.iter().enumerate() {
            let words = quoted(&format!("{}: {} entered", stage.name, stage.entered));
            lines.push(format!("  s{index}[{words}]"));
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let rate = stage
                .conversion
                .map(|rate| format!(" ({})", percent(rate)))
                .unwrap_or_default();
            let last = index + 1 == self.stages.len();
            let to = if last {
                "done([\"end\"])".to_owned()
            } else {
                format!("s{}", index + 1)
            };
            lines.push(format!(
                "  s{index} -->|\"{} advanced{rate}\"| {to}",
                stage.advanced
            ));
            if stage.dropped > 0 {
                lines.push(format!(
                    "  s{index} -.->|\"{} dropped\"| d{index}([\"dropped\"])",
                    stage.dropped
                ));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// The bar of a stage.
fn draw(group: &mut Group, stage: &FunnelPictureStage, top: i32, long: &impl Fn(u32) -> i32) {
    let mut x = MARGIN;
    for ((_, tone, hollow), count) in PARTS.iter().zip(counts(stage)) {
        if count == 0 {
            continue;
        }
        let own = long(count).max(2);
        let bar = Rectangle::new()
            .set("x", x)
            .set("y", top)
            .set("width", own - 1);
        let bar = bar.set("height", BAR).set("rx", 2);
        let bar = if *hollow {
            bar.set("class", format!("card {tone}"))
                .set("stroke-width", 1.5)
        } else {
            bar.set("class", format!("tone {tone}"))
        };
        add(group, bar);
        x += own;
    }
    if stage.entered == 0 {
        let bar = Rectangle::new()
            .set("x", MARGIN)
            .set("y", top)
            .set("width", 2);
        add(group, bar.set("height", BAR).set("class", "tone grey"));
    }
}
