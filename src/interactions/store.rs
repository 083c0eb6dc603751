//! The diesel of interactions beyond what every record has.

#![expect(clippy::ref_option_ref, reason = "in what diesel derives")]

use diesel::prelude::*;

use super::model::Interaction;
use super::participants::ParticipantRole;
use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{
    AnyUid, InteractionId, ParticipantId, RecordId, StakeholderId, UserId, WorkspaceId,
};
use crate::query::planner::among;
use crate::query::sql::{Bound, Sql};
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

impl<'a> Row<'a> {
    fn of(interaction: &'a Interaction) -> impl Iterator<Item = Self> {
        interaction.participants.0.iter().map(|participant| Self {
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
    }
}

/// Rows of one statement: each has nine values, of which SQLite takes 32,766.
const ROWS: usize = 500;

/// Makes the lookup table say what the interactions say.
pub(super) fn put_participants(cx: &mut Ctx, interactions: &[&Interaction]) -> Result<()> {
    let ids: Vec<AnyUid> = interactions
        .iter()
        .map(|interaction| RecordId::from(interaction.id).uid())
        .collect();
    let mut gone = Sql::text("DELETE FROM interaction_participants WHERE workspace_id = ");
    gone.bind(Bound::Uid(cx.workspace_uid()))
        .push(" AND ")
        .append(among(cx.dialect(), "interaction_id", &ids));
    gone.run(&mut cx.conn)?;
    let rows: Vec<Row<'_>> = interactions
        .iter()
        .flat_map(|interaction| Row::of(interaction))
        .collect();
    for rows in rows.chunks(ROWS) {
        on!(&mut cx.conn, c => {
            diesel::insert_into(interaction_participants::table).values(rows).execute(c)
        })?;
    }
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
