//! What can be done with members of buying committees.

use super::model::{CommitteeMember, CommitteeMemberPatch, JudgedBy, NewCommitteeMember};
use crate::auth::Scope;
use crate::committee_roles;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history;
use crate::ids::{CommitteeMemberId, DealId, Object, RecordId};
use crate::query::{Condition, ListRequest, Page};
use crate::records;
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
    records::create(cx, member)
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
