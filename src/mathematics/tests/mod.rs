//! Published games by name, and everything against brute force on random rules.

#![expect(
    clippy::float_cmp,
    reason = "numbers of coalitions are whole and exact"
)]

mod brute;
mod known_games;
mod properties;
mod rules;
mod whole;
