//! How a group decides, as mathematics: no database, no HTTP, no clock, no names. How buyers move is told in
//! [`journeys`].
//!
//! # Words
//!
//! A group has *members*, told apart by their place 0, 1, 2, … in the caller's list. A [`rule`] says
//! when the group has decided: it holds or not for given *ballots* (for, against, abstain, silent,
//! and whether a reasoned objection is open). Ballots of those who are still silent are open, so a
//! rule has *passed* when it holds whatever the silent do, has *failed* when it cannot hold whatever
//! they do, and is *open* otherwise.
//!
//! A *coalition* wins if the rule holds when its members are for and all others against: this makes
//! the rule a *simple game* ([`game`]). Being in favour never hurts, so every such game is monotone:
//! who joins a winning coalition leaves it winning. A minimal *winning coalition* loses if any
//! member leaves; a minimal *blocking set* is the least whose being against makes the rule fail.
//!
//! | File | Answers | Unit |
//! |---|---|---|
//! | [`rule`], [`check`] | passed, failed or open, why, and who is waited for; what is wrong with a rule | members, weights |
//! | [`game`] | minimal winning coalitions and blocking sets | sets of members |
//! | [`power`] | Banzhaf and Shapley-Shubik indices | probability, share of 1 |
//! | [`decision`] | the steps of a decision with their ballots; verdict, pivotal members, what-if | |
//! | [`chance`] | probability of approval by the due date | probability |
//! | [`turning`] | the cheapest changes that make it pass | the caller's unit of effort |
//! | `form`, `diagram` | how: linear marks, and the decision diagram that counts exactly | |
//!
//! # Sources
//!
//! * Shapley and Shubik, *A method for evaluating the distribution of power in a committee system*,
//!   American Political Science Review 48 (1954).
//! * Banzhaf, *Weighted voting doesn't work*, Rutgers Law Review 19 (1965); Penrose, *The elementary
//!   statistics of majority voting*, Journal of the Royal Statistical Society 109 (1946).
//! * Dubey and Shapley, *Mathematical properties of the Banzhaf power index*, Mathematics of
//!   Operations Research 4 (1979): raw, normalised and absolute values.
//! * Owen, *Multilinear extensions of games*, Management Science 18 (1972): both indices as
//!   probabilities of being decisive, see [`power`].
//! * Taylor and Zwicker, *Simple Games* (1999): duality, minimal coalitions, interchangeable members.
//! * Bryant, *Graph-based algorithms for Boolean function manipulation*, IEEE Transactions on
//!   Computers C-35 (1986): decision diagrams.
//! * Hart, Nilsson and Raphael, *A formal basis for the heuristic determination of minimum cost
//!   paths* (1968): best first with a bound, see [`turning`].
//!
//! People, tasks and criteria of [`engagement`], [`coverage`], [`consensus`] and [`schedule`] are places in
//! the caller's lists too; scores there are whole numbers in hundredths, so that what is promised to
//! sum sums exactly.
//!
//! # Exact or sampled
//!
//! Every answer says whether it is exact. Probabilities and power are exact for any group whose
//! decision diagram stays within the limit (up to 20 members nearly any rule does; of larger groups
//! those with members alike or with weights in whole numbers), else sampled with a given seed, the
//! standard error being said. Lists are complete or say that they are not.

pub mod chance;
pub mod check;
pub mod consensus;
pub mod coverage;
pub mod decision;
mod diagram;
mod draws;
pub mod engagement;
pub mod exact;
mod form;
pub mod game;
pub mod journeys;
pub mod members;
pub mod power;
pub mod rule;
pub mod schedule;
pub mod turning;

#[cfg(test)]
#[path = "tests/random.rs"]
pub(crate) mod random;
#[cfg(test)]
mod tests;

/// A count as a number to calculate with.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How an answer was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Counted, to the last digits of the arithmetic.
    Exact,
    /// Estimated from this many random draws, repeatable with the seed.
    Sampled {
        /// How many.
        draws: usize,
        /// Where they start.
        seed: u64,
    },
}
