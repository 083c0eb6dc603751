//! The strokes of the paths.

use std::collections::HashMap;

use svg::node::element::{Group, Path, Rectangle};

use super::{PathsPicture, ends, facts, share};
use crate::pictures::canvas::{MARGIN, add, centred, heading, hint, legend, line, px, sheet};
use crate::pictures::canvas_width;
use crate::pictures::list::{Entry, list};
use crate::pictures::text::{clean, width as text_width, wrap};

/// The height of a stage's bar.
const BAR: i32 = 16;
/// Free height between the rows of stages.
const GAP: i32 = 78;
/// Free width between what passes a row side by side.
const SPACE: i32 = 10;
/// The tones of ribbons, by the stage that they leave; not those of ends and loops.
const TONES: [&str; 3] = ["teal", "orange", "grey"];

/// What stands in a row: a stage, or a ribbon that passes it on its way further down.
struct Piece {
    x: i32,
    width: i32,
    /// How much of it is taken, at its upper and at its lower edge.
    taken: (i32, i32),
}

/// A ribbon, by the index of its transition.
struct Ribbon {
    index: usize,
    from: usize,
    to: usize,
    width: i32,
}

impl PathsPicture {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = canvas_width(width);
        let mut parts = Group::new();
        let title = clean(&self.title);
        let mut told: Vec<String> = self.facts.iter().map(|fact| clean(fact)).collect();
        told.push(format!("{} journeys", self.journeys));
        let below = format!(
            "Paths: {}. Ribbons lead to later stages; dashed loops lead back.",
            told.join("\u{a0}· ")
        );
        let mut y = heading(&mut parts, width, &title, &below);
        y = legend(&mut parts, width, y, &self.shown());
        y = self.flow(&mut parts, width, y);
        y = list(&mut parts, width, y, "Most frequent paths", &self.entries());
        y = list(&mut parts, width, y, "Transitions", &self.told_of(false));
        y = list(&mut parts, width, y, "Loops", &self.told_of(true));
        sheet(
            "paths",
            &format!("Paths: {title}"),
            &self.words(),
            (width, y + MARGIN),
            parts,
        )
    }

    /// What became of those whose path has ended, with its tone.
    fn shown(&self) -> Vec<(&'static str, &'static str, bool)> {
        let all: Vec<_> = self.stages.iter().flat_map(ends).collect();
        let known = [
            ("completed", "green"),
            ("still in", "blue"),
            ("dropped", "red"),
        ];
        known
            .into_iter()
            .filter(|(word, _)| all.iter().any(|(_, own, _)| own == word))
            .map(|(word, tone)| (word, tone, false))
            .collect()
    }

    fn entries(&self) -> Vec<Entry> {
        let variants = self.variants.iter().enumerate();
        variants
            .map(|(index, variant)| Entry {
                mark: (index + 1).to_string(),
                tone: "ink",
                name: self.variant(variant),
                detail: format!(
                    "{} journeys, {}\u{a0}%",
                    variant.count,
                    share(variant.count, self.journeys).unwrap_or(0)
                ),
            })
            .collect()
    }

    fn told_of(&self, loops: bool) -> Vec<Entry> {
        let mut own: Vec<_> = self
            .between()
            .filter(|(from, to, _)| (to <= from) == loops)
            .collect();
        own.sort_by_key(|(from, to, one)| (std::cmp::Reverse(one.count), *from, *to));
        own.into_iter()
            .map(|(from, _, transition)| Entry {
                mark: if loops { "↺" } else { "→" }.to_owned(),
                tone: if loops { "violet" } else { tone(from) },
                name: format!(
                    "{} → {}",
                    self.name(&transition.from),
                    self.name(&transition.to)
                ),
                detail: self.told(from, transition),
            })
            .collect()
    }

    fn flow(&self, parts: &mut Group, width: i32, top: i32) -> i32 {
        let count = self.stages.len();
        if count == 0 {
            return top;
        }
        let loops: Vec<(usize, usize, u32)> = self
            .between()
            .filter(|(from, to, _)| to <= from)
            .map(|(from, to, one)| (from, to, one.count))
            .collect();
        let names = if width < 640 { 0 } else { 250 };
        let beside = if loops.is_empty() { 8 } else { 76 };
        let left = MARGIN + names + beside;
        let room = width - MARGIN - left;
        let long = self.scale(room);
        let mut ribbons: Vec<Ribbon> = self
            .between()
            .enumerate()
            .filter(|(_, (from, to, _))| to > from)
            .map(|(index, (from, to, one))| Ribbon {
                index,
                from,
                to,
                width: long(one.count).max(1),
            })
            .collect();
        ribbons.sort_by_key(|ribbon| (ribbon.from, ribbon.to));
        let mut rows = self.rows(&ribbons, left, &long);
        // Above a bar stand its name and facts where there is no room beside it.
        let head = if names == 0 { 40 } else { 0 };
        let at = |row: usize| top + head + px(row) * (GAP + BAR + head);
        // Into a bar, what comes from near by stands first; out of it, what goes near by, then those who go no
        // further: so what passes other stages neither crosses the rest nor the ends.
        let mut arrivals: Vec<&Ribbon> = ribbons.iter().collect();
        arrivals.sort_by_key(|ribbon| (ribbon.to, std::cmp::Reverse(ribbon.from)));
        let mut ends: HashMap<usize, i32> = HashMap::new();
        for ribbon in arrivals {
            ends.extend(take(&mut rows, ribbon.to, ribbon.width, true).map(|x| (ribbon.index, x)));
        }
        for near in [true, false] {
            for ribbon in ribbons
                .iter()
                .filter(|one| (one.to == one.from + 1) == near)
            {
                let start = take(&mut rows, ribbon.from, ribbon.width, false);
                if let (Some(start), Some(end)) = (start, ends.get(&ribbon.index)) {
                    self.ribbon(parts, ribbon, (start, *end), (&ribbons, &rows), &at);
                }
            }
            if near {
                self.ends(parts, &mut rows, &at, &long);
            }
        }
        for (row, stage) in self.stages.iter().enumerate() {
            let words = format!("{}: {}", clean(&stage.name), facts(stage));
            let mut group = Group::new().add(hint(&words));
            if let Some(piece) = rows.get(row).and_then(|pieces| pieces.first()) {
                let bar = Rectangle::new()
                    .set("x", piece.x)
                    .set("y", at(row))
                    .set("width", piece.width);
                let bar = bar.set("height", BAR).set("rx", 2);
                add(&mut group, bar.set("class", format!("tone {}", tone(row))));
            }
            let name = format!("{}\u{a0}· {}", row + 1, clean(&stage.name));
            let (x, room, most) = if names == 0 {
                (left, width - MARGIN - left, 1)
            } else {
                (MARGIN, names - 10, 3)
            };
            let mut y = if names == 0 {
                at(row) - 40
            } else {
                at(row) - 2
            };
            for words in wrap(&name, 13, true, room, most) {
                y += 17;
                add(&mut group, line(x, y - 2, 13, "b halo", &words));
            }
            for words in wrap(&facts(stage), 11, false, room, most) {
                y += 15;
                add(&mut group, line(x, y - 2, 11, "soft halo", &words));
            }
            add(parts, group);
        }
        for (from, to, times) in &loops {
            self.back(parts, (*from, *to, *times), left, &at, beside);
        }
        at(count - 1) + BAR + 44
    }

    /// How long a number of journeys is, so that every row fits.
    fn scale(&self, room: i32) -> impl Fn(u32) -> i32 {
        let mut most = (1_u64, 1_i64);
        for row in 0..self.stages.len() {
            let passing: Vec<u32> = self
                .between()
                .filter(|(from, to, _)| *from < row && row < *to)
                .map(|(.., one)| one.count)
                .collect();
            let own = self.weight(row);
            let sum = u64::from(own) + passing.iter().map(|count| u64::from(*count)).sum::<u64>();
            let free = i64::from(room - px(passing.len()) * (SPACE + 1)).max(40);
            // The scale is the smallest of free / sum.
            if i128::from(free) * i128::from(most.0) < i128::from(most.1) * i128::from(sum)
                || row == 0
            {
                most = (sum.max(1), free);
            }
        }
        move |count| {
            i32::try_from(i64::from(count) * most.1 / i64::try_from(most.0).unwrap_or(i64::MAX))
                .unwrap_or(0)
        }
    }

    /// How many a bar has to hold: all who came, and all who left.
    fn weight(&self, row: usize) -> u32 {
        let into: u32 = self
            .between()
            .filter(|(from, to, _)| *to == row && from < to)
            .map(|(.., one)| one.count)
            .sum();
        let visits = self.stages.get(row).map_or(0, |stage| stage.visits);
        visits.max(into).max(self.departures(row))
    }

    /// The pieces of each row: its stage, then the ribbons that pass it, the nearest to arrive first.
    fn rows(&self, ribbons: &[Ribbon], left: i32, long: &impl Fn(u32) -> i32) -> Vec<Vec<Piece>> {
        let rows = 0..self.stages.len();
        rows.map(|row| {
            let own = long(self.weight(row)).max(3);
            let mut x = left;
            let mut pieces = vec![Piece {
                x,
                width: own,
                taken: (0, 0),
            }];
            x += own + SPACE;
            for ribbon in passing(ribbons, row) {
                pieces.push(Piece {
                    x,
                    width: ribbon.width,
                    taken: (0, 0),
                });
                x += ribbon.width + SPACE;
            }
            pieces
        })
        .collect()
    }

    fn ribbon(
        &self,
        parts: &mut Group,
        ribbon: &Ribbon,
        (start, end): (i32, i32),
        (ribbons, rows): (&[Ribbon], &[Vec<Piece>]),
        at: &impl Fn(usize) -> i32,
    ) {
        let Some((_, _, transition)) = self.between().nth(ribbon.index) else {
            return;
        };
        let mut edges = vec![(start, at(ribbon.from) + BAR)];
        for row in ribbon.from + 1..ribbon.to {
            let place = passing(ribbons, row)
                .iter()
                .position(|one| one.index == ribbon.index);
            let x = place
                .and_then(|place| rows.get(row)?.get(place + 1))
                .map(|piece| piece.x);
            if let Some(x) = x {
                edges.push((x, at(row)));
                edges.push((x, at(row) + BAR));
            }
        }
        edges.push((end, at(ribbon.to)));
        let words = format!(
            "{} → {}: {}",
            self.name(&transition.from),
            self.name(&transition.to),
            self.told(ribbon.from, transition)
        );
        let mut group = Group::new().add(hint(&words));
        let shape = Path::new()
            .set("d", outline(&edges, ribbon.width))
            .set("class", format!("tone {}", tone(ribbon.from)))
            .set("fill-opacity", "0.38");
        add(&mut group, shape);
        let number = transition.count.to_string();
        if ribbon.width > text_width(&number, 11, false) + 6 && ribbon.to == ribbon.from + 1 {
            let y = at(ribbon.from) + BAR + 16;
            add(
                &mut group,
                centred(start + ribbon.width / 2, y, 11, "", &number),
            );
        }
        add(parts, group);
    }

    /// Those whose path ends in a stage, as stubs below it.
    fn ends(
        &self,
        parts: &mut Group,
        rows: &mut [Vec<Piece>],
        at: &impl Fn(usize) -> i32,
        long: &impl Fn(u32) -> i32,
    ) {
        for (row, stage) in self.stages.iter().enumerate() {
            for (count, word, tone) in ends(stage) {
                let own = long(count).max(1);
                let Some(x) = take(rows, row, own, false) else {
                    continue;
                };
                let mut group =
                    Group::new().add(hint(&format!("{}: {count} {word}", clean(&stage.name))));
                let (y, wide) = (at(row) + BAR, own.max(2));
                let stub = format!(
                    "M{x} {y} h{wide} v16 l{} 8 l{} -8 Z",
                    -wide / 2,
                    wide / 2 - wide
                );
                add(
                    &mut group,
                    Path::new()
                        .set("d", stub)
                        .set("class", format!("tone {tone}")),
                );
                add(parts, group);
            }
        }
    }

    /// A loop: out of the left end of a bar and back up.
    fn back(
        &self,
        parts: &mut Group,
        (from, to, times): (usize, usize, u32),
        left: i32,
        at: &impl Fn(usize) -> i32,
        beside: i32,
    ) {
        let most = self
            .between()
            .filter(|(from, to, _)| to <= from)
            .map(|(.., one)| one.count)
            .max();
        let thick = 1 + i32::try_from(u64::from(times) * 5 / u64::from(most.unwrap_or(1).max(1)))
            .unwrap_or(0);
        let rows = px(from - to);
        let far = (20 + rows * 14).min(beside - 14);
        let x = left - 2;
        let (y1, y2) = if from == to {
            (at(from) + BAR - 1, at(from) + 2)
        } else {
            (at(from) + 4, at(to) + BAR - 3)
        };
        let path = if from == to {
            format!(
                "M{x} {y1} C{} {} {} {} {x} {y2}",
                x - 26,
                y1 + 12,
                x - 26,
                y2 - 12
            )
        } else {
            format!("M{x} {y1} C{} {y1} {} {y2} {x} {y2}", x - far, x - far)
        };
        let name = |place: usize| {
            self.stages
                .get(place)
                .map(|stage| clean(&stage.name))
                .unwrap_or_default()
        };
        let words = format!("Loop: {} → {}: {times} times", name(from), name(to));
        let stroke = Path::new()
            .set("d", path)
            .set("class", "edge violet")
            .set("stroke-width", thick)
            .set("stroke-opacity", "0.85")
            .set("stroke-dasharray", "7 4")
            .set("marker-end", "url(#to-violet)");
        add(parts, Group::new().add(hint(&words)).add(stroke));
    }
}

fn tone(row: usize) -> &'static str {
    TONES.get(row % TONES.len()).copied().unwrap_or("teal")
}

/// The ribbons that pass a row, those that arrive first nearest to the stage.
fn passing(ribbons: &[Ribbon], row: usize) -> Vec<&Ribbon> {
    let mut passing: Vec<&Ribbon> = ribbons
        .iter()
        .filter(|one| one.from < row && row < one.to)
        .collect();
    passing.sort_by_key(|ribbon| (ribbon.to, std::cmp::Reverse(ribbon.from), ribbon.index));
    passing
}

/// Takes some of the edge of a stage's bar: where that begins.
fn take(rows: &mut [Vec<Piece>], row: usize, width: i32, upper: bool) -> Option<i32> {
    let piece = rows.get_mut(row)?.first_mut()?;
    let taken = if upper {
        &mut piece.taken.0
    } else {
        &mut piece.taken.1
    };
    let x = piece.x + *taken;
    *taken += width;
    Some(x)
}

/// A band of a width along points at its left, straight down in bars and bent between them.
fn outline(edges: &[(i32, i32)], width: i32) -> String {
    let mut path = String::new();
    for (index, (x, y)) in edges.iter().enumerate() {
        match index.checked_sub(1).and_then(|before| edges.get(before)) {
            None => path.push_str(&format!("M{x} {y}")),
            Some((left, above)) => {
                let middle = i32::midpoint(*above, *y);
                path.push_str(&format!(" C{left} {middle} {x} {middle} {x} {y}"));
            }
        }
    }
    for (index, (x, y)) in edges.iter().rev().enumerate() {
        let x = x + width;
        match index
            .checked_sub(1)
            .and_then(|before| edges.iter().rev().nth(before))
        {
            None => path.push_str(&format!(" L{x} {y}")),
            Some((left, below)) => {
                let (left, middle) = (left + width, i32::midpoint(*below, *y));
                path.push_str(&format!(" C{left} {middle} {x} {middle} {x} {y}"));
            }
        }
    }
    path.push_str(" Z");
    path
}
