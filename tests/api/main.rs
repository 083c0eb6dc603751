//! The API's tests: the real router, a real database, one binary.
//!
//! Each test states a rule in its name. They run on SQLite, and on PostgreSQL when
//! `TEST_DATABASE_URL` names one; every test has a workspace of its own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that goes wrong shall stop, and reads what the command line gives it"
)]

mod support;

mod accounts;
mod affiliations;
mod analytics_comparisons;
mod analytics_personas;
mod api_keys;
mod architecture;
mod auth;
mod bulk;
mod changes;
mod closing;
mod committee_members;
mod committees;
mod consensus;
mod consents;
mod contract;
mod coverage;
mod deal_line_items;
mod deals;
mod decisions;
mod demo;
mod duplicates;
mod event_logs;
mod experience;
mod exports;
mod external_ids;
mod faces;
mod history;
mod imports;
mod input;
mod interactions;
mod invitations;
mod journey_analytics;
mod journey_health;
mod journey_map_parts;
mod journey_map_versions;
mod journey_maps;
mod journey_objectives;
mod journey_pictures;
mod journeys;
mod limits;
mod lived_journeys;
mod merged_seats;
mod merges;
mod methods;
mod migrations;
mod notes;
mod pain_point_ranking;
mod pictures;
mod pipelines;
mod plans;
mod products;
mod query;
mod relations;
mod schema_rules;
mod search;
mod stakeholders;
mod statements;
mod sync;
mod tags;
mod tasks;
mod teams;
mod timeline;
mod touchpoint_analytics;
mod tour;
mod webhooks;
mod worker;
mod workspaces;
