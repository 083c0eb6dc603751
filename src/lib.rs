//! Caravan: a headless B2B CRM.
//!
//! # Where to start reading
//!
//! One request runs through the layers in this order:
//!
//! ```text
//! http, graphql      who asks, in which form the answer goes out
//!   slice::rest      names a route and the operation it runs
//!   slice::graphql   names a field and the operation it runs
//!   slice::operations   what is allowed and what follows: the rules, in one place for both faces
//!   slice::model     what the thing is, what may be said about it
//!   records, query   storing and listing, the same for every kind of record
//!   changes          every write leaves an entry in the feed, in the same transaction
//! db                 the two stores, their threads and transactions
//! ```
//!
//! A slice is a folder for one kind of thing: [`accounts`] is the one to read first. Operations are
//! plain functions of a [`context::Ctx`]; they know neither HTTP nor GraphQL. Faces know nothing
//! else: they hold no rules. [`app::App`] joins the two: it takes a connection, opens a transaction,
//! runs the operation, appends to the feed, commits. What happens without being asked for, such as
//! the delivery of [`webhooks`], is done by the [`worker`]. [`demo`] runs the same operations to fill a
//! workspace with sample data.
//!
//! # How a group decides
//!
//! - [`history`] keeps what was true when, and what was known of it when: the present is computed as
//!   any moment of the past is.
//! - [`committees`]: who decides ([`committee_members`], [`committee_roles`], [`committee_templates`],
//!   [`stakeholder_relations`]), how engaged they are, which roles are missing.
//! - [`decisions`]: what is decided and by which rules ([`decision_steps`], [`decision_options`],
//!   [`decision_criteria`], [`criterion_ratings`], [`positions`], [`objections`]), where it stands, and what it
//!   would take.
//! - Plans: [`milestones`] of both sides, [`proposals`] with their [`proposal_events`], [`qualifications`], and
//!   [`win_loss_records`].
//!
//! # The buyers' way
//!
//! - [`journey_maps`]: the way as a model, in versions; [`journey_stages`] are its steps, in which
//!   [`journey_map_elements`] stand in lanes and [`touchpoints`] are planned.
//! - [`journeys`]: the way that an account really goes, through one version of a map, and what of it was planned
//!   ([`interaction_touchpoints`]).
//! - [`personas`]: kinds of buyers, and who is of which; [`pain_points`]: what they find hard; [`feedback`]: what
//!   they answered when they were asked.
//! - [`journey_analytics`] tells what all journeys come to, [`journey_pictures`] show it, [`event_logs`] bring
//!   journeys in and out; [`cjml`] is a language for maps and journeys, which [`cjml_exchange`] reads and writes.
//!
//! [`mathematics`] is where all of this is computed, without a database; [`pictures`] draw it.

mod accounts;
mod affiliations;
mod aggregates;
mod api_keys;
mod app;
mod auth;
mod changes;
mod check;
mod cjml;
mod cjml_exchange;
mod committee_members;
mod committee_roles;
mod committee_templates;
mod committees;
mod config;
mod consents;
mod context;
mod criterion_ratings;
mod custom_fields;
mod db;
mod deal_line_items;
mod deal_pictures;
mod deals;
mod decision_criteria;
mod decision_options;
mod decision_steps;
mod decisions;
pub mod demo;
mod duplicates;
mod error;
mod event_logs;
mod exchange_rates;
mod exports;
mod feedback;
mod graphql;
mod history;
mod http;
mod ids;
pub mod imports;
mod interaction_touchpoints;
mod interactions;
mod invitations;
mod journey_analytics;
mod journey_map_elements;
mod journey_maps;
mod journey_pictures;
mod journey_stages;
mod journeys;
mod json;
mod limits;
pub mod mathematics;
mod merges;
mod milestones;
mod notes;
mod objections;
mod pain_points;
mod personas;
pub mod pictures;
mod pipeline_stages;
mod pipelines;
mod positions;
mod products;
mod proposal_events;
mod proposals;
mod qualification_answers;
mod qualification_frameworks;
mod qualifications;
mod query;
mod records;
mod registry;
mod schema;
pub mod search;
mod segments;
mod stakeholder_relations;
mod stakeholders;
mod sync;
mod tags;
mod tasks;
mod teams;
mod timeline;
mod touchpoints;
mod types;
mod users;
mod webhooks;
mod win_loss_records;
pub mod worker;
mod workspaces;
mod writes;

pub use app::{App, Clock};
pub use auth::operations::operator_token;
pub use auth::permissions::table as permissions;
pub use auth::{Actor, Role, random_password};
pub use changes::compact_changes;
pub use config::{Config, Database, DatabaseUrl, InvalidConfig, SETTINGS, Setting};
pub use db::Db;
pub use error::{Error, FieldError, Result};
pub use graphql::sdl;
pub use http::openapi;
pub use http::server;
pub use ids::{Object, WorkspaceId};
pub use types::Timestamp;
pub use workspaces::{NewWorkspace, Workspace, create_workspace, has_workspaces, operator};
