//! Relay's `node`: any record by its id.

use async_graphql::{Context, ID, Interface, Object};

use super::related::find;
use super::session::read;
use crate::accounts::Account;
use crate::affiliations::Affiliation;
use crate::api_keys::ApiKey;
use crate::committee_members::CommitteeMember;
use crate::committee_roles::CommitteeRole;
use crate::committee_templates::CommitteeTemplate;
use crate::consents::Consent;
use crate::criterion_ratings::CriterionRating;
use crate::custom_fields::CustomField;
use crate::deal_line_items::DealLineItem;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decision_steps::DecisionStep;
use crate::decisions::Decision;
use crate::exchange_rates::ExchangeRate;
use crate::exports::Export;
use crate::feedback::Feedback;
use crate::ids::{Object as Kind, RecordId};
use crate::imports::Import;
use crate::interactions::Interaction;
use crate::invitations::Invitation;
use crate::journey_map_elements::JourneyMapElement;
use crate::journey_maps::JourneyMap;
use crate::journey_stages::JourneyStage;
use crate::journeys::Journey;
use crate::merges::Merge;
use crate::milestones::Milestone;
use crate::notes::Note;
use crate::objections::Objection;
use crate::pain_points::PainPoint;
use crate::personas::Persona;
use crate::pipeline_stages::PipelineStage;
use crate::pipelines::Pipeline;
use crate::positions::Position;
use crate::products::Product;
use crate::proposal_events::ProposalEvent;
use crate::proposals::Proposal;
use crate::qualification_answers::QualificationAnswer;
use crate::qualification_frameworks::QualificationFramework;
use crate::segments::Segment;
use crate::stakeholder_relations::StakeholderRelation;
use crate::stakeholders::Stakeholder;
use crate::tags::Tag;
use crate::tasks::Task;
use crate::teams::Team;
use crate::touchpoints::Touchpoint;
use crate::users::User;
use crate::webhooks::{Webhook, WebhookDelivery};
use crate::win_loss_records::WinLossRecord;
use crate::workspaces::{Workspace, get_workspace};

/// A record that can be fetched by its id alone.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The record's id; the same text in REST."
))]
pub(crate) enum Node {
    Account(Account),
    Affiliation(Affiliation),
    ApiKey(ApiKey),
    CommitteeMember(CommitteeMember),
    CommitteeRole(CommitteeRole),
    CommitteeTemplate(CommitteeTemplate),
    Consent(Consent),
    CustomField(CustomField),
    Deal(Deal),
    DealLineItem(DealLineItem),
    Decision(Decision),
    DecisionOption(DecisionOption),
    DecisionCriterion(DecisionCriterion),
    CriterionRating(CriterionRating),
    DecisionStep(DecisionStep),
    Position(Position),
    Objection(Objection),
    ExchangeRate(ExchangeRate),
    Export(Export),
    Feedback(Feedback),
    Import(Import),
    Interaction(Interaction),
    Invitation(Invitation),
    Journey(Journey),
    JourneyMap(JourneyMap),
    JourneyMapElement(JourneyMapElement),
    JourneyStage(JourneyStage),
    Merge(Merge),
    Milestone(Milestone),
    Note(Note),
    PainPoint(PainPoint),
    Persona(Persona),
    Pipeline(Pipeline),
    PipelineStage(PipelineStage),
    Product(Product),
    Proposal(Proposal),
    ProposalEvent(ProposalEvent),
    QualificationAnswer(QualificationAnswer),
    QualificationFramework(QualificationFramework),
    Segment(Segment),
    Stakeholder(Stakeholder),
    StakeholderRelation(StakeholderRelation),
    Tag(Tag),
    Task(Task),
    Touchpoint(Touchpoint),
    Team(Team),
    User(User),
    Webhook(Webhook),
    WebhookDelivery(WebhookDelivery),
    WinLossRecord(WinLossRecord),
    Workspace(Workspace),
}

#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// Any record by its id; nothing for an id that leads nowhere.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        let Ok(id) = id.parse::<RecordId>() else {
            return Ok(None);
        };
        Ok(match id.object {
            Kind::Account => find::<Account>(ctx, id).await?.map(Node::Account),
            Kind::Affiliation => find::<Affiliation>(ctx, id).await?.map(Node::Affiliation),
            Kind::ApiKey => find::<ApiKey>(ctx, id).await?.map(Node::ApiKey),
            Kind::CommitteeMember => find::<CommitteeMember>(ctx, id)
                .await?
                .map(Node::CommitteeMember),
            Kind::CommitteeRole => find::<CommitteeRole>(ctx, id)
                .await?
                .map(Node::CommitteeRole),
            Kind::CommitteeTemplate => find::<CommitteeTemplate>(ctx, id)
                .await?
                .map(Node::CommitteeTemplate),
            Kind::StakeholderRelation => find::<StakeholderRelation>(ctx, id)
                .await?
                .map(Node::StakeholderRelation),
            Kind::Consent => find::<Consent>(ctx, id).await?.map(Node::Consent),
            Kind::CustomField => find::<CustomField>(ctx, id).await?.map(Node::CustomField),
            Kind::Deal => find::<Deal>(ctx, id).await?.map(Node::Deal),
            Kind::DealLineItem => find::<DealLineItem>(ctx, id).await?.map(Node::DealLineItem),
            Kind::Decision => find::<Decision>(ctx, id).await?.map(Node::Decision),
            Kind::DecisionOption => find::<DecisionOption>(ctx, id)
                .await?
                .map(Node::DecisionOption),
            Kind::DecisionCriterion => find::<DecisionCriterion>(ctx, id)
                .await?
                .map(Node::DecisionCriterion),
            Kind::CriterionRating => find::<CriterionRating>(ctx, id)
                .await?
                .map(Node::CriterionRating),
            Kind::DecisionStep => find::<DecisionStep>(ctx, id).await?.map(Node::DecisionStep),
            Kind::Position => find::<Position>(ctx, id).await?.map(Node::Position),
            Kind::Feedback => find::<Feedback>(ctx, id).await?.map(Node::Feedback),
            Kind::PainPoint => find::<PainPoint>(ctx, id).await?.map(Node::PainPoint),
            Kind::Persona => find::<Persona>(ctx, id).await?.map(Node::Persona),
            Kind::Objection => find::<Objection>(ctx, id).await?.map(Node::Objection),
            Kind::ExchangeRate => find::<ExchangeRate>(ctx, id).await?.map(Node::ExchangeRate),
            Kind::Export => find::<Export>(ctx, id).await?.map(Node::Export),
            Kind::Import => find::<Import>(ctx, id).await?.map(Node::Import),
            Kind::Interaction => find::<Interaction>(ctx, id).await?.map(Node::Interaction),
            Kind::Invitation => find::<Invitation>(ctx, id).await?.map(Node::Invitation),
            Kind::Journey => find::<Journey>(ctx, id).await?.map(Node::Journey),
            Kind::JourneyMap => find::<JourneyMap>(ctx, id).await?.map(Node::JourneyMap),
            Kind::JourneyMapElement => find::<JourneyMapElement>(ctx, id)
                .await?
                .map(Node::JourneyMapElement),
            Kind::JourneyStage => find::<JourneyStage>(ctx, id).await?.map(Node::JourneyStage),
            Kind::Merge => find::<Merge>(ctx, id).await?.map(Node::Merge),
            Kind::Milestone => find::<Milestone>(ctx, id).await?.map(Node::Milestone),
            Kind::Proposal => find::<Proposal>(ctx, id).await?.map(Node::Proposal),
            Kind::ProposalEvent => find::<ProposalEvent>(ctx, id)
                .await?
                .map(Node::ProposalEvent),
            Kind::QualificationAnswer => find::<QualificationAnswer>(ctx, id)
                .await?
                .map(Node::QualificationAnswer),
            Kind::QualificationFramework => find::<QualificationFramework>(ctx, id)
                .await?
                .map(Node::QualificationFramework),
            Kind::WinLossRecord => find::<WinLossRecord>(ctx, id)
                .await?
                .map(Node::WinLossRecord),
            Kind::Note => find::<Note>(ctx, id).await?.map(Node::Note),
            Kind::Segment => find::<Segment>(ctx, id).await?.map(Node::Segment),
            Kind::Stakeholder => find::<Stakeholder>(ctx, id).await?.map(Node::Stakeholder),
            Kind::Tag => find::<Tag>(ctx, id).await?.map(Node::Tag),
            Kind::Task => find::<Task>(ctx, id).await?.map(Node::Task),
            Kind::Touchpoint => find::<Touchpoint>(ctx, id).await?.map(Node::Touchpoint),
            Kind::Team => find::<Team>(ctx, id).await?.map(Node::Team),
            Kind::Pipeline => find::<Pipeline>(ctx, id).await?.map(Node::Pipeline),
            Kind::PipelineStage => find::<PipelineStage>(ctx, id)
                .await?
                .map(Node::PipelineStage),
            Kind::Product => find::<Product>(ctx, id).await?.map(Node::Product),
            Kind::User => find::<User>(ctx, id).await?.map(Node::User),
            Kind::Webhook => find::<Webhook>(ctx, id).await?.map(Node::Webhook),
            Kind::WebhookDelivery => find::<WebhookDelivery>(ctx, id)
                .await?
                .map(Node::WebhookDelivery),
            Kind::Workspace => {
                let own = read(ctx, get_workspace)?;
                (RecordId::from(own.id) == id).then_some(Node::Workspace(own))
            }
            _ => None,
        })
    }
}

/// Records by their ids, one statement for each kind; ids that lead nowhere are left out.
pub(crate) async fn find_nodes(
    ctx: &Context<'_>,
    ids: Vec<RecordId>,
) -> async_graphql::Result<Vec<Node>> {
    let found = ids
        .into_iter()
        .map(|id| NodeQueries.node(ctx, ID(id.to_string())));
    let found = futures_util::future::try_join_all(found).await?;
    Ok(found.into_iter().flatten().collect())
}
