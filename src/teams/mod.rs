//! Teams: groups of users.
//!
//! A team has a name that no other team of the workspace has, perhaps a manager, and members. A user
//! may belong to several teams. Who joins or leaves is a change of the team: its version grows, and
//! the feed has the ids of its members before and after. A deleted user is no member any more, and
//! is one again when the deletion is taken back.

mod graphql;
mod model;
mod operations;
mod rest;
mod store;

pub(crate) use graphql::{TeamMutations, TeamQueries};
pub(crate) use model::{NewTeam, TEAMS_OF_USER, Team, TeamMember, TeamPatch};
pub(crate) use operations::{
    add_team_member, create_team, delete_team, remove_team_member, restore_team, update_team,
};
pub(crate) use rest::routes;
