//! The GraphQL face.
//!
//! A slice's `graphql.rs` names its queries and mutations and says which operation each one runs.
//! A whole request runs on one database thread with one connection: a query in one snapshot, a
//! mutation in one transaction, all of it or nothing. Relations are batched ([`session`]): all
//! accounts of fifty deals are one statement.

mod aggregates;
mod connection;
mod cost;
mod endpoint;
mod errors;
mod explorer;
mod filter;
mod listed;
mod node;
mod related;
mod session;
mod socket;

use std::sync::OnceLock;

use async_graphql::{MergedObject, MergedSubscription, ValidationMode};

pub(crate) use connection::{Connection, PageInfo, list, nested_page, page_cost};
pub(crate) use cost::Charge;
pub(crate) use endpoint::{Documents, routes};
pub(crate) use filter::{FilterOf, ListArgs, OrderOf};
pub(crate) use node::{Node, find_nodes};
pub(crate) use related::{children, find, joined, related};
pub(crate) use session::{Batch, ask, read, write};
pub(crate) use socket::Subscriber;

use crate::config::{Config, Limits};

// Merged types are nested one inside the other, and resolvers with them: a few short chains compile
// in a fraction of the time that one long chain takes.

/// Who sells.
#[derive(MergedObject, Default)]
pub struct SellingQueries(
    crate::api_keys::ApiKeyQueries,
    crate::invitations::InvitationQueries,
    crate::teams::TeamQueries,
    crate::users::UserQueries,
    crate::workspaces::WorkspaceQueries,
);

/// Who buys.
#[derive(MergedObject, Default)]
pub struct BuyingQueries(
    crate::accounts::AccountQueries,
    crate::affiliations::AffiliationQueries,
    crate::committee_members::CommitteeMemberQueries,
    crate::committee_roles::CommitteeRoleQueries,
    crate::committee_templates::CommitteeTemplateQueries,
    crate::committees::CommitteeQueries,
    crate::consents::ConsentQueries,
    crate::duplicates::DuplicateQueries,
    crate::segments::SegmentQueries,
    crate::stakeholder_relations::StakeholderRelationQueries,
    crate::stakeholders::StakeholderQueries,
);

/// What is sold, and how far it is.
#[derive(MergedObject, Default)]
pub struct SalesQueries(
    crate::deal_line_items::DealLineItemQueries,
    crate::deals::DealQueries,
    crate::exchange_rates::ExchangeRateQueries,
    crate::pipeline_stages::PipelineStageQueries,
    crate::pipelines::PipelineQueries,
    crate::products::ProductQueries,
);

/// How the buyers decide.
#[derive(MergedObject, Default)]
pub struct DecidingQueries(
    crate::criterion_ratings::CriterionRatingQueries,
    crate::decision_criteria::DecisionCriterionQueries,
    crate::decision_options::DecisionOptionQueries,
    crate::decision_steps::DecisionStepQueries,
    crate::decisions::DecisionQueries,
    crate::objections::ObjectionQueries,
    crate::positions::PositionQueries,
);

/// How a sale is led to its end.
#[derive(MergedObject, Default)]
pub struct ClosingQueries(
    crate::milestones::MilestoneQueries,
    crate::proposal_events::ProposalEventQueries,
    crate::proposals::ProposalQueries,
    crate::qualification_answers::QualificationAnswerQueries,
    crate::qualification_frameworks::QualificationFrameworkQueries,
    crate::win_loss_records::WinLossRecordQueries,
);

/// The way the buyers went.
#[derive(MergedObject, Default)]
pub struct WayQueries(
    crate::feedback::FeedbackQueries,
    crate::interactions::InteractionQueries,
    crate::journey_analytics::AnalyticsQueries,
    crate::journey_map_elements::JourneyMapElementQueries,
    crate::journey_maps::JourneyMapQueries,
    crate::journey_stages::JourneyStageQueries,
    crate::journey_pictures::JourneyPictureQueries,
    crate::journeys::JourneyQueries,
    crate::pain_points::PainPointQueries,
    crate::personas::PersonaQueries,
    crate::touchpoints::TouchpointQueries,
    crate::timeline::TimelineQueries,
);

/// What is noted, and what comes in and goes out.
#[derive(MergedObject, Default)]
pub struct WorkQueries(
    node::NodeQueries,
    aggregates::AggregateQueries,
    crate::changes::ChangeQueries,
    crate::custom_fields::CustomFieldQueries,
    crate::exports::ExportQueries,
    crate::imports::ImportQueries,
    crate::limits::LimitQueries,
    crate::merges::MergeQueries,
    crate::notes::NoteQueries,
    crate::search::SearchQueries,
    crate::sync::SyncQueries,
    crate::tags::TagQueries,
    crate::tasks::TaskQueries,
    crate::webhooks::WebhookQueries,
);

/// Who sells.
#[derive(MergedObject, Default)]
pub struct SellingMutations(
    crate::api_keys::ApiKeyMutations,
    crate::invitations::InvitationMutations,
    crate::teams::TeamMutations,
    crate::users::UserMutations,
    crate::workspaces::WorkspaceMutations,
);

/// Who buys.
#[derive(MergedObject, Default)]
pub struct BuyingMutations(
    crate::accounts::AccountMutations,
    crate::affiliations::AffiliationMutations,
    crate::committee_members::CommitteeMemberMutations,
    crate::committee_roles::CommitteeRoleMutations,
    crate::committee_templates::CommitteeTemplateMutations,
    crate::consents::ConsentMutations,
    crate::duplicates::DuplicateMutations,
    crate::segments::SegmentMutations,
    crate::stakeholder_relations::StakeholderRelationMutations,
    crate::stakeholders::StakeholderMutations,
);

/// What is sold, and how far it is.
#[derive(MergedObject, Default)]
pub struct SalesMutations(
    crate::deal_line_items::DealLineItemMutations,
    crate::deals::DealMutations,
    crate::exchange_rates::ExchangeRateMutations,
    crate::pipeline_stages::PipelineStageMutations,
    crate::pipelines::PipelineMutations,
    crate::products::ProductMutations,
);

/// How the buyers decide.
#[derive(MergedObject, Default)]
pub struct DecidingMutations(
    crate::criterion_ratings::CriterionRatingMutations,
    crate::decision_criteria::DecisionCriterionMutations,
    crate::decision_options::DecisionOptionMutations,
    crate::decision_steps::DecisionStepMutations,
    crate::decisions::DecisionMutations,
    crate::objections::ObjectionMutations,
    crate::positions::PositionMutations,
);

/// How a sale is led to its end.
#[derive(MergedObject, Default)]
pub struct ClosingMutations(
    crate::milestones::MilestoneMutations,
    crate::proposal_events::ProposalEventMutations,
    crate::proposals::ProposalMutations,
    crate::qualification_answers::QualificationAnswerMutations,
    crate::qualification_frameworks::QualificationFrameworkMutations,
    crate::win_loss_records::WinLossRecordMutations,
);

/// The way the buyers went.
#[derive(MergedObject, Default)]
pub struct WayMutations(
    crate::feedback::FeedbackMutations,
    crate::interaction_touchpoints::InteractionTouchpointMutations,
    crate::event_logs::EventLogMutations,
    crate::journey_analytics::AnalyticsMutations,
    crate::interactions::InteractionMutations,
    crate::journey_map_elements::JourneyMapElementMutations,
    crate::cjml_exchange::CjmlMutations,
    crate::journey_maps::JourneyMapMutations,
    crate::journey_stages::JourneyStageMutations,
    crate::journeys::JourneyMutations,
    crate::pain_points::PainPointMutations,
    crate::personas::PersonaMutations,
    crate::touchpoints::TouchpointMutations,
);

/// What is noted, and what comes in and goes out.
#[derive(MergedObject, Default)]
pub struct WorkMutations(
    crate::custom_fields::CustomFieldMutations,
    crate::exports::ExportMutations,
    crate::imports::ImportMutations,
    crate::merges::MergeMutations,
    crate::notes::NoteMutations,
    crate::tags::TagMutations,
    crate::tasks::TaskMutations,
    crate::webhooks::WebhookMutations,
);

/// Many records at once.
#[derive(MergedObject, Default)]
pub struct ManyMutations(crate::writes::BulkMutations, crate::writes::UpsertMutations);

/// All queries.
#[derive(MergedObject, Default)]
pub struct Query(
    SellingQueries,
    BuyingQueries,
    SalesQueries,
    DecidingQueries,
    ClosingQueries,
    WayQueries,
    WorkQueries,
);

/// All mutations. Each field is one operation, and a request is one transaction: all of its fields
/// are kept, or none is.
#[derive(MergedObject, Default)]
pub struct Mutation(
    SellingMutations,
    BuyingMutations,
    SalesMutations,
    DecidingMutations,
    ClosingMutations,
    WayMutations,
    WorkMutations,
    ManyMutations,
);

/// All subscriptions, over the WebSocket of `/graphql` (protocol `graphql-transport-ws`).
#[derive(MergedSubscription, Default)]
pub struct Subscription(crate::changes::ChangeSubscriptions);

/// The schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn roots() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
}

/// The schema twice, as [`cost`] explains. Each is made when it is first asked for: who speaks REST alone
/// does without.
pub(crate) struct Schemas {
    limits: Limits,
    measuring: OnceLock<Schema>,
    answering: OnceLock<Schema>,
}

impl Schemas {
    /// What the configuration makes of them.
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            limits: config.limits.clone(),
            measuring: OnceLock::new(),
            answering: OnceLock::new(),
        }
    }

    /// Makes them now, so that nobody waits for it.
    pub(crate) fn prepare(&self) {
        let (_, _) = (self.measuring(), self.answering());
    }

    /// Validates a request by the limits of the configuration, charges for it, and stops.
    fn measuring(&self) -> &Schema {
        self.measuring.get_or_init(|| {
            roots()
                .limit_depth(self.limits.graphql_depth)
                .limit_complexity(self.limits.graphql_complexity)
                .limit_directives(10)
                .extension(cost::Costs)
                .finish()
        })
    }

    /// Answers what was found valid.
    fn answering(&self) -> &Schema {
        self.answering
            .get_or_init(|| roots().validation_mode(ValidationMode::Fast).finish())
    }
}

/// The schema's text, as `schema.graphql` holds it.
pub fn sdl() -> String {
    roots().finish().sdl_with_options(
        async_graphql::SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items(),
    )
}
