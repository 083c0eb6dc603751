//! The strokes of a journey over time.

use svg::node::element::{Circle, Group, Line, Rectangle};

use super::axis::Axis;
use super::{
    JourneyPicture, JourneyPictureEvent, JourneyPictureInteraction, LANES, day, interaction, span,
    told, tone,
};
use crate::pictures::canvas::{MARGIN, add, centred, heading, hint, legend, line, px, sheet};
use crate::pictures::canvas_width;
use crate::pictures::list::{Entry, list};
use crate::pictures::text::{clean, width as text_width, wrap};
use crate::types::Timestamp;

/// The height of a row.
const ROW: i32 = 28;
/// The width in which interactions are counted together.
const BIN: i32 = 26;

/// Where names and the plot are.
struct Plot {
    axis: Axis,
    /// Names of rows stand above them, not beside.
    narrow: bool,
    width: i32,
}

impl JourneyPicture {
    /// The picture, `width` pixels wide and as high as it has to be.
    pub fn svg(&self, width: u32) -> String {
        let width = canvas_width(width);
        let narrow = width < 640;
        let mut parts = Group::new();
        let title = clean(&self.title);
        let mut facts: Vec<String> = self.facts.iter().map(|fact| clean(fact)).collect();
        facts.push(format!("{} interactions", self.interactions.len()));
        let below = format!("Journey: {}.", facts.join("\u{a0}· "));
        let mut y = heading(&mut parts, width, &title, &below);
        y = legend(&mut parts, width, y, &self.shown());
        let (first, last) = self.bounds();
        let left = if narrow { MARGIN } else { MARGIN + 170 };
        let plot = Plot {
            axis: Axis::of(first, last, left + 6, width - MARGIN - 12),
            narrow,
            width,
        };
        // Rules lie below all else, and are as long as the rows turn out to be.
        let mut rows = Group::new();
        let top = y + 40;
        let mut bottom = self.bands(&mut rows, &plot, top);
        for channel in self.channels() {
            bottom = self.channel(&mut rows, &plot, channel, bottom);
        }
        let mut numbered = Vec::new();
        for (lane, name, _) in LANES {
            bottom = self.lane(&mut rows, &plot, (lane, name), bottom, &mut numbered);
        }
        self.scale(&mut parts, &plot, (y, top, bottom));
        add(&mut parts, rows);
        y = bottom + 6;
        for (lane, name, _) in LANES {
            let entries: Vec<Entry> = numbered
                .iter()
                .enumerate()
                .filter(|(_, event)| event.lane == lane)
                .map(|(index, event)| Entry {
                    mark: (index + 1).to_string(),
                    tone: tone(event),
                    name: told(event),
                    detail: day(event.at),
                })
                .collect();
            y = list(&mut parts, width, y, name, &entries);
        }
        sheet(
            "journey",
            &format!("Journey: {title}"),
            &self.words(),
            (width, y + MARGIN),
            parts,
        )
    }

    /// What the tones and fillings of interactions mean, as far as there are any.
    fn shown(&self) -> Vec<(&'static str, &'static str, bool)> {
        let any =
            |of: &dyn Fn(&JourneyPictureInteraction) -> bool| self.interactions.iter().any(of);
        [
            (
                any(&|one| one.direction == "inbound"),
                ("inbound", "grey", false),
            ),
            (
                any(&|one| one.direction != "inbound"),
                ("outbound or internal", "grey", true),
            ),
            (
                any(&|one| one.sentiment > Some(0)),
                ("went well", "green", false),
            ),
            (
                any(&|one| one.sentiment.is_some_and(|value| value < 0)),
                ("went badly", "red", false),
            ),
        ]
        .into_iter()
        .filter_map(|(shown, words)| shown.then_some(words))
        .collect()
    }

    /// The first and the last moment.
    fn bounds(&self) -> (Timestamp, Timestamp) {
        let stays = self
            .stays
            .iter()
            .flat_map(|stay| [Some(stay.entered_at), stay.left_at]);
        let stays = stays.flatten();
        let interactions = self.interactions.iter().map(|one| one.at);
        let events = self.events.iter().map(|event| event.at);
        let mut bounds: Option<(Timestamp, Timestamp)> = None;
        for at in stays.chain(interactions).chain(events) {
            bounds = Some(bounds.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        }
        let open = self.stays.iter().any(|stay| stay.left_at.is_none());
        let (first, last) = bounds.unwrap_or((self.as_of, self.as_of));
        (first, if open { last.max(self.as_of) } else { last })
    }

    fn scale(&self, parts: &mut Group, plot: &Plot, (y, top, bottom): (i32, i32, i32)) {
        let mut free = 0;
        for (x, words) in plot.axis.ticks() {
            let rule = Line::new()
                .set("x1", x)
                .set("x2", x)
                .set("y1", top - 6)
                .set("y2", bottom);
            add(parts, rule.set("class", "rule"));
            let half = text_width(&words, 11, false) / 2;
            let at = x.clamp(MARGIN + half, plot.width - MARGIN - half);
            if at - half >= free {
                add(parts, centred(at, top - 12, 11, "soft", &words));
                free = at + half + 6;
            }
        }
        let now = self.as_of.to_chrono();
        if plot.axis.from <= now && now < plot.axis.until {
            let x = plot.axis.at(self.as_of);
            let rule = Line::new()
                .set("x1", x)
                .set("x2", x)
                .set("y1", y + 16)
                .set("y2", bottom);
            let rule = rule
                .set("class", "edge orange")
                .set("stroke-dasharray", "5 4");
            add(parts, rule.set("stroke-width", 1.5));
            let words = format!("as of {}", day(self.as_of));
            let half = text_width(&words, 11, true) / 2;
            let at = x.clamp(MARGIN + half, plot.width - MARGIN - half);
            add(parts, centred(at, y + 10, 11, "b tone orange", &words));
        }
    }

    /// The stages, one row for each.
    fn bands(&self, parts: &mut Group, plot: &Plot, top: i32) -> i32 {
        let mut y = top;
        let mut tops: Vec<(&str, i32)> = Vec::new();
        // Above the lines that lead from stage to stage.
        let mut names = Group::new();
        for (id, name) in self.stages() {
            let (row, end) = head(&mut names, plot, &clean(name), "", y);
            tops.push((id, row));
            y = end;
        }
        let row = |id: &str| {
            tops.iter()
                .find(|(own, _)| *own == id)
                .map_or(top, |(_, row)| *row)
        };
        for (stay, next) in self.stays.iter().zip(self.stays.iter().skip(1)) {
            let (a, b) = (row(&stay.stage_id), row(&next.stage_id));
            if a != b {
                let x = plot.axis.at(next.entered_at);
                let (upper, lower) = (a.min(b) + ROW / 2, a.max(b) + ROW / 2);
                let rule = Line::new()
                    .set("x1", x)
                    .set("x2", x)
                    .set("y1", upper)
                    .set("y2", lower);
                add(
                    parts,
                    rule.set("class", "edge blue").set("stroke-width", 1.5),
                );
            }
        }
        add(parts, names);
        for stay in &self.stays {
            let (x, y) = (plot.axis.at(stay.entered_at), row(&stay.stage_id));
            let until = stay.left_at.unwrap_or(self.as_of);
            let own = (plot.axis.at(until) - x).max(3);
            let mut group = Group::new().add(hint(&self.stay(stay)));
            let bar = Rectangle::new()
                .set("x", x)
                .set("y", y + 4)
                .set("width", own);
            let bar = bar.set("height", ROW - 8).set("rx", 3);
            let words = span(stay.entered_at, until);
            let bar = if stay.left_at.is_some() {
                bar.set("class", "tone blue")
            } else {
                bar.set("class", "card blue")
                    .set("stroke-width", 2)
                    .set("stroke-dasharray", "6 4")
            };
            add(&mut group, bar);
            if own > text_width(&words, 11, true) + 8 {
                let class = if stay.left_at.is_some() { "b on" } else { "b" };
                add(
                    &mut group,
                    centred(x + own / 2, y + ROW / 2 + 4, 11, class, &words),
                );
            }
            add(parts, group);
        }
        y
    }

    /// The interactions by one channel: a dot for one, a number for several at about the same time.
    fn channel(&self, parts: &mut Group, plot: &Plot, channel: &str, top: i32) -> i32 {
        let own: Vec<&JourneyPictureInteraction> = self
            .interactions
            .iter()
            .filter(|one| one.channel == channel)
            .collect();
        let name = clean(channel).replace('_', " ");
        let (y, end) = head(parts, plot, &name, &own.len().to_string(), top);
        let bin = |one: &JourneyPictureInteraction| (plot.axis.at(one.at) - plot.axis.left) / BIN;
        let mut rest: &[&JourneyPictureInteraction] = &own;
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|one| bin(one) == bin(first)).count();
            let (here, after) = rest.split_at(count);
            rest = after;
            let mut words: Vec<String> = here.iter().take(12).map(|one| interaction(one)).collect();
            if here.len() > 12 {
                words.push(format!("and {} more", here.len() - 12));
            }
            let mut group = Group::new().add(hint(&words.join("\n")));
            let felt: i64 = here
                .iter()
                .filter_map(|one| one.sentiment)
                .map(i64::from)
                .sum();
            let tone = match felt {
                ..0 => "red",
                0 => "grey",
                1.. => "green",
            };
            let inbound = here.iter().any(|one| one.direction == "inbound");
            let class = if inbound { "dot" } else { "hollow" };
            let middle = y + ROW / 2;
            let x = if count == 1 {
                plot.axis.at(first.at)
            } else {
                plot.axis.left + bin(first) * BIN + BIN / 2
            };
            let radius = if count == 1 { 5 } else { 11 };
            let dot = Circle::new()
                .set("cx", x)
                .set("cy", middle)
                .set("r", radius);
            add(&mut group, dot.set("class", format!("{class} {tone}")));
            if count > 1 {
                let class = if inbound { "b on" } else { "b" };
                let number = if count > 999 {
                    "∞".to_owned()
                } else {
                    count.to_string()
                };
                add(&mut group, centred(x, middle + 4, 10, class, &number));
            }
            add(parts, group);
        }
        end
    }

    /// What happened in a lane, by number; where marks would touch, they stand below one another.
    fn lane<'a>(
        &'a self,
        parts: &mut Group,
        plot: &Plot,
        (lane, name): (&str, &str),
        top: i32,
        numbered: &mut Vec<&'a JourneyPictureEvent>,
    ) -> i32 {
        let own: Vec<&JourneyPictureEvent> = self
            .events
            .iter()
            .filter(|event| event.lane == lane)
            .collect();
        if own.is_empty() {
            return top;
        }
        let (y, end) = head(parts, plot, name, &own.len().to_string(), top);
        // Where each level is free from.
        let mut levels: Vec<i32> = Vec::new();
        for event in own {
            numbered.push(event);
            let number = numbered.len().to_string();
            let half = (text_width(&number, 10, true) + 8).max(20) / 2;
            let x = plot
                .axis
                .at(event.at)
                .clamp(plot.axis.left + half - 6, plot.axis.right - half + 8);
            let level = levels
                .iter()
                .position(|free| *free <= x - half)
                .unwrap_or(levels.len());
            match levels.get_mut(level) {
                Some(free) => *free = x + half + 2,
                None => levels.push(x + half + 2),
            }
            let middle = y + ROW / 2 + px(level) * 23;
            let words = format!("{}: {}", day(event.at), told(event));
            let mut group = Group::new().add(hint(&words));
            let mark = Rectangle::new()
                .set("x", x - half)
                .set("y", middle - 10)
                .set("width", 2 * half);
            let mark = mark.set("height", 20).set("rx", 10);
            let due = event.at > self.as_of;
            let tone = tone(event);
            let mark = if due {
                mark.set("class", format!("hollow {tone}"))
                    .set("stroke-dasharray", "4 3")
            } else {
                mark.set("class", format!("dot {tone}"))
            };
            add(&mut group, mark);
            let class = if due { "b" } else { "b on" };
            add(&mut group, centred(x, middle + 4, 10, class, &number));
            add(parts, group);
        }
        end.max(y + ROW + px(levels.len().saturating_sub(1)) * 23)
    }
}

/// The rule above a row, its name and how many there are; returns where the row begins and ends.
fn head(parts: &mut Group, plot: &Plot, name: &str, count: &str, y: i32) -> (i32, i32) {
    let rule = Line::new().set("x1", MARGIN).set("x2", plot.width - MARGIN);
    add(parts, rule.set("y1", y).set("y2", y).set("class", "rule"));
    let count = if count.is_empty() {
        String::new()
    } else {
        format!("\u{a0}({count})")
    };
    let room = if plot.narrow {
        plot.width - 2 * MARGIN
    } else {
        160
    };
    let room = room - text_width(&count, 12, true);
    let mut names = wrap(name, 12, true, room, if plot.narrow { 1 } else { 3 });
    match names.last_mut() {
        Some(last) => last.push_str(&count),
        None => names.push(count),
    }
    let mut own = y + 2;
    for words in &names {
        own += 16;
        add(parts, line(MARGIN, own, 12, "b halo", words));
    }
    if plot.narrow {
        (own + 2, own + 2 + ROW)
    } else {
        (y, (own + 10).max(y + ROW))
    }
}
