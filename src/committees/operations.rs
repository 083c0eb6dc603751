//! What is read of committees as a whole.

use std::collections::HashMap;

use super::model::{SeatPosition, StakeholderSeat};
use crate::auth::Scope;
use crate::committee_members::{CommitteeMember, seats_of};
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decision_steps::DecisionStep;
use crate::error::Result;
use crate::ids::{AnyUid, CommitteeMemberId, Object, RecordId, StakeholderId};
use crate::positions::{Position, positions_of};
use crate::records;
use crate::stakeholders::Stakeholder;

/// The seats that a stakeholder has or had on the committees of deals, open ones and closed ones, the newest first:
/// which roles they play elsewhere, how they stood, and what they said. Deleted deals are left out.
pub fn list_stakeholder_seats(cx: &mut Ctx, id: StakeholderId) -> Result<Vec<StakeholderSeat>> {
    cx.require(Scope::read(Object::Deal))?;
    let _is_there: Stakeholder = records::get(cx, id)?;
    let seats = seats_of(cx, id)?;
    let ids: Vec<AnyUid> = seats
        .iter()
        .map(|seat| RecordId::from(seat.deal_id).uid())
        .collect();
    let deals: HashMap<AnyUid, Deal> = records::find_many(cx, &ids)?;
    let members: Vec<CommitteeMemberId> = seats.iter().map(|seat| seat.id).collect();
    let positions = positions_of(cx, &members)?;
    let steps: Vec<AnyUid> = positions
        .iter()
        .map(|said| RecordId::from(said.step_id).uid())
        .collect();
    let steps: HashMap<AnyUid, DecisionStep> = records::find_many(cx, &steps)?;
    let said = |said: &Position| {
        let step = steps.get(&RecordId::from(said.step_id).uid())?;
        step.deleted_at.is_none().then(|| SeatPosition {
            position_id: said.id,
            step_id: step.id,
            step_name: step.name.clone(),
            option_id: said.option_id,
            choice: said.choice,
            condition: said.condition.clone(),
            condition_met: said.condition_met,
            source: said.source,
            cast_at: said.cast_at,
        })
    };
    let said_by = |member: CommitteeMemberId| {
        let own = positions.iter().filter(|said| said.member_id == member);
        own.filter_map(said).collect()
    };
    let seat = |seat: &CommitteeMember| {
        let deal = deals.get(&RecordId::from(seat.deal_id).uid())?;
        deal.deleted_at.is_none().then(|| StakeholderSeat {
            member_id: seat.id,
            deal_id: deal.id,
            deal_name: deal.name.clone(),
            deal_status: deal.status,
            closed_at: deal.closed_at,
            roles: seat.roles.0.clone(),
            authority: seat.authority,
            stance: seat.stance,
            influence: seat.influence,
            positions: said_by(seat.id),
        })
    };
    Ok(seats.iter().rev().filter_map(seat).collect())
}
