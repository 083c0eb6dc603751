//! The diesel of interactions beyond what every record has.

#![expect(clippy::ref_option_ref, reason = "in what diesel derives")]

use diesel::prelude::*;

use super::model::Interaction;
use super::participants::ParticipantRole;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{InteractionId, ParticipantId, StakeholderId, UserId, WorkspaceId};
use crate::schema::interaction_participants;
use crate::types::Timestamp;

#[derive(Insertable)]
#[diesel(table_name = interaction_participants, treat_none_as_default_value = false)]
struct Row<'a> {
    workspace_id: WorkspaceId,
    id: ParticipantId,
    interaction_id: InteractionId,
    role: ParticipantRole,
    stakeholder_id: Option<StakeholderId>,
    user_id: Option<UserId>,
    address: Option<&'a str>,
    name: Option<&'a str>,
    occurred_at: Timestamp,
}

/// Makes the lookup table say what the interaction says.
pub(super) fn put_participants(cx: &mut Ctx, interaction: &Interaction) -> Result<()> {
    let rows: Vec<Row<'_>> = interaction
        .participants
        .0
        .iter()
        .map(|participant| Row {
            workspace_id: interaction.workspace_id,
            id: ParticipantId::generate(),
            interaction_id: interaction.id,
            role: participant.role,
            stakeholder_id: participant.stakeholder_id,
            user_id: participant.user_id,
            address: participant.address.as_deref(),
            name: participant.name.as_deref(),
            occurred_at: interaction.occurred_at,
        })
        .collect();
    on!(&mut cx.conn, c => {
        diesel::delete(
            interaction_participants::table
                .filter(interaction_participants::workspace_id.eq(interaction.workspace_id))
                .filter(interaction_participants::interaction_id.eq(interaction.id)),
        )
        .execute(c)?;
        diesel::insert_into(interaction_participants::table).values(&rows).execute(c)
    })?;
    Ok(())
}

/// The interactions in which a stakeholder took part, deleted ones included.
pub(super) fn participations(
    cx: &mut Ctx,
    stakeholder: StakeholderId,
) -> Result<Vec<InteractionId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        interaction_participants::table
            .filter(interaction_participants::workspace_id.eq(workspace))
            .filter(interaction_participants::stakeholder_id.eq(stakeholder))
            .select(interaction_participants::interaction_id)
            .distinct()
            .order(interaction_participants::interaction_id)
            .load(c)
    })?)
}
