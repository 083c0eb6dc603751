//! A plan that describes what happened.
//!
//! Activities that a large enough share of the cases had become steps. Their order is that of a vote: `a` comes before `b`
//! if in more of the cases that had both it happened first for the first time. Where votes go in a circle, the one that
//! comes first against most others goes first (Copeland's rule), on a tie the one that stands earlier in its cases on
//! average. A step is optional if many cases went without it, repeatable if it often happened again right after itself.

use std::collections::HashMap;

use super::super::real;
use super::alignment::Planned;
use super::log::Log;

/// From which share on something counts, in percent of the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// An activity that at least so many had is a step.
    pub step: usize,
    /// A step that fewer had is optional.
    pub required: usize,
    /// A step that happened again right after itself in at least so many of the cases that had it is repeatable.
    pub repeatable: usize,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            step: 10,
            required: 80,
            repeatable: 10,
        }
    }
}

/// A step that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// What the plan is to ask for.
    pub planned: Planned,
    /// How many cases had it.
    pub cases: usize,
    /// How often it happened.
    pub events: usize,
    /// In how many cases it happened again right after itself.
    pub repeated: usize,
    /// Where it first stood in its cases on average: 0 at the beginning, 1 at the end.
    pub position: f64,
}

#[derive(Default)]
struct Seen {
    cases: usize,
    events: usize,
    repeated: usize,
    position: f64,
}

/// The plan of a log, in its order.
pub fn discover(log: &Log, thresholds: Thresholds) -> Vec<Found> {
    let mut seen: HashMap<u32, Seen> = HashMap::new();
    let mut before: HashMap<(u32, u32), usize> = HashMap::new();
    let mut firsts: Vec<u32> = Vec::new();
    let mut again: Vec<u32> = Vec::new();
    let mut cases: usize = 0;
    for case in log.cases() {
        cases += usize::from(!case.is_empty());
        firsts.clear();
        again.clear();
        let length = real(case.len().saturating_sub(1).max(1));
        let mut last = None;
        for (place, event) in case.iter().enumerate() {
            let activity = event.activity;
            let known = seen.entry(activity).or_default();
            known.events += 1;
            if !firsts.contains(&activity) {
                firsts.push(activity);
                known.cases += 1;
                known.position += real(place) / length;
            }
            if last == Some(activity) && !again.contains(&activity) {
                again.push(activity);
                known.repeated += 1;
            }
            last = Some(activity);
        }
        // Long cases of many activities would make this the square of them; the first ones tell the order well enough.
        for (place, one) in firsts.iter().enumerate().take(MOST) {
            for other in firsts.iter().take(MOST).skip(place + 1) {
                *before.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let reaches =
        |count: usize, percent: usize, of: usize| count * 100 >= percent.saturating_mul(of);
    let mut found: Vec<Found> = seen
        .into_iter()
        .filter(|(_, seen)| reaches(seen.cases, thresholds.step, cases))
        .map(|(activity, seen)| Found {
            planned: Planned {
                activity,
                optional: !reaches(seen.cases, thresholds.required, cases),
                repeatable: seen.repeated > 0
                    && reaches(seen.repeated, thresholds.repeatable, seen.cases),
            },
            cases: seen.cases,
            events: seen.events,
            repeated: seen.repeated,
            position: seen.position / real(seen.cases.max(1)),
        })
        .collect();
    found.sort_by_key(|found| found.planned.activity);
    let votes = |one: u32, other: u32| before.get(&(one, other)).copied().unwrap_or(0);
    let wins: HashMap<u32, usize> = found
        .iter()
        .map(|one| {
            let one = one.planned.activity;
            let others = found.iter().map(|other| other.planned.activity);
            let beaten = others.filter(|other| votes(one, *other) > votes(*other, one));
            (one, beaten.count())
        })
        .collect();
    let won = |found: &Found| wins.get(&found.planned.activity).copied().unwrap_or(0);
    found.sort_by(|one, other| {
        let by_votes = won(other).cmp(&won(one));
        by_votes.then(one.position.total_cmp(&other.position))
    });
    found
}

/// So many different activities of a case vote for the order.
const MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::super::alignment::align;
    use super::super::log::log;
    use super::*;
    use crate::mathematics::random::Random;

    #[test]
    fn a_plan_that_was_lived_is_found_again() {
        let log = log(&[
            &[0, 1, 2, 2, 4],
            &[0, 1, 2, 4],
            &[0, 2, 3, 4],
            &[0, 1, 2, 2, 2, 4],
            &[0, 1, 2, 4, 9],
        ]);
        let thresholds = Thresholds {
            step: 20,
            required: 80,
            repeatable: 20,
        };
        let found = discover(&log, thresholds);
        let steps: Vec<(u32, bool, bool)> = found
            .iter()
            .map(|found| {
                let Planned {
                    activity,
                    optional,
                    repeatable,
                } = found.planned;
                (activity, optional, repeatable)
            })
            .collect();
        assert_eq!(
            steps,
            [
                (0, false, false),
                (1, false, false),
                (2, false, true),
                (3, true, false),
                (4, false, false),
                (9, true, false),
            ]
        );
        assert_eq!(discover(&Log::default(), thresholds), []);
    }

    #[test]
    fn what_was_generated_from_a_plan_fits_the_plan_that_is_found() {
        let mut random = Random::new(2);
        let mut log = Log::default();
        for _ in 0..300 {
            let mut way = vec![0, 1];
            if random.once_in(3) {
                way.push(2);
            }
            way.extend(std::iter::repeat_n(3, random.index(3) + 1));
            way.push(4);
            log.add(super::super::log::case(&way));
        }
        let plan: Vec<Planned> = discover(&log, Thresholds::default())
            .iter()
            .map(|found| found.planned)
            .collect();
        for case in log.cases() {
            let case: Vec<u32> = case.iter().map(|event| event.activity).collect();
            assert_eq!(align(&plan, &case, true).cost, 0);
        }
    }
}
