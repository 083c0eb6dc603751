//! How long stays last when some have not ended yet.
//!
//! The median of the stays that have ended is too short: the long ones are those that have not. The product-limit
//! estimate of Kaplan and Meier counts each stay for as long as it was watched. At each duration `t` at which `d` of
//! the `n` stays that lasted at least so long ended, the share that lasts longer is multiplied by `1 - d / n`. Stays
//! of the same length that have not ended count as watched at it.

use super::intervals::{Interval, Z};
use super::seconds;

/// A stay, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// How long it lasted, or has lasted so far.
    pub duration: i64,
    /// Whether it has ended.
    pub ended: bool,
}

/// A duration at which stays ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The duration, in seconds.
    pub duration: f64,
    /// How many stays lasted at least so long.
    pub at_risk: usize,
    /// How many of them ended then.
    pub ended: usize,
    /// The share of stays that last longer.
    pub survival: f64,
    /// Where that share lies: Greenwood's variance on the scale of log(-log), so that it stays within 0 and 1. `None` at
    /// a share of 0, where there is no variance to go by.
    pub interval: Option<Interval>,
}

/// What is known of the length of stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survival {
    /// How many stays there were.
    pub count: usize,
    /// How many of them have not ended.
    pub censored: usize,
    /// The share that lasts longer, at each duration at which it falls.
    pub steps: Vec<Step>,
}

impl Survival {
    /// The estimate from stays in any order.
    pub fn of(stays: &mut [Stay]) -> Self {
        stays.sort_unstable();
        let mut at_risk = stays.len();
        let (mut survival, mut variance) = (1.0, 0.0);
        let mut steps = Vec::new();
        for same in stays.chunk_by(|one, other| one.duration == other.duration) {
            let ended = same.iter().filter(|stay| stay.ended).count();
            if let (Some(first), true) = (same.first(), ended > 0) {
                let (n, d) = (super::super::real(at_risk), super::super::real(ended));
                survival *= 1.0 - d / n;
                if at_risk > ended {
                    variance += d / (n * (n - d));
                }
                steps.push(Step {
                    duration: seconds(first.duration),
                    at_risk,
                    ended,
                    survival,
                    interval: (at_risk > ended).then(|| interval(survival, variance)),
                });
            }
            at_risk -= same.len();
        }
        Self {
            count: stays.len(),
            censored: stays.iter().filter(|stay| !stay.ended).count(),
            steps,
        }
    }

    /// The duration in seconds by which so many of a hundred have ended: the first at which the share that lasts longer
    /// is not above the rest. `None` if it never falls so far, since too many have not ended.
    pub fn percentile(&self, hundredth: u32) -> Option<f64> {
        let rest = 1.0 - f64::from(hundredth) / 100.0;
        // A share that should be just that may have been rounded upwards.
        let steps = self.steps.iter();
        let mut reached = steps.skip_while(|step| step.survival > rest + 1e-12);
        reached.next().map(|step| step.duration)
    }
}

fn interval(survival: f64, variance: f64) -> Interval {
    let log = survival.ln();
    let center = (-log).ln();
    let reach = Z * variance.sqrt() / log.abs();
    Interval {
        low: (-(center + reach).exp()).exp(),
        high: (-(center - reach).exp()).exp(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(told: &[(i64, bool)]) -> Vec<Stay> {
        let stays = told.iter().map(|(seconds, ended)| Stay {
            duration: seconds * 1_000_000,
            ended: *ended,
        });
        stays.collect()
    }

    #[test]
    fn the_textbook_example_comes_out() {
        // Remission of leukaemia in weeks under 6-mercaptopurine (Freireich and others 1963).
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|week| (week, false));
        let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| (week, true));
        let mut all = stays(&[censored.as_slice(), &ended].concat());

        let found = Survival::of(&mut all);

        let shares: Vec<String> = found
            .steps
            .iter()
            .map(|step| format!("{:.4}", step.survival))
            .collect();
        assert_eq!(
            shares,
            [
                "0.8571", "0.8067", "0.7529", "0.6902", "0.6275", "0.5378", "0.4482"
            ]
        );
        assert_eq!((found.count, found.censored), (21, 12));
        assert_eq!(found.percentile(50), Some(23.0));
        assert_eq!(found.percentile(75), None);
        // lifelines.KaplanMeierFitter().confidence_interval_
        let last = found.steps.last().and_then(|step| step.interval).unwrap();
        assert!(
            (last.low - 0.188_052_005_959).abs() < 1e-9
                && (last.high - 0.680_142_628_495).abs() < 1e-9
        );
    }

    #[test]
    fn without_censoring_it_is_the_share_that_lasts_longer() {
        let mut all = stays(&[(1, true), (2, true), (3, true), (4, true)]);
        let found = Survival::of(&mut all);
        assert_eq!(
            [25, 50, 75, 100].map(|p| found.percentile(p)),
            [1.0, 2.0, 3.0, 4.0].map(Some)
        );
        assert_eq!(found.steps.last().map(|step| step.interval), Some(None));
    }

    #[test]
    fn nothing_that_ended_tells_nothing() {
        let mut all = stays(&[(1, false), (2, false)]);
        let found = Survival::of(&mut all);
        assert_eq!((found.percentile(50), found.steps.len()), (None, 0));
        assert_eq!(Survival::of(&mut []), Survival::default());
    }
}
