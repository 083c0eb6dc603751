//! Consents over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Consent, ConsentPatch, NewConsent};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, list, page_cost, read, related, write,
};
use crate::ids::{ConsentId, StakeholderId};
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;

#[derive(Default)]
pub struct ConsentQueries;

#[Object]
impl ConsentQueries {
    /// One consent.
    async fn consent(&self, ctx: &Context<'_>, id: ConsentId) -> Result<Consent> {
        read(ctx, |cx| operations::get_consent(cx, id))
    }

    /// A page of consents.
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
        list(ctx, args.request()?, operations::list_consents)
    }
}

#[derive(Default)]
pub struct ConsentMutations;

#[Object]
impl ConsentMutations {
    /// Adds a consent, or the withdrawal of one.
    async fn create_consent(&self, ctx: &Context<'_>, input: NewConsent) -> Result<Consent> {
        write(ctx, |cx| operations::create_consent(cx, &input))
    }

    /// Changes the note or the method of a consent: what is absent stays, `null` clears.
    async fn update_consent(
        &self,
        ctx: &Context<'_>,
        id: ConsentId,
        input: ConsentPatch,
        expected_version: Option<i32>,
    ) -> Result<Consent> {
        write(ctx, |cx| {
            operations::update_consent(cx, id, &input, expected_version)
        })
    }

    /// Deletes a consent; it can be restored.
    async fn delete_consent(
        &self,
        ctx: &Context<'_>,
        id: ConsentId,
        expected_version: Option<i32>,
    ) -> Result<Consent> {
        write(ctx, |cx| {
            operations::delete_consent(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_consent(
        &self,
        ctx: &Context<'_>,
        id: ConsentId,
        expected_version: Option<i32>,
    ) -> Result<Consent> {
        write(ctx, |cx| {
            operations::restore_consent(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Consent {
    /// Who gave it or withdrew it.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, Some(self.stakeholder_id)).await
    }
}

/// The consents of one stakeholder that hold now, asked for many at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CurrentConsentsOf(StakeholderId);

impl Batch for CurrentConsentsOf {
    type Answer = Vec<Consent>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Vec<Consent>>> {
        let ids: Vec<StakeholderId> = keys.iter().map(|key| key.0).collect();
        let consents = operations::list_current_consents_of_each(cx, &ids)?;
        Ok(consents
            .into_iter()
            .map(|(id, consents)| (Self(id), consents))
            .collect())
    }
}

/// The consents of a stakeholder that hold now, by channel and purpose.
pub(crate) async fn current_consents_of(
    ctx: &Context<'_>,
    id: StakeholderId,
) -> Result<Vec<Consent>> {
    Ok(ask(ctx, CurrentConsentsOf(id)).await?.unwrap_or_default())
}
