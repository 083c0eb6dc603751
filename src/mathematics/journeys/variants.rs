//! The different ways that cases go.

use std::collections::HashMap;

use super::log::Log;
use super::spread::Spread;

/// Cases with the same activities in the same order.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The activities.
    pub activities: Vec<u32>,
    /// The places of the cases that go this way, in the log.
    pub cases: Vec<usize>,
    /// From their first to their last event; `None` for the way that has no events.
    pub throughput: Option<Spread>,
}

/// All ways of a log, the most travelled first; of those as often travelled, the one whose activities come first in
/// the order of places. Cases without events are left out.
pub fn variants(log: &Log) -> Vec<Variant> {
    let mut ways: HashMap<Vec<u32>, (Vec<usize>, Vec<i64>)> = HashMap::new();
    let mut way = Vec::new();
    for (place, case) in log.cases().enumerate() {
        let (Some(first), Some(last)) = (case.first(), case.last()) else {
            continue;
        };
        way.clear();
        way.extend(case.iter().map(|event| event.activity));
        let (cases, durations) = match ways.get_mut(&way) {
            Some(known) => known,
            None => ways.entry(way.clone()).or_default(),
        };
        cases.push(place);
        durations.push(last.at.saturating_sub(first.at));
    }
    let mut variants: Vec<Variant> = ways
        .into_iter()
        .map(|(activities, (cases, mut durations))| Variant {
            activities,
            cases,
            throughput: Spread::of(&mut durations),
        })
        .collect();
    variants.sort_unstable_by(|one, other| {
        let by_count = other.cases.len().cmp(&one.cases.len());
        by_count.then_with(|| one.activities.cmp(&other.activities))
    });
    variants
}

/// How many of the first variants it takes to cover so many percent of the cases.
pub fn covering(variants: &[Variant], percent: usize) -> usize {
    let all: usize = variants.iter().map(|variant| variant.cases.len()).sum();
    let wanted = all.saturating_mul(percent);
    let mut covered: usize = 0;
    variants
        .iter()
        .take_while(|variant| {
            let missing = covered.saturating_mul(100) < wanted;
            covered += variant.cases.len();
            missing
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::log::log;
    use super::*;

    #[test]
    fn the_most_travelled_way_comes_first() {
        let log = log(&[&[0, 1], &[0, 2], &[0, 1], &[0, 1, 2], &[]]);
        let found = variants(&log);
        let ways: Vec<_> = found
            .iter()
            .map(|variant| (variant.activities.clone(), variant.cases.clone()))
            .collect();
        assert_eq!(
            ways,
            [
                (vec![0, 1], vec![0, 2]),
                (vec![0, 1, 2], vec![3]),
                (vec![0, 2], vec![1]),
            ]
        );
        let needed = [0, 50, 51, 75, 76, 100].map(|percent| covering(&found, percent));
        assert_eq!(needed, [0, 1, 2, 2, 3, 3]);
        assert_eq!(covering(&[], 80), 0);
    }
}
