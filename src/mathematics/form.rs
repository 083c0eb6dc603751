//! What every rule comes down to: sums that must reach a mark, joined by *all* and *any*.
//!
//! Each simple rule is one or two linear marks over what the members say: a majority of those who
//! vote is "in favour minus against reaches one", a veto is "minus the number against reaches
//! zero", a quorum is "the number who take part reaches so many". In this form one evaluator, one
//! bound and one decision diagram serve every kind of rule.
//!
//! All numbers are whole (weights and shares are multiplied by a power of ten and rounded), so that
//! adding in another order gives the same sum, to the last bit.

use super::members::Members;
use super::real;
use super::rule::{Abstentions, Ballot, Choice, Rule};

/// What a member adds to a sum by each choice: for, against, abstain, silent.
pub(super) type Says = [f64; 4];

/// A sum that must reach a mark.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) terms: Vec<(usize, Says)>,
    pub(super) need: f64,
    /// Whether an open objection counts like being against, whatever the member's choice.
    pub(super) heeds_objections: bool,
    /// Whether taking part is what counts. The only kind of mark where a member who is against
    /// may help.
    pub(super) quorum: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Tree {
    Mark(usize),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) marks: Vec<Mark>,
    pub(super) tree: Tree,
}

/// Weights are kept to seven places, see [`super::rule::Rule::HEAVIEST`].
const WEIGHTS: f64 = 1e7;
/// Rounding of up to 1,024 weights must not make a sum miss its mark.
const WEIGHTS_SLACK: f64 = 600.0;
/// Shares are kept to twelve places.
const SHARES: f64 = 1e12;
const SHARES_SLACK: f64 = 1000.0;

impl Form {
    pub(super) fn of(rule: &Rule) -> Self {
        let mut marks = Vec::new();
        let tree = grow(rule, &mut marks);
        Self { marks, tree }
    }

    /// Several forms that must all hold.
    pub(super) fn all(forms: impl IntoIterator<Item = Form>) -> Self {
        let mut marks = Vec::new();
        let mut parts = Vec::new();
        for form in forms {
            parts.push(form.tree.shifted(marks.len()));
            marks.extend(form.marks);
        }
        Self {
            marks,
            tree: Tree::All(parts),
        }
    }

    /// Whether it holds when voting ends with these ballots.
    pub(super) fn holds(&self, ballot: impl Fn(usize) -> Ballot) -> bool {
        let sums: Vec<bool> = self
            .marks
            .iter()
            .map(|mark| mark.sum(&ballot) >= mark.need)
            .collect();
        self.tree
            .holds(&|at| sums.get(at).copied().unwrap_or(false))
    }
}

impl Mark {
    pub(super) fn sum(&self, ballot: impl Fn(usize) -> Ballot) -> f64 {
        self.terms
            .iter()
            .map(|(member, says)| self.says(says, ballot(*member)))
            .sum()
    }

    /// What a ballot adds.
    pub(super) fn says(&self, says: &Says, ballot: Ballot) -> f64 {
        let [in_favour, against, abstain, silent] = *says;
        match ballot.choice {
            _ if ballot.objects && self.heeds_objections => against,
            Choice::For => in_favour,
            Choice::Against => against,
            Choice::Abstain => abstain,
            Choice::Silent => silent,
        }
    }
}

impl Tree {
    pub(super) fn holds(&self, mark: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Mark(at) => mark(*at),
            Self::All(parts) => parts.iter().all(|part| part.holds(mark)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(mark)),
        }
    }

    /// The marks below, in their order.
    pub(super) fn marks(&self, into: &mut Vec<usize>) {
        match self {
            Self::Mark(at) => into.push(*at),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.marks(into);
                }
            }
        }
    }

    /// The tree that holds exactly when this one fails, its marks being turned round too.
    pub(super) fn dual(&self) -> Self {
        match self {
            Self::Mark(at) => Self::Mark(*at),
            Self::All(parts) => Self::Any(parts.iter().map(Self::dual).collect()),
            Self::Any(parts) => Self::All(parts.iter().map(Self::dual).collect()),
        }
    }

    fn shifted(self, by: usize) -> Self {
        match self {
            Self::Mark(at) => Self::Mark(at + by),
            Self::All(parts) => Self::All(parts.into_iter().map(|part| part.shifted(by)).collect()),
            Self::Any(parts) => Self::Any(parts.into_iter().map(|part| part.shifted(by)).collect()),
        }
    }
}

const FOR: Says = [1.0, 0.0, 0.0, 0.0];
const NOT_AGAINST: Says = [0.0, -1.0, 0.0, 0.0];

fn grow(rule: &Rule, marks: &mut Vec<Mark>) -> Tree {
    let mut mark = |members: &Members, says: Says, need: f64| {
        marks.push(Mark {
            terms: members.iter().map(|member| (member, says)).collect(),
            need,
            heeds_objections: false,
            quorum: false,
        });
        Tree::Mark(marks.len() - 1)
    };
    match rule {
        Rule::Unanimity {
            voters,
            abstentions,
        } => match abstentions {
            Abstentions::Against => mark(voters, FOR, real(voters.len())),
            Abstentions::LeftOut => {
                Tree::All(vec![mark(voters, NOT_AGAINST, 0.0), mark(voters, FOR, 1.0)])
            }
        },
        Rule::Majority {
            voters,
            abstentions,
        } => match abstentions {
            Abstentions::Against => mark(voters, FOR, real(voters.len() / 2 + 1)),
            Abstentions::LeftOut => mark(voters, [1.0, -1.0, 0.0, 0.0], 1.0),
        },
        Rule::Supermajority {
            voters,
            share,
            abstentions,
        } => {
            let part = (share * SHARES).round();
            match abstentions {
                Abstentions::Against => {
                    let need = (part * real(voters.len()) - SHARES_SLACK).max(0.0) / SHARES;
                    mark(voters, FOR, need.ceil().max(1.0))
                }
                Abstentions::LeftOut => Tree::All(vec![
                    mark(voters, [SHARES - part, -part, 0.0, 0.0], -SHARES_SLACK),
                    mark(voters, FOR, 1.0),
                ]),
            }
        }
        Rule::Weighted { weights, threshold } => {
            marks.push(Mark {
                terms: weights
                    .iter()
                    .map(|(member, weight)| (*member, [(weight * WEIGHTS).round(), 0.0, 0.0, 0.0]))
                    .collect(),
                need: (threshold * WEIGHTS).round() - WEIGHTS_SLACK,
                heeds_objections: false,
                quorum: false,
            });
            Tree::Mark(marks.len() - 1)
        }
        Rule::Quorum { voters, count } => {
            let tree = mark(voters, [1.0, 1.0, 1.0, 0.0], real(*count));
            if let Some(mark) = marks.last_mut() {
                mark.quorum = true;
            }
            tree
        }
        Rule::SingleDecider { member } => mark(&Members::one(*member), FOR, 1.0),
        Rule::AtLeast { voters, count } => mark(voters, FOR, real(*count)),
        Rule::Veto { voters } => mark(voters, NOT_AGAINST, 0.0),
        Rule::Consent { voters } => {
            let tree = mark(voters, NOT_AGAINST, 0.0);
            if let Some(mark) = marks.last_mut() {
                mark.heeds_objections = true;
            }
            tree
        }
        Rule::All(parts) => Tree::All(parts.iter().map(|part| grow(part, marks)).collect()),
        Rule::Any(parts) => Tree::Any(parts.iter().map(|part| grow(part, marks)).collect()),
    }
}
