//! The mathematics of a group: pure functions of plain values, without database, HTTP or clock.
//!
//! Each file says what it defines, in which unit, and where the definition comes from. People,
//! tasks and criteria are indices into the slices that the caller passes; the caller knows their
//! ids. Scores are integers in hundredths, so that what is promised to sum sums exactly.

pub mod consensus;
pub mod coverage;
pub mod engagement;
pub mod exact;
pub mod schedule;

#[cfg(test)]
#[path = "tests/random.rs"]
pub(crate) mod random;
