//! Teams over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewTeam, Team, TeamMember, TeamPatch};
use super::operations;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, Ids, PageBody, Reply};
use crate::ids::{TeamId, UserId};
use crate::users::User;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_team)
        .service(list_teams)
        .service(get_team)
        .service(update_team)
        .service(delete_team)
        .service(restore_team)
        .service(list_team_members)
        .service(add_team_member)
        .service(remove_team_member);
}

/// Add a team
#[utoipa::path(tag = "teams", request_body = NewTeam,
    responses((status = 201, description = "The new team", body = Team)))]
#[post("/v1/teams")]
async fn create_team(call: Call, body: Body<NewTeam>) -> Result<Reply> {
    call.create(body, operations::create_team).await
}

/// List teams
#[utoipa::path(tag = "teams",
    responses((status = 200, description = "A page of teams", body = PageBody<Team>)))]
#[get("/v1/teams")]
async fn list_teams(call: Call) -> Result<Reply> {
    call.list(operations::list_teams).await
}

/// Read a team
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    responses((status = 200, description = "The team", body = Team)))]
#[get("/v1/teams/{id}")]
async fn get_team(call: Call, id: Id<TeamId>) -> Result<Reply> {
    call.show(id, operations::get_team).await
}

/// Change a team
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    request_body = TeamPatch,
    responses((status = 200, description = "The changed team", body = Team)))]
#[patch("/v1/teams/{id}")]
async fn update_team(call: Call, id: Id<TeamId>, body: Body<TeamPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_team).await
}

/// Delete a team
///
/// It can be restored, and then has its members again.
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/teams/{id}")]
async fn delete_team(call: Call, id: Id<TeamId>) -> Result<Reply> {
    call.delete(id, operations::delete_team).await
}

/// Restore a deleted team
///
/// Refused when another team has taken its name or an external id meanwhile.
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    responses((status = 200, description = "The restored team", body = Team)))]
#[post("/v1/teams/{id}/restore")]
async fn restore_team(call: Call, id: Id<TeamId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_team).await
}

/// List the members of a team
///
/// All of them, without deleted users. `GET /v1/users` with `filter[team_id]` pages through them.
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    responses((status = 200, description = "The members", body = All<User>)))]
#[get("/v1/teams/{id}/members")]
async fn list_team_members(call: Call, id: Id<TeamId>) -> Result<Reply> {
    call.show_all(id, operations::list_team_members).await
}

/// Add a member to a team
///
/// A user who belongs to the team already changes nothing.
#[utoipa::path(tag = "teams", params(("id" = TeamId, Path, description = "The team")),
    request_body = TeamMember,
    responses((status = 200, description = "The team", body = Team)))]
#[post("/v1/teams/{id}/members")]
async fn add_team_member(call: Call, id: Id<TeamId>, body: Body<TeamMember>) -> Result<Reply> {
    call.act(id, body, operations::add_team_member).await
}

/// Remove a member from a team
///
/// A user who does not belong to the team changes nothing.
#[utoipa::path(tag = "teams",
    params(
        ("id" = TeamId, Path, description = "The team"),
        ("user_id" = UserId, Path, description = "The user")),
    responses((status = 204, description = "The user is no member")))]
#[delete("/v1/teams/{id}/members/{user_id}")]
async fn remove_team_member(call: Call, ids: Ids<TeamId, UserId>) -> Result<Reply> {
    call.delete(Id((ids.0, ids.1)), |cx, (team, user), expected| {
        operations::remove_team_member(cx, team, user, expected)
    })
    .await
}
