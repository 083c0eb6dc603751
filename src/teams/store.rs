//! The diesel of who belongs to which team.

use diesel::prelude::*;

use crate::context::Ctx;
use crate::db::on;
use crate::error::Result;
use crate::ids::{TeamId, UserId};
use crate::schema::team_members;

/// The members of a team, deleted users among them, by age.
pub(super) fn member_ids(cx: &mut Ctx, team: TeamId) -> Result<Vec<UserId>> {
    let workspace = cx.workspace();
    Ok(on!(&mut cx.conn, c => {
        team_members::table
            .filter(team_members::workspace_id.eq(workspace))
            .filter(team_members::team_id.eq(team))
            .order(team_members::user_id)
            .select(team_members::user_id)
            .load(c)
    })?)
}

pub(super) fn insert_member(cx: &mut Ctx, team: TeamId, user: UserId) -> Result<()> {
    let row = (
        team_members::workspace_id.eq(cx.workspace()),
        team_members::team_id.eq(team),
        team_members::user_id.eq(user),
        team_members::created_at.eq(cx.now()),
    );
    // Two requests at once may both see that the user is missing; the second changes nothing.
    on!(&mut cx.conn, c => {
        diesel::insert_into(team_members::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

pub(super) fn delete_member(cx: &mut Ctx, team: TeamId, user: UserId) -> Result<()> {
    let workspace = cx.workspace();
    on!(&mut cx.conn, c => {
        diesel::delete(team_members::table.find((workspace, team, user))).execute(c)
    })?;
    Ok(())
}
