//! What is wrong with a rule, and why it stands where it stands.

use crate::mathematics::check::{DEEPEST, FaultKind, MOST_PARTS};
use crate::mathematics::decision::{Change, Decision, Step};
use crate::mathematics::game::{Game, Limits};
use crate::mathematics::members::Members;
use crate::mathematics::rule::{Abstentions, Ballot, Choice, Outcome, Part, Rule};

fn faults(rule: &Rule) -> Vec<FaultKind> {
    let faults = rule.check(&Members::first(5));
    assert!(
        faults
            .iter()
            .all(|fault| !fault.kind.to_string().is_empty())
    );
    faults.into_iter().map(|fault| fault.kind).collect()
}

fn everybody() -> Members {
    Members::first(5)
}

fn majority() -> Rule {
    Rule::Majority {
        voters: everybody(),
        abstentions: Abstentions::Against,
    }
}

fn weighted(weights: &[f64], threshold: f64) -> Rule {
    Rule::Weighted {
        weights: weights.iter().copied().enumerate().collect(),
        threshold,
    }
}

#[test]
fn sound_rules_have_no_faults() {
    let veto = Rule::Veto {
        voters: Members::one(4),
    };
    let quorum = Rule::Quorum {
        voters: everybody(),
        count: 5,
    };
    let whole = Rule::All(vec![
        majority(),
        veto.clone(),
        quorum,
        weighted(&[1.0, 2.5], 3.5),
    ]);
    for rule in [majority(), veto, whole, Rule::SingleDecider { member: 0 }] {
        assert_eq!(faults(&rule), []);
    }
}

#[test]
fn a_number_must_be_within_the_membership() {
    let quorum = |count| Rule::Quorum {
        voters: everybody(),
        count,
    };
    assert_eq!(
        faults(&quorum(6)),
        [FaultKind::CountAboveMembership { count: 6, of: 5 }]
    );
    assert_eq!(faults(&quorum(0)), [FaultKind::CountOfNothing]);
    let of_two = Rule::AtLeast {
        voters: Members::first(2),
        count: 3,
    };
    assert_eq!(
        faults(&of_two),
        [FaultKind::CountAboveMembership { count: 3, of: 2 }]
    );
}

#[test]
fn weights_must_be_numbers_that_sum_to_something() {
    let negative = FaultKind::WeightNegative {
        member: 1,
        weight: -1.0,
    };
    assert_eq!(faults(&weighted(&[2.0, -1.0], 1.0)), [negative]);
    assert_eq!(
        faults(&weighted(&[f64::NAN], 1.0)),
        [FaultKind::WeightNotANumber { member: 0 }]
    );
    assert_eq!(
        faults(&weighted(&[f64::INFINITY], 1.0)),
        [FaultKind::WeightNotANumber { member: 0 }]
    );
    assert_eq!(
        faults(&weighted(&[0.0, 0.0], 1.0)),
        [FaultKind::WeightsSumToNothing]
    );
    assert_eq!(
        faults(&weighted(&[1.0], f64::NAN)),
        [FaultKind::ThresholdNotANumber]
    );
    assert_eq!(
        faults(&weighted(&[1.0], 0.0)),
        [FaultKind::ThresholdOfNothing { threshold: 0.0 }]
    );
    let above = FaultKind::ThresholdAboveWeights {
        threshold: 4.0,
        of: 3.0,
    };
    assert_eq!(faults(&weighted(&[1.0, 2.0], 4.0)), [above]);
    let twice = Rule::Weighted {
        weights: vec![(0, 1.0), (0, 1.0)],
        threshold: 1.0,
    };
    assert_eq!(faults(&twice), [FaultKind::WeightTwice { member: 0 }]);
}

#[test]
fn shares_voters_and_sizes_are_checked() {
    for share in [0.5, 1.1, f64::NAN] {
        let rule = Rule::Supermajority {
            voters: everybody(),
            share,
            abstentions: Abstentions::LeftOut,
        };
        assert!(matches!(
            faults(&rule)[..],
            [FaultKind::ShareOutside { .. }]
        ));
    }
    assert_eq!(
        faults(&Rule::Veto {
            voters: Members::none()
        }),
        [FaultKind::NoVoters]
    );
    assert_eq!(
        faults(&Rule::SingleDecider { member: 7 }),
        [FaultKind::UnknownMember { member: 7 }]
    );
    assert_eq!(
        faults(&Rule::SingleDecider { member: 7_000 }),
        [FaultKind::UnknownMember { member: 7_000 }]
    );
    assert_eq!(faults(&Rule::All(vec![])), [FaultKind::NoParts]);
    let deep = (0..DEEPEST).fold(majority(), |inner, _| Rule::All(vec![inner]));
    assert_eq!(faults(&deep), [FaultKind::TooDeep]);
    let large = Rule::All(vec![majority(); MOST_PARTS + 1]);
    assert_eq!(faults(&large), [FaultKind::TooManyParts]);
}

#[test]
fn a_fault_says_where_it_is() {
    let rule = Rule::Any(vec![
        majority(),
        Rule::All(vec![Rule::SingleDecider { member: 9 }]),
    ]);
    assert_eq!(rule.check(&everybody())[0].path, [1, 0]);
}

/// If anybody takes part the quorum is there, and if nobody does, nobody is against.
#[test]
fn a_rule_that_always_passes_as_a_whole_is_found() {
    let rule = Rule::Any(vec![
        Rule::Quorum {
            voters: everybody(),
            count: 1,
        },
        Rule::Veto {
            voters: everybody(),
        },
    ]);
    assert_eq!(faults(&rule), [FaultKind::AlwaysPasses]);
    assert_eq!(rule.verdict(&[]).outcome, Outcome::Passed);
}

#[test]
fn a_verdict_says_how_many_are_needed_and_whom_it_waits_for() {
    let ballots: Vec<Ballot> = [
        Choice::For,
        Choice::For,
        Choice::Against,
        Choice::Silent,
        Choice::Silent,
    ]
    .map(Ballot::from)
    .to_vec();
    let verdict = majority().verdict(&ballots);
    assert_eq!(verdict.outcome, Outcome::Open);
    assert_eq!(verdict.waiting_for, [3, 4].into_iter().collect());
    assert_eq!(
        (
            verdict.finding.reached,
            verdict.finding.needed,
            verdict.finding.of
        ),
        (2.0, 3.0, 5.0)
    );

    let with_veto = Rule::All(vec![
        majority(),
        Rule::Veto {
            voters: [2, 3].into_iter().collect(),
        },
    ]);
    let verdict = with_veto.verdict(&ballots);
    assert_eq!(verdict.outcome, Outcome::Failed);
    assert!(verdict.waiting_for.is_empty());
    let decisive = verdict.finding.decisive();
    assert_eq!(decisive.len(), 1);
    assert_eq!(decisive[0].part, Part::Veto);
    assert_eq!(decisive[0].against, Members::one(2));
}

#[test]
fn an_open_objection_stands_against_consent_until_it_is_answered() {
    let objecting = Ballot {
        choice: Choice::For,
        objects: true,
    };
    let step = Step::new(
        Rule::Consent {
            voters: Members::first(2),
        },
        vec![Choice::For.into(), objecting],
    );
    let decision = Decision { steps: vec![step] };
    assert_eq!(decision.outcome(), Outcome::Failed);
    let finding = decision.steps[0].verdict().unwrap().finding;
    assert_eq!(finding.objecting, Members::one(1));
    let answered = decision.changed(&[Change::AnswerObjections {
        member: 1,
        step: None,
    }]);
    assert_eq!(answered.outcome(), Outcome::Passed);
}

#[test]
fn a_delegate_speaks_while_the_other_is_silent() {
    let mut step = Step::new(Rule::SingleDecider { member: 0 }, vec![]);
    step.ballots = vec![Choice::Silent.into(), Choice::For.into()];
    step.delegations = vec![(0, 1)];
    assert_eq!(step.outcome(), Outcome::Passed);
    step.ballots[0] = Choice::Against.into();
    assert_eq!(step.outcome(), Outcome::Failed);
    step.ballots = Vec::new();
    step.delegations = vec![(0, 1), (1, 0)];
    assert_eq!(step.outcome(), Outcome::Open);
    assert_eq!(step.speaker(0), 0);
}

#[test]
fn a_list_that_is_not_complete_says_so() {
    let rule = Rule::AtLeast {
        voters: Members::first(20),
        count: 10,
    };
    let few = Game::of(&rule).minimal_winning(Limits {
        listed: 7,
        ..Limits::default()
    });
    assert_eq!(
        (few.sets.len(), few.total, few.complete),
        (7, Some(184_756), false)
    );
    // Forty different weights: too many sets to count.
    let weights: Vec<f64> = (0..40_u32).map(|at| f64::from(100 + at * at)).collect();
    let many = Game::of(&weighted(&weights, weights.iter().sum::<f64>() / 2.0));
    let found = many.minimal_winning(Limits {
        listed: 5,
        steps: 5_000,
    });
    assert_eq!((found.total, found.complete), (None, false));
    assert!(found.sets.iter().all(|set| many.wins(set)));
}
