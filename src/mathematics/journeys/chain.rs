//! What is lost when a channel is taken away: removal effects in a Markov chain.
//!
//! A path is a walk over channels that ends in a sale or in nothing. Of all paths together the probability is counted
//! with which one channel comes after another: a chain of order one. The **removal effect** of a channel is the share of
//! sales that are lost if everybody who comes to it leaves: the probability that a walk comes by the channel and is sold,
//! over that of being sold. A channel that follows itself directly changes nothing about either.
//!
//! It is counted, not simulated: with `N` the fundamental matrix of the chain (how often a walk that begins in one channel
//! is in another), a walk comes by channel `c` with probability `(start · N)[c] / N[c][c]`, and is sold from there with
//! probability `(N · sold)[c]`.

use super::super::real;

/// How often one thing followed another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chain {
    size: usize,
    starts: Vec<f64>,
    /// Row by row: from, to.
    steps: Vec<f64>,
    sold: Vec<f64>,
    lost: Vec<f64>,
    sales: f64,
    paths: f64,
}

impl Chain {
    /// A chain over so many channels that has seen nothing.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            starts: vec![0.0; size],
            steps: vec![0.0; size * size],
            sold: vec![0.0; size],
            lost: vec![0.0; size],
            sales: 0.0,
            paths: 0.0,
        }
    }

    /// Adds a path that ended in so many sales, and so many times in nothing.
    pub fn add(&mut self, channels: impl IntoIterator<Item = usize>, sales: usize, nothing: usize) {
        let (sales, nothing) = (real(sales), real(nothing));
        let weight = sales + nothing;
        let mut before: Option<usize> = None;
        for channel in channels {
            if before == Some(channel) {
                continue;
            }
            let cell = match before {
                None => self.starts.get_mut(channel),
                Some(before) => self.steps.get_mut(before * self.size + channel),
            };
            if let Some(cell) = cell {
                *cell += weight;
            }
            before = Some(channel);
        }
        let Some(last) = before else {
            return;
        };
        for (counts, times) in [(&mut self.sold, sales), (&mut self.lost, nothing)] {
            if let Some(count) = counts.get_mut(last) {
                *count += times;
            }
        }
        self.sales += sales;
        self.paths += weight;
    }

    /// The removal effect of each channel, from 0 to 1; all 0 if nothing was sold.
    pub fn removal_effects(&self) -> Vec<f64> {
        let n = self.size;
        if self.sales <= 0.0 {
            return vec![0.0; n];
        }
        let out: Vec<f64> = (0..n).map(|from| self.leaving(from)).collect();
        // I - Q, whose inverse is the fundamental matrix.
        let mut matrix = vec![0.0; n * n];
        for (from, leaving) in out.iter().enumerate() {
            for to in 0..n {
                let step = self.steps.get(from * n + to).copied().unwrap_or(0.0);
                let share = if *leaving > 0.0 { step / leaving } else { 0.0 };
                let own = if from == to { 1.0 } else { 0.0 };
                if let Some(cell) = matrix.get_mut(from * n + to) {
                    *cell = own - share;
                }
            }
        }
        let inverse = invert(matrix, n);
        let at = |from: usize, to: usize| inverse.get(from * n + to).copied().unwrap_or(0.0);
        let share = |counts: &[f64], place: usize, whole: f64| {
            let count = counts.get(place).copied().unwrap_or(0.0);
            if whole > 0.0 { count / whole } else { 0.0 }
        };
        let all = self.sales / self.paths;
        let effect = |channel: usize| {
            let visits: f64 = (0..n)
                .map(|from| share(&self.starts, from, self.paths) * at(from, channel))
                .sum();
            let own = at(channel, channel);
            let sold: f64 = (0..n)
                .map(|to| {
                    let leaving = out.get(to).copied().unwrap_or(0.0);
                    at(channel, to) * share(&self.sold, to, leaving)
                })
                .sum();
            let by = if own > 0.0 { visits / own } else { 0.0 };
            (by * sold / all).clamp(0.0, 1.0)
        };
        (0..n).map(effect).collect()
    }

    /// How often a channel was left.
    fn leaving(&self, from: usize) -> f64 {
        let steps = self.steps.iter().skip(from * self.size).take(self.size);
        let ends = [&self.sold, &self.lost];
        let ends = ends.iter().filter_map(|counts| counts.get(from));
        steps.chain(ends).sum()
    }
}

/// The inverse of a matrix whose rows are dominated by their diagonal, as those of `I - Q` are: no pivoting is needed.
fn invert(mut matrix: Vec<f64>, n: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; n * n];
    for place in 0..n {
        if let Some(cell) = inverse.get_mut(place * n + place) {
            *cell = 1.0;
        }
    }
    for pivot in 0..n {
        let scale = matrix.get(pivot * n + pivot).copied().unwrap_or(1.0);
        if scale.abs() < 1e-300 {
            continue;
        }
        let row = |all: &[f64]| -> Vec<f64> {
            let row = all.iter().skip(pivot * n).take(n);
            row.map(|cell| cell / scale).collect()
        };
        let (left, right) = (row(&matrix), row(&inverse));
        for other in 0..n {
            let factor = matrix.get(other * n + pivot).copied().unwrap_or(0.0);
            for (all, own) in [(&mut matrix, &left), (&mut inverse, &right)] {
                for (cell, value) in all.iter_mut().skip(other * n).take(n).zip(own) {
                    *cell = if other == pivot {
                        *value
                    } else {
                        *cell - factor * value
                    };
                }
            }
        }
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mathematics::random::Random;

    /// The probability of being sold when one channel leads to nothing, by walking on until nothing is left.
    fn walked(chain: &Chain, without: Option<usize>) -> f64 {
        let n = chain.size;
        let mut there: Vec<f64> = chain
            .starts
            .iter()
            .map(|count| count / chain.paths)
            .collect();
        let mut sold = 0.0;
        for _ in 0..5_000 {
            let mut then = vec![0.0; n];
            for from in (0..n).filter(|from| Some(*from) != without) {
                let leaving = chain.leaving(from);
                if leaving <= 0.0 {
                    continue;
                }
                sold += there[from] * chain.sold[from] / leaving;
                for (to, cell) in then.iter_mut().enumerate() {
                    *cell += there[from] * chain.steps[from * n + to] / leaving;
                }
            }
            there = then;
        }
        sold
    }

    #[test]
    fn effects_are_those_of_walks_without_the_channel() {
        let mut random = Random::new(11);
        for _ in 0..30 {
            let size = random.index(5) + 1;
            let mut chain = Chain::new(size);
            for _ in 0..12 {
                let length = random.index(6) + 1;
                let path: Vec<usize> = (0..length).map(|_| random.index(size)).collect();
                chain.add(path, random.index(4), random.index(4));
            }
            let all = walked(&chain, None);
            for (channel, effect) in chain.removal_effects().into_iter().enumerate() {
                let expected = if all > 0.0 {
                    1.0 - walked(&chain, Some(channel)) / all
                } else {
                    0.0
                };
                assert!(
                    (effect - expected).abs() < 1e-9,
                    "{effect} is not {expected}"
                );
            }
        }
    }

    #[test]
    fn without_sales_nothing_is_lost() {
        let mut chain = Chain::new(2);
        assert_eq!(chain.removal_effects(), [0.0, 0.0]);
        chain.add([0, 1], 0, 5);
        assert_eq!(chain.removal_effects(), [0.0, 0.0]);
    }

    #[test]
    fn a_channel_that_all_sales_came_by_takes_all_of_them() {
        let mut chain = Chain::new(3);
        chain.add([0, 1], 3, 1);
        chain.add([2, 1], 1, 1);
        let effects = chain.removal_effects();
        assert!((effects[1] - 1.0).abs() < 1e-12);
        assert!(effects[0] < 1.0 && effects[2] < effects[0]);
    }
}
