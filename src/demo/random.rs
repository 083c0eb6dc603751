//! Chance that is the same everywhere and for ever.

/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). The
/// generators of crates may draw other numbers in their next version; these ten lines cannot.
pub(super) struct Random {
    state: u64,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        let scaled = (u128::from(self.next()) * (u128::from(width) + 1)) >> 64;
        low.saturating_add(i64::try_from(scaled).unwrap_or(0))
    }

    /// A place in a list of that length.
    pub(super) fn below(&mut self, length: usize) -> usize {
        let last = i64::try_from(length).unwrap_or(i64::MAX).saturating_sub(1);
        usize::try_from(self.between(0, last.max(0))).unwrap_or(0)
    }

    /// True in that many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of a list that is never empty.
    pub(super) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let place = self.below(list.len());
        list.get(place).copied().unwrap_or_default()
    }

    /// One of a table of weights in percent; `otherwise` has what they leave.
    pub(super) fn weighted<T: Copy>(&mut self, table: &[(i64, T)], otherwise: T) -> T {
        let mut left = self.between(1, 100);
        for (percent, value) in table {
            if left <= *percent {
                return *value;
            }
            left = left.saturating_sub(*percent);
        }
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The widely published first numbers for this seed.
    #[test]
    fn the_numbers_are_those_of_split_mix_64() {
        let mut random = Random::new(1_234_567);

        let drawn = [random.next(), random.next(), random.next()];

        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn numbers_stay_in_their_bounds_and_reach_them() {
        let mut random = Random::new(1);

        let drawn: Vec<i64> = (0..1000).map(|_| random.between(-2, 3)).collect();

        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&3));
    }
}
