//! Committees as a whole over REST.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::StakeholderSeats;
use super::operations;
use crate::error::Result;
use crate::http::{Call, Id, Reply};
use crate::ids::StakeholderId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_stakeholder_seats);
}

/// List the committee seats of a stakeholder
///
/// On the committees of open and of closed deals, the newest first: the roles they play elsewhere, how they
/// stood, and what became of the deal.
#[utoipa::path(tag = "stakeholders", params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The seats", body = StakeholderSeats)))]
#[get("/v1/stakeholders/{id}/seats")]
async fn list_stakeholder_seats(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.show_all(id, operations::list_stakeholder_seats).await
}
