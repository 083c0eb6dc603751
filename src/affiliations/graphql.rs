//! Affiliations over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Affiliation, AffiliationPatch, NewAffiliation};
use super::operations;
use crate::accounts::Account;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::AffiliationId;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;

#[derive(Default)]
pub struct AffiliationQueries;

#[Object]
impl AffiliationQueries {
    /// One affiliation.
    async fn affiliation(&self, ctx: &Context<'_>, id: AffiliationId) -> Result<Affiliation> {
        read(ctx, |cx| operations::get_affiliation(cx, id))
    }

    /// A page of affiliations.
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
        list(ctx, args.request()?, operations::list_affiliations)
    }
}

#[derive(Default)]
pub struct AffiliationMutations;

#[Object]
impl AffiliationMutations {
    /// Adds an affiliation.
    async fn create_affiliation(
        &self,
        ctx: &Context<'_>,
        input: NewAffiliation,
    ) -> Result<Affiliation> {
        write(ctx, |cx| operations::create_affiliation(cx, &input))
    }

    /// Changes an affiliation: what is absent stays, `null` clears.
    async fn update_affiliation(
        &self,
        ctx: &Context<'_>,
        id: AffiliationId,
        input: AffiliationPatch,
        expected_version: Option<i32>,
    ) -> Result<Affiliation> {
        write(ctx, |cx| {
            operations::update_affiliation(cx, id, &input, expected_version)
        })
    }

    /// Deletes an affiliation; it can be restored.
    async fn delete_affiliation(
        &self,
        ctx: &Context<'_>,
        id: AffiliationId,
        expected_version: Option<i32>,
    ) -> Result<Affiliation> {
        write(ctx, |cx| {
            operations::delete_affiliation(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_affiliation(
        &self,
        ctx: &Context<'_>,
        id: AffiliationId,
        expected_version: Option<i32>,
    ) -> Result<Affiliation> {
        write(ctx, |cx| {
            operations::restore_affiliation(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Affiliation {
    /// Whose seat it is.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, Some(self.stakeholder_id)).await
    }

    /// Where it is.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, Some(self.account_id)).await
    }
}
