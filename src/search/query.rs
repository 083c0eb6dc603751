//! What a caller looks for, and which words of the index that asks for.

use super::index::account_word;
use super::words::{shortened, words};
use crate::error::{Error, Result};
use crate::ids::{AccountId, Object};

/// The longest query, in letters.
const LONGEST: usize = 200;
/// The most words of a query.
const MOST: usize = 16;

/// The words of a query; each of them must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    words: Vec<String>,
}

/// How a word of a query matches a word of a record. Better ways come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    /// It is that word.
    Exact,
    /// It is how that word begins.
    Prefix,
    /// It is that word but for a letter.
    Near,
    /// It is how that word begins but for a letter.
    NearPrefix,
}

/// Where all words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Title,
    Anywhere,
    /// In names, with typing errors.
    Near,
}

/// A word of the index to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub word: String,
    pub is_prefix: bool,
}

impl Query {
    pub(super) fn read(text: &str) -> Result<Self> {
        let refuse = |code, message: String| Err(Error::invalid("q", code, message));
        if text.contains('\0') {
            return refuse(
                "UNSTORABLE",
                "must not contain the character NUL".to_owned(),
            );
        }
        if text.chars().count() > LONGEST {
            return refuse(
                "TOO_LONG",
                format!("must have at most {LONGEST} characters"),
            );
        }
        let mut found: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        if found.is_empty() {
            return refuse(
                "REQUIRED",
                "needs a letter or a digit to look for".to_owned(),
            );
        }
        if is_phone_number(text) {
            found = vec![found.concat()];
        }
        // The last word stays the last, since it may be unfinished.
        found.reverse();
        let mut distinct: Vec<String> = Vec::new();
        for word in found {
            if !distinct.contains(&word) {
                distinct.push(word);
            }
        }
        distinct.reverse();
        if distinct.len() > MOST {
            return refuse("OUT_OF_RANGE", format!("takes at most {MOST} words"));
        }
        Ok(Self { words: distinct })
    }

    /// The words, and whether each may be the beginning of one.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().enumerate().map(move |(place, word)| {
            let may_go_on = place == last && word.chars().nth(1).is_some();
            (word.as_str(), may_go_on)
        })
    }

    /// What must be found in the index: of each group one word.
    pub(super) fn groups(&self, way: Way) -> Vec<Vec<Token>> {
        self.words()
            .map(|(word, may_go_on)| {
                let mut tokens = vec![token('t', word, may_go_on)];
                if way != Way::Title {
                    tokens.push(token('b', word, may_go_on));
                }
                if way == Way::Near {
                    tokens.extend(near(word, may_go_on));
                }
                tokens
            })
            .collect()
    }

    /// Whether typing errors can be looked for at all.
    pub(super) fn may_be_mistyped(&self) -> bool {
        self.words.iter().any(|word| !shortened(word).is_empty())
    }
}

/// What narrows a search: groups of which one word must be found.
pub(super) fn scope(
    workspace: uuid::Uuid,
    object: Object,
    account: Option<AccountId>,
) -> Vec<Vec<Token>> {
    let mut groups = vec![
        vec![token('w', &workspace.simple().to_string(), false)],
        vec![token('o', object.as_str(), false)],
    ];
    if let Some(account) = account {
        groups.push(vec![token('a', &account_word(account), false)]);
    }
    groups
}

fn token(letter: char, word: &str, is_prefix: bool) -> Token {
    Token {
        word: format!("{letter}{word}"),
        is_prefix,
    }
}

/// Letters that an unfinished word needs before an error in it can be told from another word.
const TELLING: usize = 5;

fn near(word: &str, may_go_on: bool) -> Vec<Token> {
    let forms = shortened(word);
    if forms.is_empty() {
        return Vec::new();
    }
    let is_prefix = may_go_on && word.chars().count() >= TELLING;
    let mut tokens = vec![token('n', word, is_prefix)];
    for form in forms {
        tokens.push(token('t', &form, is_prefix));
        tokens.push(token('n', &form, is_prefix));
    }
    tokens
}

/// How a word of a query matches a word; typing errors count only if they are asked for.
pub(super) fn matched(
    sought: &str,
    may_go_on: bool,
    word: &str,
    with_errors: bool,
) -> Option<Match> {
    if word == sought {
        return Some(Match::Exact);
    }
    if may_go_on && word.starts_with(sought) {
        return Some(Match::Prefix);
    }
    if !with_errors {
        return None;
    }
    let mut sought_forms = shortened(sought);
    if sought_forms.is_empty() {
        return None;
    }
    sought_forms.push(sought.to_owned());
    let mut forms = shortened(word);
    forms.push(word.to_owned());
    if forms.iter().any(|form| sought_forms.contains(form)) {
        return Some(Match::Near);
    }
    let begins = |form: &String| sought_forms.iter().any(|sought| form.starts_with(sought));
    let is_telling = may_go_on && sought.chars().count() >= TELLING;
    (is_telling && forms.iter().any(begins)).then_some(Match::NearPrefix)
}

/// Whether a text is nothing but a telephone number.
fn is_phone_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5
        && text
            .bytes()
            .all(|letter| letter.is_ascii_digit() || b" +-()./".contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(sought: &str, word: &str) -> Option<Match> {
        matched(sought, true, word, true)
    }

    #[test]
    fn a_word_matches_itself_its_beginnings_and_what_differs_by_a_letter() {
        assert_eq!(how("northwind", "northwind"), Some(Match::Exact));
        assert_eq!(how("north", "northwind"), Some(Match::Prefix));
        assert_eq!(how("nortwind", "northwind"), Some(Match::Near));
        assert_eq!(how("nortwi", "northwind"), Some(Match::NearPrefix));
        assert_eq!(how("notrhwi", "northwind"), Some(Match::NearPrefix));
        assert_eq!(how("nothwi", "northwind"), Some(Match::NearPrefix));
        assert_eq!(how("southwind", "northwind"), None);
        assert_eq!(how("acme", "american"), None);
        assert_eq!(how("amce", "acme"), Some(Match::Near));
        assert_eq!(matched("north", false, "northwind", true), None);
    }

    #[test]
    fn what_the_index_finds_with_errors_is_a_match() {
        let names = [
            "northwind",
            "example",
            "acme",
            "schmidt",
            "jonathan",
            "contoso",
        ];
        let sought = [
            "nortwind", "exmaple", "amce", "schmit", "jonaht", "contso", "xacme",
        ];
        for word in sought {
            let tokens = near(word, true);
            for name in names {
                let is_found = tokens.iter().any(|token| {
                    let (letter, text) = token.word.split_at(1);
                    let mut forms = vec![name.to_owned()];
                    if letter == "n" {
                        forms = shortened(name);
                    }
                    forms
                        .iter()
                        .any(|form| form == text || (token.is_prefix && form.starts_with(text)))
                });
                let is_match = how(word, name).is_some();
                assert_eq!(is_found, is_match, "{word} in {name}");
            }
        }
    }

    #[test]
    fn a_query_is_its_words() {
        let words = |text: &str| Query::read(text).unwrap().words;
        assert_eq!(words("Acme \"GmbH\" -NEAR acme*"), ["gmbh", "near", "acme"]);
        assert_eq!(words("+49 (30) 5550-0000"), ["493055500000"]);
        for bad in ["", " \"*\" ", "a\0b"] {
            assert!(Query::read(bad).is_err(), "{bad:?} was taken");
        }
    }
}
