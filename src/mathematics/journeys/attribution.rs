//! Which touches a sale is put down to.
//!
//! Every rule here divides what was there together: what comes out is **association, not cause**. Nobody knows what would
//! have been bought without a touch unless it was left out by lot.
//!
//! Amounts are in minor units and are split by the largest remainder, so that the parts of each sale sum to it exactly.

use super::super::exact::apportion;
use super::{floor, number};

/// A contact on the way to a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// The channel or touchpoint: a place in the caller's list.
    pub channel: u32,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// How the weight of a sale is laid on its touches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// All on the first.
    First,
    /// All on the last.
    Last,
    /// The same on each.
    Linear,
    /// Half as much for each half-life, in microseconds, that a touch lies before the sale.
    TimeDecay {
        /// The half-life.
        half_life: i64,
    },
    /// 40 % on the first, 40 % on the last, the rest on those between.
    UShaped,
    /// 30 % each on the first, on the last before the deal was opened, and on the last; the rest on the others.
    WShaped,
    /// By the games of all coalitions of channels: the value of a coalition are the sales whose channels all belong to it.
    /// Then the Shapley value of a channel is an equal part, with each other channel of the sale, of every sale that it was
    /// part of; several touches of one channel share that part.
    Shapley,
}

/// A whole weight.
const WHOLE: u64 = 1_000_000_000_000;

/// How much of the weight each touch has; whole numbers, of which only the proportions matter. Touches stand in the order
/// of time. `opened` is when the deal was opened, `closed` when it was won.
pub fn weights(rule: Rule, touches: &[Touch], opened: Option<i64>, closed: i64) -> Vec<u64> {
    let count = touches.len();
    let Some(last) = count.checked_sub(1) else {
        return Vec::new();
    };
    match rule {
        Rule::First => anchored(count, &[(0, WHOLE)], 0),
        Rule::Last => anchored(count, &[(last, WHOLE)], 0),
        Rule::Linear => vec![1; count],
        Rule::TimeDecay { half_life } => touches
            .iter()
            .map(|touch| {
                let age = number(closed.saturating_sub(touch.at).max(0));
                let halves = age / number(half_life.max(1));
                // Even a touch of long ago was a touch: alone it takes all.
                floor((-halves).exp2() * number(1 << 40)).max(1)
            })
            .collect(),
        Rule::UShaped => anchored(count, &[(0, 40), (last, 40)], 20),
        Rule::WShaped => {
            let before = touches
                .iter()
                .rposition(|touch| opened.is_some_and(|at| touch.at <= at));
            let middle = before.map(|place| (place, 30));
            let anchors: Vec<(usize, u64)> = [Some((0, 30)), middle, Some((last, 30))]
                .into_iter()
                .flatten()
                .collect();
            anchored(count, &anchors, 10)
        }
        Rule::Shapley => {
            let of = |channel: u32| {
                touches
                    .iter()
                    .filter(|touch| touch.channel == channel)
                    .count()
            };
            // A part that each number of touches divides.
            let times: Vec<u64> = touches
                .iter()
                .map(|touch| times(of(touch.channel)))
                .collect();
            times
                .into_iter()
                .map(|times| WHOLE / times.max(1))
                .collect()
        }
    }
}

fn times(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Weights on some touches, and the rest in equal parts on the others. Without others the anchors share all in their
/// proportion; anchors at one place are added up.
fn anchored(count: usize, anchors: &[(usize, u64)], rest: u64) -> Vec<u64> {
    let others = (0..count).filter(|place| !anchors.iter().any(|(anchor, _)| anchor == place));
    let others = times(others.count());
    (0..count)
        .map(|place| {
            let own: u64 = anchors
                .iter()
                .filter(|(anchor, _)| *anchor == place)
                .map(|(_, weight)| weight)
                .sum();
            if anchors.iter().any(|(anchor, _)| *anchor == place) {
                own.saturating_mul(others.max(1))
            } else {
                rest
            }
        })
        .collect()
}

/// An amount divided over channels in the proportion of weights, in as many parts as there are weights; nothing is divided
/// when no weight is above 0.
pub fn divide(amount: u64, weights: &[u64]) -> Vec<u64> {
    apportion(amount, weights)
}

/// Shares as whole weights.
pub fn whole_weights(shares: &[f64]) -> Vec<u64> {
    shares
        .iter()
        .map(|share| floor(share * number(1 << 50) + 0.5))
        .collect()
}

#[cfg(test)]
#[path = "tests/attribution.rs"]
mod tests;
