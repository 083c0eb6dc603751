//! What can be done with members of buying committees.

use super::model::{
    CommitteeMember, CommitteeMemberPatch, CriterionWeight, JudgedBy, NewCommitteeMember,
};
use crate::auth::Scope;
use crate::committee_roles;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::error::{Error, FieldError, Result};
use crate::history;
use crate::ids::{CommitteeMemberId, DealId, DecisionCriterionId, Object, RecordId};
use crate::query::{Condition, ListRequest, Page};
use crate::records::{self, Record as _};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// Adds a member to the committee of a deal, open or closed.
pub fn create_committee_member(cx: &mut Ctx, new: &NewCommitteeMember) -> Result<CommitteeMember> {
    cx.require(WRITE)?;
    history::since(cx, new.valid_from)?;
    let mut member = CommitteeMember::from_new(new, cx.workspace(), cx.now());
    committee_roles::as_keys(cx, "roles", &mut member.roles.0, &[])?;
    member.judge(None, &new.judgements, judged(cx));
    member.validate()?;
    ensure_criteria(cx, &member, &[])?;
    records::create(cx, member)
}

/// Refuses weights for criteria that the decision of the member's deal does not have. Those that the member
/// has already stay, whatever became of the criterion.
fn ensure_criteria(
    cx: &mut Ctx,
    member: &CommitteeMember,
    known: &[CriterionWeight],
) -> Result<()> {
    let weights = member.criteria_weights.0.iter().enumerate();
    let new: Vec<(usize, DecisionCriterionId)> = weights
        .map(|(index, weight)| (index, weight.criterion_id))
        .filter(|(_, id)| known.iter().all(|known| known.criterion_id != *id))
        .collect();
    let mut faults = Vec::new();
    for (index, id) in new {
        let criterion = DecisionCriterion::find(cx, RecordId::from(id).uid())?;
        let criterion = criterion.filter(|criterion| criterion.deleted_at.is_none());
        let (code, message) = match criterion {
            None => ("NO_SUCH_RECORD", format!("there is no {id}")),
            Some(criterion) if criterion.deal_id != member.deal_id => {
                let message = "is a criterion of another deal's decision";
                ("OTHER_DEAL", message.to_owned())
            }
            Some(_) => continue,
        };
        let place = format!("/criteria_weights/{index}/criterion_id");
        faults.push(FieldError::new(place, code, message));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::all_contradictions(faults))
    }
}

/// Who judges, and from when on the judgement holds, if nothing else is said.
fn judged(cx: &Ctx) -> (JudgedBy, Timestamp) {
    let valid_from = cx.valid_from.unwrap_or(cx.now());
    (JudgedBy::of(cx.actor().kind), valid_from)
}

/// One member.
pub fn get_committee_member(cx: &mut Ctx, id: CommitteeMemberId) -> Result<CommitteeMember> {
    records::get(cx, id)
}

/// A page of members of any committees.
pub fn list_committee_members(
    cx: &mut Ctx,
    request: &ListRequest,
) -> Result<Page<CommitteeMember>> {
    records::list(cx, request)
}

/// A request for members narrowed to the committee of a deal, in the order in which they were added
/// if no other is asked for.
pub fn committee_of(id: DealId, request: ListRequest) -> ListRequest {
    let of_deal = Condition::points_at("deal_id", RecordId::from(id).uid());
    request.and(of_deal).or_by("id")
}

/// A page of the committee of a deal, as [`committee_of`] asks for it.
pub fn list_deal_committee(
    cx: &mut Ctx,
    id: DealId,
    request: &ListRequest,
) -> Result<Page<CommitteeMember>> {
    let _is_there: Deal = records::get(cx, id)?;
    list_committee_members(cx, request)
}

/// Changes a member.
pub fn update_committee_member(
    cx: &mut Ctx,
    id: CommitteeMemberId,
    patch: &CommitteeMemberPatch,
    expected: Option<i32>,
) -> Result<CommitteeMember> {
    cx.require(WRITE)?;
    history::since(cx, patch.valid_from)?;
    let before: CommitteeMember = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    committee_roles::as_keys(cx, "roles", &mut after.roles.0, &before.roles.0)?;
    let said = patch.judgements.value().map_or(&[][..], Vec::as_slice);
    after.judge(Some(&before), said, judged(cx));
    after.validate()?;
    ensure_criteria(cx, &after, &before.criteria_weights.0)?;
    records::update(cx, &before, after)
}

/// Deletes a member, who sits on the committee no more; it can be restored.
pub fn delete_committee_member(
    cx: &mut Ctx,
    id: CommitteeMemberId,
    expected: Option<i32>,
) -> Result<CommitteeMember> {
    cx.require(WRITE)?;
    let before: CommitteeMember = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when the stakeholder has been given another seat meanwhile.
pub fn restore_committee_member(
    cx: &mut Ctx,
    id: CommitteeMemberId,
    expected: Option<i32>,
) -> Result<CommitteeMember> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}
