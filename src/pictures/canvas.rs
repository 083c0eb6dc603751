//! What both pictures share: the sheet with its colours, and lines of text.

use svg::node::Text as Characters;
use svg::node::element::{
    Definitions, Description, Element, Group, Marker, Path, Rectangle, SVG, Style, Title,
};

use super::text;

/// Distance of all from the edge.
pub const MARGIN: i32 = 14;

const STYLE: &str = "
svg { color-scheme: light dark; --paper: #ffffff; --ink: #1c2330; --soft: #5a6475; --line: #cfd6e0; --plane: #f4f6f9;
  --red: #b42318; --orange: #a85b00; --grey: #5f6b7c; --teal: #0b7285; --green: #1a7f37; --blue: #1d5fbf; --violet: #7a3fb0;
  background: var(--paper); font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
@media (prefers-color-scheme: dark) { svg { --paper: #11151c; --ink: #e8ecf2; --soft: #a3aebf; --line: #364152; --plane: #1a202a;
  --red: #ff8a80; --orange: #ffb454; --grey: #a9b4c4; --teal: #5fd0e3; --green: #6fd68a; --blue: #84b6ff; --violet: #cfa3ff; } }
text { fill: var(--ink); paint-order: stroke; stroke: none; }
.halo { stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.soft { fill: var(--soft); }
.b { font-weight: 700; }
.plane { fill: var(--plane); }
.rule { stroke: var(--line); fill: none; }
.empty { fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 3; }
.red { --tone: var(--red); } .orange { --tone: var(--orange); } .grey { --tone: var(--grey); } .teal { --tone: var(--teal); }
.green { --tone: var(--green); } .blue { --tone: var(--blue); } .violet { --tone: var(--violet); } .ink { --tone: var(--ink); }
.dot { fill: var(--tone); stroke: var(--tone); stroke-width: 2; }
.hollow { fill: var(--paper); stroke: var(--tone); stroke-width: 2; }
.on { fill: var(--paper); }
.tone { fill: var(--tone); }
.edge { fill: none; stroke: var(--tone); }
.card { fill: var(--plane); stroke: var(--tone); }
";

/// The finished picture around `parts`.
pub fn sheet(id: &str, title: &str, alternative: &str, size: (i32, i32), parts: Group) -> String {
    let (width, height) = size;
    let background = Rectangle::new()
        .set("width", width)
        .set("height", height)
        .set("style", "fill: var(--paper)");
    SVG::new()
        .set("viewBox", format!("0 0 {width} {height}"))
        .set("width", width)
        .set("height", height)
        .set("style", "max-width: 100%; height: auto")
        .set("role", "img")
        .set("aria-labelledby", format!("{id}-title"))
        .set("aria-describedby", format!("{id}-description"))
        .add(Title::new(title).set("id", format!("{id}-title")))
        .add(
            Description::new()
                .set("id", format!("{id}-description"))
                .add(Characters::new(alternative)),
        )
        .add(Style::new(STYLE))
        .add(arrows())
        .add(background)
        .add(parts)
        .to_string()
}

/// The tones that lines come in, each with an arrowhead of its own.
const TONES: [&str; 8] = [
    "red", "orange", "grey", "teal", "green", "blue", "violet", "ink",
];

fn arrows() -> Definitions {
    TONES.iter().fold(Definitions::new(), |all, tone| {
        all.add(
            Marker::new()
                .set("id", format!("to-{tone}"))
                .set("class", *tone)
                .set("viewBox", "0 0 10 10")
                .set("refX", 9)
                .set("refY", 5)
                .set("markerWidth", 8)
                .set("markerHeight", 8)
                .set("markerUnits", "userSpaceOnUse")
                .set("orient", "auto")
                .add(
                    Path::new()
                        .set("d", "M0 0 L10 5 L0 10 Z")
                        .set("class", "tone"),
                ),
        )
    })
}

/// One line of text with its baseline at `y`, from `x` on.
pub fn line(x: i32, y: i32, size: i32, class: &str, words: &str) -> Element {
    label(x, y, size, class, words, "start")
}

/// A line around `x`.
pub fn centred(x: i32, y: i32, size: i32, class: &str, words: &str) -> Element {
    label(x, y, size, class, words, "middle")
}

/// A line that ends at `x`.
pub fn ended(x: i32, y: i32, size: i32, class: &str, words: &str) -> Element {
    label(x, y, size, class, words, "end")
}

/// Put together by hand, as the crate's own element for text puts line breaks around the words,
/// which a reader would select with them.
fn label(x: i32, y: i32, size: i32, class: &str, words: &str, anchor: &str) -> Element {
    let mut text = Element::new("text");
    for (name, value) in [("x", x), ("y", y), ("font-size", size)] {
        svg::Node::assign(&mut text, name, value);
    }
    svg::Node::assign(&mut text, "class", class);
    svg::Node::assign(&mut text, "text-anchor", anchor);
    svg::Node::append(&mut text, Characters::new(words));
    text
}

/// What a reader sees who points at a thing.
pub fn hint(words: &str) -> Title {
    Title::new(words)
}

/// The heading, and what stands below it; returns where the next thing may begin.
pub fn heading(parts: &mut Group, width: i32, title: &str, below: &str) -> i32 {
    let mut y = MARGIN;
    for words in text::wrap(title, 18, true, width - 2 * MARGIN, 3) {
        y += 22;
        add(parts, line(MARGIN, y - 5, 18, "b", &words));
    }
    for words in text::wrap(below, 13, false, width - 2 * MARGIN, 3) {
        y += 18;
        add(parts, line(MARGIN, y - 4, 13, "soft", &words));
    }
    y + 8
}

/// Adds to a group in place.
pub fn add<N: svg::Node>(group: &mut Group, node: N) {
    svg::Node::append(group, node);
}

/// A count as pixels.
pub fn px(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Puts things of given widths side by side, in as many rows as it takes: the place of each, as
/// `(x, row)`.
pub fn flow(widths: &[i32], width: i32, gap: i32) -> Vec<(i32, i32)> {
    let (mut x, mut row) = (MARGIN, 0);
    widths
        .iter()
        .map(|own| {
            if x > MARGIN && x + own > width - MARGIN {
                (x, row) = (MARGIN, row + 1);
            }
            let place = (x, row);
            x += own + gap;
            place
        })
        .collect()
}

/// What tones stand for: each word with its tone, and whether it is drawn hollow; returns where the next thing may
/// begin.
pub fn legend(parts: &mut Group, width: i32, y: i32, words: &[(&str, &str, bool)]) -> i32 {
    let widths: Vec<i32> = words
        .iter()
        .map(|(word, ..)| 22 + text::width(word, 12, false))
        .collect();
    let places = flow(&widths, width, 16);
    for ((word, tone, hollow), (x, row)) in words.iter().zip(&places) {
        let top = y + row * 20;
        let kind = if *hollow { "card" } else { "tone" };
        let sample = Rectangle::new()
            .set("x", *x + 1)
            .set("y", top + 1)
            .set("width", 12)
            .set("height", 12)
            .set("rx", 2)
            .set("class", format!("{kind} {tone}"));
        add(parts, sample);
        add(parts, line(x + 19, top + 12, 12, "soft", word));
    }
    y + places.last().map_or(0, |(_, row)| (row + 1) * 20 + 8)
}
