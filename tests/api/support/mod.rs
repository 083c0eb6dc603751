//! What tests are made of.

mod app;
mod client;
pub mod contract;
pub mod factories;
pub mod live;
pub mod tables;

pub use app::{PASSWORD, TestApp};
pub use client::{Client, Res};
