//! The power map of a committee: influence upwards, stance from left to right.
//!
//! Members stand in the column of their stance at the height of their influence; where they would
//! touch they are moved apart, so the number beside each is the exact one. With room, the name is
//! beside the dot; where it is narrow or crowded, dots are numbered and a list below names them.

use serde_json::{Map, json};
use svg::node::element::{Circle, Group, Line, Path, Rectangle};

use super::canvas::{MARGIN, add, centred, flow, heading, hint, line, px, sheet};
use super::graph::{Edge, Graph, Node, quoted};
use super::text::{clean, width as text_width, wrap};

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

/// A member in place.
struct Placed {
    person: usize,
    x: i32,
    y: i32,
}

struct Plot {
    left: i32,
    top: i32,
    height: i32,
    column: i32,
    columns: usize,
}

impl Plot {
    fn column_left(&self, column: usize) -> i32 {
        self.left + self.column * px(column)
    }
    fn bottom(&self) -> i32 {
        self.top + self.height
    }
    fn at(&self, influence: u8) -> i32 {
        self.top + self.height * (100 - i32::from(influence.min(100))) / 100
    }
}

/// Half the height of a numbered dot with its air.
const DOT: i32 = 12;

/// How the members of one picture are shown.
struct Show {
    numbered: bool,
    names: Vec<Vec<String>>,
    details: Vec<Vec<String>>,
    heights: Vec<i32>,
}

impl PowerMap {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = super::canvas_width(width);
        let narrow = width < 800;
        let mut parts = Group::new();
        let below = format!(
            "Power map: influence upwards, stance from left to right. Members: {}. Empty seats: {}.",
            self.people.len(),
            self.empty_seats
                .iter()
                .map(|seat| u64::from(seat.missing))
                .sum::<u64>()
        );
        let title = clean(&self.title);
        let mut y = heading(&mut parts, width, &title, &below);
        let columns = if self.people.iter().any(|person| stance(person).0 == 5) {
            6
        } else {
            5
        };
        let left = MARGIN + 28;
        let mut plot = Plot {
            left,
            top: y + if narrow { 40 } else { 26 },
            height: 0,
            column: (width - MARGIN - left) / px(columns),
            columns,
        };
        let show = self.show(&plot, narrow);
        plot.height = self
            .needed(&plot, &show)
            .max(if narrow { 320 } else { 420 });
        let mut placed = self.place(&plot, &show);
        let band = self.place_unknown(&plot, &show);
        let low = band.iter().map(|place| place.y).max();
        placed.extend(band);
        placed.sort_by_key(|place| place.person);
        y = Self::axes(&mut parts, &plot, narrow, low, width);
        self.lines(&mut parts, &placed, &show);
        let numbers = self.dots(&mut parts, &plot, &placed, &show);
        y = self.legend(&mut parts, width, y + 10, &show);
        y = self.seats(&mut parts, width, y);
        if show.numbered {
            y = self.list(&mut parts, width, y, &numbers);
        }
        sheet(
            "committee",
            &format!("Power map: {title}"),
            &self.alternative(),
            (width, y + MARGIN),
            parts,
        )
    }

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

    fn show(&self, plot: &Plot, narrow: bool) -> Show {
        let room = plot.column - 34;
        let count = |column| {
            self.people
                .iter()
                .filter(|person| stance(person).0 == column)
                .count()
        };
        let crowded = (0..6).map(count).max().unwrap_or(0) > 14;
        let numbered = narrow || crowded;
        let names: Vec<Vec<String>> = self
            .people
            .iter()
            .map(|person| wrap(&clean(&person.name), 13, true, room, 2))
            .collect();
        let details: Vec<Vec<String>> = self
            .people
            .iter()
            .map(|person| wrap(&detail(person), 11, false, room, 2))
            .collect();
        let heights = names
            .iter()
            .zip(&details)
            .map(|(name, detail)| {
                if numbered {
                    2 * DOT + 2
                } else {
                    px(name.len()) * 17 + px(detail.len()) * 14 + 10
                }
            })
            .collect();
        Show {
            numbered,
            names,
            details,
            heights,
        }
    }

    /// The members of a column, the most influential first.
    fn column(&self, column: usize, known: bool) -> Vec<usize> {
        let mut members: Vec<usize> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| stance(person).0 == column && person.influence.is_some() == known)
            .map(|(index, _)| index)
            .collect();
        members.sort_by_key(|index| {
            (
                self.people
                    .get(*index)
                    .map(|person| std::cmp::Reverse(person.influence)),
                *index,
            )
        });
        members
    }

    fn lanes(plot: &Plot, show: &Show) -> usize {
        if !show.numbered {
            return 1;
        }
        usize::try_from((plot.column - 4) / (2 * DOT + 2))
            .unwrap_or(1)
            .max(1)
    }

    /// How high the plot must be for its fullest column.
    fn needed(&self, plot: &Plot, show: &Show) -> i32 {
        let lanes = px(Self::lanes(plot, show));
        let height = |index: &usize| show.heights.get(*index).copied().unwrap_or(0);
        (0..plot.columns)
            .map(|column| self.column(column, true).iter().map(height).sum::<i32>())
            .map(|sum| sum * 3 / 2 / lanes + 60)
            .max()
            .unwrap_or(0)
    }

    fn place(&self, plot: &Plot, show: &Show) -> Vec<Placed> {
        let lanes = Self::lanes(plot, show);
        let mut placed = Vec::new();
        for column in 0..plot.columns {
            let mut stacks: Vec<Vec<usize>> = vec![Vec::new(); lanes];
            let target = |index: usize| {
                self.people
                    .get(index)
                    .and_then(|p| p.influence)
                    .map_or(0, |number| plot.at(number))
            };
            for index in self.column(column, true) {
                let free = |stack: &Vec<usize>| {
                    stack
                        .last()
                        .is_none_or(|last| target(index) - target(*last) >= 2 * DOT + 2)
                };
                let lane = stacks
                    .iter()
                    .position(free)
                    .or_else(|| (0..lanes).min_by_key(|lane| stacks.get(*lane).map(Vec::len)));
                if let Some(stack) = lane.and_then(|lane| stacks.get_mut(lane)) {
                    stack.push(index);
                }
            }
            for (lane, stack) in stacks.iter().enumerate() {
                let wanted: Vec<(i32, i32)> = stack
                    .iter()
                    .map(|index| {
                        (
                            target(*index),
                            show.heights.get(*index).copied().unwrap_or(0),
                        )
                    })
                    .collect();
                let x = Self::lane_x(plot, show, column, lane);
                for (person, y) in
                    stack
                        .iter()
                        .zip(spread(&wanted, plot.top + 4, plot.bottom() - 4))
                {
                    placed.push(Placed {
                        person: *person,
                        x,
                        y,
                    });
                }
            }
        }
        placed
    }

    /// Those whose influence is unknown, below the plot.
    fn place_unknown(&self, plot: &Plot, show: &Show) -> Vec<Placed> {
        let lanes = Self::lanes(plot, show);
        let mut placed = Vec::new();
        for column in 0..plot.columns {
            let mut y = plot.bottom() + 30;
            for row in self.column(column, false).chunks(lanes) {
                let heights = row
                    .iter()
                    .filter_map(|index| show.heights.get(*index).copied());
                let height = heights.max().unwrap_or(0);
                for (lane, person) in row.iter().enumerate() {
                    let x = Self::lane_x(plot, show, column, lane);
                    placed.push(Placed {
                        person: *person,
                        x,
                        y: y + height / 2,
                    });
                }
                y += height;
            }
        }
        placed
    }

    /// The first lane is in the middle, the others to its right and left in turn.
    fn lane_x(plot: &Plot, show: &Show, column: usize, lane: usize) -> i32 {
        if !show.numbered {
            return plot.column_left(column) + 14;
        }
        let step = 2 * DOT + 2;
        let lanes = px(Self::lanes(plot, show));
        let offset = if lane % 2 == 1 {
            px(lane / 2 + 1)
        } else {
            -px(lane / 2)
        } * step;
        let middle = plot.column_left(column) + plot.column / 2;
        middle + offset - if lanes % 2 == 0 { step / 2 } else { 0 }
    }

    /// The planes, the scales and their words; returns where the plot ends.
    fn axes(parts: &mut Group, plot: &Plot, narrow: bool, low: Option<i32>, width: i32) -> i32 {
        let bottom = low.map_or(plot.bottom(), |low| low + 34);
        for (column, (_, word, tone)) in STANCES.iter().enumerate().take(plot.columns) {
            let x = plot.column_left(column);
            if column % 2 == 0 {
                let plane = Rectangle::new()
                    .set("x", x)
                    .set("y", plot.top)
                    .set("width", plot.column)
                    .set("height", bottom - plot.top);
                add(parts, plane.set("class", "plane"));
            }
            let up = if narrow && column % 2 == 0 { 22 } else { 8 };
            let words = format!("b tone {tone}");
            add(
                parts,
                centred(x + plot.column / 2, plot.top - up, 12, &words, word),
            );
        }
        for number in [0_u8, 25, 50, 75, 100] {
            let y = plot.at(number);
            let rule = Line::new()
                .set("x1", plot.left)
                .set("x2", width - MARGIN)
                .set("y1", y);
            add(parts, rule.set("y2", y).set("class", "rule"));
            let words = number.to_string();
            add(
                parts,
                line(plot.left - 5, y + 4, 11, "soft", &words).set("text-anchor", "end"),
            );
        }
        if low.is_some() {
            add(
                parts,
                line(
                    plot.left,
                    plot.bottom() + 18,
                    11,
                    "soft halo",
                    "influence unknown",
                ),
            );
        }
        bottom
    }

    fn lines(&self, parts: &mut Group, placed: &[Placed], show: &Show) {
        let radius = if show.numbered { DOT } else { 7 };
        for tie in self.drawn() {
            let (Some(from), Some(to)) = (placed.get(tie.from), placed.get(tie.to)) else {
                continue;
            };
            let Some(path) = curve((from.x, from.y), (to.x, to.y), radius) else {
                continue;
            };
            let tone = tie.kind.tone();
            let thickness = 1 + i32::from(tie.strength.unwrap_or(30)) / 34;
            let mut edge = Path::new()
                .set("d", path)
                .set("class", format!("edge {tone}"))
                .set("stroke-width", thickness)
                .set("stroke-dasharray", tie.kind.dashes())
                .set(
                    "stroke-opacity",
                    if self.ties.len() > 60 { "0.45" } else { "0.8" },
                );
            if tie.kind.points() {
                edge = edge.set("marker-end", format!("url(#to-{tone})"));
            }
            add(parts, edge);
        }
    }

    /// The dots with their names or numbers; returns the members in the order of their numbers.
    fn dots(&self, parts: &mut Group, plot: &Plot, placed: &[Placed], show: &Show) -> Vec<usize> {
        let mut order: Vec<&Placed> = placed.iter().collect();
        order.sort_by_key(|place| {
            let column = self.people.get(place.person).map(|person| stance(person).0);
            (column, place.y, place.x, place.person)
        });
        let mut numbers = Vec::new();
        for (index, place) in order.into_iter().enumerate() {
            let Some(person) = self.people.get(place.person) else {
                continue;
            };
            let (_, _, tone) = stance(person);
            let hollow = person.engaged == Some(false);
            let mut group = Group::new().add(hint(&sentence(person)));
            let radius = if show.numbered { DOT - 1 } else { 6 };
            let dot = Circle::new()
                .set("cx", place.x)
                .set("cy", place.y)
                .set("r", radius);
            let class = if hollow { "hollow" } else { "dot" };
            add(&mut group, dot.set("class", format!("{class} {tone}")));
            if show.numbered {
                let class = if hollow { "b" } else { "b on" };
                let number = (index + 1).to_string();
                add(
                    &mut group,
                    centred(place.x, place.y + 4, 10, class, &number),
                );
            } else {
                let empty = Vec::new();
                let name = show.names.get(place.person).unwrap_or(&empty);
                let detail = show.details.get(place.person).unwrap_or(&empty);
                let x = plot.column_left(stance(person).0) + 26;
                let mut y = place.y - (px(name.len()) * 17 + px(detail.len()) * 14) / 2;
                for words in name {
                    y += 17;
                    add(&mut group, line(x, y - 4, 13, "b halo", words));
                }
                for words in detail {
                    y += 14;
                    add(&mut group, line(x, y - 3, 11, "soft halo", words));
                }
            }
            numbers.push(place.person);
            add(parts, group);
        }
        numbers
    }

    fn legend(&self, parts: &mut Group, width: i32, y: i32, show: &Show) -> i32 {
        let kinds: Vec<TieKind> = TieKind::ALL
            .into_iter()
            .filter(|kind| self.drawn().any(|tie| tie.kind == *kind))
            .collect();
        let mut words: Vec<String> = kinds
            .iter()
            .map(|kind| kind.as_str().replace('_', " "))
            .collect();
        let hollow = self
            .people
            .iter()
            .any(|person| person.engaged == Some(false));
        if hollow {
            words.push("not engaged".to_owned());
        }
        if words.is_empty() {
            return y;
        }
        let widths: Vec<i32> = words
            .iter()
            .map(|word| 44 + text_width(word, 12, false))
            .collect();
        let places = flow(&widths, width, 14);
        for (index, (word, (x, row))) in words.iter().zip(&places).enumerate() {
            let middle = y + row * 22 + 10;
            if let Some(kind) = kinds.get(index) {
                let tone = kind.tone();
                let mut sample = Path::new()
                    .set("d", format!("M{x} {middle} h34"))
                    .set("class", format!("edge {tone}"))
                    .set("stroke-width", 2)
                    .set("stroke-dasharray", kind.dashes());
                if kind.points() {
                    sample = sample.set("marker-end", format!("url(#to-{tone})"));
                }
                add(parts, sample);
            } else {
                let radius = if show.numbered { 8 } else { 6 };
                let dot = Circle::new()
                    .set("cx", x + 24)
                    .set("cy", middle)
                    .set("r", radius);
                add(parts, dot.set("class", "hollow ink"));
            }
            add(parts, line(x + 40, middle + 4, 12, "soft", word));
        }
        y + (places.last().map_or(0, |(_, row)| *row) + 1) * 22 + 6
    }

    /// The roles that nobody fills, as a row of empty seats.
    fn seats(&self, parts: &mut Group, width: i32, y: i32) -> i32 {
        if self.empty_seats.is_empty() {
            return y;
        }
        add(parts, line(MARGIN, y + 16, 13, "b", "Empty seats"));
        let words: Vec<String> = self
            .empty_seats
            .iter()
            .map(|seat| {
                let times = if seat.missing > 1 {
                    format!(" × {}", seat.missing)
                } else {
                    String::new()
                };
                let name = wrap(&clean(&seat.name), 12, false, width - 2 * MARGIN - 90, 1);
                format!("{}{times}", name.concat())
            })
            .collect();
        let widths: Vec<i32> = words
            .iter()
            .map(|word| 40 + text_width(word, 12, false))
            .collect();
        let places = flow(&widths, width, 10);
        for ((word, own), (x, row)) in words.iter().zip(&widths).zip(&places) {
            let top = y + 26 + row * 36;
            let seat = Rectangle::new()
                .set("x", *x)
                .set("y", top)
                .set("width", *own);
            add(
                parts,
                seat.set("height", 28).set("rx", 14).set("class", "empty"),
            );
            let dot = Circle::new()
                .set("cx", x + 16)
                .set("cy", top + 14)
                .set("r", 7);
            add(parts, dot.set("class", "empty"));
            add(parts, line(x + 30, top + 18, 12, "", word));
        }
        y + 26 + (places.last().map_or(0, |(_, row)| *row) + 1) * 36 + 6
    }

    /// Who the numbers are.
    fn list(&self, parts: &mut Group, width: i32, y: i32, numbers: &[usize]) -> i32 {
        let columns = ((width - 2 * MARGIN) / 300).max(1);
        let column = (width - 2 * MARGIN) / columns;
        let room = column - 50;
        let entries: Vec<(usize, Vec<String>, Vec<String>)> = numbers
            .iter()
            .filter_map(|index| self.people.get(*index).map(|person| (*index, person)))
            .map(|(index, person)| {
                let words = format!("{}\u{a0}· {}", stance(person).1, detail(person));
                let name = wrap(&clean(&person.name), 13, true, room, 3);
                (index, name, wrap(&words, 12, false, room, 4))
            })
            .collect();
        let height =
            |name: &[String], detail: &[String]| px(name.len()) * 17 + px(detail.len()) * 15 + 8;
        let total: i32 = entries
            .iter()
            .map(|(_, name, detail)| height(name, detail))
            .sum();
        let (mut x, mut at, mut lowest) = (MARGIN, y, y);
        for (number, (index, name, detail)) in entries.iter().enumerate() {
            if at - y >= total / columns && x + 2 * column <= width - MARGIN {
                (x, at) = (x + column, y);
            }
            let tone = self
                .people
                .get(*index)
                .map_or("ink", |person| stance(person).2);
            let class = format!("b tone {tone}");
            let words = (number + 1).to_string();
            add(
                parts,
                line(x + 26, at + 15, 12, &class, &words).set("text-anchor", "end"),
            );
            let mut own = at;
            for words in name {
                own += 17;
                add(parts, line(x + 34, own - 2, 13, "b", words));
            }
            for words in detail {
                own += 15;
                add(parts, line(x + 34, own - 2, 12, "soft", words));
            }
            at += height(name, detail);
            lowest = lowest.max(at);
        }
        lowest
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

/// Moves things apart that want to be at the same height: each `(wanted middle, height)` in order
/// from above; all stay between `top` and `bottom` if they fit at all.
fn spread(wanted: &[(i32, i32)], top: i32, bottom: i32) -> Vec<i32> {
    let mut at: Vec<i32> = Vec::with_capacity(wanted.len());
    let mut free = top;
    for (middle, height) in wanted {
        let own = (*middle).max(free + height / 2);
        free = own + height - height / 2;
        at.push(own);
    }
    let mut free = bottom;
    for (own, (_, height)) in at.iter_mut().zip(wanted).rev() {
        *own = (*own).min(free - height - height / 2);
        free = *own - height / 2;
    }
    at
}

/// A bent line from the rim of one dot to that of another.
fn curve(from: (i32, i32), to: (i32, i32), radius: i32) -> Option<String> {
    let (x1, y1, x2, y2) = (
        f64::from(from.0),
        f64::from(from.1),
        f64::from(to.0),
        f64::from(to.1),
    );
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx.hypot(dy);
    let radius = f64::from(radius) + 2.0;
    if length < 2.0 * radius {
        return None;
    }
    let bend = (length * 0.14).min(40.0);
    let (cx, cy) = (
        f64::midpoint(x1, x2) - dy / length * bend,
        f64::midpoint(y1, y2) + dx / length * bend,
    );
    let rim = |x: f64, y: f64| {
        let own = (cx - x).hypot(cy - y).max(1.0);
        (x + (cx - x) / own * radius, y + (cy - y) / own * radius)
    };
    let ((sx, sy), (ex, ey)) = (rim(x1, y1), rim(x2, y2));
    Some(format!("M{sx:.1} {sy:.1} Q{cx:.1} {cy:.1} {ex:.1} {ey:.1}"))
}
