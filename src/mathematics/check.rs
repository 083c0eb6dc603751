//! What is wrong with a rule before anybody votes.

use std::fmt;

use super::members::Members;
use super::rule::{Outcome, Rule};

/// How deep rules may nest; a simple rule is one deep.
pub const DEEPEST: usize = 8;
/// How many simple rules a rule may be made of.
pub const MOST_PARTS: usize = 64;

/// Something wrong with a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The way from the whole to the part at fault: the place among the parts, at each level.
    pub path: Vec<usize>,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What may be wrong with a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// Nobody votes.
    NoVoters,
    /// All or any of nothing.
    NoParts,
    /// It names somebody who is not a member.
    UnknownMember {
        /// The place that is no member's.
        member: usize,
    },
    /// A quorum, or a number in favour, above the number of those who count.
    CountAboveMembership {
        /// How many it asks for.
        count: usize,
        /// How many count.
        of: usize,
    },
    /// A number of nobody.
    CountOfNothing,
    /// A share that is not above one half and up to one.
    ShareOutside {
        /// The share.
        share: f64,
    },
    /// A weight below zero.
    WeightNegative {
        /// Whose it is.
        member: usize,
        /// The weight.
        weight: f64,
    },
    /// A weight that is not a number, or infinite.
    WeightNotANumber {
        /// Whose it is.
        member: usize,
    },
    /// A weight above [`Rule::HEAVIEST`].
    WeightTooHeavy {
        /// Whose it is.
        member: usize,
        /// The weight.
        weight: f64,
    },
    /// Two weights for one member.
    WeightTwice {
        /// The member.
        member: usize,
    },
    /// All weights are zero.
    WeightsSumToNothing,
    /// A threshold that is not a number, or infinite.
    ThresholdNotANumber,
    /// A threshold of zero or less is reached by nobody's vote.
    ThresholdOfNothing {
        /// The threshold.
        threshold: f64,
    },
    /// A threshold above all the weights together.
    ThresholdAboveWeights {
        /// The threshold.
        threshold: f64,
        /// All weights together.
        of: f64,
    },
    /// Nested more than [`DEEPEST`] levels.
    TooDeep,
    /// More than [`MOST_PARTS`] simple rules.
    TooManyParts,
    /// It fails even if everybody is in favour.
    NeverPasses,
    /// It holds even if nobody is in favour.
    AlwaysPasses,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVoters => f.write_str("nobody votes in it"),
            Self::NoParts => f.write_str("it has no parts"),
            Self::UnknownMember { .. } => f.write_str("it names somebody who is not a member"),
            Self::CountAboveMembership { count, of } => write!(
                f,
                "it can never pass: it asks for {count} where only {of} count"
            ),
            Self::CountOfNothing => f.write_str("it always passes: it asks for nobody"),
            Self::ShareOutside { share } => {
                write!(f, "the share {share} is not above 0.5 and up to 1")
            }
            Self::WeightNegative { weight, .. } => write!(f, "the weight {weight} is negative"),
            Self::WeightNotANumber { .. } => f.write_str("a weight is not a finite number"),
            Self::WeightTooHeavy { weight, .. } => {
                write!(f, "the weight {weight} is above {}", Rule::HEAVIEST)
            }
            Self::WeightTwice { .. } => f.write_str("a member has two weights"),
            Self::WeightsSumToNothing => f.write_str("the weights sum to nothing"),
            Self::ThresholdNotANumber => f.write_str("the threshold is not a finite number"),
            Self::ThresholdOfNothing { threshold } => write!(
                f,
                "it always passes: the threshold {threshold} is reached when nobody is in favour"
            ),
            Self::ThresholdAboveWeights { threshold, of } => write!(
                f,
                "it can never pass: the threshold {threshold} is above {of}, all weights together"
            ),
            Self::TooDeep => write!(f, "it nests more than {DEEPEST} levels deep"),
            Self::TooManyParts => write!(f, "it has more than {MOST_PARTS} simple parts"),
            Self::NeverPasses => {
                f.write_str("it can never pass: it fails even when everybody is in favour")
            }
            Self::AlwaysPasses => {
                f.write_str("it always passes: it holds even when nobody is in favour")
            }
        }
    }
}

impl Rule {
    /// All that is wrong with the rule for a group of these members; nothing for a sound rule.
    ///
    /// "Never passes" and "always passes" are said of the whole rule, and only when no part is
    /// already named as the cause. A veto or consent is no fault: it fails when somebody is against.
    pub fn check(&self, members: &Members) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut parts = 0;
        self.look(members, &mut Vec::new(), &mut parts, &mut faults);
        if parts > MOST_PARTS {
            faults.push(Fault {
                path: Vec::new(),
                kind: FaultKind::TooManyParts,
            });
        }
        if faults.is_empty() {
            let kind = match self.verdict(&[]).outcome {
                Outcome::Failed => Some(FaultKind::NeverPasses),
                Outcome::Passed => Some(FaultKind::AlwaysPasses),
                Outcome::Open => None,
            };
            faults.extend(kind.map(|kind| Fault {
                path: Vec::new(),
                kind,
            }));
        }
        faults
    }

    fn look(
        &self,
        members: &Members,
        path: &mut Vec<usize>,
        parts: &mut usize,
        faults: &mut Vec<Fault>,
    ) {
        let mut fault = |kind| {
            faults.push(Fault {
                path: path.clone(),
                kind,
            });
        };
        match self {
            Self::All(inner) | Self::Any(inner) => {
                if path.len() + 1 >= DEEPEST && !inner.is_empty() {
                    fault(FaultKind::TooDeep);
                    return;
                }
                if inner.is_empty() {
                    fault(FaultKind::NoParts);
                }
                for (at, part) in inner.iter().enumerate() {
                    if *parts > MOST_PARTS {
                        return;
                    }
                    path.push(at);
                    part.look(members, path, parts, faults);
                    path.pop();
                }
                return;
            }
            _ => *parts += 1,
        }
        for member in self
            .named()
            .into_iter()
            .filter(|member| !members.contains(*member))
        {
            fault(FaultKind::UnknownMember { member });
        }
        let voters = self.voters();
        if self.named().is_empty() {
            fault(FaultKind::NoVoters);
            return;
        }
        match self {
            Self::Supermajority { share, .. } if !(*share > 0.5 && *share <= 1.0) => {
                fault(FaultKind::ShareOutside { share: *share });
            }
            Self::Quorum { count, .. } | Self::AtLeast { count, .. } => {
                if *count == 0 {
                    fault(FaultKind::CountOfNothing);
                } else if *count > voters.len() {
                    fault(FaultKind::CountAboveMembership {
                        count: *count,
                        of: voters.len(),
                    });
                }
            }
            Self::Weighted { weights, threshold } => {
                let mut seen = Members::none();
                let mut sound = true;
                let mut total = 0.0;
                for (member, weight) in weights {
                    let (member, weight) = (*member, *weight);
                    let kind = if !weight.is_finite() {
                        FaultKind::WeightNotANumber { member }
                    } else if weight < 0.0 {
                        FaultKind::WeightNegative { member, weight }
                    } else if weight > Self::HEAVIEST {
                        FaultKind::WeightTooHeavy { member, weight }
                    } else if seen.contains(member) {
                        FaultKind::WeightTwice { member }
                    } else {
                        seen.insert(member);
                        total += weight;
                        continue;
                    };
                    sound = false;
                    fault(kind);
                }
                let threshold = *threshold;
                if !threshold.is_finite() {
                    fault(FaultKind::ThresholdNotANumber);
                } else if sound && total <= 0.0 {
                    fault(FaultKind::WeightsSumToNothing);
                } else if threshold < 1e-4 {
                    fault(FaultKind::ThresholdOfNothing { threshold });
                } else if sound && threshold > total + 1e-6 {
                    fault(FaultKind::ThresholdAboveWeights {
                        threshold,
                        of: total,
                    });
                }
            }
            _ => {}
        }
    }

    /// Everybody named, places a set could not hold included.
    fn named(&self) -> Vec<usize> {
        match self {
            Self::Weighted { weights, .. } => weights.iter().map(|(member, _)| *member).collect(),
            Self::SingleDecider { member } => vec![*member],
            other => other.voters().iter().collect(),
        }
    }
}
