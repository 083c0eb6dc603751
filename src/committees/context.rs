//! What to know before speaking to a committee.

use std::collections::HashMap;

use super::consensus::{Voices, open_objections};
use super::engagement::engagement_of;
use super::model::{
    AvoidedCriterion, CommitteeContext, CommitteeEngagement, MemberEngagement, StakeholderContext,
};
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decisions::Standing;
use crate::error::Result;
use crate::history::{self, Moment};
use crate::ids::{CommitteeMemberId, DealId};
use crate::mathematics::consensus;
use crate::records;

/// What was to be known of the committee of a deal at a moment: the group first, then each member.
pub fn get_committee_context(cx: &mut Ctx, id: DealId, moment: Moment) -> Result<CommitteeContext> {
    let deal: Deal = records::get(cx, id)?;
    let facts = history::of_deal(cx, id, moment)?;
    let engagement = engagement_of(cx, &deal, &facts)?;
    let standing = Standing::of(cx, &facts)?;
    Ok(context_of(&standing, &engagement, moment))
}

/// The same from what is known.
pub(super) fn context_of(
    standing: &Standing,
    engagement: &CommitteeEngagement,
    moment: Moment,
) -> CommitteeContext {
    let voices = Voices::of(standing);
    let engaged: HashMap<CommitteeMemberId, &MemberEngagement> = engagement
        .members
        .iter()
        .map(|one| (one.member_id, one))
        .collect();
    let places = 0..standing.members.len();
    let stakeholders =
        places.filter_map(|place| stakeholder_of(standing, &voices, place, &engaged));
    CommitteeContext {
        as_of: moment.as_of,
        known_at: moment.known_at,
        group: voices.told(standing, moment),
        stakeholders: stakeholders.collect(),
    }
}

fn stakeholder_of(
    standing: &Standing,
    voices: &Voices,
    place: usize,
    engaged: &HashMap<CommitteeMemberId, &MemberEngagement>,
) -> Option<StakeholderContext> {
    let member = standing.members.get(place)?.clone();
    let person = standing.person(member.id);
    let contact = engaged.get(&member.id);
    Some(StakeholderContext {
        member_id: member.id,
        stakeholder_id: member.stakeholder_id,
        name: person.map(|person| person.name.clone()),
        roles: member.roles.0,
        authority: member.authority,
        stance: member.stance,
        influence: member.influence,
        satisfaction: voices.satisfaction(place),
        needs: member.needs.0,
        concerns: member.concerns.0,
        wins: member.wins.0,
        open_objections: open_objections(standing, member.id).cloned().collect(),
        preferred_channel: member
            .preferred_channel
            .or_else(|| person.and_then(|person| person.preferred_channel)),
        last_contact_at: contact.and_then(|contact| contact.last_contact_at),
        last_contact_id: contact.and_then(|contact| contact.last_contact_id),
        last_proposal_event_id: contact.and_then(|contact| contact.last_proposal_event_id),
        last_contact_user_ids: contact
            .map(|contact| contact.last_contact_user_ids.clone())
            .unwrap_or_default(),
        avoid: avoided(standing, voices, place),
    })
}

fn avoided(standing: &Standing, voices: &Voices, place: usize) -> Vec<AvoidedCriterion> {
    let found = consensus::avoid(place, &voices.own, &voices.conflicts, &voices.settings);
    let avoided = found.into_iter().filter_map(|(criterion, other)| {
        let criterion = standing.criteria.get(criterion)?;
        let (own, other) = (standing.members.get(place)?.id, standing.members.get(other)?.id);
        let (name, mine, theirs) = (&criterion.name, standing.name(own), standing.name(other));
        Some(AvoidedCriterion {
            criterion_id: criterion.id,
            criterion: name.clone(),
            with_member_id: other,
            reason: format!(
                "{name} is high with {mine} and low with {theirs}: to stress it wins one and loses the other"
            ),
        })
    });
    avoided.collect()
}
