//! What can be done with proposal events.

use std::collections::HashMap;

use super::model::{NewProposalEvent, ProposalEvent, ProposalEventKind};
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::history;
use crate::ids::{CommitteeMemberId, Object, ProposalEventId};
use crate::proposals::{self, Proposal, ProposalStatus};
use crate::query::{ListRequest, Page};
use crate::records::references::{self, references};
use crate::records::{self, Record as _, locks};
use crate::types::Timestamp;

const WRITE: Scope = Scope::write(Object::Deal);

/// Notes what a member did with a proposal that is with the committee.
pub fn create_proposal_event(cx: &mut Ctx, new: &NewProposalEvent) -> Result<ProposalEvent> {
    cx.require(WRITE)?;
    history::since(cx, new.occurred_at)?;
    let named = references([
        ("proposal_id", Some(new.proposal_id.into())),
        ("member_id", Some(new.member_id.into())),
    ]);
    references::check(cx, &named, &[])?;
    // Two last answers that come at once must see each other.
    locks::alone(cx, new.proposal_id)?;
    let proposal: Proposal = records::find_any(cx, new.proposal_id)?;
    let event = ProposalEvent::from_new(new, proposal.deal_id, cx.workspace(), cx.now());
    event.validate(cx.now())?;
    ensure_member(cx, "member_id", new.member_id, &proposal)?;
    ensure_open(&proposal, &event)?;
    let event = records::create(cx, event)?;
    // What follows from it holds as soon as it is known.
    history::since(cx, None)?;
    follow(cx, &proposal)?;
    Ok(event)
}

/// One proposal event.
pub fn get_proposal_event(cx: &mut Ctx, id: ProposalEventId) -> Result<ProposalEvent> {
    records::get(cx, id)
}

/// A page of proposal events.
pub fn list_proposal_events(cx: &mut Ctx, request: &ListRequest) -> Result<Page<ProposalEvent>> {
    records::list(cx, request)
}

/// Notes that a proposal was sent to a member.
pub(crate) fn note_sent(
    cx: &mut Ctx,
    proposal: &Proposal,
    member_id: CommitteeMemberId,
    sent_at: Timestamp,
) -> Result<()> {
    let new = NewProposalEvent {
        proposal_id: proposal.id,
        member_id,
        kind: ProposalEventKind::Sent,
        occurred_at: Some(sent_at),
        comment: None,
        external_ids: Vec::new(),
    };
    let event = ProposalEvent::from_new(&new, proposal.deal_id, cx.workspace(), cx.now());
    records::create(cx, event).map(drop)
}

/// Refuses somebody who does not sit on the committee of the proposal's deal.
pub(crate) fn ensure_member(
    cx: &mut Ctx,
    place: &str,
    id: CommitteeMemberId,
    proposal: &Proposal,
) -> Result<()> {
    let member = CommitteeMember::find(cx, crate::ids::RecordId::from(id).uid())?;
    match member {
        Some(member) if member.deleted_at.is_none() && member.deal_id == proposal.deal_id => Ok(()),
        _ => {
            let message = format!("{id} does not sit on the committee of the proposal's deal");
            let place = format!("/{place}");
            Err(Error::contradiction(place, "NOT_A_MEMBER", message))
        }
    }
}

/// Refuses what cannot happen to a proposal as it is.
fn ensure_open(proposal: &Proposal, event: &ProposalEvent) -> Result<()> {
    if event.kind == ProposalEventKind::Sent {
        let message = "a proposal is sent by sending it";
        return Err(Error::contradiction("/kind", "NOT_ALLOWED", message));
    }
    let Some(sent_at) = proposal.sent_at else {
        return Err(Error::conflict("the proposal was not sent yet"));
    };
    if event.occurred_at < sent_at {
        let message = format!("the proposal was sent at {sent_at}");
        return Err(Error::contradiction(
            "/occurred_at",
            "OUT_OF_RANGE",
            message,
        ));
    }
    let answers = [ProposalEventKind::Accepted, ProposalEventKind::Declined];
    if !answers.contains(&event.kind) {
        return Ok(());
    }
    match proposal.status {
        ProposalStatus::Withdrawn => Err(Error::conflict("the proposal was withdrawn")),
        _ if proposal.is_expired(event.occurred_at) => Err(proposals::expired(proposal)),
        _ => Ok(()),
    }
}

/// Lets the proposal be accepted or declined once all who were sent it say so, and sent as long as they
/// do not.
fn follow(cx: &mut Ctx, proposal: &Proposal) -> Result<()> {
    let events = proposals::events(cx, proposal.id)?;
    let mut answers: HashMap<CommitteeMemberId, Option<ProposalEventKind>> = HashMap::new();
    for event in &events {
        match event.kind {
            ProposalEventKind::Sent => {
                answers.entry(event.member_id).or_default();
            }
            ProposalEventKind::Accepted | ProposalEventKind::Declined => {
                if let Some(answer) = answers.get_mut(&event.member_id) {
                    *answer = Some(event.kind);
                }
            }
            ProposalEventKind::Opened | ProposalEventKind::Commented => {}
        }
    }
    let all = |kind| answers.values().all(|answer| *answer == Some(kind));
    let status = if all(ProposalEventKind::Accepted) {
        ProposalStatus::Accepted
    } else if all(ProposalEventKind::Declined) {
        ProposalStatus::Declined
    } else {
        ProposalStatus::Sent
    };
    let follows = [
        ProposalStatus::Sent,
        ProposalStatus::Accepted,
        ProposalStatus::Declined,
    ];
    if follows.contains(&proposal.status) && proposal.status != status {
        let after = Proposal {
            status,
            ..proposal.clone()
        };
        records::update(cx, proposal, after)?;
    }
    Ok(())
}
