//! The strokes of a journey map.

use std::ops::Range;

use svg::node::element::{Circle, Group, Line, Path, Rectangle};

use super::curve::{point, star};
use super::{
    EMOTION, JourneyMapPicture, JourneyMapPictureLane, JourneyMapPictureStage, LANES,
    MOMENT_OF_TRUTH, TOUCHPOINT, aims, contact, feeling, known, sentence, tone,
};
use crate::pictures::canvas::{MARGIN, add, ended, flow, heading, hint, line, px, sheet};
use crate::pictures::canvas_width;
use crate::pictures::text::{clean, width as text_width, wrap};

/// The narrowest column in which words still fit.
const COLUMN: i32 = 150;
/// Free space around a card.
const GAP: i32 = 4;
/// Where a card's text begins.
const INDENT: i32 = 11;

/// Stages that stand beside one another.
pub(super) struct Band {
    pub(super) stages: Range<usize>,
    /// Where the first column begins.
    pub(super) left: i32,
    column: i32,
    /// Names of lanes stand above their rows, not beside.
    pub(super) narrow: bool,
}

impl Band {
    pub(super) fn middle(&self, place: usize) -> i32 {
        self.left + px(place) * self.column + self.column / 2
    }

    pub(super) fn right(&self) -> i32 {
        self.left + px(self.stages.len()) * self.column
    }
}

/// What buyers say of a stage.
type Said = fn(&JourneyMapPictureStage) -> Option<&str>;

/// What stands in a cell.
#[derive(Default)]
struct Card {
    bold: Vec<String>,
    words: Vec<String>,
    soft: Vec<String>,
    tone: &'static str,
    frame: Frame,
    level: String,
    hint: String,
}

#[derive(Default, PartialEq)]
enum Frame {
    /// A stripe at the left.
    #[default]
    Stripe,
    /// A border all around.
    Whole,
    /// The same, broken.
    Dashed,
    /// Words only.
    Bare,
}

impl Card {
    fn height(&self) -> i32 {
        px(self.bold.len()) * 16 + px(self.words.len()) * 15 + px(self.soft.len()) * 14 + 9
    }
}

impl JourneyMapPicture {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = canvas_width(width);
        let narrow = width < 640;
        let mut parts = Group::new();
        let title = clean(&self.title);
        let mut facts: Vec<String> = self.facts.iter().map(|fact| clean(fact)).collect();
        facts.push(format!("{} stages", self.stages.len()));
        facts.push(format!("{} touchpoints", self.touchpoints.len()));
        facts.push(format!("{} elements", self.elements.len()));
        let below = format!("Journey map: {}.", facts.join("\u{a0}· "));
        let mut y = heading(&mut parts, width, &title, &below);
        y = self.legend(&mut parts, width, y);
        let names = if narrow { 0 } else { 124 };
        let room = width - 2 * MARGIN - names;
        let fit = usize::try_from(room / COLUMN).unwrap_or(1).max(1);
        let bands = self.stages.len().div_ceil(fit).max(1);
        let each = self.stages.len().div_ceil(bands).max(1);
        let column = room / px(each);
        let mut first = 0;
        while first < self.stages.len() {
            let last = (first + each).min(self.stages.len());
            let band = Band {
                stages: first..last,
                left: MARGIN + names,
                column,
                narrow,
            };
            y = self.band(&mut parts, &band, y) + 18;
            first = last;
        }
        sheet(
            "journey-map",
            &format!("Journey map: {title}"),
            &self.words(),
            (width, y + MARGIN - 18),
            parts,
        )
    }

    /// What the signs mean, as far as there are any.
    fn legend(&self, parts: &mut Group, width: i32, y: i32) -> i32 {
        let stages = |felt: fn(&JourneyMapPictureStage) -> Option<f64>| {
            self.stages.iter().any(|stage| felt(stage).is_some())
        };
        let level = |word: &str| {
            let elements = self.elements.iter().map(|one| &one.evidence_level);
            let touchpoints = self.touchpoints.iter().map(|one| &one.evidence_level);
            elements.chain(touchpoints).any(|level| level == word)
        };
        let moments = self.elements.iter().any(|one| one.lane == MOMENT_OF_TRUTH);
        let signs = [
            ("planned emotion", stages(|stage| stage.planned_emotion)),
            ("observed emotion", stages(|stage| stage.observed_emotion)),
            ("moment of truth", moments),
            ("assumed", level("assumed")),
            ("reported", level("reported")),
            ("observed", level("observed")),
        ];
        let words: Vec<&str> = signs
            .iter()
            .filter(|(_, shown)| *shown)
            .map(|(word, _)| *word)
            .collect();
        if words.is_empty() {
            return y;
        }
        let widths: Vec<i32> = words
            .iter()
            .map(|word| 40 + text_width(word, 12, false))
            .collect();
        let places = flow(&widths, width, 12);
        for (word, (x, row)) in words.iter().zip(&places) {
            let middle = y + row * 20 + 8;
            match *word {
                "planned emotion" | "observed emotion" => {
                    let observed = *word == "observed emotion";
                    let (tone, dashes) = if observed {
                        ("orange", "6 4")
                    } else {
                        ("violet", "none")
                    };
                    let sample = Path::new()
                        .set("d", format!("M{x} {middle} h30"))
                        .set("class", format!("edge {tone}"))
                        .set("stroke-width", 2.5)
                        .set("stroke-dasharray", dashes);
                    add(parts, sample);
                    add(parts, point(x + 15, f64::from(middle), observed));
                }
                "moment of truth" => add(parts, star(x + 20, middle)),
                level => {
                    if let Some(sign) = evidence(level, x + 24, middle) {
                        add(parts, sign);
                    }
                }
            }
            add(parts, line(x + 36, middle + 4, 12, "soft", word));
        }
        y + (places.last().map_or(0, |(_, row)| *row) + 1) * 20 + 8
    }

    fn band(&self, parts: &mut Group, band: &Band, top: i32) -> i32 {
        let mut y = self.heads(parts, band, top);
        let question: Said = |stage| stage.question.as_deref();
        let outcome: Said = |stage| stage.outcome.as_deref();
        for (name, of) in [("Question", question), ("Outcome", outcome)] {
            if self.stages.iter().any(|stage| of(stage).is_some()) {
                let cells = self.cells(band, |stage| {
                    let said = of(stage).map(clean).into_iter();
                    said.map(|said| Card {
                        words: wrap(&said, 12, false, band.column - 2 * GAP - 8, 5),
                        tone: "ink",
                        frame: Frame::Bare,
                        hint: format!("{name}: {said}"),
                        ..Card::default()
                    })
                    .collect()
                });
                y = Self::row(parts, band, (name, "ink"), y, &cells);
            }
        }
        let mut before: Option<usize> = None;
        for lane in &self.filled() {
            let place = LANES.iter().position(|(word, ..)| *word == lane.lane);
            y = Self::blueprint_line(parts, band, before, place, y);
            before = place;
            y = self.lane(parts, band, lane, y);
        }
        y
    }

    /// The lines of a service blueprint that stand between two lanes: the last of them is drawn.
    fn blueprint_line(
        parts: &mut Group,
        band: &Band,
        before: Option<usize>,
        place: Option<usize>,
        y: i32,
    ) -> i32 {
        let (Some(place), first) = (place, before.map_or(0, |before| before + 1)) else {
            return y;
        };
        let crossed = LANES.iter().take(place + 1).skip(first);
        let mut names = crossed
            .filter_map(|(.., line)| *line)
            .filter(|name| !name.is_empty());
        let Some(name) = names.next_back() else {
            return y;
        };
        let rule = Line::new()
            .set("x1", MARGIN)
            .set("x2", band.right() - text_width(name, 11, false) - 10)
            .set("y1", y + 10)
            .set("y2", y + 10);
        add(parts, rule.set("class", "empty"));
        add(parts, ended(band.right(), y + 14, 11, "soft", name));
        y + 18
    }

    /// The stages as arrows with their names.
    fn heads(&self, parts: &mut Group, band: &Band, top: i32) -> i32 {
        let room = band.column - 40;
        let stages = || {
            self.stages
                .get(band.stages.clone())
                .unwrap_or_default()
                .iter()
        };
        let told: Vec<(Vec<String>, Vec<String>)> = stages()
            .zip(band.stages.clone())
            .map(|(stage, index)| {
                let name = format!("{}\u{a0}· {}", index + 1, clean(&stage.name));
                let aims = aims(stage);
                let aims = aims.iter().flat_map(|aim| wrap(aim, 11, false, room, 2));
                (wrap(&name, 14, true, room, 4), aims.collect())
            })
            .collect();
        let own =
            |(name, aims): &(Vec<String>, Vec<String>)| px(name.len()) * 18 + px(aims.len()) * 15;
        let height = told.iter().map(own).max().unwrap_or(0) + 16;
        for ((place, stage), words) in stages().enumerate().zip(&told) {
            let x = band.left + px(place) * band.column + 1;
            let (right, middle, bottom) = (x + band.column - 3, top + height / 2, top + height);
            let notch = if band.stages.start + place == 0 {
                x
            } else {
                x + 9
            };
            let shape = format!(
                "M{x} {top} H{} L{right} {middle} L{} {bottom} H{x} L{notch} {middle} Z",
                right - 9,
                right - 9,
            );
            let mut group = Group::new().add(hint(&format!(
                "{}. {}",
                clean(&stage.name),
                clean(&stage.kind).replace('_', " ")
            )));
            add(
                &mut group,
                Path::new()
                    .set("d", shape)
                    .set("class", "card blue")
                    .set("stroke-width", 1.5),
            );
            let mut y = top + height / 2 - own(words) / 2;
            for (size, step, class, lines) in [(14, 18, "b", &words.0), (11, 15, "soft", &words.1)]
            {
                for words in lines {
                    y += step;
                    add(&mut group, line(x + 17, y - 4, size, class, words));
                }
            }
            add(parts, group);
        }
        top + height + 8
    }

    fn cells(
        &self,
        band: &Band,
        of: impl Fn(&JourneyMapPictureStage) -> Vec<Card>,
    ) -> Vec<Vec<Card>> {
        let stages = self.stages.get(band.stages.clone()).unwrap_or_default();
        stages.iter().map(of).collect()
    }

    fn lane(&self, parts: &mut Group, band: &Band, lane: &JourneyMapPictureLane, y: i32) -> i32 {
        let tone = tone(&lane.lane);
        let room = band.column - 2 * GAP - INDENT - 16;
        let cells = self.cells(band, |stage| {
            if lane.lane == TOUCHPOINT {
                let cards = self.touchpoints_in(&stage.id).map(|touchpoint| {
                    let (name, contact) = (clean(&touchpoint.name), contact(touchpoint));
                    Card {
                        bold: wrap(&name, 12, true, room, 4),
                        soft: wrap(&contact, 11, false, room, 4),
                        tone,
                        frame: if touchpoint.expected {
                            Frame::Whole
                        } else {
                            Frame::Dashed
                        },
                        level: touchpoint.evidence_level.clone(),
                        hint: format!("{name} ({contact}{})", known(&touchpoint.evidence_level)),
                        ..Card::default()
                    }
                });
                return cards.collect();
            }
            let cards = self.elements_in(&stage.id, &lane.lane).map(|element| {
                let mut facts: Vec<String> = Vec::new();
                facts.extend(element.label.as_deref().map(clean));
                facts.extend(element.valence.map(|valence| feeling(f64::from(valence))));
                facts.extend(element.note.as_deref().map(clean));
                facts.retain(|fact| !fact.is_empty());
                Card {
                    words: wrap(&clean(&element.text), 12, false, room, 7),
                    soft: wrap(&facts.join("\u{a0}· "), 11, false, room, 3),
                    tone,
                    level: element.evidence_level.clone(),
                    hint: sentence(element),
                    ..Card::default()
                }
            });
            cards.collect()
        });
        let named = (lane.name.as_str(), tone);
        if lane.lane == EMOTION {
            let below = Self::name(parts, band, named, y);
            let bottom = self.curve(parts, band, below + 6);
            return Self::cards(parts, band, bottom, &cells);
        }
        Self::row(parts, band, named, y, &cells)
    }

    /// The rule above a row and the name of it; returns where its cells begin.
    fn name(parts: &mut Group, band: &Band, (name, tone): (&str, &str), y: i32) -> i32 {
        let rule = Line::new().set("x1", MARGIN).set("x2", band.right());
        add(parts, rule.set("y1", y).set("y2", y).set("class", "rule"));
        let class = format!("b tone {tone}");
        if band.narrow {
            add(parts, line(MARGIN, y + 17, 12, &class, name));
            return y + 22;
        }
        for (index, words) in wrap(name, 12, true, band.left - MARGIN - 10, 3)
            .iter()
            .enumerate()
        {
            add(
                parts,
                line(MARGIN, y + 19 + px(index) * 16, 12, &class, words),
            );
        }
        y
    }

    /// A row of cards, unless it is empty in this band.
    fn row(
        parts: &mut Group,
        band: &Band,
        named: (&str, &str),
        y: i32,
        cells: &[Vec<Card>],
    ) -> i32 {
        if cells.iter().all(Vec::is_empty) {
            return y;
        }
        let top = Self::name(parts, band, named, y);
        let least = if band.narrow {
            top + 4
        } else {
            y + 30
                + 16 * px(wrap(named.0, 12, true, band.left - MARGIN - 10, 3)
                    .len()
                    .saturating_sub(1))
        };
        Self::cards(parts, band, top, cells).max(least)
    }

    /// The cards of a row, below one another in their columns; returns where the row ends.
    fn cards(parts: &mut Group, band: &Band, top: i32, cells: &[Vec<Card>]) -> i32 {
        let mut bottom = top;
        for (place, cards) in cells.iter().enumerate() {
            let x = band.left + px(place) * band.column + GAP;
            let mut y = top + GAP;
            for card in cards {
                draw(parts, card, (x, y), band.column - 2 * GAP);
                y += card.height() + GAP;
            }
            bottom = bottom.max(y);
        }
        bottom + 2
    }
}

/// How a thing is known: a ring, half of a disc, or a disc.
fn evidence(level: &str, x: i32, y: i32) -> Option<Group> {
    let ring = Circle::new().set("cx", x).set("cy", y).set("r", 4);
    let mut group = Group::new();
    match level {
        "assumed" => add(
            &mut group,
            ring.set("class", "hollow grey")
                .set("style", "stroke-width: 1.3"),
        ),
        "reported" => {
            add(
                &mut group,
                ring.set("class", "hollow grey")
                    .set("style", "stroke-width: 1.3"),
            );
            let half = format!("M{x} {} a4 4 0 0 0 0 8 Z", y - 4);
            add(
                &mut group,
                Path::new().set("d", half).set("class", "tone grey"),
            );
        }
        "observed" => add(&mut group, ring.set("class", "tone grey")),
        _ => return None,
    }
    Some(group)
}

fn draw(parts: &mut Group, card: &Card, (x, y): (i32, i32), width: i32) {
    let mut group = Group::new().add(hint(&card.hint));
    let height = card.height();
    let frame = Rectangle::new()
        .set("x", x)
        .set("y", y)
        .set("width", width)
        .set("height", height)
        .set("rx", 4);
    let tone = card.tone;
    match card.frame {
        Frame::Bare => {}
        Frame::Stripe => {
            add(&mut group, frame.set("class", "plane"));
            let stripe = Rectangle::new().set("x", x).set("y", y).set("width", 4);
            add(
                &mut group,
                stripe
                    .set("height", height)
                    .set("rx", 2)
                    .set("class", format!("tone {tone}")),
            );
        }
        Frame::Whole => add(
            &mut group,
            frame
                .set("class", format!("card {tone}"))
                .set("stroke-width", 1.4),
        ),
        Frame::Dashed => add(
            &mut group,
            frame
                .set("class", format!("card {tone}"))
                .set("stroke-width", 1.4)
                .set("stroke-dasharray", "5 4"),
        ),
    }
    if let Some(sign) = evidence(&card.level, x + width - 10, y + 11) {
        add(&mut group, sign);
    }
    let left = if card.frame == Frame::Bare {
        x + 4
    } else {
        x + INDENT
    };
    let mut at = y + 3;
    for (size, step, class, lines) in [
        (12, 16, "b", &card.bold),
        (12, 15, "", &card.words),
        (11, 14, "soft", &card.soft),
    ] {
        for words in lines {
            at += step;
            add(&mut group, line(left, at - 3, size, class, words));
        }
    }
    add(parts, group);
}
