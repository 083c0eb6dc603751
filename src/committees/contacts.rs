//! What really passed between the members of a committee and us: the input of engagement.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::store;
use crate::auth::Scope;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::Facts;
use crate::ids::{
    CommitteeMemberId, InteractionId, Object, ProposalEventId, StakeholderId, UserId,
};
use crate::interactions::{InteractionDirection, InteractionKind, Participant, ParticipantRole};
use crate::proposal_events::{ProposalEvent, ProposalEventKind};
use crate::types::Timestamp;

/// An interaction as far as a contact is told from it.
#[derive(Debug, Clone)]
pub(super) struct Passed {
    pub id: InteractionId,
    pub kind: InteractionKind,
    pub direction: InteractionDirection,
    pub occurred_at: Timestamp,
    pub duration_seconds: Option<i32>,
    pub participants: Vec<Participant>,
}

/// What tells of a contact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Evidence {
    Interaction(InteractionId),
    ProposalEvent(ProposalEventId),
}

impl Evidence {
    pub(super) fn interaction(self) -> Option<InteractionId> {
        match self {
            Self::Interaction(id) => Some(id),
            Self::ProposalEvent(_) => None,
        }
    }

    pub(super) fn proposal_event(self) -> Option<ProposalEventId> {
        match self {
            Self::Interaction(_) => None,
            Self::ProposalEvent(id) => Some(id),
        }
    }
}

/// One interaction in which a stakeholder took part, or something that they did with a proposal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contact {
    pub evidence: Evidence,
    pub stakeholder_id: StakeholderId,
    /// When it happened.
    pub at: Timestamp,
    /// How.
    pub kind: InteractionKind,
    /// Who turned to whom.
    pub direction: InteractionDirection,
    /// Whether both sides spoke: they met, they talked, or the stakeholder answered us.
    pub is_two_way: bool,
    /// Who took part on our side.
    pub users: Vec<UserId>,
}

/// So soon after we wrote to somebody, what they write is an answer.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::days(14);

/// What passed between the members of a committee and us about the deal, or with its account about no
/// deal, and what they did with proposals, as far as it was known at the moment of the facts; oldest
/// first. One statement.
pub(super) fn contacts_of(
    cx: &mut Ctx,
    deal: &Deal,
    members: &[CommitteeMember],
    facts: &Facts,
) -> Result<Vec<Contact>> {
    cx.require(Scope::read(Object::Interaction))?;
    let people: Vec<StakeholderId> = members.iter().map(|one| one.stakeholder_id).collect();
    let passed = store::passed(cx, deal, &people, facts.moment)?;
    let mut contacts = told(&passed, &people);
    contacts.extend(answers(&facts.records()?, members));
    contacts.sort_by_key(|contact| contact.at);
    Ok(contacts)
}

/// What members did with proposals: they turned to us. Who only opened one did not answer.
fn answers(events: &[ProposalEvent], members: &[CommitteeMember]) -> Vec<Contact> {
    let seats: HashMap<CommitteeMemberId, StakeholderId> = members
        .iter()
        .map(|member| (member.id, member.stakeholder_id))
        .collect();
    let theirs = events
        .iter()
        .filter(|event| event.kind != ProposalEventKind::Sent);
    let contact = |event: &ProposalEvent| {
        Some(Contact {
            evidence: Evidence::ProposalEvent(event.id),
            stakeholder_id: *seats.get(&event.member_id)?,
            at: event.occurred_at,
            kind: InteractionKind::Other,
            direction: InteractionDirection::Inbound,
            is_two_way: event.kind != ProposalEventKind::Opened,
            users: Vec::new(),
        })
    };
    theirs.filter_map(contact).collect()
}

fn told(passed: &[Passed], stakeholders: &[StakeholderId]) -> Vec<Contact> {
    let mut written_to: HashMap<(StakeholderId, InteractionKind), Timestamp> = HashMap::new();
    let mut contacts = Vec::new();
    for interaction in passed {
        let there = &interaction.participants;
        let users: Vec<UserId> = there.iter().filter_map(|one| one.user_id).collect();
        let is_talk = is_talk(interaction);
        for participant in there {
            let Some(stakeholder) = participant.stakeholder_id else {
                continue;
            };
            if !stakeholders.contains(&stakeholder) {
                continue;
            }
            let place = (stakeholder, interaction.kind);
            let is_answer = interaction.direction == InteractionDirection::Inbound
                && participant.role == ParticipantRole::From
                && written_to
                    .get(&place)
                    .is_some_and(|at| at.plus(ANSWERED_WITHIN) >= interaction.occurred_at);
            if interaction.direction == InteractionDirection::Outbound {
                written_to.insert(place, interaction.occurred_at);
            }
            contacts.push(Contact {
                evidence: Evidence::Interaction(interaction.id),
                stakeholder_id: stakeholder,
                at: interaction.occurred_at,
                kind: interaction.kind,
                direction: interaction.direction,
                is_two_way: is_talk || is_answer,
                users: users.clone(),
            });
        }
    }
    contacts
}

/// Whether both sides spoke by the nature of it. A call of no length was not answered.
fn is_talk(interaction: &Passed) -> bool {
    match interaction.kind {
        InteractionKind::Meeting => true,
        InteractionKind::Call => interaction
            .duration_seconds
            .is_none_or(|seconds| seconds > 0),
        _ => false,
    }
}
