//! Whether nothing happens for longer than usual.

use super::seconds;
use super::spread::percentile;

/// A week, in seconds: a shorter silence means nothing.
const WEEK: f64 = 604_800.0;
/// So many times the usual gap makes a silence.
const GAPS: f64 = 3.0;

/// How long nothing has happened, and how long that usually took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Silence {
    /// From the last event until now, in seconds.
    pub lasting: f64,
    /// The median time between the events before, in seconds; of a single event there is none.
    pub usual_gap: Option<f64>,
}

impl Silence {
    /// The silence after events in the order of time; of none there is none.
    pub fn after(events: &[i64], now: i64) -> Option<Self> {
        let last = events.last()?;
        let pairs = events.iter().zip(events.iter().skip(1));
        let mut gaps: Vec<i64> = pairs
            .map(|(one, other)| other.saturating_sub(*one))
            .collect();
        gaps.sort_unstable();
        Some(Self {
            lasting: seconds(now.saturating_sub(*last)),
            usual_gap: percentile(&gaps, 50),
        })
    }

    /// Whether it lasts for more than three times the usual gap, and for more than a week.
    pub fn is_unusual(&self) -> bool {
        self.usual_gap
            .is_some_and(|gap| self.lasting > WEEK.max(gap * GAPS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000_000;

    fn is_unusual(events: &[i64], now: i64) -> bool {
        let events: Vec<i64> = events.iter().map(|day| day * DAY).collect();
        Silence::after(&events, now * DAY).is_some_and(|silence| silence.is_unusual())
    }

    #[test]
    fn a_silence_is_unusual_after_three_usual_gaps() {
        // Gaps of 4, 4 and 10 days: 4 is usual.
        let events = [0, 4, 14, 18];
        assert!(!is_unusual(&events, 18 + 12));
        assert!(is_unusual(&events, 18 + 13));
    }

    #[test]
    fn a_silence_of_a_week_means_nothing() {
        assert!(!is_unusual(&[0, 1, 2], 2 + 7));
        assert!(is_unusual(&[0, 1, 2], 2 + 8));
    }

    #[test]
    fn what_happened_once_has_no_usual_gap() {
        assert_eq!(Silence::after(&[], 5), None);
        assert_eq!(Silence::after(&[0], DAY).unwrap().usual_gap, None);
        assert!(!is_unusual(&[0], 1_000));
    }
}
