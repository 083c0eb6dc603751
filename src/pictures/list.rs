//! Entries below a picture that say what its signs stand for, in as many columns as fit.

use svg::node::element::Group;

use super::canvas::{MARGIN, add, ended, line, px};
use super::text::{clean, wrap};

/// An entry: its mark, what it is, and what more there is to say.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What stands before it, such as a number.
    pub mark: String,
    /// The tone of the mark.
    pub tone: &'static str,
    /// What it is.
    pub name: String,
    /// What more there is to say.
    pub detail: String,
}

/// Draws a heading and the entries; returns where they end.
pub fn list(parts: &mut Group, width: i32, y: i32, title: &str, entries: &[Entry]) -> i32 {
    if entries.is_empty() {
        return y;
    }
    add(parts, line(MARGIN, y + 18, 13, "b", title));
    let top = y + 26;
    let columns = ((width - 2 * MARGIN) / 330).clamp(1, px(entries.len()));
    let column = (width - 2 * MARGIN) / columns;
    let room = column - 50;
    let told: Vec<(Vec<String>, Vec<String>)> = entries
        .iter()
        .map(|entry| {
            let name = wrap(&clean(&entry.name), 12, true, room, 9);
            (name, wrap(&clean(&entry.detail), 12, false, room, 4))
        })
        .collect();
    let height =
        |(name, detail): &(Vec<String>, Vec<String>)| px(name.len() + detail.len()) * 16 + 5;
    let total: i32 = told.iter().map(height).sum();
    let (mut x, mut at, mut lowest) = (MARGIN, top, top);
    for (entry, words) in entries.iter().zip(&told) {
        if at - top >= (total + columns - 1) / columns && x + 2 * column <= width - MARGIN {
            (x, at) = (x + column, top);
        }
        let class = format!("b tone {}", entry.tone);
        add(
            parts,
            ended(x + 26, at + 14, 12, &class, &clean(&entry.mark)),
        );
        let mut own = at;
        for (class, lines) in [("b", &words.0), ("soft", &words.1)] {
            for words in lines {
                own += 16;
                add(parts, line(x + 34, own - 2, 12, class, words));
            }
        }
        at += height(words);
        lowest = lowest.max(at);
    }
    lowest + 4
}
