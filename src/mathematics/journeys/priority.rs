//! What to do first: how often something happens, how much it hurts, and how much is at stake where it does.

use super::number;
use crate::mathematics::real;

/// What the rank of something follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// To how many it happens.
    pub frequency: usize,
    /// How much it hurts.
    pub severity: i32,
    /// What is at stake with them, in the minor units of one currency.
    pub at_stake: i64,
}

impl Factors {
    /// The product of the three.
    pub fn score(self) -> f64 {
        real(self.frequency) * f64::from(self.severity) * number(self.at_stake)
    }
}

/// The places of scores, the greatest first and counted from 1. Those with the same score share a place, and the
/// next one is as far behind as there are.
pub fn places(scores: &[f64]) -> Vec<usize> {
    let greater = |score: f64| scores.iter().filter(|other| **other > score).count();
    scores.iter().map(|score| greater(*score) + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_product_of_its_factors() {
        let factors = |frequency, severity, at_stake| Factors {
            frequency,
            severity,
            at_stake,
        };
        assert!((factors(3, 4, 1_050).score() - 12_600.0).abs() < 1e-9);
        for nothing in [factors(0, 4, 1_050), factors(3, 4, 0)] {
            assert!(nothing.score().abs() < 1e-9);
        }
    }

    #[test]
    fn those_with_the_same_score_share_a_place() {
        assert_eq!(places(&[5.0, 9.0, 5.0, 1.0]), [2, 1, 2, 4]);
        assert_eq!(places(&[]), [0; 0]);
    }
}
