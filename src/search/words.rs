//! Words as they are compared.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// How it is compared.
    pub folded: String,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// What of a longer word is compared, in letters.
const LONGEST: usize = 40;

/// The words of a text, in their order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut begin: Option<usize> = None;
    let mut add = |range: Range<usize>| {
        let folded = text.get(range.clone()).map(fold).unwrap_or_default();
        if !folded.is_empty() {
            words.push(Word { folded, range });
        }
    };
    for (place, letter) in text.char_indices() {
        let stands_alone = is_ideograph(letter);
        if let Some(from) = begin.filter(|_| stands_alone || !is_part(letter)) {
            add(from..place);
            begin = None;
        }
        if stands_alone {
            add(place..place.saturating_add(letter.len_utf8()));
        } else if begin.is_none() && is_part(letter) {
            begin = Some(place);
        }
    }
    if let Some(from) = begin {
        add(from..text.len());
    }
    words
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// Scripts that put no spaces between words: each of their characters is found by itself.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Lower case, without accents; letters that have no accent to lose are written out.
fn fold(word: &str) -> String {
    let letters = word
        .nfkd()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|letter| is_part(*letter) && !matches!(letter, '\u{300}'..='\u{36f}'));
    let mut folded = String::with_capacity(word.len());
    for letter in letters.take(LONGEST) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// The forms of a word with one letter left out: two words that differ by one letter have one in
/// common. Short words have too many neighbours, and numbers are no names.
pub(super) fn shortened(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(4..=24).contains(&letters.len()) || letters.iter().any(|letter| letter.is_numeric()) {
        return Vec::new();
    }
    let mut forms: Vec<String> = (0..letters.len())
        .map(|gap| {
            let kept = letters
                .iter()
                .enumerate()
                .filter(|(place, _)| *place != gap);
            kept.map(|(_, letter)| *letter).collect()
        })
        .collect();
    forms.sort();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_compared_without_case_accents_and_signs() {
        assert_eq!(folded("Müller & Söhne GmbH"), ["muller", "sohne", "gmbh"]);
        assert_eq!(
            folded("dana@northwind.example.com"),
            ["dana", "northwind", "example", "com"]
        );
        assert_eq!(folded("STRASSE Straße"), ["strasse", "strasse"]);
        assert_eq!(folded("Ærø ŁÓDŹ İzmir"), ["aero", "lodz", "izmir"]);
        assert_eq!(folded("ﬁne １２ E\u{301}va"), ["fine", "12", "eva"]);
        assert_eq!(folded("北京 Acme東"), ["北", "京", "acme", "東"]);
        assert_eq!(folded(" -\"*\0() "), Vec::<String>::new());
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "Größe: 北 x";
        let places = words(text).into_iter().map(|word| word.range);
        let found: Vec<&str> = places.map(|place| text.get(place).unwrap()).collect();
        assert_eq!(found, ["Größe", "北", "x"]);
    }

    #[test]
    fn words_that_differ_by_one_letter_have_a_form_in_common() {
        let near = |a: &str, b: &str| {
            let with_itself = |word: &str| {
                let mut forms = shortened(word);
                forms.push(word.to_owned());
                forms
            };
            let others = with_itself(b);
            with_itself(a).iter().any(|form| others.contains(form))
        };
        for wrong in [
            "nortwind",
            "northwwind",
            "morthwind",
            "nrothwind",
            "northwidn",
        ] {
            assert!(near(wrong, "northwind"), "{wrong}");
        }
        assert!(!near("southwind", "northwind"));
        assert!(shortened("abc").is_empty());
        assert!(shortened("ab12").is_empty());
    }
}
