//! What is read of committees as a whole.

use std::collections::HashMap;

use super::model::StakeholderSeat;
use crate::auth::Scope;
use crate::committee_members::{CommitteeMember, seats_of};
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::ids::{AnyUid, Object, RecordId, StakeholderId};
use crate::records;
use crate::stakeholders::Stakeholder;

/// The seats that a stakeholder has or had on the committees of deals, open ones and closed ones, the newest first:
/// which roles they play elsewhere, and how they stood. Deleted deals are left out.
pub fn list_stakeholder_seats(cx: &mut Ctx, id: StakeholderId) -> Result<Vec<StakeholderSeat>> {
    cx.require(Scope::read(Object::Deal))?;
    let _is_there: Stakeholder = records::get(cx, id)?;
    let seats = seats_of(cx, id)?;
    let ids: Vec<AnyUid> = seats
        .iter()
        .map(|seat| RecordId::from(seat.deal_id).uid())
        .collect();
    let deals: HashMap<AnyUid, Deal> = records::find_many(cx, &ids)?;
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
        })
    };
    Ok(seats.iter().rev().filter_map(seat).collect())
}
