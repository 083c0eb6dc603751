//! What it would take: the cheapest sets of changes after which a decision has passed.
//!
//! Every change on offer helps or does nothing, so a set is worth saying only if it passes and
//! nothing in it can be left out. The search takes or leaves change by change, the most promising
//! first: cost so far plus a bound on what must be added, each mark being filled at the best rate of
//! those left, in fractions (Hart, Nilsson and Raphael's A*; the bound is that of the knapsack). Sets
//! come out in the order of their cost.

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

use super::chance::Stance;
use super::decision::{Change, Decision, Step};
use super::form::Tree;
use super::rule::{Ballot, Choice, Outcome, of};

/// What it costs to change a member, in whatever unit of effort the caller counts. None: not on
/// offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// To have them say that they are for, in every open step.
    pub in_favour: Option<f64>,
    /// To have them abstain in every open step in which they are not for.
    pub abstain: Option<f64>,
    /// To answer their open objections.
    pub answer: Option<f64>,
}

/// The costs of changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs {
    /// By member; who is not in the list is not to be changed.
    pub members: Vec<Effort>,
    /// By step: to have it finished, whatever its rule says. Not on offer for a step with a rule
    /// unless set.
    pub finish: Vec<Option<f64>>,
}

impl Effort {
    /// The default by stance, where 1 is the effort to have a champion say so. Judgement, not
    /// measurement.
    ///
    /// | Stance | to be for | to abstain |
    /// |---|---|---|
    /// | champion | 1 | 1 |
    /// | supporter | 2 | 1 |
    /// | neutral | 4 | 2 |
    /// | unknown | 5 | 3 |
    /// | skeptic | 7 | 4 |
    /// | opponent | 10 | 6 |
    ///
    /// Who has spoken against must take it back: 3 more. To answer an objection: 3.
    pub fn of(stance: Stance, spoke_against: bool) -> Self {
        let (in_favour, abstain) = match stance {
            Stance::Champion => (1.0, 1.0),
            Stance::Supporter => (2.0, 1.0),
            Stance::Neutral => (4.0, 2.0),
            Stance::Unknown => (5.0, 3.0),
            Stance::Skeptic => (7.0, 4.0),
            Stance::Opponent => (10.0, 6.0),
        };
        let more = if spoke_against { 3.0 } else { 0.0 };
        Self {
            in_favour: Some(in_favour + more),
            abstain: Some(abstain + more),
            answer: Some(3.0),
        }
    }
}

impl Costs {
    /// To finish a step without a rule.
    pub const FINISH: f64 = 2.0;

    /// The default costs, members having these stances.
    pub fn standard(decision: &Decision, stances: &[Stance]) -> Self {
        let against = |member: usize| {
            decision
                .steps
                .iter()
                .filter(|step| step.closed.is_none())
                .any(|step| of(&step.ballots, member).choice == Choice::Against)
        };
        Self {
            members: stances
                .iter()
                .enumerate()
                .map(|(member, stance)| Effort::of(*stance, against(member)))
                .collect(),
            finish: decision
                .steps
                .iter()
                .map(|step| step.rule.is_none().then_some(Self::FINISH))
                .collect(),
        }
    }
}

/// How far to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// How many plans to find. Default 5.
    pub plans: usize,
    /// How many partial plans to look at. Default 8,000.
    pub steps: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            plans: 5,
            steps: 8_000,
        }
    }
}

/// Changes that together make the decision pass; none can be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The changes.
    pub changes: Vec<Change>,
    /// What they cost together, in the caller's unit.
    pub cost: f64,
}

/// What it would take.
#[derive(Debug, Clone, PartialEq)]
pub struct Turning {
    /// The cheapest first. One empty plan if the decision has passed. Empty if no changes on offer
    /// make it pass.
    pub plans: Vec<Plan>,
    /// Whether no plan is left out that is cheaper than a listed one. If not, the search ended
    /// before its time, and the last plans are ways that work but may not be the cheapest.
    pub proven: bool,
    /// If not proven: no plan costs less than this but those listed.
    pub at_least: Option<f64>,
}

struct Move {
    change: Change,
    cost: f64,
    /// Moves of one member's vote exclude each other.
    of: Option<usize>,
    /// (mark, amount)
    gains: Vec<(usize, f64)>,
}

impl Decision {
    /// The cheapest sets of changes after which the decision has passed, whatever those who are
    /// still silent then do.
    ///
    /// To count on the silent to do what is expected of them, ask it of
    /// [`Decision::expected`].
    pub fn turning(&self, costs: &Costs, limits: Reach) -> Turning {
        if self.outcome() == Outcome::Passed {
            let plans = vec![Plan {
                changes: Vec::new(),
                cost: 0.0,
            }];
            return Turning {
                plans,
                proven: true,
                at_least: None,
            };
        }
        Search::new(self, costs).run(limits)
    }
}

struct Search<'a> {
    decision: &'a Decision,
    moves: Vec<Move>,
    start: Vec<f64>,
    needs: Vec<f64>,
    /// Of each mark, the moves that help, the best rate first: (move, cost, gain).
    rates: Vec<Vec<(usize, f64, f64)>>,
    bound: Bound,
}

/// The tree, the parts of each *all* grouped so that no move helps in two groups: what the groups
/// need adds up.
enum Bound {
    Mark(usize),
    All(Vec<Vec<Bound>>),
    Any(Vec<Bound>),
}

/// A partial plan: changes up to `next` are taken or left.
struct Partial {
    promise: f64,
    cost: f64,
    next: usize,
    taken: Vec<usize>,
    sums: Vec<f64>,
}

impl Search<'_> {
    fn new<'a>(decision: &'a Decision, costs: &Costs) -> Search<'a> {
        let finish = |step: usize| costs.finish.get(step).copied().flatten();
        let whole = decision.form(|step| {
            finish(step).is_some()
                && decision
                    .steps
                    .get(step)
                    .is_some_and(|step| step.closed.is_none())
        });
        let mut mixed = BTreeSet::new();
        mixed_marks(&whole.tree, &whole.marks, &mut mixed);
        // What is sure at each mark. Where marks of different worst cases are alternatives, this
        // counts the silent as against at all: too good, but never too bad.
        let sure = |decision: &Decision| -> Vec<f64> {
            whole
                .marks
                .iter()
                .enumerate()
                .map(|(at, mark)| {
                    let place = whole.steps.get(at).copied().unwrap_or_default();
                    let Some(step) = decision.steps.get(place) else {
                        return 0.0;
                    };
                    mark.terms
                        .iter()
                        .map(|(member, says)| match step.ballot(*member) {
                            ballot if mixed.contains(&at) && ballot.choice == Choice::Silent => {
                                mark.says(
                                    says,
                                    Ballot {
                                        choice: Choice::Against,
                                        ..ballot
                                    },
                                )
                            }
                            ballot => mark.floor(says, ballot),
                        })
                        .sum()
                })
                .collect()
        };
        let start = sure(decision);
        // Who is against and objects must be won twice before a consent holds. So that each of the
        // two is seen to help, votes are weighed as if no objection were open, and answers as if
        // everybody were for: together this says too much, never too little.
        let everybody: Vec<usize> = decision.voters().iter().collect();
        let answered: Vec<Change> = everybody
            .iter()
            .map(|member| Change::AnswerObjections {
                member: *member,
                step: None,
            })
            .collect();
        let in_favour: Vec<Change> = everybody
            .iter()
            .map(|member| Change::Vote {
                member: *member,
                choice: Choice::For,
                step: None,
            })
            .collect();
        let (answered, in_favour) = (decision.changed(&answered), decision.changed(&in_favour));
        let (sure_answered, sure_in_favour) = (sure(&answered), sure(&in_favour));
        let mut moves = Vec::new();
        let mut offer = |change: Change, cost: Option<f64>, of: Option<usize>| {
            let Some(cost) = cost.filter(|cost| *cost >= 0.0 && cost.is_finite()) else {
                return;
            };
            let (after, before) = match change {
                Change::AnswerObjections { .. } => {
                    (sure(&helped(&in_favour, change)), &sure_in_favour)
                }
                _ => (sure(&helped(&answered, change)), &sure_answered),
            };
            let gains: Vec<(usize, f64)> = match change {
                Change::CloseStep { step, .. } => whole
                    .finish
                    .iter()
                    .filter(|(of, _)| *of == step)
                    .map(|(_, mark)| (*mark, 1.0))
                    .collect(),
                _ => after
                    .iter()
                    .zip(before)
                    .enumerate()
                    .filter(|(_, (after, before))| after > before)
                    .map(|(mark, (after, before))| (mark, after - before))
                    .collect(),
            };
            // A mark that is mixed may gain what the bound does not see.
            if !gains.is_empty() || !mixed.is_empty() {
                moves.push(Move {
                    change,
                    cost,
                    of,
                    gains,
                });
            }
        };
        for (member, effort) in costs.members.iter().enumerate() {
            let vote = |choice| Change::Vote {
                member,
                choice,
                step: None,
            };
            offer(vote(Choice::For), effort.in_favour, Some(member));
            let cheaper = effort
                .in_favour
                .is_none_or(|dear| effort.abstain.is_some_and(|cheap| cheap < dear));
            if cheaper {
                offer(vote(Choice::Abstain), effort.abstain, Some(member));
            }
            let objects = decision
                .steps
                .iter()
                .any(|step| of(&step.ballots, member).objects);
            if objects {
                offer(
                    Change::AnswerObjections { member, step: None },
                    effort.answer,
                    None,
                );
            }
        }
        for step in 0..decision.steps.len() {
            offer(Change::CloseStep { step, passed: true }, finish(step), None);
        }
        moves.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let needs: Vec<f64> = whole.marks.iter().map(|mark| mark.need).collect();
        let rates: Vec<Vec<(usize, f64, f64)>> = (0..needs.len())
            .map(|mark| {
                let mut rates: Vec<(usize, f64, f64)> = moves
                    .iter()
                    .enumerate()
                    .filter_map(|(at, offered)| {
                        let (_, gain) = offered.gains.iter().find(|(of, _)| *of == mark)?;
                        Some((at, offered.cost, *gain))
                    })
                    .collect();
                rates.sort_by(|(_, cost, gain), (_, other, more)| {
                    (cost / gain).total_cmp(&(other / more))
                });
                rates
            })
            .collect();
        let bound = grouped(&whole.tree, &rates);
        Search {
            decision,
            moves,
            start,
            needs,
            rates,
            bound,
        }
    }

    fn run(&self, limits: Reach) -> Turning {
        let (mut plans, ended) = self.look(limits, 1.0);
        let Some(promise) = ended else {
            return Turning {
                plans,
                proven: true,
                at_least: None,
            };
        };
        // The rest in haste: what is lacking counts double, so that the search heads for the end.
        if plans.len() < limits.plans {
            let mut more = self.look(limits, 2.0).0;
            if plans.is_empty() && more.is_empty() {
                more.extend(self.some_plan());
            }
            more.retain(|plan| !plans.contains(plan));
            more.sort_by(|a, b| a.cost.total_cmp(&b.cost));
            plans.extend(more);
            plans.truncate(limits.plans);
        }
        Turning {
            plans,
            proven: false,
            at_least: Some(promise),
        }
    }

    /// The plans, and, if the search ended before its time, the least that any other costs.
    fn look(&self, limits: Reach, haste: f64) -> (Vec<Plan>, Option<f64>) {
        let mut plans = Vec::new();
        let mut queue = BinaryHeap::new();
        queue.push(Partial {
            promise: haste * self.lacks(&self.bound, &self.start, 0),
            cost: 0.0,
            next: 0,
            taken: Vec::new(),
            sums: self.start.clone(),
        });
        let mut looked = 0;
        while let Some(partial) = queue.pop() {
            if partial.promise.is_infinite() {
                break;
            }
            looked += 1;
            if looked > limits.steps {
                return (plans, Some(partial.promise));
            }
            if self.lacks(&self.bound, &partial.sums, self.moves.len()) == 0.0
                && self.passes(&partial.taken)
            {
                if self.needs_all(&partial.taken) {
                    plans.push(self.plan(&partial.taken));
                    if plans.len() >= limits.plans {
                        break;
                    }
                }
                continue;
            }
            let Some(offered) = self.moves.get(partial.next) else {
                continue;
            };
            let next = partial.next + 1;
            let excluded = offered.of.is_some()
                && partial
                    .taken
                    .iter()
                    .filter_map(|at| self.moves.get(*at))
                    .any(|taken| taken.of == offered.of);
            if !excluded {
                let mut taken = partial.taken.clone();
                taken.push(partial.next);
                let mut sums = partial.sums.clone();
                for (mark, gain) in &offered.gains {
                    if let Some(sum) = sums.get_mut(*mark) {
                        *sum += gain;
                    }
                }
                let cost = partial.cost + offered.cost;
                let promise = cost + haste * self.lacks(&self.bound, &sums, next);
                queue.push(Partial {
                    promise,
                    cost,
                    next,
                    taken,
                    sums,
                });
            }
            let promise = partial.cost + haste * self.lacks(&self.bound, &partial.sums, next);
            queue.push(Partial {
                promise,
                next,
                ..partial
            });
        }
        (plans, None)
    }

    /// The least that what is lacking costs, with moves from `next` on. Infinite if it cannot be.
    fn lacks(&self, bound: &Bound, sums: &[f64], next: usize) -> f64 {
        match bound {
            Bound::Mark(at) => {
                let (Some(sum), Some(need), Some(rates)) =
                    (sums.get(*at), self.needs.get(*at), self.rates.get(*at))
                else {
                    return f64::INFINITY;
                };
                let mut lacks = need - sum;
                let mut costs = 0.0;
                for (_, cost, gain) in rates.iter().filter(|(at, ..)| *at >= next) {
                    if lacks <= 0.0 {
                        break;
                    }
                    costs += cost * (lacks / gain).min(1.0);
                    lacks -= gain;
                }
                if lacks <= 0.0 { costs } else { f64::INFINITY }
            }
            Bound::All(groups) => groups
                .iter()
                .map(|group| {
                    group
                        .iter()
                        .map(|part| self.lacks(part, sums, next))
                        .fold(0.0, f64::max)
                })
                .sum(),
            Bound::Any(parts) => parts
                .iter()
                .map(|part| self.lacks(part, sums, next))
                .fold(f64::INFINITY, f64::min),
        }
    }

    fn plan(&self, taken: &[usize]) -> Plan {
        let moves = || taken.iter().filter_map(|at| self.moves.get(*at));
        Plan {
            changes: moves()
                .flat_map(|taken| in_full(self.decision, taken.change))
                .collect(),
            cost: moves().map(|taken| taken.cost).sum(),
        }
    }

    fn passes(&self, taken: &[usize]) -> bool {
        let moves = taken.iter().filter_map(|at| self.moves.get(*at));
        moves
            .fold(self.decision.clone(), |decision, taken| {
                helped(&decision, taken.change)
            })
            .outcome()
            == Outcome::Passed
    }

    fn needs_all(&self, taken: &[usize]) -> bool {
        taken.iter().all(|left_out| {
            let others: Vec<usize> = taken.iter().copied().filter(|at| at != left_out).collect();
            !self.passes(&others)
        })
    }

    /// A way that works, found without search: everything, less the dearest that can be spared.
    fn some_plan(&self) -> Option<Plan> {
        let mut taken: Vec<usize> = Vec::new();
        for (at, offered) in self.moves.iter().enumerate() {
            // The dearer of two changes of one member's vote, which comes later, is to be for.
            if offered.of.is_some() {
                taken.retain(|other| {
                    self.moves
                        .get(*other)
                        .is_none_or(|other| other.of != offered.of)
                });
            }
            taken.push(at);
        }
        if !self.passes(&taken) {
            return None;
        }
        for at in (0..self.moves.len()).rev() {
            let others: Vec<usize> = taken.iter().copied().filter(|other| *other != at).collect();
            if others.len() < taken.len() && self.passes(&others) {
                taken = others;
            }
        }
        Some(self.plan(&taken))
    }
}

/// The decision after a change on offer.
fn helped(decision: &Decision, change: Change) -> Decision {
    decision.changed(&in_full(decision, change))
}

/// A change on offer as it is to be made: nobody who is for in a step is made to abstain in it.
fn in_full(decision: &Decision, change: Change) -> Vec<Change> {
    let Change::Vote {
        member,
        choice: Choice::Abstain,
        ..
    } = change
    else {
        return vec![change];
    };
    let open = || {
        decision
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.closed.is_none())
    };
    let is_for = |step: &Step| of(&step.ballots, member).choice == Choice::For;
    if !open().any(|(_, step)| is_for(step)) {
        return vec![change];
    }
    open()
        .filter(|(_, step)| !is_for(step))
        .map(|(at, _)| Change::Vote {
            member,
            choice: Choice::Abstain,
            step: Some(at),
        })
        .collect()
}

/// The marks below an *any* that has a quorum among other marks below it.
fn mixed_marks(tree: &Tree, marks: &[super::form::Mark], into: &mut BTreeSet<usize>) {
    match tree {
        Tree::Mark(_) => {}
        Tree::All(parts) => {
            for part in parts {
                mixed_marks(part, marks, into);
            }
        }
        Tree::Any(_) => {
            let mut below = Vec::new();
            tree.marks(&mut below);
            let is_quorum = |at: &usize| marks.get(*at).is_some_and(|mark| mark.quorum);
            if below.iter().any(is_quorum) && !below.iter().all(is_quorum) {
                into.extend(below);
            }
        }
    }
}

fn grouped(tree: &Tree, rates: &[Vec<(usize, f64, f64)>]) -> Bound {
    match tree {
        Tree::Mark(at) => Bound::Mark(*at),
        Tree::Any(parts) => Bound::Any(parts.iter().map(|part| grouped(part, rates)).collect()),
        Tree::All(parts) => {
            let mut groups: Vec<(BTreeSet<usize>, Vec<Bound>)> = Vec::new();
            for part in parts {
                let mut marks = Vec::new();
                part.marks(&mut marks);
                let mut moves: BTreeSet<usize> = marks
                    .iter()
                    .filter_map(|mark| rates.get(*mark))
                    .flatten()
                    .map(|(at, ..)| *at)
                    .collect();
                let mut bounds = vec![grouped(part, rates)];
                let (meeting, apart) = groups
                    .into_iter()
                    .partition(|(of, _)| !of.is_disjoint(&moves));
                groups = apart;
                let meeting: Vec<(BTreeSet<usize>, Vec<Bound>)> = meeting;
                for (of, more) in meeting {
                    moves.extend(of);
                    bounds.extend(more);
                }
                groups.push((moves, bounds));
            }
            Bound::All(groups.into_iter().map(|(_, bounds)| bounds).collect())
        }
    }
}

impl Ord for Partial {
    /// The smallest promise is the greatest; among equals the one that is farther.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .promise
            .total_cmp(&self.promise)
            .then(self.cost.total_cmp(&other.cost))
            .then(self.next.cmp(&other.next))
    }
}

impl PartialOrd for Partial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Partial {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Partial {}
