//! Interactions over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Interaction, InteractionPatch, NewInteraction};
use super::operations;
use super::participants::Participant;
use crate::accounts::Account;
use crate::deals::Deal;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::InteractionId;
use crate::interaction_touchpoints::{InteractionTouchpoint, touchpoints_of_interaction};
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::users::User;

#[derive(Default)]
pub struct InteractionQueries;

#[Object]
impl InteractionQueries {
    /// One interaction.
    async fn interaction(&self, ctx: &Context<'_>, id: InteractionId) -> Result<Interaction> {
        read(ctx, |cx| operations::get_interaction(cx, id))
    }

    /// A page of interactions.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn interactions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Interaction>>,
        order_by: Option<Vec<OrderOf<Interaction>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Interaction>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_interactions)
    }
}

#[derive(Default)]
pub struct InteractionMutations;

#[Object]
impl InteractionMutations {
    /// Adds an interaction.
    async fn create_interaction(
        &self,
        ctx: &Context<'_>,
        input: NewInteraction,
    ) -> Result<Interaction> {
        write(ctx, |cx| operations::create_interaction(cx, &input))
    }

    /// Changes an interaction: what is absent stays, `null` clears.
    async fn update_interaction(
        &self,
        ctx: &Context<'_>,
        id: InteractionId,
        input: InteractionPatch,
        expected_version: Option<i32>,
    ) -> Result<Interaction> {
        write(ctx, |cx| {
            operations::update_interaction(cx, id, &input, expected_version)
        })
    }

    /// Deletes an interaction; it can be restored.
    async fn delete_interaction(
        &self,
        ctx: &Context<'_>,
        id: InteractionId,
        expected_version: Option<i32>,
    ) -> Result<Interaction> {
        write(ctx, |cx| {
            operations::delete_interaction(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_interaction(
        &self,
        ctx: &Context<'_>,
        id: InteractionId,
        expected_version: Option<i32>,
    ) -> Result<Interaction> {
        write(ctx, |cx| {
            operations::restore_interaction(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Interaction {
    /// Which planned touchpoints it was, one for each journey of its account.
    async fn touchpoints(&self, ctx: &Context<'_>) -> Result<Vec<InteractionTouchpoint>> {
        touchpoints_of_interaction(ctx, self.id).await
    }

    /// The account it was with.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The user it is put down to.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// The deal it was about.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, self.deal_id).await
    }
}

#[ComplexObject]
impl Participant {
    /// The user.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.user_id).await
    }

    /// The stakeholder.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.stakeholder_id).await
    }
}
