//! What of a record shows that it was found.

use super::index::{FoundBy, digits, searched};
use super::model::{Fragment, Snippet};
use super::query::{Query, matched};
use super::rank::is_named;
use super::words::{Word, words};
use crate::ids::Object;

/// The most fields that a hit shows.
const MOST: usize = 3;
/// What is shown of a long text, in letters: before what was found, and in all.
const BEFORE: usize = 60;
const LENGTH: usize = 240;

/// The fields in which words of the query stand, the title first.
pub(super) fn snippets(query: &Query, object: Object, found_by: &FoundBy) -> Vec<Snippet> {
    let title = found_by.title.iter().map(|field| (field, is_named(object)));
    let others = found_by.others.iter().map(|field| (field, false));
    title
        .chain(others)
        .filter_map(|((field, text), with_errors)| {
            snippet(query, field, searched(text), with_errors)
        })
        .take(MOST)
        .collect()
}

fn snippet(query: &Query, field: &str, text: &str, with_errors: bool) -> Option<Snippet> {
    let is_match = |word: &Word| {
        query.words().any(|(sought, may_go_on)| {
            matched(sought, may_go_on, &word.folded, with_errors).is_some()
        })
    };
    let matches: Vec<Word> = words(text).into_iter().filter(is_match).collect();
    let first = match matches.first() {
        Some(first) => first.range.start,
        // The digits of a telephone number are found without the signs between them.
        None if field == "phones" && is_number(query, text) => 0,
        None => return None,
    };
    let (from, to) = window(text, first);
    let mut fragments = Vec::new();
    let mut add = |text: Option<&str>, is_match: bool| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            fragments.push(Fragment {
                text: text.to_owned(),
                is_match,
            });
        }
    };
    add((from > 0).then_some("…"), false);
    let mut end = from;
    for word in matches
        .iter()
        .filter(|word| from <= word.range.start && word.range.end <= to)
    {
        add(text.get(end..word.range.start), false);
        add(text.get(word.range.clone()), true);
        end = word.range.end;
    }
    add(text.get(end..to), false);
    add((to < text.len()).then_some("…"), false);
    Some(Snippet {
        field: field.to_owned(),
        fragments,
    })
}

fn is_number(query: &Query, text: &str) -> bool {
    let begins = |number: &str| {
        let digits = digits(number);
        query.words().any(|(sought, _)| digits.starts_with(sought))
    };
    text.split(", ").any(begins)
}

/// The stretch of a text to show, in bytes, around what was found.
fn window(text: &str, first: usize) -> (usize, usize) {
    let before = text.get(..first).unwrap_or_default();
    let from = match before.char_indices().rev().nth(BEFORE) {
        // A word is not cut.
        Some((place, _)) => before
            .get(place..)
            .and_then(|rest| {
                rest.char_indices()
                    .find(|(_, letter)| letter.is_whitespace())
            })
            .map_or(place, |(gap, letter)| {
                place.saturating_add(gap).saturating_add(letter.len_utf8())
            }),
        None => 0,
    };
    let rest = text.get(from..).unwrap_or_default();
    let to = match rest.char_indices().nth(LENGTH) {
        Some((place, _)) => rest
            .get(..place)
            .and_then(|part| part.rfind(char::is_whitespace))
            .filter(|gap| from.saturating_add(*gap) > first)
            .map_or(place, |gap| gap),
        None => rest.len(),
    };
    (from, from.saturating_add(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, text: &str) -> String {
        let query = Query::read(query).unwrap();
        let found = snippet(&query, "body", text, false).unwrap();
        let fragments = found.fragments.iter().map(|fragment| {
            if fragment.is_match {
                format!("[{}]", fragment.text)
            } else {
                fragment.text.clone()
            }
        });
        fragments.collect()
    }

    #[test]
    fn what_was_found_is_a_fragment_of_its_own() {
        assert_eq!(
            marked("größe pr", "<b>Die Grösse</b> & der Preis"),
            "<b>Die [Grösse]</b> & der [Preis]"
        );
    }

    #[test]
    fn long_texts_are_shown_around_what_was_found() {
        let text = format!("{}needle {}", "before ".repeat(100), "after ".repeat(100));
        let shown = marked("needle", &text);
        assert!(shown.starts_with("…before"), "{shown}");
        assert!(shown.contains("before [needle] after"), "{shown}");
        assert!(shown.ends_with("after…"), "{shown}");
        assert!(shown.chars().count() <= LENGTH + 4, "{shown}");
    }
}
