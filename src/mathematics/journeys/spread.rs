//! How durations are spread.

use super::{number, seconds};

/// Durations in short, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many there were.
    pub count: usize,
    /// The shortest.
    pub min: f64,
    /// Their mean.
    pub mean: f64,
    /// Half of them are no longer.
    pub median: f64,
    /// Three in four are no longer.
    pub p75: f64,
    /// Nine in ten are no longer.
    pub p90: f64,
    /// The longest.
    pub max: f64,
}

impl Spread {
    /// The spread of durations in microseconds, which are sorted for it; of none there is none.
    pub fn of(durations: &mut [i64]) -> Option<Self> {
        durations.sort_unstable();
        Self::of_sorted(durations)
    }

    /// The same of durations that are sorted.
    pub fn of_sorted(durations: &[i64]) -> Option<Self> {
        let (first, last) = (durations.first()?, durations.last()?);
        let sum: i128 = durations.iter().copied().map(i128::from).sum();
        let count = i128::try_from(durations.len()).unwrap_or(1);
        // The whole part and the rest apart: a sum may be longer than a number is exact.
        let mean = seconds(i64::try_from(sum.div_euclid(count)).unwrap_or(i64::MAX));
        let rest = number(i64::try_from(sum.rem_euclid(count)).unwrap_or_default());
        Some(Self {
            count: durations.len(),
            min: seconds(*first),
            mean: mean + seconds(1) * rest / super::super::real(durations.len()),
            median: percentile(durations, 50)?,
            p75: percentile(durations, 75)?,
            p90: percentile(durations, 90)?,
            max: seconds(*last),
        })
    }
}

/// The value in seconds below which so many of a hundred lie, between the two nearest of them in proportion, as
/// `percentile_cont` of SQL has it.
pub fn percentile(sorted: &[i64], hundredth: usize) -> Option<f64> {
    let place = sorted.len().checked_sub(1)?.saturating_mul(hundredth);
    let low = *sorted.get(place / 100)?;
    let share = super::super::real(place % 100) / 100.0;
    let high = sorted.get(place / 100 + 1).copied().unwrap_or(low);
    Some(seconds(low) + share * seconds(high.saturating_sub(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_spread() {
        assert_eq!(Spread::of(&mut []), None);
    }

    #[test]
    fn percentiles_lie_between_neighbours() {
        let mut durations = [4, 1, 3, 2].map(|seconds| seconds * 1_000_000);
        let spread = Spread::of(&mut durations).unwrap();
        let told = (
            spread.min,
            spread.mean,
            spread.median,
            spread.p75,
            spread.max,
        );
        assert_eq!(told, (1.0, 2.5, 2.5, 3.25, 4.0));
        assert!((spread.p90 - 3.7).abs() < 1e-12);
    }
}
