//! Which hit comes first: points for what was found, which every hit shows.

use super::model::{ScorePart, ScoreReason};
use super::query::{Match, Query, matched};
use crate::ids::Object;

/// The points of a record. Its title is given as its words; a word that is not in there was found
/// elsewhere in the record.
pub(super) fn score(query: &Query, object: Object, title: &str) -> Vec<ScorePart> {
    let title: Vec<&str> = title.split(' ').filter(|word| !word.is_empty()).collect();
    let is_named = is_named(object);
    let mut used = vec![false; title.len()];
    let (mut points, mut count) = (0_i32, 0_i32);
    let mut begins = false;
    for (nth, (word, may_go_on)) in query.words().enumerate() {
        let best = title
            .iter()
            .enumerate()
            .filter_map(|(place, known)| Some((matched(word, may_go_on, known, is_named)?, place)))
            .min();
        points = points.saturating_add(best.map_or(ELSEWHERE, |(how, _)| worth(how)));
        count = count.saturating_add(1);
        if let Some((_, place)) = best {
            begins = begins || (nth == 0 && place == 0);
            if let Some(flag) = used.get_mut(place) {
                *flag = true;
            }
        }
    }
    let whole = i32::try_from(title.len()).unwrap_or(i32::MAX);
    let found = i32::try_from(used.iter().filter(|flag| **flag).count()).unwrap_or(0);
    let parts = [
        (ScoreReason::Words, points.checked_div(count).unwrap_or(0)),
        (
            ScoreReason::Title,
            found
                .saturating_mul(COVERAGE)
                .checked_div(whole)
                .unwrap_or(0),
        ),
        (ScoreReason::Beginning, if begins { BEGINNING } else { 0 }),
        (ScoreReason::Kind, of_kind(object)),
    ];
    parts
        .into_iter()
        .filter(|(_, points)| *points > 0)
        .map(|(reason, points)| ScorePart { reason, points })
        .collect()
}

/// A word that was found, but not in the title.
const ELSEWHERE: i32 = 20;
/// A title of which every word was looked for.
const COVERAGE: i32 = 20;
/// A title that begins as the query does.
const BEGINNING: i32 = 10;

fn worth(how: Match) -> i32 {
    match how {
        Match::Exact => 100,
        Match::Prefix => 80,
        Match::Near => 60,
        Match::NearPrefix => 50,
    }
}

/// Companies and people are looked for more often than what was said with them.
fn of_kind(object: Object) -> i32 {
    match object {
        Object::Account => 8,
        Object::Stakeholder => 6,
        Object::Deal => 4,
        _ => 0,
    }
}

/// Whether the title of a kind is a name, in which typing errors are looked for.
pub(super) fn is_named(object: Object) -> bool {
    matches!(object, Object::Account | Object::Stakeholder | Object::Deal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(query: &str, object: Object, title: &str) -> i32 {
        let query = Query::read(query).unwrap();
        score(&query, object, title)
            .iter()
            .map(|part| part.points)
            .sum()
    }

    #[test]
    fn better_matches_have_more_points() {
        let of = |query: &str| points(query, Object::Account, "northwind example");
        let falling = [
            of("northwind example"),
            of("northwind"),
            of("north"),
            of("nortwind"),
            of("nortwi"),
            of("elsewhere"),
        ];
        assert!(falling.is_sorted_by(|a, b| a > b), "{falling:?}");
        assert!(points("dana", Object::Account, "dana") > points("dana", Object::Deal, "dana"));
    }

    #[test]
    fn typing_errors_count_in_names_alone() {
        let of = |object: Object| points("offre", object, "offer");
        assert_eq!(of(Object::Deal), 60 + COVERAGE + BEGINNING + 4);
        assert_eq!(of(Object::Interaction), ELSEWHERE);
    }
}
