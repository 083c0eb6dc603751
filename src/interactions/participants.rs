//! Those who took part in an interaction.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{Check, SHORT};
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{RecordId, StakeholderId, UserId};
use crate::records::references;
use crate::types::text_enum;

text_enum! {
    /// A participant's part in an interaction.
    ParticipantRole {
        /// Wrote, called or began it.
        From = "from",
        /// Was written to or called.
        To = "to",
        /// Got a copy.
        Cc = "cc",
        /// Was there.
        Attendee = "attendee",
    }
}

/// Somebody who took part in an interaction: a stakeholder, a user, or somebody known by an address
/// alone. At least one of the three is given.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject, InputObject,
)]
#[graphql(complex, input_name = "ParticipantInput")]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Their part.
    pub role: ParticipantRole,
    /// The stakeholder.
    #[serde(default)]
    pub stakeholder_id: Option<StakeholderId>,
    /// The user.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// The address or number they were reached by; an e-mail address is kept in lower case.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 255,
        example = "buyer@northwind.example.com"
    )]
    pub address: Option<String>,
    /// Their name, as the interaction has it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 255, example = "Bea Buyer")]
    pub name: Option<String>,
}

/// The longest list.
pub(super) const MAX_PARTICIPANTS: usize = 200;

impl Participant {
    /// The records that the participant points at, by field.
    fn targets(&self) -> impl Iterator<Item = (&'static str, RecordId)> {
        let stakeholder = self
            .stakeholder_id
            .map(|id| ("stakeholder_id", RecordId::from(id)));
        let user = self.user_id.map(|id| ("user_id", RecordId::from(id)));
        stakeholder.into_iter().chain(user)
    }
}

/// Brings participants into the form in which they are kept and notes what makes no sense.
pub(super) fn validate(check: &mut Check, participants: &mut [Participant]) {
    check.range(
        "participants",
        Some(participants.len()),
        0..=MAX_PARTICIPANTS,
    );
    for participant in participants.iter_mut() {
        if let Some(address) = &mut participant.address {
            let trimmed = address.trim();
            // Names in chat tools may tell upper from lower case.
            *address = if trimmed.contains('@') {
                trimmed.to_lowercase()
            } else {
                trimmed.to_owned()
            };
        }
    }
    for (index, participant) in participants.iter().enumerate() {
        let place = format!("participants/{index}");
        check.optional_text(
            &format!("{place}/address"),
            participant.address.as_deref(),
            SHORT,
        );
        check.optional_text(&format!("{place}/name"), participant.name.as_deref(), SHORT);
        if participant.address.is_none() && participant.targets().next().is_none() {
            let message = "needs a stakeholder_id, a user_id or an address";
            check.contradict(&place, "REQUIRED", message);
        }
        if participants
            .iter()
            .take(index)
            .any(|earlier| earlier == participant)
        {
            check.contradict(&place, "DUPLICATE", "stands twice");
        }
    }
}

/// Refuses participants that `before` did not hold and that lead nowhere.
pub(super) fn check_references(
    cx: &mut Ctx,
    after: &[Participant],
    before: &[Participant],
) -> Result<()> {
    let known: Vec<RecordId> = before
        .iter()
        .flat_map(Participant::targets)
        .map(|(_, target)| target)
        .collect();
    let mut fresh = Vec::new();
    for (index, participant) in after.iter().enumerate() {
        for (field, target) in participant.targets() {
            if !known.contains(&target) {
                fresh.push((format!("participants/{index}/{field}"), target));
            }
        }
    }
    references::check_places(cx, &fresh)
}
