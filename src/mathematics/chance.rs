//! The probability that a decision is approved by its due date.
//!
//! What a member has said, they stay with at the confidence given; otherwise, and while they are
//! silent, what they will say is drawn from an *outlook*: probabilities to be for, against, to
//! abstain, the rest being the probability not to take part. A silent member's one mind shows in all
//! steps in which they are silent. Members are independent of each other, which is the usual and a
//! strong assumption: people of one mind make a sure thing surer and a close call closer to even.
//! Steps come to their end in time independently of how they end.

use std::collections::BTreeMap;

use super::decision::{Change, Decision, Pivotal};
use super::diagram::Problem;
use super::draws::{Draws, standard_error};
use super::game::ENUMERATED;
use super::power::{NODES_OF_FEW, Sampling};
use super::rule::{Ballot, Choice, Outcome, of};
use super::{Method, real};

/// What a member is expected to say: probabilities. What they lack to 1 is silence to the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The probability to be for, 0 to 1.
    pub in_favour: f64,
    /// The probability to be against, 0 to 1.
    pub against: f64,
    /// The probability to abstain, 0 to 1.
    pub abstain: f64,
}

/// Where a member stands, from an ally to an adversary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Stance {
    /// Sells it for us.
    Champion,
    /// Is for it.
    Supporter,
    /// Is neither for nor against it.
    Neutral,
    /// Has doubts.
    Skeptic,
    /// Works against it.
    Opponent,
    /// Nobody knows.
    #[default]
    Unknown,
}

/// The outlook by stance. The defaults are judgement, not measurement; set your own where votes of
/// the past are known.
///
/// | Stance | for | against | abstain |
/// |---|---|---|---|
/// | champion | 0.95 | 0.02 | 0.03 |
/// | supporter | 0.80 | 0.10 | 0.10 |
/// | neutral | 0.50 | 0.25 | 0.25 |
/// | skeptic | 0.20 | 0.60 | 0.20 |
/// | opponent | 0.05 | 0.90 | 0.05 |
/// | unknown | 0.40 | 0.30 | 0.30 |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlooks {
    /// What a champion is expected to say.
    pub champion: Outlook,
    /// What a supporter is expected to say.
    pub supporter: Outlook,
    /// What somebody neutral is expected to say.
    pub neutral: Outlook,
    /// What a skeptic is expected to say.
    pub skeptic: Outlook,
    /// What an opponent is expected to say.
    pub opponent: Outlook,
    /// What somebody of unknown stance is expected to say.
    pub unknown: Outlook,
}

impl Default for Outlooks {
    fn default() -> Self {
        Self {
            champion: Outlook::new(0.95, 0.02, 0.03),
            supporter: Outlook::new(0.80, 0.10, 0.10),
            neutral: Outlook::new(0.50, 0.25, 0.25),
            skeptic: Outlook::new(0.20, 0.60, 0.20),
            opponent: Outlook::new(0.05, 0.90, 0.05),
            unknown: Outlook::new(0.40, 0.30, 0.30),
        }
    }
}

impl Default for Outlook {
    /// That of a member of unknown stance.
    fn default() -> Self {
        Outlooks::default().unknown
    }
}

impl Outlook {
    /// These probabilities.
    pub fn new(in_favour: f64, against: f64, abstain: f64) -> Self {
        Self {
            in_favour,
            against,
            abstain,
        }
    }

    /// Certain to say this.
    pub fn certain(choice: Choice) -> Self {
        let odds = |of: Choice| if of == choice { 1.0 } else { 0.0 };
        Self::new(
            odds(Choice::For),
            odds(Choice::Against),
            odds(Choice::Abstain),
        )
    }

    /// Whether these are probabilities: none below zero, not above 1 together.
    pub fn is_sound(&self) -> bool {
        let all = [self.in_favour, self.against, self.abstain];
        all.iter().all(|odds| *odds >= 0.0) && all.iter().sum::<f64>() <= 1.0 + 1e-9
    }

    /// What is more likely than everything else together, if anything is.
    pub fn expected(&self) -> Choice {
        [Choice::For, Choice::Against, Choice::Abstain]
            .into_iter()
            .zip(self.odds())
            .find(|(_, odds)| *odds > 0.5)
            .map_or(Choice::Silent, |(choice, _)| choice)
    }

    /// For, against, abstain, silent.
    fn odds(&self) -> [f64; 4] {
        let Self {
            in_favour,
            against,
            abstain,
        } = *self;
        [
            in_favour,
            against,
            abstain,
            (1.0 - in_favour - against - abstain).max(0.0),
        ]
    }
}

impl Outlooks {
    /// The outlook of a stance.
    pub fn of(&self, stance: Stance) -> Outlook {
        match stance {
            Stance::Champion => self.champion,
            Stance::Supporter => self.supporter,
            Stance::Neutral => self.neutral,
            Stance::Skeptic => self.skeptic,
            Stance::Opponent => self.opponent,
            Stance::Unknown => self.unknown,
        }
    }
}

/// The probability of approval.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// That every step passes and ends in time.
    pub probability: f64,
    /// That every step passes if it ends, in time or not.
    pub if_in_time: f64,
    /// The same for each step alone.
    pub steps: Vec<f64>,
    /// What each member who is silent somewhere means for `probability`.
    pub members: Vec<Swing>,
    /// How it was counted.
    pub method: Method,
    /// Of `probability`; 0 if exact.
    pub standard_error: f64,
}

/// What a member's word, where they are silent yet, means for the probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// The member's place.
    pub member: usize,
    /// The probability of approval if they are for.
    pub if_for: f64,
    /// The probability of approval if they are against.
    pub if_against: f64,
}

/// What is said of a decision before and after changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// Where it stands.
    pub outcome: Outcome,
    /// Where each step stands.
    pub steps: Vec<Outcome>,
    /// Who alone can turn it.
    pub pivotal: Vec<Pivotal>,
    /// How probable its approval is.
    pub chance: Chance,
}

impl Decision {
    /// The probability of approval, of members with these outlooks; who is not in the list has that
    /// of an unknown stance.
    pub fn chance(&self, outlooks: &[Outlook], sampling: Sampling) -> Chance {
        self.estimated(outlooks, |votes| votes.estimate(sampling))
    }

    /// The same by random draws, whatever the size.
    #[cfg(test)]
    pub(super) fn sampled(&self, outlooks: &[Outlook], sampling: Sampling) -> Chance {
        self.estimated(outlooks, |votes| votes.drawn(sampling))
    }

    fn estimated(&self, outlooks: &[Outlook], estimate: impl Fn(&Votes) -> Estimate) -> Chance {
        let open = self.with_paperwork_done();
        let votes = Votes::of(&open, outlooks);
        let in_time: f64 = open
            .steps
            .iter()
            .filter(|step| step.closed.is_none())
            .chain(
                self.steps
                    .iter()
                    .filter(|step| step.closed.is_none() && step.rule.is_none()),
            )
            .map(|step| step.in_time.clamp(0.0, 1.0))
            .product();
        let found = estimate(&votes);
        let steps = open
            .steps
            .iter()
            .map(|step| {
                if let Some(passed) = step.closed {
                    return f64::from(u8::from(passed));
                }
                let alone = Decision {
                    steps: vec![step.clone()],
                };
                estimate(&Votes::of(&alone, outlooks)).probability
            })
            .collect();
        let members = found
            .given
            .iter()
            .map(|(member, if_for, if_against)| Swing {
                member: *member,
                if_for: if_for * in_time,
                if_against: if_against * in_time,
            })
            .collect();
        Chance {
            probability: found.probability * in_time,
            if_in_time: found.probability,
            steps,
            members,
            method: found.method,
            standard_error: found.error * in_time,
        }
    }

    /// The decision if the silent say what is expected of them (see [`Outlook::expected`]).
    #[must_use]
    pub fn expected(&self, outlooks: &[Outlook]) -> Self {
        let mut expected = self.clone();
        for step in expected
            .steps
            .iter_mut()
            .filter(|step| step.closed.is_none())
        {
            let said: Vec<(usize, Choice)> = step
                .voters()
                .iter()
                .map(|member| (member, step.speaker(member)))
                .filter(|(_, speaker)| of(&step.ballots, *speaker).choice == Choice::Silent)
                .map(|(member, speaker)| {
                    (
                        member,
                        outlooks
                            .get(speaker)
                            .copied()
                            .unwrap_or_default()
                            .expected(),
                    )
                })
                .collect();
            for (member, choice) in said {
                if step.ballots.len() <= member {
                    step.ballots.resize(member + 1, Ballot::default());
                }
                if let Some(ballot) = step.ballots.get_mut(member) {
                    ballot.choice = choice;
                }
            }
        }
        expected
    }

    /// All that is said of the decision as it is.
    pub fn prospect(&self, outlooks: &[Outlook], sampling: Sampling) -> Prospect {
        Prospect {
            outcome: self.outcome(),
            steps: self
                .steps
                .iter()
                .map(super::decision::Step::outcome)
                .collect(),
            pivotal: self.pivotal(),
            chance: self.chance(outlooks, sampling),
        }
    }

    /// All that is said of the decision before and after changes.
    pub fn what_if(
        &self,
        outlooks: &[Outlook],
        changes: &[Change],
        sampling: Sampling,
    ) -> (Prospect, Prospect) {
        let mut after = outlooks.to_vec();
        for change in changes {
            if let Change::Expect { member, outlook } = change {
                if after.len() <= *member && *member < super::members::Members::CAPACITY {
                    after.resize(member + 1, Outlook::default());
                }
                if let Some(slot) = after.get_mut(*member) {
                    *slot = *outlook;
                }
            }
        }
        (
            self.prospect(outlooks, sampling),
            self.changed(changes).prospect(&after, sampling),
        )
    }

    /// Steps without a rule are taken to pass: whether in time is said separately.
    fn with_paperwork_done(&self) -> Self {
        let mut done = self.clone();
        for step in done.steps.iter_mut().filter(|step| step.rule.is_none()) {
            step.closed = step.closed.or(Some(true));
        }
        done
    }
}

/// The votes that are still uncertain, as variables of a problem.
struct Votes {
    problem: Problem,
    odds: Vec<Vec<f64>>,
    /// Of each variable that is a silent member: who, and the outcomes of for and against.
    silent: Vec<(usize, usize, usize, usize)>,
}

struct Estimate {
    probability: f64,
    error: f64,
    method: Method,
    given: Vec<(usize, f64, f64)>,
}

const CHOICES: [Choice; 4] = [
    Choice::For,
    Choice::Against,
    Choice::Abstain,
    Choice::Silent,
];

/// What each choice adds, by mark.
type Sums = [BTreeMap<usize, f64>; 4];

impl Votes {
    fn of(decision: &Decision, outlooks: &[Outlook]) -> Self {
        let whole = decision.form(|_| false);
        let mut needs: Vec<f64> = whole.marks.iter().map(|mark| mark.need).collect();
        // A vote: of a silent member in all steps, or of one who spoke in one step.
        let mut votes: BTreeMap<(usize, Option<usize>), ([f64; 4], Sums)> = BTreeMap::new();
        for (at, (mark, need)) in whole.marks.iter().zip(&mut needs).enumerate() {
            let place = whole.steps.get(at).copied().unwrap_or_default();
            let Some(step) = decision.steps.get(place) else {
                continue;
            };
            for (member, says) in &mark.terms {
                let speaker = step.speaker(*member);
                let ballot = step.ballot(*member);
                let mind = outlooks.get(speaker).copied().unwrap_or_default().odds();
                let (vote, odds) = if ballot.choice == Choice::Silent {
                    ((speaker, None), mind)
                } else {
                    let sure = step.confidences.get(speaker).copied().unwrap_or(1.0);
                    let sure = sure.clamp(0.0, 1.0);
                    if sure >= 1.0 {
                        *need -= mark.says(says, ballot);
                        continue;
                    }
                    let mut odds = mind.map(|odds| odds * (1.0 - sure));
                    for (odds, choice) in odds.iter_mut().zip(CHOICES) {
                        *odds += if choice == ballot.choice { sure } else { 0.0 };
                    }
                    ((speaker, Some(place)), odds)
                };
                let (_, sums) = votes.entry(vote).or_insert_with(|| (odds, Sums::default()));
                for (sum, choice) in sums.iter_mut().zip(CHOICES) {
                    let amount = mark.says(says, Ballot { choice, ..ballot });
                    if amount != 0.0 {
                        *sum.entry(at).or_default() += amount;
                    }
                }
            }
        }
        let mut problem = Problem {
            tree: whole.tree,
            needs,
            variables: Vec::new(),
        };
        let (mut all_odds, mut silent) = (Vec::new(), Vec::new());
        for ((speaker, step), (odds, sums)) in votes {
            // Choices that add the same are one outcome.
            let mut outcomes: Vec<Vec<(usize, f64)>> = Vec::new();
            let mut merged: Vec<f64> = Vec::new();
            let mut places = Vec::new();
            for ((odds, sum), choice) in odds.into_iter().zip(sums).zip(CHOICES) {
                let asked = step.is_none() && matches!(choice, Choice::For | Choice::Against);
                let adds: Vec<(usize, f64)> = sum.into_iter().collect();
                match outcomes.iter().position(|known| *known == adds) {
                    Some(place) => {
                        if let Some(sum) = merged.get_mut(place) {
                            *sum += odds;
                        }
                        places.push(place);
                    }
                    None if odds > 0.0 || asked => {
                        places.push(outcomes.len());
                        outcomes.push(adds);
                        merged.push(odds);
                    }
                    None => {}
                }
            }
            if let (None, [in_favour, against, ..]) = (step, places.as_slice()) {
                silent.push((problem.variables.len(), speaker, *in_favour, *against));
            }
            problem.variables.push(outcomes);
            all_odds.push(merged);
        }
        Self {
            problem,
            odds: all_odds,
            silent,
        }
    }

    fn estimate(&self, sampling: Sampling) -> Estimate {
        let few = self.odds.len() <= ENUMERATED;
        let nodes = if few { NODES_OF_FEW } else { sampling.nodes };
        let Some(diagram) = self.problem.diagram(nodes) else {
            return self.drawn(sampling);
        };
        let swept = diagram.sweep(&self.odds);
        let given = |variable: usize, outcome: usize| {
            let given = swept.given.get(variable)?;
            given.get(outcome).copied()
        };
        Estimate {
            probability: swept.holds.clamp(0.0, 1.0),
            error: 0.0,
            method: Method::Exact,
            given: self
                .silent
                .iter()
                .filter_map(|(variable, member, in_favour, against)| {
                    Some((
                        *member,
                        given(*variable, *in_favour)?,
                        given(*variable, *against)?,
                    ))
                })
                .collect(),
        }
    }

    fn drawn(&self, sampling: Sampling) -> Estimate {
        let draws = sampling.draws.max(100);
        let mut random = Draws::new(sampling.seed);
        let mut held = 0.0;
        // Of each variable and outcome: how often drawn, how often it then held.
        let mut seen: Vec<Vec<(f64, f64)>> = self
            .odds
            .iter()
            .map(|odds| vec![(0.0, 0.0); odds.len()])
            .collect();
        for _ in 0..draws {
            let drawn: Vec<usize> = self
                .odds
                .iter()
                .map(|odds| {
                    let mut left = random.uniform() * odds.iter().sum::<f64>();
                    let hit = odds.iter().position(|odds| {
                        left -= odds;
                        left < 0.0
                    });
                    hit.unwrap_or_else(|| odds.iter().rposition(|odds| *odds > 0.0).unwrap_or(0))
                })
                .collect();
            let holds = self
                .problem
                .holds(|at| drawn.get(at).copied().unwrap_or_default());
            let one = if holds { 1.0 } else { 0.0 };
            held += one;
            for (counts, outcome) in seen.iter_mut().zip(drawn) {
                if let Some((times, of_them)) = counts.get_mut(outcome) {
                    *times += 1.0;
                    *of_them += one;
                }
            }
        }
        let made = real(draws);
        let share = |variable: usize, outcome: usize| {
            let (times, held) = seen.get(variable)?.get(outcome)?;
            (*times >= 30.0).then_some(held / times)
        };
        Estimate {
            probability: held / made,
            error: standard_error(held / made, made),
            method: Method::Sampled {
                draws,
                seed: sampling.seed,
            },
            given: self
                .silent
                .iter()
                .filter_map(|(variable, member, in_favour, against)| {
                    Some((
                        *member,
                        share(*variable, *in_favour)?,
                        share(*variable, *against)?,
                    ))
                })
                .collect(),
        }
    }
}
