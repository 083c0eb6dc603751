//! Alignments against a search over all of them, and planted deviations.

use super::*;
use crate::mathematics::random::Random;

fn plan(steps: &[(u32, &str)]) -> Vec<Planned> {
    let steps = steps.iter().map(|(activity, marks)| Planned {
        activity: *activity,
        optional: marks.contains('?') || marks.contains('*'),
        repeatable: marks.contains('+') || marks.contains('*'),
    });
    steps.collect()
}

fn once(activities: &[u32]) -> Vec<Planned> {
    activities.iter().copied().map(Planned::once).collect()
}

fn told(plan: &[Planned], case: &[u32]) -> Vec<Deviation> {
    deviations(plan, case, &align(plan, case, true))
}

/// The least cost by trying out every way through a plan up to a length, and editing the case into it by taking out and
/// putting in.
fn searched(plan: &[Planned], case: &[u32], ended: bool) -> usize {
    fn ways(plan: &[Planned], most: usize, ended: bool) -> Vec<Vec<u32>> {
        let mut all = vec![Vec::new()];
        let mut whole: Vec<Vec<u32>> = vec![Vec::new()];
        for step in plan {
            let mut longer = Vec::new();
            for way in &whole {
                if step.optional {
                    longer.push(way.clone());
                }
                let times = if step.repeatable { most } else { 1 };
                for count in 1..=times {
                    let mut with = way.clone();
                    with.extend(std::iter::repeat_n(step.activity, count));
                    longer.push(with);
                }
            }
            all.extend(longer.clone());
            whole = longer;
        }
        if ended { whole } else { all }
    }
    fn edits(one: &[u32], other: &[u32]) -> usize {
        match (one.split_first(), other.split_first()) {
            (None, _) => other.len(),
            (_, None) => one.len(),
            (Some((a, rest)), Some((b, others))) => {
                let apart = 1 + edits(rest, other).min(edits(one, others));
                if a == b {
                    apart.min(edits(rest, others))
                } else {
                    apart
                }
            }
        }
    }
    let ways = ways(plan, case.len().max(1), ended);
    ways.iter().map(|way| edits(way, case)).min().unwrap()
}

#[test]
fn no_alignment_is_cheaper() {
    let mut random = Random::new(3);
    for _ in 0..400 {
        let marks = ["", "", "?", "+", "*"];
        let steps: Vec<(u32, &str)> = (0..random.index(4))
            .map(|_| (random.below(3), marks[random.index(5)]))
            .collect();
        let plan = plan(&steps);
        let case: Vec<u32> = (0..random.index(5)).map(|_| random.below(4)).collect();
        for ended in [true, false] {
            let found = align(&plan, &case, ended);
            assert_eq!(
                found.cost,
                searched(&plan, &case, ended),
                "{steps:?} {case:?} {ended}"
            );
            let paid = found.moves.iter().filter(|made| match made {
                Move::Both { .. } => false,
                Move::Event(_) => true,
                Move::Step { optional, .. } => !optional,
            });
            assert_eq!(paid.count(), found.cost);
            assert!((0.0..=1.0).contains(&found.fitness()));
        }
    }
}

#[test]
fn planted_deviations_are_found_and_nothing_else() {
    let plan = once(&[0, 1, 2, 3, 4]);
    assert_eq!(told(&plan, &[0, 1, 2, 3, 4]), []);
    assert_eq!(told(&plan, &[0, 1, 3, 4]), [Deviation::Skipped { step: 2 }]);
    assert_eq!(
        told(&plan, &[0, 1, 9, 2, 3, 4]),
        [Deviation::Inserted { event: 2 }]
    );
    assert_eq!(
        told(&plan, &[0, 1, 2, 1, 3, 4]),
        [Deviation::Repeated { event: 3, step: 1 }]
    );
    assert_eq!(
        told(&plan, &[0, 1, 1, 2, 3, 4]),
        [Deviation::Repeated { event: 2, step: 1 }]
    );
    let swapped = told(&plan, &[0, 2, 1, 3, 4]);
    assert!(matches!(
        swapped.as_slice(),
        [Deviation::WrongOrder { step: 1 | 2, .. }]
    ));
    assert_eq!(
        told(&plan, &[4, 0, 1, 2, 3]),
        [Deviation::WrongOrder { event: 0, step: 4 }]
    );
}

#[test]
fn several_planted_deviations_are_all_found() {
    let plan = once(&[0, 1, 2, 3, 4, 5]);
    let found = told(&plan, &[0, 7, 2, 3, 2, 5]);
    assert_eq!(
        found,
        [
            Deviation::Skipped { step: 1 },
            Deviation::Inserted { event: 1 },
            Deviation::Skipped { step: 4 },
            Deviation::Repeated { event: 4, step: 2 },
        ]
    );
}

#[test]
fn what_may_be_left_out_or_repeated_is_no_deviation() {
    let plan = plan(&[(0, ""), (1, "?"), (2, "+"), (3, "*"), (4, "")]);
    for case in [[0, 2, 4].as_slice(), &[0, 1, 2, 2, 2, 3, 3, 4]] {
        assert_eq!(told(&plan, case), []);
        assert!((align(&plan, case, true).fitness() - 1.0).abs() < 1e-12);
    }
    assert_eq!(
        told(&plan, &[0, 1, 1, 2, 4]),
        [Deviation::Repeated { event: 2, step: 1 }]
    );
}

#[test]
fn a_case_under_way_is_asked_for_what_should_have_happened() {
    let plan = once(&[0, 1, 2]);
    assert_eq!(align(&plan, &[0], false).cost, 0);
    assert_eq!(align(&plan, &[0, 2], false).cost, 1);
    assert_eq!(align(&plan, &[0], true).cost, 2);
    let found = |case: &[u32]| deviations(&plan, case, &align(&plan, case, false));
    assert_eq!(found(&[0, 2]), [Deviation::Skipped { step: 1 }]);
    assert_eq!(found(&[2]), [Deviation::WrongOrder { event: 0, step: 2 }]);
    assert_eq!(found(&[0, 9]), [Deviation::Inserted { event: 1 }]);
    assert_eq!(align(&plan, &[], false).worst, 0);
    assert!((align(&plan, &[], false).fitness() - 1.0).abs() < 1e-12);
    assert!(align(&plan, &[], true).fitness().abs() < 1e-12);
}

#[test]
fn what_takes_longer_than_the_plan_gives_it_is_late() {
    let plan = once(&[0, 1]);
    let alignment = align(&plan, &[0, 9, 1], true);
    let found = |took: &[i64]| late(&[Some(10), None], took, &alignment);
    assert_eq!(found(&[10, 99, 99]), []);
    let (event, step) = (0, 0);
    assert_eq!(found(&[11, 0, 0]), [Deviation::Late { event, step }]);
    assert_eq!(found(&[]), []);
}
