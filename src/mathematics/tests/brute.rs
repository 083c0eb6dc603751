//! The same questions, answered by trying everything, in other words than the module's.

use proptest::prelude::*;

use crate::mathematics::chance::Outlook;
use crate::mathematics::members::Members;
use crate::mathematics::rule::{Abstentions, Ballot, Choice, Rule};

/// Whether a rule holds, read off its definition.
pub fn holds(rule: &Rule, ballots: &[Ballot]) -> bool {
    let ballot = |member: usize| ballots[member];
    let count = |voters: &Members, choice: Choice| {
        i64::try_from(
            voters
                .iter()
                .filter(|member| ballot(*member).choice == choice)
                .count(),
        )
        .unwrap()
    };
    let size = |voters: &Members| i64::try_from(voters.len()).unwrap();
    match rule {
        Rule::Unanimity {
            voters,
            abstentions,
        } => {
            let base = match abstentions {
                Abstentions::LeftOut => count(voters, Choice::For) + count(voters, Choice::Against),
                Abstentions::Against => size(voters),
            };
            count(voters, Choice::For) == base && base > 0
        }
        Rule::Majority {
            voters,
            abstentions,
        } => {
            let base = match abstentions {
                Abstentions::LeftOut => count(voters, Choice::For) + count(voters, Choice::Against),
                Abstentions::Against => size(voters),
            };
            2 * count(voters, Choice::For) > base
        }
        Rule::Supermajority {
            voters,
            share,
            abstentions,
        } => {
            let base = match abstentions {
                Abstentions::LeftOut => count(voters, Choice::For) + count(voters, Choice::Against),
                Abstentions::Against => size(voters),
            };
            // Shares in these tests are twelfths.
            let twelfths: i64 = (1..=12)
                .find(|part| (share * 12.0 - f64::from(i32::try_from(*part).unwrap())).abs() < 1e-6)
                .unwrap();
            count(voters, Choice::For) > 0 && 12 * count(voters, Choice::For) >= twelfths * base
        }
        Rule::Weighted { weights, threshold } => {
            let sum: f64 = weights
                .iter()
                .filter(|(member, _)| ballot(*member).choice == Choice::For)
                .map(|(_, weight)| weight)
                .sum();
            sum > threshold - 1e-6
        }
        Rule::Quorum {
            voters,
            count: needed,
        } => {
            voters.len()
                - voters
                    .iter()
                    .filter(|at| ballot(*at).choice == Choice::Silent)
                    .count()
                >= *needed
        }
        Rule::SingleDecider { member } => ballot(*member).choice == Choice::For,
        Rule::Consent { voters } => !voters
            .iter()
            .any(|member| ballot(member).objects || ballot(member).choice == Choice::Against),
        Rule::AtLeast {
            voters,
            count: needed,
        } => {
            voters
                .iter()
                .filter(|at| ballot(*at).choice == Choice::For)
                .count()
                >= *needed
        }
        Rule::Veto { voters } => !voters.iter().any(|at| ballot(at).choice == Choice::Against),
        Rule::All(parts) => parts.iter().all(|part| holds(part, ballots)),
        Rule::Any(parts) => parts.iter().any(|part| holds(part, ballots)),
    }
}

/// Every way the silent may speak or stay silent.
pub fn completions(ballots: &[Ballot]) -> Vec<Vec<Ballot>> {
    let mut all = vec![Vec::new()];
    for ballot in ballots {
        let ways = match ballot.choice {
            Choice::Silent => vec![
                Choice::For,
                Choice::Against,
                Choice::Abstain,
                Choice::Silent,
            ],
            spoken => vec![spoken],
        };
        all = all
            .into_iter()
            .flat_map(|begun: Vec<Ballot>| {
                ways.iter()
                    .map(|choice| {
                        let mut more = begun.clone();
                        more.push(Ballot {
                            choice: *choice,
                            objects: ballot.objects,
                        });
                        more
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    all
}

/// Whether a coalition wins: its members for, all others against.
pub fn wins(rule: &Rule, members: usize, coalition: u32) -> bool {
    let ballots: Vec<Ballot> = (0..members)
        .map(|member| {
            let choice = if coalition >> member & 1 == 1 {
                Choice::For
            } else {
                Choice::Against
            };
            choice.into()
        })
        .collect();
    holds(rule, &ballots)
}

pub fn set(mask: u32) -> Members {
    (0..32).filter(|at| mask >> at & 1 == 1).collect()
}

fn voters(members: usize) -> impl Strategy<Value = Members> {
    (1..(1_u32 << members)).prop_map(set)
}

fn simple(members: usize) -> impl Strategy<Value = Rule> {
    let abstentions = || prop_oneof![Just(Abstentions::LeftOut), Just(Abstentions::Against)];
    prop_oneof![
        (voters(members), abstentions()).prop_map(|(voters, abstentions)| Rule::Unanimity {
            voters,
            abstentions
        }),
        (voters(members), abstentions()).prop_map(|(voters, abstentions)| Rule::Majority {
            voters,
            abstentions
        }),
        (voters(members), 7..=12_u32, abstentions()).prop_map(|(voters, part, abstentions)| {
            Rule::Supermajority {
                voters,
                share: f64::from(part) / 12.0,
                abstentions,
            }
        }),
        (prop::collection::vec(0..12_u32, members), 1..30_u32).prop_map(|(weights, threshold)| {
            Rule::Weighted {
                weights: weights
                    .iter()
                    .map(|weight| f64::from(*weight) / 10.0)
                    .enumerate()
                    .collect(),
                threshold: f64::from(threshold) / 10.0,
            }
        }),
        (voters(members), 1..=members).prop_map(|(voters, count)| {
            Rule::Quorum {
                count: count.min(voters.len()),
                voters,
            }
        }),
        (0..members).prop_map(|member| Rule::SingleDecider { member }),
        voters(members).prop_map(|voters| Rule::Consent { voters }),
        (voters(members), 1..=members).prop_map(|(voters, count)| {
            Rule::AtLeast {
                count: count.min(voters.len()),
                voters,
            }
        }),
        voters(members).prop_map(|voters| Rule::Veto { voters }),
    ]
}

/// Any rule over so many members, nested up to three levels.
pub fn rule(members: usize) -> impl Strategy<Value = Rule> {
    simple(members).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Rule::All),
            prop::collection::vec(inner, 1..4).prop_map(Rule::Any),
        ]
    })
}

pub fn ballot() -> impl Strategy<Value = Ballot> {
    let choice = prop_oneof![
        2 => Just(Choice::For),
        2 => Just(Choice::Against),
        1 => Just(Choice::Abstain),
        3 => Just(Choice::Silent),
    ];
    (choice, prop::bool::weighted(0.1)).prop_map(|(choice, objects)| Ballot { choice, objects })
}

pub fn ballots(members: usize) -> impl Strategy<Value = Vec<Ballot>> {
    prop::collection::vec(ballot(), members)
}

pub fn outlook() -> impl Strategy<Value = Outlook> {
    (0..=10_u32, 0..=10_u32, 0..=10_u32, 0..=3_u32).prop_map(|(a, b, c, rest)| {
        let all = f64::from(a + b + c + rest).max(1.0);
        Outlook::new(f64::from(a) / all, f64::from(b) / all, f64::from(c) / all)
    })
}
