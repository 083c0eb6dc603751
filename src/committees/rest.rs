//! Committees as a whole over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{
    CommitteeConsensus, CommitteeContext, CommitteeCoverage, CommitteeEngagement, StakeholderSeats,
};
use super::{consensus, context, coverage, engagement, operations};
use crate::error::Result;
use crate::http::{Call, Id, Past, Reply};
use crate::ids::{DealId, StakeholderId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_stakeholder_seats)
        .service(get_committee_coverage)
        .service(get_committee_engagement)
        .service(get_committee_consensus)
        .service(get_committee_context);
}

/// List the committee seats of a stakeholder
///
/// On the committees of open and of closed deals, the newest first: the roles they play elsewhere, how they
/// stood, what they said at each step of the decision, and what became of the deal.
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The seats", body = StakeholderSeats)))]
#[get("/v1/stakeholders/{id}/seats")]
async fn list_stakeholder_seats(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.show_all(id, operations::list_stakeholder_seats).await
}

/// Read the coverage of a committee
///
/// Which roles of the template that applies are filled and engaged, how complete the committee is, and what is
/// dangerous about it, with the evidence. Of another moment, the template, the weights of roles and who reports to
/// whom are still those of now; affiliations count by their days.
#[utoipa::path(tag = "committee-members", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The coverage", body = CommitteeCoverage)))]
#[get("/v1/deals/{id}/committee/coverage")]
async fn get_committee_coverage(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, coverage::get_committee_coverage).await
}

/// Read the engagement of a committee
///
/// How engaged each member is, from the interactions about the deal and with its account and from what they did
/// with proposals: the score with its parts, where it is going, and the last contact.
#[utoipa::path(tag = "committee-members", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "The engagement", body = CommitteeEngagement)))]
#[get("/v1/deals/{id}/committee/engagement")]
async fn get_committee_engagement(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, engagement::get_committee_engagement).await
}

/// Read how far a committee agrees
///
/// An index from 0 (split in two) to 100 (one mind) with what each member takes from it; the pairs who are in
/// conflict and the criterion on which they differ most; the criteria that everybody ranks high; and the member
/// who is least content with our offer, with what would change that. It is computed from stances, influence,
/// the weights that members give to the criteria of the decision, and their ratings of the option that is ours.
#[utoipa::path(tag = "committee-members", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "How far they agree", body = CommitteeConsensus)))]
#[get("/v1/deals/{id}/committee/consensus")]
async fn get_committee_consensus(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, consensus::get_committee_consensus).await
}

/// Read what to know before speaking to a committee
///
/// The group first: common ground, conflicts, and who is least content and what would change that. Then each
/// member: needs, concerns, open objections, how they want to be reached, the last contact and by whom, and
/// what not to stress, because it would widen a conflict with somebody else.
#[utoipa::path(tag = "committee-members", params(
    ("id" = DealId, Path, description = "The deal"),
    Past),
    responses((status = 200, description = "What to know", body = CommitteeContext)))]
#[get("/v1/deals/{id}/committee/context")]
async fn get_committee_context(call: Call, id: Id<DealId>) -> Result<Reply> {
    call.tell(id, context::get_committee_context).await
}
