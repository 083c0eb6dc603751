//! Rules by which a group decides, and what they say of the ballots there are.

use std::collections::BTreeMap;

use super::form::{Form, Tree};
use super::members::Members;
use super::real;

/// How a group decides. Members are named by their place in the caller's list.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Nobody against and at least one in favour; with abstentions against: everybody in favour.
    Unanimity {
        /// Who counts.
        voters: Members,
        /// How abstentions count.
        abstentions: Abstentions,
    },
    /// More in favour than against; with abstentions against: more than half of all in favour.
    Majority {
        /// Who counts.
        voters: Members,
        /// How abstentions count.
        abstentions: Abstentions,
    },
    /// At least this share (above 0.5, up to 1) of those who vote in favour, and at least one;
    /// with abstentions against: of all.
    Supermajority {
        /// Who counts.
        voters: Members,
        /// The share.
        share: f64,
        /// How abstentions count.
        abstentions: Abstentions,
    },
    /// The weights of those in favour reach the threshold. Whoever is not in favour adds nothing.
    Weighted {
        /// Who counts, and how much.
        weights: Vec<(usize, f64)>,
        /// What the weights must reach.
        threshold: f64,
    },
    /// So many take part: in favour, against or abstaining.
    Quorum {
        /// Who counts.
        voters: Members,
        /// How many must take part.
        count: usize,
    },
    /// This one is in favour.
    SingleDecider {
        /// Who decides.
        member: usize,
    },
    /// None of these is against or has an open reasoned objection.
    Consent {
        /// Who counts.
        voters: Members,
    },
    /// So many of these are in favour. "A role must be included" is this, of the role's members.
    AtLeast {
        /// Who counts.
        voters: Members,
        /// How many must be in favour.
        count: usize,
    },
    /// None of these is against.
    Veto {
        /// Who counts.
        voters: Members,
    },
    /// Every part holds.
    All(Vec<Rule>),
    /// One part or more holds.
    Any(Vec<Rule>),
}

/// How an abstention, and silence when voting ends, counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Abstentions {
    /// Only those who are for or against are counted.
    #[default]
    LeftOut,
    /// All voters are counted, and who is not in favour is against.
    Against,
}

/// What a member says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    /// Yes.
    For,
    /// No.
    Against,
    /// Neither.
    Abstain,
    /// Has not spoken. May still say anything, or nothing.
    #[default]
    Silent,
}

/// What a member says, and whether a reasoned objection of theirs is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ballot {
    /// What they say.
    pub choice: Choice,
    /// Whether a reasoned objection of theirs is open.
    pub objects: bool,
}

impl From<Choice> for Ballot {
    fn from(choice: Choice) -> Self {
        Self {
            choice,
            objects: false,
        }
    }
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It cannot hold whatever the silent do.
    Failed,
    /// It depends on the silent.
    Open,
    /// It holds whatever the silent do.
    Passed,
}

/// Where a rule stands, why, and whom it waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Where it stands.
    pub outcome: Outcome,
    /// Whether it holds if voting ends now, the silent not taking part.
    pub holds_now: bool,
    /// The silent on whom it still depends. Empty unless open.
    pub waiting_for: Members,
    /// The same for each part of the rule, the whole first.
    pub finding: Finding,
}

/// What was found of one part of a rule, with the counts behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which kind of rule it is.
    pub part: Part,
    /// Where it stands.
    pub outcome: Outcome,
    /// Who counts for it.
    pub voters: Members,
    /// Those of them who are in favour.
    pub in_favour: Members,
    /// Those who are against.
    pub against: Members,
    /// Those who abstain.
    pub abstaining: Members,
    /// Those who have not spoken.
    pub silent: Members,
    /// Those with an open reasoned objection; only where the part heeds objections.
    pub objecting: Members,
    /// What counts towards the mark: members in favour, their weight, or those who took part.
    pub reached: f64,
    /// What must be reached, at most: where abstentions are left out, if all the silent vote.
    /// For consent and veto, and for all and any, 0.
    pub needed: f64,
    /// What could be reached at most, were everybody in favour.
    pub of: f64,
    /// The parts of all and any.
    pub parts: Vec<Finding>,
}

/// The kind of a part of a rule, named as [`Rule`] names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// [`Rule::Unanimity`].
    Unanimity,
    /// [`Rule::Majority`].
    Majority,
    /// [`Rule::Supermajority`].
    Supermajority,
    /// [`Rule::Weighted`].
    Weighted,
    /// [`Rule::Quorum`].
    Quorum,
    /// [`Rule::SingleDecider`].
    SingleDecider,
    /// [`Rule::Consent`].
    Consent,
    /// [`Rule::AtLeast`].
    AtLeast,
    /// [`Rule::Veto`].
    Veto,
    /// [`Rule::All`].
    All,
    /// [`Rule::Any`].
    Any,
}

impl Finding {
    /// The simple parts that explain the outcome: those that fail when it fails, that are open
    /// when it is open, that hold when it holds.
    pub fn decisive(&self) -> Vec<&Finding> {
        if self.parts.is_empty() {
            return vec![self];
        }
        let same: Vec<&Finding> = self
            .parts
            .iter()
            .filter(|part| part.outcome == self.outcome)
            .flat_map(Finding::decisive)
            .collect();
        if same.is_empty() {
            // Parts that depend on the silent each in another way, and together do not.
            return self.parts.iter().flat_map(Finding::decisive).collect();
        }
        same
    }
}

impl Rule {
    /// The heaviest weight that is told exactly.
    pub const HEAVIEST: f64 = 100_000.0;

    /// The kind of this rule.
    pub fn part(&self) -> Part {
        match self {
            Self::Unanimity { .. } => Part::Unanimity,
            Self::Majority { .. } => Part::Majority,
            Self::Supermajority { .. } => Part::Supermajority,
            Self::Weighted { .. } => Part::Weighted,
            Self::Quorum { .. } => Part::Quorum,
            Self::SingleDecider { .. } => Part::SingleDecider,
            Self::Consent { .. } => Part::Consent,
            Self::AtLeast { .. } => Part::AtLeast,
            Self::Veto { .. } => Part::Veto,
            Self::All(_) => Part::All,
            Self::Any(_) => Part::Any,
        }
    }

    /// The parts of all and any; none for a simple rule.
    pub fn parts(&self) -> &[Rule] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            _ => &[],
        }
    }

    /// Everybody the rule names.
    pub fn voters(&self) -> Members {
        match self {
            Self::Unanimity { voters, .. }
            | Self::Majority { voters, .. }
            | Self::Supermajority { voters, .. }
            | Self::Quorum { voters, .. }
            | Self::Consent { voters }
            | Self::AtLeast { voters, .. }
            | Self::Veto { voters } => *voters,
            Self::Weighted { weights, .. } => weights.iter().map(|(member, _)| *member).collect(),
            Self::SingleDecider { member } => Members::one(*member),
            Self::All(parts) | Self::Any(parts) => parts
                .iter()
                .fold(Members::none(), |all, part| all.union(&part.voters())),
        }
    }

    /// Whether it holds if voting ends with these ballots. Who has no ballot is silent.
    pub fn holds(&self, ballots: &[Ballot]) -> bool {
        Form::of(self).holds(|member| of(ballots, member))
    }

    /// Where the rule stands with these ballots. Who has no ballot is silent.
    ///
    /// Being in favour never hurts, so it fails for good exactly when it fails with all the silent
    /// in favour. For the other side, silence or being against may be worst, each for another part.
    /// Where such parts are alternatives to each other, all ways are tried, up to
    /// [`WAYS_TRIED`]; above, the answer is [`Outcome::Open`] unless one alternative holds for sure.
    pub fn verdict(&self, ballots: &[Ballot]) -> Verdict {
        let finding = self.finding(ballots);
        let waiting_for = match finding.outcome {
            Outcome::Open => finding
                .decisive()
                .iter()
                .filter(|part| part.outcome == Outcome::Open)
                .fold(Members::none(), |all, part| all.union(&part.silent)),
            Outcome::Failed | Outcome::Passed => Members::none(),
        };
        Verdict {
            outcome: finding.outcome,
            holds_now: self.holds(ballots),
            waiting_for,
            finding,
        }
    }

    fn finding(&self, ballots: &[Ballot]) -> Finding {
        let parts: Vec<Finding> = self
            .parts()
            .iter()
            .map(|part| part.finding(ballots))
            .collect();
        let outcomes = parts.iter().map(|part| part.outcome);
        let outcome = match self {
            Self::All(_) => outcomes.min().unwrap_or(Outcome::Passed),
            Self::Any(_) => match outcomes.max().unwrap_or(Outcome::Failed) {
                Outcome::Open if surely(&Form::of(self), &|member| of(ballots, member)) => {
                    Outcome::Passed
                }
                outcome => outcome,
            },
            simple => {
                let form = Form::of(simple);
                let with = |choice: Choice| {
                    form.holds(|member| match of(ballots, member) {
                        Ballot {
                            choice: Choice::Silent,
                            objects,
                        } => Ballot { choice, objects },
                        spoken => spoken,
                    })
                };
                if !with(Choice::For) {
                    Outcome::Failed
                } else if with(Choice::Against) && with(Choice::Silent) {
                    Outcome::Passed
                } else {
                    Outcome::Open
                }
            }
        };
        let voters = self.voters();
        let who = |choice: Choice| -> Members {
            voters
                .iter()
                .filter(|member| of(ballots, *member).choice == choice)
                .collect()
        };
        let mut found = Finding {
            part: self.part(),
            outcome,
            voters,
            in_favour: who(Choice::For),
            against: who(Choice::Against),
            abstaining: who(Choice::Abstain),
            silent: who(Choice::Silent),
            objecting: match self {
                Self::Consent { voters } => voters
                    .iter()
                    .filter(|member| of(ballots, *member).objects)
                    .collect(),
                _ => Members::none(),
            },
            reached: 0.0,
            needed: 0.0,
            of: real(voters.len()),
            parts,
        };
        found.reached = real(found.in_favour.len());
        self.count(&mut found);
        found
    }

    fn count(&self, found: &mut Finding) {
        let all = found.voters.len();
        let voting = all - found.abstaining.len();
        let base = |abstentions: &Abstentions| match abstentions {
            Abstentions::LeftOut => voting,
            Abstentions::Against => all,
        };
        match self {
            Self::Unanimity { abstentions, .. } => found.needed = real(base(abstentions).max(1)),
            Self::Majority { abstentions, .. } => found.needed = real(base(abstentions) / 2 + 1),
            Self::Supermajority {
                share, abstentions, ..
            } => {
                found.needed = (share * real(base(abstentions)) - 1e-9).ceil().max(1.0);
            }
            Self::Weighted { weights, threshold } => {
                found.reached = weights
                    .iter()
                    .filter(|(member, _)| found.in_favour.contains(*member))
                    .map(|(_, weight)| weight)
                    .sum();
                found.needed = *threshold;
                found.of = weights.iter().map(|(_, weight)| weight).sum();
            }
            Self::Quorum { count, .. } => {
                found.reached = real(all - found.silent.len());
                found.needed = real(*count);
            }
            Self::SingleDecider { .. } => found.needed = 1.0,
            Self::AtLeast { count, .. } => found.needed = real(*count),
            Self::Consent { .. } | Self::Veto { .. } | Self::All(_) | Self::Any(_) => {}
        }
    }
}

pub(super) fn of(ballots: &[Ballot], member: usize) -> Ballot {
    ballots.get(member).copied().unwrap_or_default()
}

/// How many ways in which the silent may divide into against and not taking part are tried.
pub const WAYS_TRIED: usize = 1 << 16;

/// Whether it holds whatever the silent do.
///
/// Of what a silent member may do, being against or staying silent is worst for every mark.
/// Members for whom the two differ by the same amounts at the same marks are alike, and only their
/// number counts.
pub(super) fn surely(form: &Form, ballot: &dyn Fn(usize) -> Ballot) -> bool {
    // What each silent member adds when against, less what they add when silent.
    let mut apart: BTreeMap<usize, Vec<(usize, i8)>> = BTreeMap::new();
    let mut sums = Vec::new();
    let mut steps: Vec<f64> = Vec::new();
    for (at, mark) in form.marks.iter().enumerate() {
        let mut sum = 0.0;
        let mut step = 0.0;
        for (member, says) in &mark.terms {
            let ballot = ballot(*member);
            let silent = mark.says(says, ballot);
            sum += silent;
            if ballot.choice == Choice::Silent {
                let against = mark.says(
                    says,
                    Ballot {
                        choice: Choice::Against,
                        ..ballot
                    },
                );
                let gain = against - silent;
                if gain != 0.0 {
                    // Within a mark all who differ, differ by the same amount.
                    step = gain.abs();
                    let sign = if gain > 0.0 { 1 } else { -1 };
                    apart.entry(*member).or_default().push((at, sign));
                }
            }
        }
        sums.push(sum);
        steps.push(step);
    }
    let mut alike: BTreeMap<Vec<(usize, i8)>, usize> = BTreeMap::new();
    for signs in apart.into_values() {
        *alike.entry(signs).or_default() += 1;
    }
    // Where being against never helps, all are against, and the other way round.
    let mut groups = Vec::new();
    for (signs, count) in alike {
        let add = |sums: &mut Vec<f64>, times: usize| {
            for (at, sign) in &signs {
                if let (Some(sum), Some(step)) = (sums.get_mut(*at), steps.get(*at)) {
                    *sum += f64::from(*sign) * step * real(times);
                }
            }
        };
        if signs.iter().all(|(_, sign)| *sign < 0) {
            add(&mut sums, count);
        } else if signs.iter().any(|(_, sign)| *sign < 0) {
            groups.push((signs, count));
        }
    }
    let ways = groups
        .iter()
        .fold(1_usize, |ways, (_, count)| ways.saturating_mul(count + 1));
    if ways > WAYS_TRIED {
        return leafwise(form, &form.tree, ballot);
    }
    (0..ways).all(|way| {
        let mut sums = sums.clone();
        let mut rest = way;
        for (signs, count) in &groups {
            let times = rest % (count + 1);
            rest /= count + 1;
            for (at, sign) in signs {
                if let (Some(sum), Some(step)) = (sums.get_mut(*at), steps.get(*at)) {
                    *sum += f64::from(*sign) * step * real(times);
                }
            }
        }
        form.tree.holds(&|at| {
            form.marks
                .get(at)
                .zip(sums.get(at))
                .is_some_and(|(mark, sum)| *sum >= mark.need)
        })
    })
}

/// Whether it holds even if every mark met its own worst case.
fn leafwise(form: &Form, tree: &Tree, ballot: &dyn Fn(usize) -> Ballot) -> bool {
    tree.holds(&|at| {
        form.marks.get(at).is_some_and(|mark| {
            let worst: f64 = mark
                .terms
                .iter()
                .map(|(member, says)| mark.floor(says, ballot(*member)))
                .sum();
            worst >= mark.need
        })
    })
}

impl super::form::Mark {
    /// The least a ballot adds, whatever its member does if silent.
    pub(super) fn floor(&self, says: &super::form::Says, ballot: Ballot) -> f64 {
        let now = self.says(says, ballot);
        match ballot.choice {
            Choice::Silent => now.min(self.says(
                says,
                Ballot {
                    choice: Choice::Against,
                    ..ballot
                },
            )),
            _ => now,
        }
    }
}
