//! A decision diagram of a rule: what is left to decide, member by member.
//!
//! The members are taken one after the other. After each, all histories that leave the same sums
//! towards the marks that still matter are one node, and marks that can no longer be missed or
//! reached are struck out, together with what they settle. So the diagram of a majority of n has
//! about n²/4 nodes and that of a weighted rule at most as many per layer as there are sums.
//!
//! One sweep up and one sweep down give the probability that the rule holds, and the same under the
//! condition that one member does this or that, for every member.

use std::collections::HashMap;

use super::form::Tree;
use super::real;

/// What one outcome of a variable adds: (mark, amount).
pub(super) type Adds = Vec<(usize, f64)>;

/// A rule over independent variables, each with two to four outcomes.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) tree: Tree,
    pub(super) needs: Vec<f64>,
    /// Of each variable, what each of its outcomes adds.
    pub(super) variables: Vec<Vec<Adds>>,
}

pub(super) struct Diagram {
    /// The order in which the variables are taken.
    order: Vec<usize>,
    /// Of each layer's nodes, where each outcome of the layer's variable leads.
    layers: Vec<Vec<Vec<Target>>>,
    root: Target,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Fails,
    Holds,
    Node(usize),
}

/// What a sweep found.
pub(super) struct Swept {
    pub(super) holds: f64,
    /// The same given that a variable (first) has an outcome (second).
    pub(super) given: Vec<Vec<f64>>,
}

impl Problem {
    /// Whether the rule holds with these outcomes of the variables.
    pub(super) fn holds(&self, outcome: impl Fn(usize) -> usize) -> bool {
        let mut sums = vec![0.0; self.needs.len()];
        for (at, outcomes) in self.variables.iter().enumerate() {
            for (mark, amount) in outcomes.get(outcome(at)).into_iter().flatten() {
                if let Some(sum) = sums.get_mut(*mark) {
                    *sum += amount;
                }
            }
        }
        self.reached(&sums)
    }

    pub(super) fn reached(&self, sums: &[f64]) -> bool {
        self.tree.holds(&|at| {
            sums.get(at)
                .zip(self.needs.get(at))
                .is_some_and(|(sum, need)| sum >= need)
        })
    }

    /// The diagram, unless it takes more nodes than this.
    pub(super) fn diagram(&self, most_nodes: usize) -> Option<Diagram> {
        let order = self.order();
        // The least and the most the variables from each layer on can add to each mark.
        let mut bounds = vec![vec![(0.0, 0.0); self.needs.len()]];
        for variable in order.iter().rev() {
            let mut next = bounds.last().cloned().unwrap_or_default();
            for (mark, (least, most)) in next.iter_mut().enumerate() {
                let (low, high) = self.range(*variable, mark);
                *least += low;
                *most += high;
            }
            bounds.push(next);
        }
        bounds.reverse();
        let mut bounds = bounds.into_iter();
        let (mut state, mut nodes) = (vec![0.0; self.needs.len()], 0);
        let root = match self.settle(&mut state, &bounds.next().unwrap_or_default()) {
            Some(true) => Target::Holds,
            Some(false) => Target::Fails,
            None => Target::Node(0),
        };
        let mut layer = vec![state];
        let mut layers = Vec::new();
        if root != Target::Node(0) {
            layer.clear();
        }
        for (variable, bounds) in order.iter().zip(bounds) {
            let mut known: HashMap<Vec<u64>, usize> = HashMap::new();
            let mut next: Vec<Vec<f64>> = Vec::new();
            let outcomes = self.variables.get(*variable).map_or(&[][..], Vec::as_slice);
            let mut targets = Vec::with_capacity(layer.len());
            for state in &layer {
                let mut leads = Vec::with_capacity(outcomes.len());
                for adds in outcomes {
                    let mut state = state.clone();
                    for (mark, amount) in adds {
                        if let Some(sum) = state.get_mut(*mark) {
                            *sum += amount;
                        }
                    }
                    leads.push(match self.settle(&mut state, &bounds) {
                        Some(true) => Target::Holds,
                        Some(false) => Target::Fails,
                        None => {
                            let key = state.iter().map(|sum| (sum + 0.0).to_bits()).collect();
                            Target::Node(*known.entry(key).or_insert_with(|| {
                                next.push(state);
                                next.len() - 1
                            }))
                        }
                    });
                }
                targets.push(leads);
                if nodes + next.len() > most_nodes {
                    return None;
                }
            }
            nodes += next.len();
            layers.push(targets);
            layer = next;
        }
        Some(Diagram { order, layers, root })
    }

    /// Variables of the same marks next to each other, those of the fewest marks' first; among
    /// them the weightiest first, which settles most.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<(Vec<usize>, f64, usize)> = self
            .variables
            .iter()
            .enumerate()
            .map(|(at, outcomes)| {
                let mut marks: Vec<usize> = outcomes
                    .iter()
                    .flatten()
                    .filter(|(_, amount)| *amount != 0.0)
                    .map(|(mark, _)| *mark)
                    .collect();
                marks.sort_unstable();
                marks.dedup();
                let spread = marks
                    .iter()
                    .map(|mark| {
                        let (low, high) = self.range(at, *mark);
                        high - low
                    })
                    .sum();
                (marks, spread, at)
            })
            .collect();
        order.sort_by(|(marks, spread, at), (others, than, other)| {
            marks
                .cmp(others)
                .then(than.total_cmp(spread))
                .then(at.cmp(other))
        });
        order.into_iter().map(|(_, _, at)| at).collect()
    }

    fn range(&self, variable: usize, mark: usize) -> (f64, f64) {
        let amounts = self.variables.get(variable).into_iter().flatten().map(|adds| {
            adds.iter()
                .filter(|(at, _)| *at == mark)
                .map(|(_, amount)| amount)
                .sum::<f64>()
        });
        let (low, high) = amounts.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), amount| {
            (low.min(amount), high.max(amount))
        });
        if low > high { (0.0, 0.0) } else { (low, high) }
    }

    /// Strikes out what is settled; says so if all is.
    fn settle(&self, state: &mut [f64], bounds: &[(f64, f64)]) -> Option<bool> {
        for ((sum, need), (least, most)) in state.iter_mut().zip(&self.needs).zip(bounds) {
            if *sum + least >= *need {
                *sum = f64::INFINITY;
            } else if *sum + most < *need {
                *sum = f64::NEG_INFINITY;
            }
        }
        strike(&self.tree, state)
    }
}

/// Whether a part is settled; if so, all marks below it are set alike.
fn strike(tree: &Tree, state: &mut [f64]) -> Option<bool> {
    let settled = match tree {
        Tree::Mark(at) => {
            let sum = state.get(*at).copied().unwrap_or(f64::NEG_INFINITY);
            return sum.is_infinite().then_some(sum > 0.0);
        }
        Tree::All(parts) => {
            parts.iter().fold(Some(true), |all, part| match (all, strike(part, state)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            })
        }
        Tree::Any(parts) => {
            parts.iter().fold(Some(false), |any, part| match (any, strike(part, state)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            })
        }
    };
    if let Some(holds) = settled {
        fill(tree, state, if holds { f64::INFINITY } else { f64::NEG_INFINITY });
    }
    settled
}

fn fill(tree: &Tree, state: &mut [f64], with: f64) {
    match tree {
        Tree::Mark(at) => {
            if let Some(sum) = state.get_mut(*at) {
                *sum = with;
            }
        }
        Tree::All(parts) | Tree::Any(parts) => {
            for part in parts {
                fill(part, state, with);
            }
        }
    }
}

impl Diagram {
    /// The probability that the rule holds, each variable's outcomes having these probabilities.
    pub(super) fn sweep(&self, odds: &[Vec<f64>]) -> Swept {
        let of = |variable: usize| odds.get(variable).map_or(&[][..], Vec::as_slice);
        // From the last layer to the first: the probability to hold from each node on.
        let mut onwards: Vec<Vec<f64>> = vec![Vec::new()];
        for (variable, layer) in self.order.iter().zip(&self.layers).rev() {
            let below = onwards.last().map_or(&[][..], Vec::as_slice);
            let values = layer
                .iter()
                .map(|leads| {
                    leads
                        .iter()
                        .zip(of(*variable))
                        .map(|(target, odds)| odds * value(*target, below))
                        .sum()
                })
                .collect();
            onwards.push(values);
        }
        onwards.reverse();
        let holds = value(self.root, onwards.first().map_or(&[], Vec::as_slice));
        // From the first to the last: the probability to come by each node.
        let mut given = vec![Vec::new(); odds.len()];
        let mut settled = if self.root == Target::Holds { 1.0 } else { 0.0 };
        let mut reach = vec![1.0];
        let layers = self.order.iter().zip(&self.layers).zip(onwards.iter().skip(1));
        for ((variable, layer), below) in layers {
            let odds = of(*variable);
            let mut conditional = vec![settled; odds.len()];
            let mut next = vec![0.0; below.len()];
            for (leads, reached) in layer.iter().zip(&reach) {
                for ((target, odds), given) in leads.iter().zip(odds).zip(&mut conditional) {
                    *given += reached * value(*target, below);
                    match target {
                        Target::Holds => settled += reached * odds,
                        Target::Fails => {}
                        Target::Node(at) => {
                            if let Some(sum) = next.get_mut(*at) {
                                *sum += reached * odds;
                            }
                        }
                    }
                }
            }
            if let Some(slot) = given.get_mut(*variable) {
                *slot = conditional;
            }
            reach = next;
        }
        Swept { holds, given }
    }

    /// The number of nodes, a measure of the work of a sweep.
    pub(super) fn nodes(&self) -> f64 {
        real(self.layers.iter().map(Vec::len).sum())
    }
}

fn value(target: Target, below: &[f64]) -> f64 {
    match target {
        Target::Fails => 0.0,
        Target::Holds => 1.0,
        Target::Node(at) => below.get(at).copied().unwrap_or_default(),
    }
}
