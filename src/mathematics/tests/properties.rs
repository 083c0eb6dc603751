//! Winning and blocking sets, power, verdicts and pivotal members against brute force.

use proptest::prelude::*;

use super::brute;
use crate::mathematics::Method;
use crate::mathematics::decision::{Decision, Step};
use crate::mathematics::game::{Game, Limits};
use crate::mathematics::members::Members;
use crate::mathematics::power::Sampling;
use crate::mathematics::rule::{Ballot, Choice, Outcome, Rule};

const ALL: Limits = Limits {
    listed: 100_000,
    steps: 1,
};

fn minimal(members: usize, has: impl Fn(u32) -> bool) -> Vec<Members> {
    let mut sets: Vec<Members> = (0..1_u32 << members)
        .filter(|mask| {
            has(*mask) && (0..members).all(|at| mask >> at & 1 == 0 || !has(mask & !(1 << at)))
        })
        .map(brute::set)
        .collect();
    sets.sort_by_key(|set| (set.len(), set.iter().collect::<Vec<_>>()));
    sets
}

fn sized() -> impl Strategy<Value = (usize, Rule)> {
    (1..=12_usize).prop_flat_map(|members| (Just(members), brute::rule(members)))
}

fn voted(most: usize) -> impl Strategy<Value = (Rule, Vec<Ballot>)> {
    (1..=most).prop_flat_map(|members| (brute::rule(members), brute::ballots(members)))
}

const CASES: u32 = 64;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn winning_coalitions((members, rule) in sized()) {
        let game = Game::of(&rule);
        let found = game.minimal_winning(ALL);
        prop_assert_eq!(&found.sets, &minimal(members, |mask| brute::wins(&rule, members, mask)));
        prop_assert!(found.complete && found.smallest_first);
        prop_assert_eq!(found.total, Some(u64::try_from(found.sets.len()).unwrap()));
        for mask in 0..1_u32 << members {
            prop_assert_eq!(game.wins(&brute::set(mask)), brute::wins(&rule, members, mask));
        }
    }

    #[test]
    fn blocking_sets((members, rule) in sized()) {
        let game = Game::of(&rule);
        let everybody = (1_u32 << members) - 1;
        let blocks = |mask: u32| !brute::wins(&rule, members, everybody & !mask);
        let found = game.minimal_blocking(ALL);
        prop_assert_eq!(&found.sets, &minimal(members, blocks));
        prop_assert!(found.sets.iter().all(|set| game.blocks(set)));
    }

    #[test]
    fn a_short_list_is_the_smallest((members, rule) in sized(), listed in 1..6_usize) {
        let all = minimal(members, |mask| brute::wins(&rule, members, mask));
        let found = Game::of(&rule).minimal_winning(Limits { listed, ..Limits::default() });
        prop_assert_eq!(found.sets.len(), all.len().min(listed));
        prop_assert_eq!(found.complete, all.len() <= listed);
        prop_assert_eq!(found.total, Some(u64::try_from(all.len()).unwrap()));
        for (found, of_all) in found.sets.iter().zip(&all) {
            prop_assert_eq!(found.len(), of_all.len());
            prop_assert!(all.contains(found));
        }
    }

    #[test]
    fn who_joins_a_winning_coalition_leaves_it_winning((members, rule) in sized()) {
        let game = Game::of(&rule);
        for mask in 0..1_u32 << members {
            for at in 0..members {
                prop_assert!(!game.wins(&brute::set(mask)) || game.wins(&brute::set(mask | 1 << at)));
            }
        }
    }

    #[test]
    fn power_indices((members, rule) in sized()) {
        let powers = Game::of(&rule).power(Sampling::default());
        prop_assert_eq!(powers.method, Method::Exact);
        let won: Vec<bool> = (0..1_u32 << members).map(|mask| brute::wins(&rule, members, mask)).collect();
        let say = powers.members.len();
        let mut raw = vec![0.0; members];
        let mut shapley = vec![0.0; members];
        let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
        let of = u32::try_from(members).unwrap();
        for (mask, won_without) in (0_u32..).zip(&won) {
            for at in 0..members {
                if mask >> at & 1 == 0 && !won_without && won[usize::try_from(mask | 1 << at).unwrap()] {
                    raw[at] += 1.0;
                    let size = mask.count_ones();
                    shapley[at] += factorial(size) * factorial(of - size - 1) / factorial(of);
                }
            }
        }
        // Those without a say double every coalition.
        let double = 2_f64.powi(i32::try_from(members - say).unwrap());
        let total: f64 = raw.iter().sum();
        for at in 0..members {
            let Some(power) = powers.members.iter().find(|power| power.member == at) else {
                prop_assert_eq!(raw[at], 0.0);
                continue;
            };
            prop_assert_eq!(power.banzhaf_raw * double, raw[at]);
            let share = if total > 0.0 { raw[at] / total } else { 0.0 };
            prop_assert!((power.banzhaf - share).abs() < 1e-9);
            let absolute = raw[at] / 2_f64.powi(i32::try_from(members).unwrap() - 1);
            prop_assert!((power.banzhaf_absolute - absolute).abs() < 1e-9);
            prop_assert!((power.shapley_shubik - shapley[at]).abs() < 1e-9);
        }
    }

    #[test]
    fn verdicts((rule, ballots) in voted(7)) {
        let verdict = rule.verdict(&ballots);
        prop_assert_eq!(verdict.holds_now, brute::holds(&rule, &ballots));
        let ends: Vec<bool> = brute::completions(&ballots)
            .iter()
            .map(|ballots| brute::holds(&rule, ballots))
            .collect();
        let outcome = if ends.iter().all(|holds| *holds) {
            Outcome::Passed
        } else if ends.iter().any(|holds| *holds) {
            Outcome::Open
        } else {
            Outcome::Failed
        };
        prop_assert_eq!(verdict.outcome, outcome);
        prop_assert_eq!(verdict.waiting_for.is_empty(), outcome != Outcome::Open);
        prop_assert!(verdict.waiting_for.iter().all(|at| ballots[at].choice == Choice::Silent));
    }

    #[test]
    fn pivotal_members((rule, ballots) in voted(6)) {
        let outcome = |ballots: &[Ballot]| {
            let ends = brute::completions(ballots);
            let held = ends.iter().filter(|ballots| brute::holds(&rule, ballots)).count();
            match held {
                0 => Outcome::Failed,
                held if held == ends.len() => Outcome::Passed,
                _ => Outcome::Open,
            }
        };
        let mut expected = Vec::new();
        for member in 0..ballots.len() {
            for choice in [Choice::For, Choice::Abstain, Choice::Against, Choice::Silent] {
                let mut changed = ballots.clone();
                changed[member].choice = choice;
                let then = outcome(&changed);
                if then != outcome(&ballots) {
                    expected.push((member, choice, then));
                }
            }
        }
        let decision = Decision { steps: vec![Step::new(rule.clone(), ballots.clone())] };
        let found: Vec<_> = decision
            .pivotal()
            .iter()
            .map(|pivotal| (pivotal.member, pivotal.choice, pivotal.outcome))
            .collect();
        prop_assert_eq!(found, expected);
    }
}
