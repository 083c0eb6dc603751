//! Invitations over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{CreatedInvitation, Invitation, NewInvitation};
use super::operations;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::InvitationId;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct InvitationQueries;

#[Object]
impl InvitationQueries {
    /// One invitation.
    async fn invitation(&self, ctx: &Context<'_>, id: InvitationId) -> Result<Invitation> {
        read(ctx, |cx| operations::get_invitation(cx, id))
    }

    /// A page of invitations.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Invitation>>,
        order_by: Option<Vec<OrderOf<Invitation>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Invitation>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_invitations)
    }
}

#[derive(Default)]
pub struct InvitationMutations;

#[Object]
impl InvitationMutations {
    /// Invites a person. The token with which they accept is told this once.
    async fn create_invitation(
        &self,
        ctx: &Context<'_>,
        input: NewInvitation,
    ) -> Result<CreatedInvitation> {
        write(ctx, |cx| operations::create_invitation(cx, &input))
    }

    /// Deletes an invitation: its token is worth nothing from then on.
    async fn delete_invitation(
        &self,
        ctx: &Context<'_>,
        id: InvitationId,
        expected_version: Option<i32>,
    ) -> Result<Invitation> {
        write(ctx, |cx| {
            operations::delete_invitation(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Invitation {
    /// The user who invites.
    async fn invited_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.invited_by_id).await
    }
}
