//! Integer arithmetic for scores that come in parts.

/// A whole score: 100, in hundredths.
pub const WHOLE: u64 = 10_000;

/// Splits `total` among `shares` in their proportion, so that the parts sum to it exactly.
///
/// Each gets its share rounded down; what is left goes, one each, to the largest remainders, on a
/// tie to the first (the method of largest remainder, after Hamilton). Nothing is split when the
/// shares sum to nothing: then every part is 0.
pub fn apportion(total: u64, shares: &[u64]) -> Vec<u64> {
    let sum: u128 = shares.iter().copied().map(u128::from).sum();
    if sum == 0 {
        return vec![0; shares.len()];
    }
    let exact = |share: u64| u128::from(total) * u128::from(share);
    let mut parts: Vec<u64> = shares
        .iter()
        .map(|share| narrow(exact(*share) / sum))
        .collect();
    let left = total.saturating_sub(parts.iter().sum());
    let mut order: Vec<(usize, u128)> = shares
        .iter()
        .map(|share| exact(*share) % sum)
        .enumerate()
        .collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (index, _) in order
        .into_iter()
        .take(usize::try_from(left).unwrap_or(usize::MAX))
    {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
}

/// `part / whole` of a score of 100, in hundredths, rounded half up; 0 of nothing.
pub fn share(part: u128, whole: u128) -> u64 {
    if whole == 0 {
        return 0;
    }
    narrow((part.saturating_mul(u128::from(WHOLE)).saturating_mul(2) + whole) / (whole * 2))
}

/// A weight as it is stored, in hundredths; `None` when it is negative, no number, or above a
/// million.
pub fn hundredths(weight: f64) -> Option<u32> {
    if !(0.0..=1_000_000.0).contains(&weight) {
        return None;
    }
    format!("{:.0}", weight * 100.0).parse().ok()
}

/// A `u128` that is known to be small.
pub(super) fn narrow(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mathematics::random::Random;

    #[test]
    fn parts_sum_and_are_within_one_of_their_share() {
        let mut random = Random::new(1);
        for _ in 0..2_000 {
            let count = random.index(9) + 1;
            let shares: Vec<u64> = (0..count).map(|_| u64::from(random.below(50))).collect();
            let total = u64::from(random.below(10_001));
            let sum: u64 = shares.iter().sum();
            let parts = apportion(total, &shares);
            if sum == 0 {
                assert!(parts.iter().all(|part| *part == 0));
                continue;
            }
            assert_eq!(parts.iter().sum::<u64>(), total);
            for (part, share) in parts.iter().zip(&shares) {
                assert!(
                    (part * sum).abs_diff(total * share) < sum,
                    "{shares:?} of {total}"
                );
            }
        }
    }

    #[test]
    fn weights_are_refused_or_exact() {
        assert_eq!(hundredths(1.0), Some(100));
        assert_eq!(hundredths(0.335), Some(34));
        for wrong in [-0.01, f64::NAN, f64::INFINITY, 2e6] {
            assert_eq!(hundredths(wrong), None);
        }
    }
}
