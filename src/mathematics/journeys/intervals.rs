//! How far a share may be off: intervals of 95 %.

use super::super::real;

/// The 97.5th percentile of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// Where a number lies with a confidence of 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The interval of a share, after Wilson: it is never empty, and never leaves 0 to 1. Of nothing there is none.
pub fn wilson(part: usize, whole: usize) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (n, p) = (real(whole), real(part.min(whole)) / real(whole));
    let z2 = Z * Z;
    let middle = p + z2 / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // At the ends the formula is 0 and 1, which its rounding may miss.
    Some(Interval {
        low: if part == 0 {
            0.0
        } else {
            (middle - reach) / scale
        },
        high: if part >= whole {
            1.0
        } else {
            (middle + reach) / scale
        },
    })
}

/// By how much one share is above another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first share less the second.
    pub difference: f64,
    /// Where it lies.
    pub interval: Interval,
}

/// The difference of two shares of groups that have nobody in common, after Newcombe: the hybrid of their two Wilson
/// intervals. Without one of the groups there is none.
pub fn newcombe(one: (usize, usize), other: (usize, usize)) -> Option<Difference> {
    let (first, second) = (wilson(one.0, one.1)?, wilson(other.0, other.1)?);
    let (p1, p2) = (real(one.0) / real(one.1), real(other.0) / real(other.1));
    let difference = p1 - p2;
    let below = (p1 - first.low).hypot(second.high - p2);
    let above = (first.high - p1).hypot(p2 - second.low);
    Some(Difference {
        difference,
        interval: Interval {
            low: difference - below,
            high: difference + above,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-9, "{one} is not {other}");
    }

    #[test]
    fn wilson_is_what_other_programs_compute() {
        // scipy.stats.binomtest(k, n).proportion_ci(method='wilson')
        for (part, whole, low, high) in WILSON {
            let interval = wilson(part, whole).unwrap();
            near(interval.low, low);
            near(interval.high, high);
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn newcombe_is_what_other_programs_compute() {
        // statsmodels.stats.proportion.confint_proportions_2indep(.., method='newcomb')
        for (one, other, low, high) in NEWCOMBE {
            let found = newcombe(one, other).unwrap();
            near(found.interval.low, low);
            near(found.interval.high, high);
        }
        assert_eq!(newcombe((1, 2), (0, 0)), None);
    }

    const WILSON: [(usize, usize, f64, f64); 6] = [
        (0, 10, 0.0, 0.277_532_799_863),
        (10, 10, 0.722_467_200_137, 1.0),
        (3, 7, 0.158_219_855_251, 0.749_541_635_472),
        (1, 1, 0.206_549_314_377, 1.0),
        (250, 1000, 0.224_153_098_984, 0.277_760_280_259),
        (81, 263, 0.255_288_519_878, 0.366_209_576_983),
    ];
    type Share = (usize, usize);
    const NEWCOMBE: [(Share, Share, f64, f64); 5] = [
        ((56, 70), (48, 80), 0.052_431_472_402, 0.333_872_654_037),
        ((9, 10), (3, 10), 0.170_522_723_935, 0.809_017_973_535),
        ((10, 10), (0, 20), 0.679_086_037_142, 1.0),
        ((5, 56), (0, 29), -0.038_137_147_904, 0.192_560_013_855),
        (
            (250, 1000),
            (300, 1100),
            -0.060_159_295_853,
            0.014_963_173_95,
        ),
    ];
}
