//! What tests are made of.

mod app;
mod client;

pub use app::{PASSWORD, TestApp};
pub use client::{Client, Res};
