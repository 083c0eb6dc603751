//! The strokes of the power map.

use svg::node::element::{Circle, Group, Line, Path, Rectangle};

use super::layout::{DOT, Placed, Plot, Show};
use super::{PowerMap, STANCES, TieKind, detail, sentence, stance};
use crate::pictures::canvas::{MARGIN, add, centred, ended, flow, heading, hint, line, px, sheet};
use crate::pictures::canvas_width;
use crate::pictures::text::{clean, width as text_width, wrap};

impl PowerMap {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = canvas_width(width);
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
        self.grow(&mut plot, &show, if narrow { 320 } else { 420 });
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
            add(parts, ended(plot.left - 5, y + 4, 11, "soft", &words));
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
                let high = px(name.len()) * 17 + px(detail.len()) * 14;
                let mut y = place.y - high / 2;
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
            add(parts, ended(x + 26, at + 15, 12, &class, &words));
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
