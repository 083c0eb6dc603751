//! Published games by name, and everything against brute force on random rules.

mod brute;
mod known_games;
mod properties;
mod rules;
mod whole;
