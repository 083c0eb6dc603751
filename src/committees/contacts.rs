//! What really passed between the members of a committee and us: the input of engagement.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::error::Result;
use crate::history::Moment;
use crate::ids::{InteractionId, Object, StakeholderId, UserId};
use crate::interactions::{InteractionDirection, InteractionKind, Participant, ParticipantRole};
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

/// One interaction in which a stakeholder took part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contact {
    pub interaction_id: InteractionId,
    pub stakeholder_id: StakeholderId,
    /// When it happened.
    pub at: Timestamp,
    /// How.
    pub kind: InteractionKind,
    /// Who turned to whom.
    pub direction: InteractionDirection,
    /// The stakeholder's part in it.
    pub role: ParticipantRole,
    /// Whether both sides spoke: they met, they talked, or the stakeholder answered us.
    pub is_two_way: bool,
    /// Who took part on our side.
    pub users: Vec<UserId>,
}

/// So soon after we wrote to somebody, what they write is an answer.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::days(14);

/// What passed between stakeholders and us about a deal, or with its account about no deal, until a moment
/// and as far as it was known at a moment; oldest first. One statement.
pub(crate) fn contacts_of(
    cx: &mut Ctx,
    deal: &Deal,
    stakeholders: &[StakeholderId],
    moment: Moment,
) -> Result<Vec<Contact>> {
    cx.require(Scope::read(Object::Interaction))?;
    let passed = store::passed(cx, deal, stakeholders, moment)?;
    Ok(told(&passed, stakeholders))
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
                interaction_id: interaction.id,
                stakeholder_id: stakeholder,
                at: interaction.occurred_at,
                kind: interaction.kind,
                direction: interaction.direction,
                role: participant.role,
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
