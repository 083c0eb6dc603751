//! What tests are made of.

mod app;
mod client;

pub use app::TestApp;

pub use client::Client;
