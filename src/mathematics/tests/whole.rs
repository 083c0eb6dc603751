//! The chance of approval and what it would take, of whole decisions, against brute force.

use proptest::prelude::*;

use super::brute;
use crate::mathematics::Method;
use crate::mathematics::chance::{Outlook, Outlooks, Stance};
use crate::mathematics::decision::{Change, Decision, Step};
use crate::mathematics::members::Members;
use crate::mathematics::power::Sampling;
use crate::mathematics::rule::{Abstentions, Ballot, Choice, Outcome, Rule};
use crate::mathematics::turning::{Costs, Effort, Reach};

const CHOICES: [Choice; 4] = [
    Choice::For,
    Choice::Against,
    Choice::Abstain,
    Choice::Silent,
];

/// Steps with random rules, ballots, confidences and delegations over so many members.
fn decision(most: usize, steps: usize) -> impl Strategy<Value = (usize, Decision)> {
    (1..=most).prop_flat_map(move |members| {
        let step = (
            brute::rule(members),
            brute::ballots(members),
            prop::collection::vec(prop_oneof![3 => Just(1.0), 1 => Just(0.75)], members),
            prop::collection::vec((0..members, 0..members), 0..2),
        )
            .prop_map(|(rule, ballots, confidences, delegations)| Step {
                confidences,
                delegations,
                ..Step::new(rule, ballots)
            });
        (
            Just(members),
            prop::collection::vec(step, 1..=steps).prop_map(|steps| Decision { steps }),
        )
    })
}

fn odds(outlook: Outlook) -> [f64; 4] {
    let Outlook {
        in_favour,
        against,
        abstain,
    } = outlook;
    [
        in_favour,
        against,
        abstain,
        1.0 - in_favour - against - abstain,
    ]
}

/// Where one mind shows, as steps and members, and how likely it is to say what.
type Draw = (Vec<(usize, usize)>, [f64; 4]);

fn sum(draws: &[Draw], votes: &mut Vec<Vec<Ballot>>, end: &dyn Fn(&[Vec<Ballot>]) -> bool) -> f64 {
    let Some(((places, odds), rest)) = draws.split_first() else {
        return f64::from(u8::from(end(votes)));
    };
    if places.is_empty() {
        return sum(rest, votes, end);
    }
    let mut total = 0.0;
    for (choice, odds) in CHOICES.iter().zip(odds) {
        if *odds > 0.0 {
            for (step, member) in places {
                votes[*step][*member].choice = *choice;
            }
            total += odds * sum(rest, votes, end);
        }
    }
    total
}

/// Sums over everything everybody may say, in each step in which they spoke unsurely, and in all
/// in which they are silent.
fn approval(decision: &Decision, outlooks: &[Outlook]) -> f64 {
    let mut draws: Vec<Draw> = Vec::new();
    for (member, outlook) in outlooks.iter().enumerate() {
        let mut silent = Vec::new();
        for (at, step) in decision.steps.iter().enumerate() {
            match step.ballots[member].choice {
                Choice::Silent => silent.push((at, member)),
                spoken if step.confidences[member] < 1.0 => {
                    let sure = step.confidences[member];
                    let mut odds = odds(*outlook).map(|odds| odds * (1.0 - sure));
                    odds[CHOICES.iter().position(|choice| *choice == spoken).unwrap()] += sure;
                    draws.push((vec![(at, member)], odds));
                }
                _ => {}
            }
        }
        draws.push((silent, odds(*outlook)));
    }
    // Who speaks for whom is settled by who is silent now.
    let speakers: Vec<Vec<usize>> = decision
        .steps
        .iter()
        .map(|step| {
            (0..outlooks.len())
                .map(|member| step.speaker(member))
                .collect()
        })
        .collect();
    let mut votes: Vec<Vec<Ballot>> = decision
        .steps
        .iter()
        .map(|step| step.ballots.clone())
        .collect();
    sum(&draws, &mut votes, &|votes| {
        decision
            .steps
            .iter()
            .zip(votes)
            .zip(&speakers)
            .all(|((step, votes), speakers)| {
                let said: Vec<Ballot> = speakers
                    .iter()
                    .zip(votes)
                    .map(|(speaker, own)| Ballot {
                        choice: votes[*speaker].choice,
                        objects: own.objects,
                    })
                    .collect();
                brute::holds(step.rule.as_ref().unwrap(), &said)
            })
    })
}

fn with_outlooks() -> impl Strategy<Value = (Decision, Vec<Outlook>)> {
    decision(5, 2).prop_flat_map(|(members, decision)| {
        (
            Just(decision),
            prop::collection::vec(brute::outlook(), members),
        )
    })
}

fn with_costs() -> impl Strategy<Value = (Decision, Costs)> {
    decision(5, 2).prop_flat_map(|(members, decision)| {
        let cost = || prop_oneof![6 => (0..12_u32).prop_map(|cost| Some(f64::from(cost))), 1 => Just(None)];
        let effort = (cost(), cost(), cost())
            .prop_map(|(in_favour, abstain, answer)| Effort { in_favour, abstain, answer });
        let finish = prop_oneof![3 => Just(None), 1 => (1..30_u32).prop_map(|cost| Some(f64::from(cost)))];
        let steps = decision.steps.len();
        (
            Just(decision),
            (prop::collection::vec(effort, members), prop::collection::vec(finish, steps))
                .prop_map(|(members, finish)| Costs { members, finish }),
        )
    })
}

/// The costs of all sets of changes that pass and that need every change in them.
fn cheapest(decision: &Decision, costs: &Costs) -> Vec<f64> {
    let mut offers: Vec<(Vec<Change>, f64, usize)> = Vec::new();
    for (member, effort) in costs.members.iter().enumerate() {
        if let Some(cost) = effort.in_favour {
            offers.push((
                vec![Change::Vote {
                    member,
                    choice: Choice::For,
                    step: None,
                }],
                cost,
                member,
            ));
        }
        if let Some(cost) = effort
            .abstain
            .filter(|cost| effort.in_favour.is_none_or(|dear| *cost < dear))
        {
            let changes = (0..decision.steps.len())
                .filter(|step| decision.steps[*step].ballots[member].choice != Choice::For)
                .map(|step| Change::Vote {
                    member,
                    choice: Choice::Abstain,
                    step: Some(step),
                });
            offers.push((changes.collect(), cost, member));
        }
        if let Some(cost) = effort.answer {
            offers.push((
                vec![Change::AnswerObjections { member, step: None }],
                cost,
                1000 + member,
            ));
        }
    }
    for (step, cost) in costs.finish.iter().enumerate() {
        if let Some(cost) = cost {
            offers.push((
                vec![Change::CloseStep { step, passed: true }],
                *cost,
                2000 + step,
            ));
        }
    }
    let passes: Vec<Option<bool>> = (0..1_u32 << offers.len())
        .map(|mask| {
            let taken: Vec<_> = offers
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1)
                .collect();
            let mut groups: Vec<usize> = taken.iter().map(|(_, offer)| offer.2).collect();
            groups.dedup();
            if groups.len() < taken.len() {
                return None;
            }
            let changes: Vec<Change> = taken
                .iter()
                .flat_map(|(_, offer)| offer.0.clone())
                .collect();
            Some(decision.changed(&changes).outcome() == Outcome::Passed)
        })
        .collect();
    let mut found: Vec<f64> = (0..1_u32 << offers.len())
        .filter(|mask| {
            let passes = |mask: u32| passes[usize::try_from(mask).unwrap()] == Some(true);
            passes(*mask)
                && (0..offers.len()).all(|at| mask >> at & 1 == 0 || !passes(mask & !(1 << at)))
        })
        .map(|mask| {
            offers
                .iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1)
                .map(|(_, offer)| offer.1)
                .sum()
        })
        .collect();
    found.sort_by(f64::total_cmp);
    found
}

const CASES: u32 = 24;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chance_of_approval((decision, outlooks) in with_outlooks()) {
        let chance = decision.chance(&outlooks, Sampling::default());
        prop_assert_eq!(chance.method, Method::Exact);
        let expected = approval(&decision, &outlooks);
        prop_assert!((chance.probability - expected).abs() < 1e-9, "{} {}", chance.probability, expected);
        for swing in &chance.members {
            for (choice, given) in [(Choice::For, swing.if_for), (Choice::Against, swing.if_against)] {
                let mut certain = outlooks.clone();
                certain[swing.member] = Outlook::certain(choice);
                // Only their silent votes are certain; those they gave keep their confidence.
                let sure = decision.steps.iter().all(|step| {
                    step.ballots[swing.member].choice == Choice::Silent || step.confidences[swing.member] >= 1.0
                });
                if sure {
                    prop_assert!((given - approval(&decision, &certain)).abs() < 1e-9);
                }
            }
        }
        for (step, found) in decision.steps.iter().zip(&chance.steps) {
            let alone = Decision { steps: vec![step.clone()] };
            prop_assert!((found - approval(&alone, &outlooks)).abs() < 1e-9);
        }
    }

    #[test]
    fn sampled_chance_is_near_the_exact((decision, outlooks) in with_outlooks(), seed in any::<u64>()) {
        let expected = approval(&decision, &outlooks);
        let sampling = Sampling { nodes: 0, draws: 4_000, seed };
        let found = decision.sampled(&outlooks, sampling);
        prop_assert!((found.probability - expected).abs() < 6.0 * found.standard_error + 1e-9);
        prop_assert_eq!(&decision.sampled(&outlooks, sampling), &found);
    }

    #[test]
    fn cheapest_sets((decision, costs) in with_costs()) {
        let turning = decision.turning(&costs, Reach { plans: 1_000, steps: 1_000_000 });
        prop_assert!(turning.proven);
        let found: Vec<f64> = turning.plans.iter().map(|plan| plan.cost).collect();
        if decision.outcome() == Outcome::Passed {
            prop_assert_eq!(found, vec![0.0]);
        } else {
            prop_assert_eq!(found, cheapest(&decision, &costs));
        }
        for plan in &turning.plans {
            prop_assert_eq!(decision.changed(&plan.changes).outcome(), Outcome::Passed);
        }
        let one = decision.turning(&costs, Reach { plans: 1, steps: 1_000_000 });
        prop_assert_eq!(one.plans.first().map(|plan| plan.cost), turning.plans.first().map(|plan| plan.cost));
    }
}

fn thirty() -> (Decision, Vec<Stance>) {
    let everybody = Members::first(30);
    let stances = [
        Stance::Champion,
        Stance::Supporter,
        Stance::Neutral,
        Stance::Skeptic,
        Stance::Opponent,
        Stance::Unknown,
    ];
    let stances: Vec<Stance> = (0..30).map(|at| stances[at % 6]).collect();
    let rule = Rule::All(vec![
        Rule::Quorum {
            voters: everybody,
            count: 20,
        },
        Rule::Weighted {
            weights: (0..30)
                .map(|at| (at, f64::from(10 + (u32::try_from(at).unwrap() * 37) % 61)))
                .collect(),
            threshold: 600.0,
        },
        Rule::Veto {
            voters: [3, 9].into_iter().collect(),
        },
    ]);
    let signature = Rule::SingleDecider { member: 0 };
    let majority = Rule::Majority {
        voters: Members::first(12),
        abstentions: Abstentions::LeftOut,
    };
    let steps = vec![
        Step::new(rule, Vec::new()),
        Step::new(majority, Vec::new()),
        Step::new(signature, Vec::new()),
    ];
    (Decision { steps }, stances)
}

#[test]
fn thirty_members_are_answered_or_said_to_be_sampled() {
    let (decision, stances) = thirty();
    let outlooks: Vec<Outlook> = stances
        .iter()
        .map(|stance| Outlooks::default().of(*stance))
        .collect();
    let chance = decision.chance(&outlooks, Sampling::default());
    let powers = decision.game().power(Sampling::default());
    let winning = decision
        .game()
        .minimal_winning(crate::mathematics::game::Limits::default());
    let blocking = decision
        .game()
        .minimal_blocking(crate::mathematics::game::Limits::default());
    let turning = decision.turning(&Costs::standard(&decision, &stances), Reach::default());
    assert!(chance.probability > 0.0 && chance.probability < 1.0);
    assert!((chance.standard_error > 0.0) == (chance.method != Method::Exact));
    assert!((powers.standard_error > 0.0) == (powers.method != Method::Exact));
    assert!(winning.sets.iter().all(|set| decision.game().wins(set)));
    assert!(blocking.sets.iter().all(|set| decision.game().blocks(set)));
    for plan in &turning.plans {
        assert_eq!(decision.changed(&plan.changes).outcome(), Outcome::Passed);
    }
    assert!(!turning.plans.is_empty());
}
