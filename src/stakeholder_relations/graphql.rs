//! Relations over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewStakeholderRelation, StakeholderRelation, StakeholderRelationPatch};
use super::operations;
use crate::graphql::{Connection, FilterOf, ListArgs, OrderOf, list, page_cost, related, write};
use crate::history::{HistoryEntry, history_of, remembered};
use crate::ids::StakeholderRelationId;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::types::Timestamp;

#[derive(Default)]
pub struct StakeholderRelationQueries;

#[Object]
impl StakeholderRelationQueries {
    /// One relation.
    async fn stakeholder_relation(
        &self,
        ctx: &Context<'_>,
        id: StakeholderRelationId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<StakeholderRelation> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of relations.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholder_relations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<StakeholderRelation>>,
        order_by: Option<Vec<OrderOf<StakeholderRelation>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<StakeholderRelation>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_stakeholder_relations)
    }
}

#[derive(Default)]
pub struct StakeholderRelationMutations;

#[Object]
impl StakeholderRelationMutations {
    /// Adds a relation.
    async fn create_stakeholder_relation(
        &self,
        ctx: &Context<'_>,
        input: NewStakeholderRelation,
    ) -> Result<StakeholderRelation> {
        write(ctx, |cx| {
            operations::create_stakeholder_relation(cx, &input)
        })
    }

    /// Changes a relation: what is absent stays, `null` clears.
    async fn update_stakeholder_relation(
        &self,
        ctx: &Context<'_>,
        id: StakeholderRelationId,
        input: StakeholderRelationPatch,
        expected_version: Option<i32>,
    ) -> Result<StakeholderRelation> {
        write(ctx, |cx| {
            operations::update_stakeholder_relation(cx, id, &input, expected_version)
        })
    }

    /// Deletes a relation; it can be restored.
    async fn delete_stakeholder_relation(
        &self,
        ctx: &Context<'_>,
        id: StakeholderRelationId,
        expected_version: Option<i32>,
    ) -> Result<StakeholderRelation> {
        write(ctx, |cx| {
            operations::delete_stakeholder_relation(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_stakeholder_relation(
        &self,
        ctx: &Context<'_>,
        id: StakeholderRelationId,
        expected_version: Option<i32>,
    ) -> Result<StakeholderRelation> {
        write(ctx, |cx| {
            operations::restore_stakeholder_relation(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl StakeholderRelation {
    /// Who stands so.
    #[graphql(name = "fromStakeholder")]
    async fn whose(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, Some(self.from_stakeholder_id)).await
    }

    /// To whom.
    async fn to_stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, Some(self.to_stakeholder_id)).await
    }

    /// All that was said of the relation, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }
}
