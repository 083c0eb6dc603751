//! Random draws that repeat: the same seed gives the same draws on every machine.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

pub(super) struct Draws(Xoshiro256PlusPlus);

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub(super) fn coin(&mut self) -> bool {
        self.0.next_u32() & 1 == 1
    }

    /// A number from 0 up to, not including, 1.
    pub(super) fn uniform(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// A place below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * u128::try_from(count).unwrap_or_default();
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// Another order, each equally likely.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The standard error of a share estimated from so many draws. Of a share of none or all it is not
/// zero but that of one draw's difference.
pub(super) fn standard_error(share: f64, draws: f64) -> f64 {
    let draws = draws.max(1.0);
    let inner = share.clamp(1.0 / (draws + 1.0), 1.0 - 1.0 / (draws + 1.0));
    (inner * (1.0 - inner) / draws).sqrt()
}
