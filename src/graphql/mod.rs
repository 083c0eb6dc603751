//! The GraphQL face.
//!
//! A slice's `graphql.rs` names its queries and mutations and says which operation each one runs.
//! A whole request runs on one database thread with one connection: a query in one snapshot, a
//! mutation in one transaction in which every mutation field is a step of its own. Relations are
//! batched ([`session`]): all accounts of fifty deals are one statement.

mod connection;
mod endpoint;
mod errors;
mod explorer;
mod filter;
mod node;
mod session;

use async_graphql::{EmptySubscription, MergedObject};

pub(crate) use connection::{Connection, PageInfo, list, page_cost};
pub(crate) use endpoint::{Documents, routes};
pub(crate) use filter::{FilterOf, ListArgs, OrderOf};
pub(crate) use session::{Batch, ask, children, joined, read, related, write};

use crate::config::Config;

/// All queries.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQueries,
    crate::accounts::AccountQueries,
    crate::affiliations::AffiliationQueries,
    crate::api_keys::ApiKeyQueries,
    crate::changes::ChangeQueries,
    crate::committee_members::CommitteeMemberQueries,
    crate::consents::ConsentQueries,
    crate::custom_fields::CustomFieldQueries,
    crate::deal_line_items::DealLineItemQueries,
    crate::deals::DealQueries,
    crate::imports::ImportQueries,
    crate::interactions::InteractionQueries,
    crate::invitations::InvitationQueries,
    crate::journey_maps::JourneyMapQueries,
    crate::journey_stages::JourneyStageQueries,
    crate::journeys::JourneyQueries,
    crate::notes::NoteQueries,
    crate::pipeline_stages::PipelineStageQueries,
    crate::pipelines::PipelineQueries,
    crate::products::ProductQueries,
    crate::stakeholders::StakeholderQueries,
    crate::tags::TagQueries,
    crate::tasks::TaskQueries,
    crate::teams::TeamQueries,
    crate::timeline::TimelineQueries,
    crate::users::UserQueries,
    crate::workspaces::WorkspaceQueries,
);

/// All mutations. Each field is one operation; the fields of a request are kept or lost together
/// with its transaction, and a refused field leaves the others as they are.
#[derive(MergedObject, Default)]
pub struct Mutation(
    crate::accounts::AccountMutations,
    crate::affiliations::AffiliationMutations,
    crate::api_keys::ApiKeyMutations,
    crate::committee_members::CommitteeMemberMutations,
    crate::consents::ConsentMutations,
    crate::custom_fields::CustomFieldMutations,
    crate::deal_line_items::DealLineItemMutations,
    crate::deals::DealMutations,
    crate::imports::ImportMutations,
    crate::interactions::InteractionMutations,
    crate::invitations::InvitationMutations,
    crate::journey_maps::JourneyMapMutations,
    crate::journey_stages::JourneyStageMutations,
    crate::journeys::JourneyMutations,
    crate::notes::NoteMutations,
    crate::pipeline_stages::PipelineStageMutations,
    crate::pipelines::PipelineMutations,
    crate::products::ProductMutations,
    crate::stakeholders::StakeholderMutations,
    crate::tags::TagMutations,
    crate::tasks::TaskMutations,
    crate::teams::TeamMutations,
    crate::users::UserMutations,
    crate::workspaces::WorkspaceMutations,
);

/// The schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema with the limits of the configuration.
pub(crate) fn build_schema(config: &Config) -> Schema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_depth(config.limits.graphql_depth)
        .limit_complexity(config.limits.graphql_complexity)
        .limit_directives(10)
        .finish()
}

/// The schema's text, as `schema.graphql` holds it.
pub fn sdl() -> String {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription).finish();
    schema.sdl_with_options(
        async_graphql::SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items(),
    )
}
