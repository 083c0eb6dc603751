//! Stakeholders over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewStakeholder, Stakeholder, StakeholderPatch};
use super::operations;
use crate::accounts::Account;
use crate::affiliations::Affiliation;
use crate::committee_members::CommitteeMember;
use crate::consents::{Consent, current_consents_of};
use crate::feedback::Feedback;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, children, list, page_cost, read, related, write,
};
use crate::ids::StakeholderId;
use crate::interactions::Interaction;
use crate::merges::survivor_of;
use crate::notes::Note;
use crate::personas::{Persona, StakeholderPersona, personas_of};
use crate::query::Deleted;
use crate::tags::{Tag, tags_of};
use crate::tasks::Task;
use crate::users::User;

#[derive(Default)]
pub struct StakeholderQueries;

#[Object]
impl StakeholderQueries {
    /// One stakeholder.
    async fn stakeholder(&self, ctx: &Context<'_>, id: StakeholderId) -> Result<Stakeholder> {
        read(ctx, |cx| operations::get_stakeholder(cx, id))
    }

    /// A page of stakeholders.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Stakeholder>>,
        order_by: Option<Vec<OrderOf<Stakeholder>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Stakeholder>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_stakeholders)
    }
}

#[derive(Default)]
pub struct StakeholderMutations;

#[Object]
impl StakeholderMutations {
    /// Adds a stakeholder.
    async fn create_stakeholder(
        &self,
        ctx: &Context<'_>,
        input: NewStakeholder,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| operations::create_stakeholder(cx, &input))
    }

    /// Changes a stakeholder: what is absent stays, `null` clears.
    async fn update_stakeholder(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        input: StakeholderPatch,
        expected_version: Option<i32>,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| {
            operations::update_stakeholder(cx, id, &input, expected_version)
        })
    }

    /// Deletes a stakeholder; they can be restored.
    async fn delete_stakeholder(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        expected_version: Option<i32>,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| {
            operations::delete_stakeholder(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_stakeholder(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
        expected_version: Option<i32>,
    ) -> Result<Stakeholder> {
        write(ctx, |cx| {
            operations::restore_stakeholder(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Stakeholder {
    /// The one that survived, if they were merged into another one.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        survivor_of(ctx, self).await
    }

    /// The account they belong to.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The stakeholder they report to.
    async fn reports_to(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.reports_to_id).await
    }

    /// The user who looks after them.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// The persona that they were given by hand.
    async fn persona(&self, ctx: &Context<'_>) -> Result<Option<Persona>> {
        related(ctx, self.persona_id).await
    }

    /// The persona that they were given by hand, or, if they were given none, those whose rules find them now, by
    /// name.
    async fn personas(&self, ctx: &Context<'_>) -> Result<Vec<StakeholderPersona>> {
        personas_of(ctx, self.id).await
    }

    /// The tags they carry, by name.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        tags_of(ctx, self.id).await
    }

    /// The stakeholders who report to them.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn direct_reports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Stakeholder>>,
        order_by: Option<Vec<OrderOf<Stakeholder>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Stakeholder>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "reports_to_id", self.id, args.request()?).await
    }

    /// The accounts they referred.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn referred_accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Account>>,
        order_by: Option<Vec<OrderOf<Account>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Account>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "referred_by_stakeholder_id", self.id, args.request()?).await
    }

    /// Their seats at other accounts.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn affiliations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Affiliation>>,
        order_by: Option<Vec<OrderOf<Affiliation>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Affiliation>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// All consents they gave or withdrew.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn consents(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Consent>>,
        order_by: Option<Vec<OrderOf<Consent>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Consent>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// What holds now: the newest consent for each channel and purpose.
    async fn current_consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        current_consents_of(ctx, self.id).await
    }

    /// The contacts they took part in.
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
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// What they answered to surveys.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn feedback(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Feedback>>,
        order_by: Option<Vec<OrderOf<Feedback>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Feedback>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// The tasks about them.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Task>>,
        order_by: Option<Vec<OrderOf<Task>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Task>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// The notes about them.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Note>>,
        order_by: Option<Vec<OrderOf<Note>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Note>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }

    /// Their seats on buying committees.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CommitteeMember>>,
        order_by: Option<Vec<OrderOf<CommitteeMember>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CommitteeMember>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "stakeholder_id", self.id, args.request()?).await
    }
}
