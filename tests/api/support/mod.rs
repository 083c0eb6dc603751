//! What tests are made of.

mod alike;
mod app;
mod client;
pub mod contract;
pub mod factories;
pub mod live;
pub mod lived;
pub mod tables;

pub use alike::assert_alike;
pub use app::{PASSWORD, TestApp};
pub use client::{Client, Res};
