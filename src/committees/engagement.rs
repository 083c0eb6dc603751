//! How engaged the members of a committee are.

use super::contacts::{Contact, contacts_of};
use super::model::{CommitteeEngagement, EngagementPart, MemberEngagement};
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::{self, Facts, Moment};
use crate::ids::DealId;
use crate::interactions::{InteractionDirection, InteractionKind};
use crate::mathematics::engagement::{self, Channel, Direction, Settings};
use crate::records;
use crate::types::Timestamp;

/// How engaged the members of the committee of a deal were at a moment.
pub fn get_committee_engagement(
    cx: &mut Ctx,
    id: DealId,
    moment: Moment,
) -> Result<CommitteeEngagement> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    engagement_of(cx, &deal, &facts)
}

/// The same from facts that are known.
pub(crate) fn engagement_of(
    cx: &mut Ctx,
    deal: &Deal,
    facts: &Facts,
) -> Result<CommitteeEngagement> {
    let members: Vec<CommitteeMember> = facts.records()?;
    let contacts = contacts_of(cx, deal, &members, facts)?;
    let members = members
        .iter()
        .map(|member| engagement_of_member(member, &contacts, facts.moment))
        .collect();
    Ok(CommitteeEngagement {
        as_of: facts.moment.as_of,
        known_at: facts.moment.known_at,
        members,
    })
}

fn engagement_of_member(
    member: &CommitteeMember,
    contacts: &[Contact],
    moment: Moment,
) -> MemberEngagement {
    let own: Vec<&Contact> = contacts
        .iter()
        .filter(|contact| contact.stakeholder_id == member.stakeholder_id)
        .collect();
    let plain: Vec<engagement::Contact> = own.iter().map(|contact| plain(contact)).collect();
    let settings = Settings::default();
    let told = engagement::engagement(&plain, moment.as_of.to_chrono(), &settings);
    let at = |place: Option<(usize, chrono::DateTime<chrono::Utc>)>| {
        place.and_then(|(index, _)| own.get(index).copied())
    };
    let last = at(told.last_contact);
    let parts = told.parts.iter().filter_map(|part| {
        let contact = own.get(part.contact)?;
        Some(EngagementPart {
            interaction_id: contact.evidence.interaction(),
            proposal_event_id: contact.evidence.proposal_event(),
            occurred_at: contact.at,
            score: of_hundredths(part.score),
        })
    });
    MemberEngagement {
        member_id: member.id,
        stakeholder_id: member.stakeholder_id,
        score: of_hundredths(told.score),
        momentum: told.momentum.into(),
        is_engaged: told.engaged,
        last_contact_at: last.map(|contact| contact.at),
        last_contact_id: last.and_then(|contact| contact.evidence.interaction()),
        last_proposal_event_id: last.and_then(|contact| contact.evidence.proposal_event()),
        last_contact_user_ids: last
            .map(|contact| contact.users.clone())
            .unwrap_or_default(),
        last_two_way_at: at(told.last_two_way).map(|contact| contact.at),
        parts: parts.collect(),
    }
}

/// A score in hundredths as callers see it.
pub(super) fn of_hundredths(score: u64) -> f64 {
    f64::from(u32::try_from(score).unwrap_or(u32::MAX)) / 100.0
}

/// Whole days from one moment to a later one.
pub(super) fn days_between(earlier: Timestamp, later: Timestamp) -> u32 {
    u32::try_from(later.seconds_since(earlier) / 86_400).unwrap_or(0)
}

fn plain(contact: &Contact) -> engagement::Contact {
    let channel = match contact.kind {
        InteractionKind::Email => Channel::Email,
        InteractionKind::Call => Channel::Call,
        InteractionKind::Meeting => Channel::Meeting,
        InteractionKind::Chat => Channel::Chat,
        InteractionKind::Web => Channel::Web,
        InteractionKind::Form => Channel::Form,
        InteractionKind::Event => Channel::Event,
        InteractionKind::Social => Channel::Social,
        InteractionKind::Ad => Channel::Ad,
        InteractionKind::Support => Channel::Support,
        InteractionKind::Product => Channel::Product,
        InteractionKind::Other => Channel::Other,
    };
    let direction = match contact.direction {
        InteractionDirection::Inbound => Direction::Inbound,
        InteractionDirection::Outbound => Direction::Outbound,
        InteractionDirection::Internal => Direction::Internal,
    };
    engagement::Contact {
        at: contact.at.to_chrono(),
        channel,
        direction,
        two_way: contact.is_two_way,
    }
}
