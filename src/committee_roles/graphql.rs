//! Committee roles over GraphQL.

use async_graphql::{Context, Object, Result};

use super::model::{CommitteeRole, CommitteeRolePatch, NewCommitteeRole};
use super::operations;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, write};
use crate::ids::CommitteeRoleId;
use crate::query::Deleted;

#[derive(Default)]
pub struct CommitteeRoleQueries;

#[Object]
impl CommitteeRoleQueries {
    /// One committee role.
    async fn committee_role(
        &self,
        ctx: &Context<'_>,
        id: CommitteeRoleId,
    ) -> Result<CommitteeRole> {
        read(ctx, |cx| operations::get_committee_role(cx, id))
    }

    /// A page of committee roles.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn committee_roles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CommitteeRole>>,
        order_by: Option<Vec<OrderOf<CommitteeRole>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CommitteeRole>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_committee_roles)
    }
}

#[derive(Default)]
pub struct CommitteeRoleMutations;

#[Object]
impl CommitteeRoleMutations {
    /// Adds a committee role.
    async fn create_committee_role(
        &self,
        ctx: &Context<'_>,
        input: NewCommitteeRole,
    ) -> Result<CommitteeRole> {
        write(ctx, |cx| operations::create_committee_role(cx, &input))
    }

    /// Changes a committee role: what is absent stays, `null` clears.
    async fn update_committee_role(
        &self,
        ctx: &Context<'_>,
        id: CommitteeRoleId,
        input: CommitteeRolePatch,
        expected_version: Option<i32>,
    ) -> Result<CommitteeRole> {
        write(ctx, |cx| {
            operations::update_committee_role(cx, id, &input, expected_version)
        })
    }

    /// Deletes a committee role; it can be restored.
    async fn delete_committee_role(
        &self,
        ctx: &Context<'_>,
        id: CommitteeRoleId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeRole> {
        write(ctx, |cx| {
            operations::delete_committee_role(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_committee_role(
        &self,
        ctx: &Context<'_>,
        id: CommitteeRoleId,
        expected_version: Option<i32>,
    ) -> Result<CommitteeRole> {
        write(ctx, |cx| {
            operations::restore_committee_role(cx, id, expected_version)
        })
    }
}
