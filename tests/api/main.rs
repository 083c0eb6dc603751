//! The API's tests: the real router, a real database, one binary.
//!
//! Each test states a rule in its name. They run on SQLite, and on PostgreSQL when
//! `TEST_DATABASE_URL` names one; every test has a workspace of its own.

mod support;

mod accounts;
mod deal_line_items;
mod deals;
mod pipelines;
mod products;
