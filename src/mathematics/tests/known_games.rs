//! Games whose power indices are published.

use crate::mathematics::Method;
use crate::mathematics::game::{Game, Limits};
use crate::mathematics::members::Members;
use crate::mathematics::power::{Powers, Sampling};
use crate::mathematics::rule::{Abstentions, Rule};

fn power(rule: &Rule) -> Powers {
    let powers = Game::of(rule).power(Sampling {
        nodes: 200_000,
        ..Sampling::default()
    });
    assert_eq!(powers.method, Method::Exact);
    let total: f64 = powers
        .members
        .iter()
        .map(|power| power.shapley_shubik)
        .sum();
    assert!(
        (total - 1.0).abs() < 1e-9,
        "Shapley-Shubik values sum to {total}"
    );
    powers
}

fn weighted(weights: &[u32], threshold: u32) -> Rule {
    Rule::Weighted {
        weights: weights
            .iter()
            .map(|weight| f64::from(*weight))
            .enumerate()
            .collect(),
        threshold: f64::from(threshold),
    }
}

fn range(from: usize, to: usize) -> Members {
    (from..to).collect()
}

fn near(found: f64, published: f64, digits: i32) {
    let half = 0.5 * 10_f64.powi(-digits) * 1.000_001;
    assert!(
        (found - published).abs() <= half,
        "{found} is not {published}"
    );
}

fn raw(powers: &Powers) -> Vec<f64> {
    powers
        .members
        .iter()
        .map(|power| power.banzhaf_raw)
        .collect()
}

/// Shapley and Shubik 1954: the five permanent members held 98.7 % of the power.
#[test]
fn un_security_council_before_1965() {
    let council = Rule::All(vec![
        Rule::Veto {
            voters: Members::first(5),
        },
        Rule::AtLeast {
            voters: Members::first(11),
            count: 7,
        },
    ]);
    let powers = power(&council);
    let permanent: f64 = powers
        .members
        .iter()
        .take(5)
        .map(|power| power.shapley_shubik)
        .sum();
    near(permanent, 0.987, 3);
    near(powers.members[10].shapley_shubik, 1.0 / 462.0, 12);
    // 57 winning coalitions of 2,048, so a permanent member is decisive in 57, another in C(5,1).
    assert_eq!(raw(&powers)[0], 57.0);
    assert_eq!(raw(&powers)[10], 5.0);
}

/// Fifteen members since 1965, nine votes: 0.1963 for each permanent, 0.00186 for each other.
/// Banzhaf: 848 and 84 of 5,080.
#[test]
fn un_security_council_after_1965() {
    let council = Rule::All(vec![
        Rule::Veto {
            voters: Members::first(5),
        },
        Rule::AtLeast {
            voters: Members::first(15),
            count: 9,
        },
    ]);
    let powers = power(&council);
    near(powers.members[0].shapley_shubik, 0.1963, 4);
    near(powers.members[5].shapley_shubik, 0.001_865, 6);
    assert_eq!(raw(&powers)[0], 848.0);
    assert_eq!(raw(&powers)[14], 84.0);
    near(powers.members[0].banzhaf, 848.0 / 5080.0, 12);
    // The same as a weighted game: [39; 7 ×5, 1 ×10].
    let mut weights = vec![7; 5];
    weights.extend([1; 10]);
    assert_eq!(raw(&power(&weighted(&weights, 39))), raw(&powers));

    let game = Game::of(&council);
    let winning = game.minimal_winning(Limits::default());
    assert_eq!(winning.total, Some(210));
    assert!(
        winning
            .sets
            .iter()
            .all(|set| Members::first(5).is_subset(set) && set.len() == 9)
    );
    let blocking = game.minimal_blocking(Limits::default());
    assert_eq!(
        blocking.total,
        Some(5 + 120),
        "one permanent, or seven of ten"
    );
}

/// Council of ministers of the EEC, 1958: Luxembourg's one vote never decided anything.
#[test]
fn eec_council_1958() {
    let powers = power(&weighted(&[4, 4, 4, 2, 2, 1], 12));
    assert_eq!(raw(&powers), [10.0, 10.0, 10.0, 6.0, 6.0, 0.0]);
    near(powers.members[0].banzhaf, 10.0 / 42.0, 12);
    near(powers.members[0].shapley_shubik, 14.0 / 60.0, 12);
    near(powers.members[3].shapley_shubik, 9.0 / 60.0, 12);
    near(powers.members[5].shapley_shubik, 0.0, 12);
    let winning = Game::of(&weighted(&[4, 4, 4, 2, 2, 1], 12)).minimal_winning(Limits::default());
    let sets: Vec<Vec<usize>> = winning
        .sets
        .iter()
        .map(|set| set.iter().collect())
        .collect();
    assert_eq!(
        sets,
        [
            vec![0, 1, 2],
            vec![0, 1, 3, 4],
            vec![0, 2, 3, 4],
            vec![1, 2, 3, 4]
        ]
    );
    assert!(winning.complete);
}

const PRESIDENT: usize = 0;
const VICE_PRESIDENT: usize = 1;

/// A bill passes with both houses and the president, or with two thirds of both houses. The vice
/// president may break a tie of the senate.
fn us_bill(tie_breaker: bool) -> Rule {
    let (senate, house) = (range(2, 102), range(102, 537));
    let mut senate_agrees = vec![Rule::AtLeast {
        voters: senate,
        count: 51,
    }];
    if tie_breaker {
        senate_agrees.push(Rule::All(vec![
            Rule::AtLeast {
                voters: senate,
                count: 50,
            },
            Rule::SingleDecider {
                member: VICE_PRESIDENT,
            },
        ]));
    }
    Rule::Any(vec![
        Rule::All(vec![
            Rule::SingleDecider { member: PRESIDENT },
            Rule::AtLeast {
                voters: house,
                count: 218,
            },
            Rule::Any(senate_agrees),
        ]),
        Rule::All(vec![
            Rule::AtLeast {
                voters: house,
                count: 290,
            },
            Rule::AtLeast {
                voters: senate,
                count: 67,
            },
        ]),
    ])
}

/// US federal legislature of president, 100 senators and 435 representatives: Taylor (*Mathematics
/// and Politics*, 1995) gives the president a Shapley-Shubik index of 0.16047.
#[test]
fn us_federal_legislature() {
    let powers = power(&us_bill(false));
    assert_eq!(powers.members.len(), 536);
    near(powers.members[PRESIDENT].shapley_shubik, 0.160_47, 5);
}

/// The same with the vice president, against a count by classes: how many of each house.
#[test]
fn us_federal_legislature_with_the_vice_president() {
    let powers = power(&us_bill(true));
    assert_eq!(powers.members.len(), 537);
    let mut ln_factorial = vec![0.0];
    for number in 1..=540_u32 {
        ln_factorial.push(ln_factorial.last().unwrap() + f64::from(number).ln());
    }
    let choose = |n: usize, k: usize| ln_factorial[n] - ln_factorial[k] - ln_factorial[n - k];
    let mut president = 0.0;
    for house in 218..=435 {
        for senate in 50..=100 {
            for vice in 0..=1 {
                let overridden = house >= 290 && senate >= 67;
                if senate + vice >= 51 && !overridden {
                    let size = house + senate + vice;
                    let orders = ln_factorial[size] + ln_factorial[536 - size] - ln_factorial[537];
                    president += (choose(435, house) + choose(100, senate) + orders).exp();
                }
            }
        }
    }
    near(powers.members[PRESIDENT].shapley_shubik, president, 9);
    let vice = powers.members[VICE_PRESIDENT].shapley_shubik;
    let (senator, representative) = (
        powers.members[2].shapley_shubik,
        powers.members[102].shapley_shubik,
    );
    assert!(president > senator && senator > vice && vice > representative);
}

/// Nassau County board of supervisors, 1964: [58; 31, 31, 28, 21, 2, 2]. Banzhaf's example: the
/// three small districts had no power at all.
#[test]
fn nassau_county_1964() {
    let powers = power(&weighted(&[31, 31, 28, 21, 2, 2], 58));
    assert_eq!(raw(&powers), [16.0, 16.0, 16.0, 0.0, 0.0, 0.0]);
    near(powers.members[2].shapley_shubik, 1.0 / 3.0, 12);
}

/// The textbook example [51; 50, 49, 1]: Banzhaf 3/5, 1/5, 1/5, Shapley-Shubik 4/6, 1/6, 1/6.
#[test]
fn fifty_forty_nine_one() {
    let powers = power(&weighted(&[50, 49, 1], 51));
    assert_eq!(raw(&powers), [3.0, 1.0, 1.0]);
    near(powers.members[0].shapley_shubik, 4.0 / 6.0, 12);
    near(powers.members[2].shapley_shubik, 1.0 / 6.0, 12);
}

/// A majority of n gives everybody 1/n, and the most likely to be decisive.
#[test]
fn majorities_of_any_size() {
    for count in [1, 2, 5, 40, 101, 200] {
        let majority = Rule::Majority {
            voters: Members::first(count),
            abstentions: Abstentions::LeftOut,
        };
        let powers = power(&majority);
        let share = 1.0 / f64::from(u32::try_from(count).unwrap());
        assert!(
            powers
                .members
                .iter()
                .all(|power| (power.shapley_shubik - share).abs() < 1e-9)
        );
    }
}

/// What is sampled is within a few standard errors of what is counted, and repeats.
#[test]
fn sampled_power_is_near_the_exact() {
    let weights: Vec<u32> = (0..30).map(|at| 10 + (at * 37) % 61).collect();
    let total: u32 = weights.iter().sum();
    let game = Game::of(&weighted(&weights, total * 6 / 10));
    let exact = game.power(Sampling::default());
    assert_eq!(exact.method, Method::Exact);
    let sampling = Sampling {
        nodes: 10,
        ..Sampling::default()
    };
    let sampled = game.power(sampling);
    assert_eq!(
        sampled.method,
        Method::Sampled {
            draws: 10_000,
            seed: 1
        }
    );
    assert!(sampled.standard_error > 0.0 && sampled.standard_error < 0.01);
    for (exact, sampled) in exact.members.iter().zip(&sampled.members) {
        let off = 5.0 * 0.5 / 100.0;
        assert!((exact.banzhaf_absolute - sampled.banzhaf_absolute).abs() < off);
        assert!((exact.shapley_shubik - sampled.shapley_shubik).abs() < off);
    }
    assert_eq!(game.power(sampling), sampled);
}
