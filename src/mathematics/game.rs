//! The simple game of a rule: which coalitions win, which sets block.

use super::diagram::Problem;
use super::form::Form;
use super::members::Members;
use super::real;
use super::rule::{Choice, Rule};

/// The simple game of a rule. A coalition wins if the rule holds when its members are for and all
/// others against, nobody objecting. Always monotone.
#[derive(Debug, Clone)]
pub struct Game {
    /// The members the rule gives a say, ascending. All others are dummies.
    pub(super) members: Vec<usize>,
    /// Each of them with the outcomes against and for.
    pub(super) problem: Problem,
    /// Interchangeable members: their places among `members`, and what one of them adds.
    classes: Vec<(Vec<usize>, Vec<f64>)>,
}

/// How much to enumerate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many sets to list. Default 100.
    pub listed: usize,
    /// How many steps to search. Default 50,000, some tens of milliseconds; up to 20 members
    /// the search is always finished.
    pub steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            listed: 100,
            steps: 50_000,
        }
    }
}

/// Minimal winning coalitions or minimal blocking sets, smallest first, among equals in ascending
/// order of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coalitions {
    /// The sets that are listed.
    pub sets: Vec<Members>,
    /// How many there are in all; none if there are too many to count within the limits.
    pub total: Option<u64>,
    /// Whether all are listed.
    pub complete: bool,
    /// Whether no set left out is smaller than a listed one. Not so only when the search ended
    /// before its time.
    pub smallest_first: bool,
}

/// Up to this many members everything is enumerated whatever the limits.
pub const ENUMERATED: usize = 20;

impl Game {
    /// The game of a rule.
    pub fn of(rule: &Rule) -> Self {
        let form = Form::of(rule);
        let mut members: Vec<usize> = form
            .marks
            .iter()
            .flat_map(|mark| &mark.terms)
            .filter(|(_, [in_favour, against, ..])| (in_favour - against).abs() > 0.0)
            .map(|(member, _)| *member)
            .collect();
        members.sort_unstable();
        members.dedup();
        let mut weights = vec![vec![0.0; form.marks.len()]; members.len()];
        let mut needs = Vec::new();
        for (at, mark) in form.marks.iter().enumerate() {
            needs.push(mark.need - mark.sum(|_| Choice::Against.into()));
            for (member, [in_favour, against, ..]) in &mark.terms {
                let weight = members
                    .binary_search(member)
                    .ok()
                    .and_then(|place| weights.get_mut(place)?.get_mut(at));
                if let Some(weight) = weight {
                    *weight += in_favour - against;
                }
            }
        }
        Self::with(members, form.tree, needs, weights)
    }

    fn with(
        members: Vec<usize>,
        tree: super::form::Tree,
        needs: Vec<f64>,
        weights: Vec<Vec<f64>>,
    ) -> Self {
        let variables = weights
            .iter()
            .map(|weights| {
                let adds = weights
                    .iter()
                    .copied()
                    .enumerate()
                    .filter(|(_, weight)| *weight != 0.0);
                vec![Vec::new(), adds.collect()]
            })
            .collect();
        let mut classes: Vec<(Vec<usize>, Vec<f64>)> = Vec::new();
        for (place, weights) in weights.into_iter().enumerate() {
            match classes.iter_mut().find(|(_, of)| *of == weights) {
                Some((places, _)) => places.push(place),
                None => classes.push((vec![place], weights)),
            }
        }
        // The weightiest first: they settle most.
        let weight = |weights: &[f64]| -> f64 {
            weights
                .iter()
                .zip(&needs)
                .map(|(weight, need)| weight / need.abs().max(1.0))
                .sum()
        };
        classes.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)));
        Self {
            members,
            problem: Problem {
                tree,
                needs,
                variables,
            },
            classes,
        }
    }

    /// The members who have a say at all: those the rule counts. A member may be among them and
    /// still never decide anything; such have no power.
    pub fn members(&self) -> &[usize] {
        &self.members
    }

    /// Whether a coalition wins.
    pub fn wins(&self, coalition: &Members) -> bool {
        self.problem.holds(|at| {
            usize::from(
                self.members
                    .get(at)
                    .is_some_and(|member| coalition.contains(*member)),
            )
        })
    }

    /// Whether these can make the rule fail by being against.
    pub fn blocks(&self, set: &Members) -> bool {
        let others: Members = self.members.iter().copied().collect();
        !self.wins(&others.without(set))
    }

    /// The coalitions that win and would lose if any member left.
    pub fn minimal_winning(&self, limits: Limits) -> Coalitions {
        let mut search = Search {
            game: self,
            left: limits.steps,
            found: Vec::new(),
        };
        if self.members.len() <= ENUMERATED {
            search.left = usize::MAX;
        }
        let most = self.members.len();
        let finished = search.from(
            0,
            vec![0.0; self.problem.needs.len()],
            &mut Vec::new(),
            most,
        );
        if finished {
            return self.listed(search.found, limits.listed, true, true);
        }
        // Too many for all: the smallest, size by size.
        search.left = limits.steps;
        let wanted = u64::try_from(limits.listed).unwrap_or(u64::MAX);
        let mut smaller = Vec::new();
        for size in 1..=most {
            search.found = Vec::new();
            if !search.from(
                0,
                vec![0.0; self.problem.needs.len()],
                &mut Vec::new(),
                size,
            ) {
                // What was found of an unfinished size is right, but others of it may be missing.
                smaller.append(&mut search.found);
                smaller.sort();
                smaller.dedup();
                return self.listed(smaller, limits.listed, false, false);
            }
            smaller = std::mem::take(&mut search.found);
            if self.count(&smaller) >= wanted {
                break;
            }
        }
        self.listed(smaller, limits.listed, false, true)
    }

    /// The sets whose being against is enough to make the rule fail, and not if any member left.
    pub fn minimal_blocking(&self, limits: Limits) -> Coalitions {
        self.dual().minimal_winning(limits)
    }

    /// The game in which the blocking sets of this one win.
    fn dual(&self) -> Self {
        let marks = self.problem.needs.len();
        let mut totals = vec![0.0; marks];
        let mut weights = vec![vec![0.0; marks]; self.members.len()];
        for (outcomes, weights) in self.problem.variables.iter().zip(&mut weights) {
            for (mark, amount) in outcomes.iter().flatten() {
                if let (Some(total), Some(weight)) = (totals.get_mut(*mark), weights.get_mut(*mark))
                {
                    *total += amount;
                    *weight += amount;
                }
            }
        }
        // Sums are whole numbers, so "more than" is "at least one more".
        let needs = totals
            .iter()
            .zip(&self.problem.needs)
            .map(|(total, need)| total - need.ceil() + 1.0)
            .collect();
        Self::with(
            self.members.clone(),
            self.problem.tree.dual(),
            needs,
            weights,
        )
    }

    fn count(&self, found: &[Vec<usize>]) -> u64 {
        found
            .iter()
            .map(|counts| {
                self.classes
                    .iter()
                    .zip(counts)
                    .map(|((places, _), count)| binomial(places.len(), *count))
                    .fold(1_u64, u64::saturating_mul)
            })
            .fold(0, u64::saturating_add)
    }

    fn listed(
        &self,
        mut found: Vec<Vec<usize>>,
        listed: usize,
        all: bool,
        smallest_first: bool,
    ) -> Coalitions {
        let total = self.count(&found);
        found.sort_by_key(|counts| counts.iter().sum::<usize>());
        let mut sets: Vec<(usize, Members)> = Vec::new();
        let mut size_listed = 0;
        for counts in &found {
            let size = counts.iter().sum::<usize>();
            // All of one size, so that the order among them can be told; but not without end.
            if sets.len() >= listed
                && (size > size_listed || sets.len() >= listed.saturating_mul(8))
            {
                break;
            }
            size_listed = size;
            let mut partial = vec![Members::none()];
            for ((places, _), count) in self.classes.iter().zip(counts) {
                let mut next = Vec::new();
                for set in &partial {
                    self.choose(places, *count, *set, listed, &mut next);
                }
                partial = next;
            }
            sets.extend(partial.into_iter().take(listed).map(|set| (size, set)));
        }
        sets.sort_by_cached_key(|(size, set)| (*size, set.iter().collect::<Vec<_>>()));
        sets.truncate(listed);
        let sets: Vec<Members> = sets.into_iter().map(|(_, set)| set).collect();
        Coalitions {
            complete: all && u64::try_from(sets.len()) == Ok(total),
            total: all.then_some(total),
            smallest_first,
            sets,
        }
    }

    /// All ways to add `count` of the members at these places to a set, up to `most`.
    fn choose(
        &self,
        places: &[usize],
        count: usize,
        set: Members,
        most: usize,
        into: &mut Vec<Members>,
    ) {
        if into.len() >= most || places.len() < count {
            return;
        }
        if count == 0 {
            into.push(set);
            return;
        }
        if let [place, rest @ ..] = places {
            let mut with = set;
            if let Some(member) = self.members.get(*place) {
                with.insert(*member);
            }
            self.choose(rest, count - 1, with, most, into);
            self.choose(rest, count, set, most, into);
        }
    }
}

/// Depth first over the classes: how many of each.
struct Search<'a> {
    game: &'a Game,
    left: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Whether the search was finished.
    fn from(&mut self, class: usize, sums: Vec<f64>, counts: &mut Vec<usize>, more: usize) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        if self.game.problem.reached(&sums) {
            if self.minimal(&sums, counts) {
                self.found.push(counts.clone());
            }
            return true;
        }
        if more == 0 || !self.may_win(class, &sums, more) {
            return true;
        }
        let Some((places, weights)) = self.game.classes.get(class) else {
            return true;
        };
        let mut sums = sums;
        for count in 0..=places.len().min(more) {
            if count > 0 {
                add(&mut sums, weights, 1.0);
            }
            counts.push(count);
            let finished = self.from(class + 1, sums.clone(), counts, more - count);
            counts.pop();
            if !finished {
                return false;
            }
            if self.game.problem.reached(&sums) {
                break;
            }
        }
        true
    }

    fn minimal(&self, sums: &[f64], counts: &[usize]) -> bool {
        let mut without = sums.to_vec();
        self.game
            .classes
            .iter()
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .all(|((_, weights), _)| {
                add(&mut without, weights, -1.0);
                let wins = self.game.problem.reached(&without);
                add(&mut without, weights, 1.0);
                !wins
            })
    }

    /// Whether so many more members of these and later classes could be enough.
    fn may_win(&self, class: usize, sums: &[f64], more: usize) -> bool {
        let rest = self.game.classes.get(class..).unwrap_or_default();
        let mut highest = sums.to_vec();
        for (mark, sum) in highest.iter_mut().enumerate() {
            let mut total = 0.0;
            let mut heaviest = 0.0_f64;
            for (places, weights) in rest {
                let weight = weights.get(mark).copied().unwrap_or_default();
                total += weight * real(places.len());
                heaviest = heaviest.max(weight);
            }
            *sum += total.min(heaviest * real(more));
        }
        self.game.problem.reached(&highest)
    }
}

fn add(sums: &mut [f64], weights: &[f64], times: f64) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * times;
    }
}

fn binomial(of: usize, count: usize) -> u64 {
    let wide = |number: usize| u128::try_from(number).unwrap_or(u128::MAX);
    let mut ways = 1_u128;
    for taken in 0..count.min(of - count.min(of)) {
        ways = ways.saturating_mul(wide(of - taken)) / wide(taken + 1);
        if ways > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    u64::try_from(ways).unwrap_or(u64::MAX)
}
