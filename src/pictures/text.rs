//! Text that has to fit: how wide it may become, and where it is broken.
//!
//! Which font a reader has is unknown, so widths are those of a wide one (`DejaVu Sans`), rounded
//! up; scripts of full width count double.

use unicode_width::UnicodeWidthChar;

/// Text without what could break out of its place: control characters, which XML forbids, and marks
/// that reorder the text around them.
pub fn clean(text: &str) -> String {
    let kept = text.chars().filter(|c| {
        !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    });
    let spaced: String = kept.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most how wide a character is, in hundredths of the font's size.
fn em(c: char) -> i32 {
    match (c, c.width().unwrap_or(0)) {
        ('\u{fdfa}'..='\u{fdfd}', _) => 1_000,
        (_, 0) => 0,
        (c, 2) if c >= '\u{1f000}' => 140,
        (_, 2) => 110,
        ('i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ', _) => 40,
        ('f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '·', _) => 46,
        ('m' | 'M' | 'W' | 'w' | '@' | '%', _) => 105,
        ('A'..='Z', _) => 80,
        ('a'..='z' | '0'..='9', _) => 66,
        _ => 110,
    }
}

/// At most how wide a text is, in pixels.
pub fn width(text: &str, size: i32, bold: bool) -> i32 {
    let sum: i32 = text.chars().map(em).fold(0, i32::saturating_add);
    let sum = if bold {
        sum.saturating_mul(112) / 100
    } else {
        sum
    };
    sum.saturating_mul(size) / 100 + 1
}

/// The pieces of a word between which a line may end: after a hyphen between letters.
fn pieces(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = word;
    let ends = word.char_indices().zip(word.chars().skip(1));
    let mut before = ' ';
    for ((place, c), after) in ends {
        if c == '-' && before.is_alphabetic() && after.is_alphabetic() {
            let end = place + 1 - (word.len() - rest.len());
            let (piece, further) = rest.split_at(end);
            pieces.push(piece);
            rest = further;
        }
        before = c;
    }
    pieces.push(rest);
    pieces
}

/// Breaks text into lines no wider than `room`: between words and after hyphens where there are any, else
/// within words; what does not fit into `most` lines ends in an ellipsis.
pub fn wrap(text: &str, size: i32, bold: bool, room: i32, most: usize) -> Vec<String> {
    let fits = |text: &str| width(text, size, bold) <= room;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let words = text.split(' ').map(pieces);
    let pieces = words.flat_map(|pieces| {
        let gaps = std::iter::once(" ").chain(std::iter::repeat(""));
        gaps.zip(pieces)
    });
    for (gap, word) in pieces {
        if lines.len() > most {
            break;
        }
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line}{gap}{word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            // A mark stays with its letter.
            if !line.is_empty() && em(c) > 0 && !fits(&format!("{line}{c}")) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…")) {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}
