//! Teams over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewTeam, Team, TeamMember, TeamPatch, USERS_OF_TEAM};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, joined, list, page_cost, read, related, write,
};
use crate::ids::{TeamId, UserId};
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct TeamQueries;

#[Object]
impl TeamQueries {
    /// One team.
    async fn team(&self, ctx: &Context<'_>, id: TeamId) -> Result<Team> {
        read(ctx, |cx| operations::get_team(cx, id))
    }

    /// A page of teams.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn teams(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Team>>,
        order_by: Option<Vec<OrderOf<Team>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Team>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_teams)
    }
}

#[derive(Default)]
pub struct TeamMutations;

#[Object]
impl TeamMutations {
    /// Adds a team.
    async fn create_team(&self, ctx: &Context<'_>, input: NewTeam) -> Result<Team> {
        write(ctx, |cx| operations::create_team(cx, &input))
    }

    /// Changes a team: what is absent stays, `null` clears.
    async fn update_team(
        &self,
        ctx: &Context<'_>,
        id: TeamId,
        input: TeamPatch,
        expected_version: Option<i32>,
    ) -> Result<Team> {
        write(ctx, |cx| {
            operations::update_team(cx, id, &input, expected_version)
        })
    }

    /// Deletes a team; it can be restored, and then has its members again.
    async fn delete_team(
        &self,
        ctx: &Context<'_>,
        id: TeamId,
        expected_version: Option<i32>,
    ) -> Result<Team> {
        write(ctx, |cx| operations::delete_team(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_team(
        &self,
        ctx: &Context<'_>,
        id: TeamId,
        expected_version: Option<i32>,
    ) -> Result<Team> {
        write(ctx, |cx| operations::restore_team(cx, id, expected_version))
    }

    /// Lets a user join a team. A user who belongs to it already changes nothing.
    async fn add_team_member(
        &self,
        ctx: &Context<'_>,
        id: TeamId,
        input: TeamMember,
        expected_version: Option<i32>,
    ) -> Result<Team> {
        write(ctx, |cx| {
            operations::add_team_member(cx, id, &input, expected_version)
        })
    }

    /// Lets a user leave a team. A user who does not belong to it changes nothing.
    async fn remove_team_member(
        &self,
        ctx: &Context<'_>,
        id: TeamId,
        user_id: UserId,
        expected_version: Option<i32>,
    ) -> Result<Team> {
        write(ctx, |cx| {
            operations::remove_team_member(cx, id, user_id, expected_version)
        })
    }
}

#[ComplexObject]
impl Team {
    /// The user who leads it.
    async fn manager(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.manager_id).await
    }

    /// Its members, all of them, without deleted users.
    #[graphql(complexity = "page_cost(None, child_complexity)")]
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        joined(ctx, &USERS_OF_TEAM, self.id).await
    }
}
