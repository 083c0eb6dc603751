//! What is answered about committees as a whole.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::committee_members::{Authority, Stance};
use crate::deals::DealStatus;
use crate::ids::{CommitteeMemberId, DealId};
use crate::types::Timestamp;

/// A stakeholder's seat on the committee of a deal, and what became of the deal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct StakeholderSeat {
    /// The seat.
    pub member_id: CommitteeMemberId,
    /// The deal.
    pub deal_id: DealId,
    /// Its name.
    pub deal_name: String,
    /// What became of it.
    pub deal_status: DealStatus,
    /// When it was won or lost; null while it is open.
    pub closed_at: Option<Timestamp>,
    /// The keys of the roles they play there.
    pub roles: Vec<String>,
    /// What they may say there.
    pub authority: Authority,
    /// How they stand to our offer there.
    pub stance: Stance,
    /// How much the others listen to them there.
    pub influence: Option<i32>,
}

/// The seats of a stakeholder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StakeholderSeats {
    /// The seats, the newest first.
    pub data: Vec<StakeholderSeat>,
}
