//! Journeys over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::history::JourneyStageEntry;
use super::model::{Journey, JourneyEnd, JourneyMove, JourneyPatch, NewJourney};
use super::operations;
use crate::accounts::Account;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, list, page_cost, read, related, write,
};
use crate::ids::JourneyId;
use crate::journey_maps::JourneyMap;
use crate::journey_stages::JourneyStage;
use crate::query::Deleted;
use crate::users::User;

#[derive(Default)]
pub struct JourneyQueries;

#[Object]
impl JourneyQueries {
    /// One journey.
    async fn journey(&self, ctx: &Context<'_>, id: JourneyId) -> Result<Journey> {
        read(ctx, |cx| operations::get_journey(cx, id))
    }

    /// A page of journeys.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Journey>>,
        order_by: Option<Vec<OrderOf<Journey>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Journey>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_journeys)
    }
}

#[derive(Default)]
pub struct JourneyMutations;

#[Object]
impl JourneyMutations {
    /// Starts a journey in a stage of a map.
    async fn start_journey(&self, ctx: &Context<'_>, input: NewJourney) -> Result<Journey> {
        write(ctx, |cx| operations::start_journey(cx, &input))
    }

    /// Changes a journey: what is absent stays, `null` clears.
    async fn update_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyPatch,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::update_journey(cx, id, &input, expected_version)
        })
    }

    /// Moves an active journey to another stage of its map.
    async fn move_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyMove,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::move_journey(cx, id, &input, expected_version)
        })
    }

    /// Ends an active journey.
    async fn end_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyEnd,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::end_journey(cx, id, &input, expected_version)
        })
    }

    /// Deletes a journey; it can be restored.
    async fn delete_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::delete_journey(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::restore_journey(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Journey {
    /// The account that goes it.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, Some(self.account_id)).await
    }

    /// The map it leads through.
    async fn journey_map(&self, ctx: &Context<'_>) -> Result<Option<JourneyMap>> {
        related(ctx, Some(self.journey_map_id)).await
    }

    /// The stage it is in, or was in when it ended.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<JourneyStage>> {
        related(ctx, self.stage_id).await
    }

    /// Its stays in stages, the first one first.
    async fn stage_history(&self, ctx: &Context<'_>) -> Result<Vec<JourneyStageEntry>> {
        Ok(ask(ctx, HistoryOf(self.id)).await?.unwrap_or_default())
    }
}

/// The stays of a journey.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HistoryOf(JourneyId);

impl Batch for HistoryOf {
    type Answer = Vec<JourneyStageEntry>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<JourneyStageEntry>>> {
        let journeys: Vec<JourneyId> = keys.iter().map(|key| key.0).collect();
        let histories = operations::stage_histories(cx, &journeys)?;
        Ok(histories
            .into_iter()
            .map(|(id, history)| (Self(id), history))
            .collect())
    }
}

#[ComplexObject]
impl JourneyStageEntry {
    /// The stage.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<JourneyStage>> {
        related(ctx, Some(self.stage_id)).await
    }

    /// The user who put the journey into the stage.
    async fn entered_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.entered_by_id).await
    }

    /// The journey.
    async fn journey(&self, ctx: &Context<'_>) -> Result<Option<Journey>> {
        related(ctx, Some(self.journey_id)).await
    }
}
