//! Imports: other systems' exports become records.
//!
//! A **mapping** says, step by step, which columns of which file feed which fields of which kind of
//! record. Every row carries an id of the other system, which the record keeps as an external id: a
//! second run finds the record again and changes only what differs. Rows go through the same
//! operations as requests do, so an import cannot store what a request could not.
//!
//! What cannot be read or resolved is reported with file, line, column and reason. It refuses its
//! row and no other one; a strict run keeps all rows or none. `caravan import` and `POST /v1/imports`
//! run the same code.

mod graphql;
mod job;
mod mapping;
mod model;
mod operations;
mod report;
mod rest;
mod rows;
mod run;
mod source;
mod stays;
mod store;
mod targets;
mod template;
mod upload;
mod values;

pub(crate) use graphql::{ImportMutations, ImportQueries};
pub(crate) use job::{Job, end_orphans};
pub(crate) use model::Import;
pub use report::{Problem, Report, StepReport};
pub(crate) use rest::routes;
pub use run::{Plan, Watch, run};
