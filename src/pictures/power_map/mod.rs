//! The power map of a committee: influence upwards, stance from left to right.
//!
//! Members stand in the column of their stance at the height of their influence; where they would
//! touch they are moved apart, so the number beside each is the exact one. With room, the name is
//! beside the dot; where it is narrow or crowded, dots are numbered and a list below names them.

use super::graph::{Edge, Graph, Node, quoted};
use super::text::clean;
use serde_json::{Map, json};

mod draw;
mod layout;

/// A member as the picture shows one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The member's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The names of the roles held.
    pub roles: Vec<String>,
    /// From -2 (opponent) to 2 (champion); `None` while unknown.
    pub stance: Option<i8>,
    /// From 0 to 100; `None` while unknown.
    pub influence: Option<u8>,
    /// Whether there was two-way contact of late; `None` where nobody asked.
    pub engaged: Option<bool>,
    /// Not of the account.
    pub external: bool,
}

/// What relates two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    /// The first reports to the second.
    ReportsTo,
    /// The first influences the second.
    Influences,
    /// The first trusts the second.
    Trusts,
    /// They are in conflict.
    ConflictsWith,
    /// They worked together.
    WorkedWith,
}

impl TieKind {
    const ALL: [Self; 5] = [
        Self::Influences,
        Self::Trusts,
        Self::ReportsTo,
        Self::ConflictsWith,
        Self::WorkedWith,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReportsTo => "reports_to",
            Self::Influences => "influences",
            Self::Trusts => "trusts",
            Self::ConflictsWith => "conflicts_with",
            Self::WorkedWith => "worked_with",
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::ReportsTo => "grey",
            Self::Influences => "blue",
            Self::Trusts => "green",
            Self::ConflictsWith => "red",
            Self::WorkedWith => "violet",
        }
    }

    /// So that colour is not all that tells them apart.
    fn dashes(self) -> &'static str {
        match self {
            Self::Influences => "none",
            Self::Trusts => "10 3",
            Self::ReportsTo => "1 4",
            Self::ConflictsWith => "6 3 1 3",
            Self::WorkedWith => "3 3",
        }
    }

    fn points(self) -> bool {
        !matches!(self, Self::ConflictsWith | Self::WorkedWith)
    }
}

/// A relation between two members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The index of the first.
    pub from: usize,
    /// The index of the second.
    pub to: usize,
    /// What relates them.
    pub kind: TieKind,
    /// From 0 to 100; makes the line thicker.
    pub strength: Option<u8>,
}

/// A role that is required and not filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmptySeat {
    /// The role's key.
    pub role: String,
    /// The role's name.
    pub name: String,
    /// How many are missing.
    pub missing: u32,
}

/// All that the picture shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PowerMap {
    /// The heading, such as the deal's name.
    pub title: String,
    /// The members.
    pub people: Vec<Person>,
    /// What relates them; a tie to somebody who is not there is left out.
    pub ties: Vec<Tie>,
    /// The seats that are empty.
    pub empty_seats: Vec<EmptySeat>,
}

const STANCES: [(Option<i8>, &str, &str); 6] = [
    (Some(-2), "opponent", "red"),
    (Some(-1), "skeptic", "orange"),
    (Some(0), "neutral", "grey"),
    (Some(1), "supporter", "teal"),
    (Some(2), "champion", "green"),
    (None, "unknown", "ink"),
];

fn stance(person: &Person) -> (usize, &'static str, &'static str) {
    let own = person.stance.map(|stance| stance.clamp(-2, 2));
    STANCES
        .iter()
        .enumerate()
        .find(|(_, (stance, ..))| *stance == own)
        .map_or((5, "unknown", "ink"), |(column, (_, word, tone))| {
            (column, *word, *tone)
        })
}

/// `influence · roles`, as it stands below a name; a dot stays at the end of its line.
fn detail(person: &Person) -> String {
    let influence = person
        .influence
        .map_or("influence unknown".to_owned(), |number| number.to_string());
    let roles = person
        .roles
        .iter()
        .map(|role| clean(role))
        .collect::<Vec<_>>()
        .join(", ");
    let external = if person.external { "external" } else { "" };
    let mut parts = vec![influence, roles, external.to_owned()];
    parts.retain(|part| !part.is_empty());
    parts.join("\u{a0}· ")
}

/// All that is known of a member, in a sentence.
fn sentence(person: &Person) -> String {
    let roles: Vec<String> = person.roles.iter().map(|role| clean(role)).collect();
    let roles = if roles.is_empty() {
        "no role".to_owned()
    } else {
        roles.join(", ")
    };
    let influence = person
        .influence
        .map_or("unknown".to_owned(), |number| number.to_string());
    let engaged = match person.engaged {
        Some(true) => ", engaged",
        Some(false) => ", not engaged",
        None => "",
    };
    let external = if person.external { ", external" } else { "" };
    format!(
        "\u{2068}{}\u{2069}: {roles}{external}; stance {}; influence {influence}{engaged}.",
        clean(&person.name),
        stance(person).1
    )
}

impl PowerMap {
    /// Everybody, every relation and every empty seat in words.
    pub fn alternative(&self) -> String {
        let mut lines: Vec<String> = self.people.iter().map(sentence).collect();
        for tie in self.drawn() {
            let name = |index: usize| {
                let name = self.people.get(index).map(|person| clean(&person.name));
                format!("\u{2068}{}\u{2069}", name.unwrap_or_default())
            };
            let strength = tie
                .strength
                .map(|number| format!(" ({number})"))
                .unwrap_or_default();
            let kind = tie.kind.as_str().replace('_', " ");
            lines.push(format!(
                "{} {kind} {}{strength}.",
                name(tie.from),
                name(tie.to)
            ));
        }
        for seat in &self.empty_seats {
            lines.push(format!(
                "Empty seat: {}, {} missing.",
                clean(&seat.name),
                seat.missing
            ));
        }
        lines.join("\n")
    }

    fn drawn(&self) -> impl Iterator<Item = &Tie> {
        let there = |index: usize| index < self.people.len();
        self.ties
            .iter()
            .filter(move |tie| there(tie.from) && there(tie.to) && tie.from != tie.to)
    }

    /// The picture as nodes and edges.
    pub fn graph(&self) -> Graph {
        let people = self.people.iter().map(|person| {
            let mut attributes = Map::new();
            attributes.insert("roles".into(), json!(person.roles));
            attributes.insert("stance".into(), json!(stance(person).1));
            attributes.insert("influence".into(), json!(person.influence));
            attributes.insert("engaged".into(), json!(person.engaged));
            attributes.insert("external".into(), json!(person.external));
            let (id, label) = (person.id.clone(), person.name.clone());
            Node {
                id,
                label,
                kind: "member",
                attributes,
            }
        });
        let seats = self.empty_seats.iter().map(|seat| {
            let mut attributes = Map::new();
            attributes.insert("role".into(), json!(seat.role));
            attributes.insert("missing".into(), json!(seat.missing));
            let (id, label) = (format!("empty:{}", seat.role), seat.name.clone());
            Node {
                id,
                label,
                kind: "empty_seat",
                attributes,
            }
        });
        let id = |index: usize| self.people.get(index).map(|person| person.id.clone());
        let edges = self.drawn().filter_map(|tie| {
            let (kind, strength) = (tie.kind.as_str(), tie.strength);
            Some(Edge {
                from: id(tie.from)?,
                to: id(tie.to)?,
                kind,
                strength,
                critical: false,
            })
        });
        let (nodes, edges) = (people.chain(seats).collect(), edges.collect());
        Graph {
            title: self.title.clone(),
            nodes,
            edges,
        }
    }

    /// The picture as a Mermaid flowchart: a box for each stance, and one for the empty seats.
    pub fn mermaid(&self) -> String {
        let mut lines = vec!["flowchart LR".to_owned()];
        for (column, (_, word, _)) in STANCES.iter().enumerate() {
            let members: Vec<(usize, &Person)> = self
                .people
                .iter()
                .enumerate()
                .filter(|(_, p)| stance(p).0 == column)
                .collect();
            if members.is_empty() {
                continue;
            }
            lines.push(format!("  subgraph stance_{word}[\"{word}\"]"));
            for (index, person) in members {
                let words = quoted(&format!("{} ({})", person.name, detail(person)));
                lines.push(format!("    m{index}[{words}]"));
            }
            lines.push("  end".to_owned());
        }
        if !self.empty_seats.is_empty() {
            lines.push("  subgraph empty_seats[\"empty seats\"]".to_owned());
            for (index, seat) in self.empty_seats.iter().enumerate() {
                let words = quoted(&format!("{} × {}", seat.name, seat.missing));
                lines.push(format!("    e{index}([{words}]):::missing"));
            }
            lines.push("  end".to_owned());
        }
        for tie in self.drawn() {
            let arrow = match tie.kind {
                TieKind::ReportsTo => "-.->",
                TieKind::Influences | TieKind::Trusts => "-->",
                TieKind::ConflictsWith => "x--x",
                TieKind::WorkedWith => "---",
            };
            let word = tie.kind.as_str().replace('_', " ");
            lines.push(format!("  m{} {arrow}|\"{word}\"| m{}", tie.from, tie.to));
        }
        lines.push("  classDef missing stroke-dasharray: 4 3".to_owned());
        lines.join("\n") + "\n"
    }
}
