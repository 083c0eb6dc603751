//! What can be done with teams.

use serde_json::{Map, json};

use super::model::{NewTeam, Team, TeamMember, TeamPatch, USERS_OF_TEAM};
use super::store;
use crate::auth::Scope;
use crate::context::Ctx;
use crate::error::Result;
use crate::ids::{Object, RecordId, TeamId, UserId};
use crate::query::{ListRequest, Page};
use crate::records::{self, references};
use crate::users::User;

const WRITE: Scope = Scope::write(Object::Team);

/// Adds a team.
pub fn create_team(cx: &mut Ctx, new: &NewTeam) -> Result<Team> {
    cx.require(WRITE)?;
    let team = Team::from_new(new, cx.workspace(), cx.now());
    team.validate()?;
    records::create(cx, team)
}

/// One team.
pub fn get_team(cx: &mut Ctx, id: TeamId) -> Result<Team> {
    records::get(cx, id)
}

/// A page of teams.
pub fn list_teams(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Team>> {
    records::list(cx, request)
}

/// Changes a team.
pub fn update_team(
    cx: &mut Ctx,
    id: TeamId,
    patch: &TeamPatch,
    expected: Option<i32>,
) -> Result<Team> {
    cx.require(WRITE)?;
    let before: Team = records::get_expected(cx, id, expected)?;
    let after = patch.apply(before.clone())?;
    after.validate()?;
    records::update(cx, &before, after)
}

/// Deletes a team; it can be restored, and then has its members again.
pub fn delete_team(cx: &mut Ctx, id: TeamId, expected: Option<i32>) -> Result<Team> {
    cx.require(WRITE)?;
    let before: Team = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Takes a deletion back; refused when another team has taken the name.
pub fn restore_team(cx: &mut Ctx, id: TeamId, expected: Option<i32>) -> Result<Team> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// The users of a team.
pub fn list_team_members(cx: &mut Ctx, id: TeamId) -> Result<Vec<User>> {
    let team: Team = records::get(cx, id)?;
    let uid = RecordId::from(team.id).uid();
    let mut members = records::joined(cx, &USERS_OF_TEAM, &[uid])?;
    Ok(members.remove(&uid).unwrap_or_default())
}

/// Lets a user join a team. A user who belongs to it already changes nothing.
pub fn add_team_member(
    cx: &mut Ctx,
    id: TeamId,
    member: &TeamMember,
    expected: Option<i32>,
) -> Result<Team> {
    cx.require(WRITE)?;
    let team: Team = records::get_expected(cx, id, expected)?;
    let user = references::references([("user_id", Some(member.user_id.into()))]);
    references::check(cx, &user, &[])?;
    let before = store::member_ids(cx, id)?;
    if before.contains(&member.user_id) {
        return Ok(team);
    }
    store::insert_member(cx, id, member.user_id)?;
    note_members(cx, &team, &before)
}

/// Lets a user leave a team. A user who does not belong to it changes nothing.
pub fn remove_team_member(
    cx: &mut Ctx,
    id: TeamId,
    user: UserId,
    expected: Option<i32>,
) -> Result<Team> {
    cx.require(WRITE)?;
    let team: Team = records::get_expected(cx, id, expected)?;
    let before = store::member_ids(cx, id)?;
    if !before.contains(&user) {
        return Ok(team);
    }
    store::delete_member(cx, id, user)?;
    note_members(cx, &team, &before)
}

/// Tells the feed who belongs to the team from now on.
fn note_members(cx: &mut Ctx, team: &Team, before: &[UserId]) -> Result<Team> {
    let after = store::member_ids(cx, team.id)?;
    let change = json!({ "from": before, "to": after });
    records::annotate(
        cx,
        team,
        Map::from_iter([("member_ids".to_owned(), change)]),
    )
}
