//! Journeys over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::history::{JourneyRest, JourneyStageEntry};
use super::model::{
    BuyingJobChange, BuyingJobState, Journey, JourneyDeal, JourneyEnd, JourneyMove, JourneyPatch,
    JourneyPause, JourneyResumption, NewJourney,
};
use super::{buying_jobs, criteria, deals, operations};
use crate::accounts::Account;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::feedback::Feedback;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, children, list, page_cost, read, related,
    write,
};
use crate::ids::JourneyId;
use crate::interaction_touchpoints::{InteractionTouchpoint, touchpoints_of_journey};
use crate::interactions::Interaction;
use crate::journey_maps::JourneyMap;
use crate::journey_pictures::get_journey_picture;
use crate::journey_stages::JourneyStage;
use crate::pictures::journey_timeline::JourneyPicture;
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

    /// Lets an active journey rest: it stays in its stage.
    async fn pause_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyPause,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::pause_journey(cx, id, &input, expected_version)
        })
    }

    /// Lets a resting journey go on.
    async fn resume_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyResumption,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::resume_journey(cx, id, &input, expected_version)
        })
    }

    /// Moves or ends a journey by the criteria of its stages, as the worker does.
    async fn evaluate_journey(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            criteria::evaluate_journey(cx, id, expected_version)
        })
    }

    /// Lets a deal of the account belong to a journey.
    async fn add_journey_deal(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyDeal,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            deals::add_journey_deal(cx, id, &input, expected_version)
        })
    }

    /// Lets a deal belong to a journey no more.
    async fn remove_journey_deal(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: JourneyDeal,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            deals::remove_journey_deal(cx, id, &input, expected_version)
        })
    }

    /// Says how far a job of the buyers is on a journey.
    async fn set_journey_buying_job(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        input: BuyingJobChange,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            buying_jobs::set_journey_buying_job(cx, id, &input, expected_version)
        })
    }

    /// Ends a journey that is under way or rests.
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
    /// What `GET /v1/journeys/{id}.svg` draws, for those who draw it themselves.
    #[graphql(complexity = "100 + child_complexity")]
    async fn picture(&self, ctx: &Context<'_>) -> Result<JourneyPicture> {
        read(ctx, |cx| get_journey_picture(cx, self.id))
    }

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

    /// What was answered to surveys about it.
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
        children(ctx, "journey_id", self.id, args.request()?).await
    }

    /// The deals that belong to it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Deal>>,
        order_by: Option<Vec<OrderOf<Deal>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Deal>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "journey_id", self.id, args.request()?).await
    }

    /// The interactions that were planned touchpoints of it.
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
        children(ctx, "journey_id", self.id, args.request()?).await
    }

    /// Which planned touchpoints its interactions were, in the order in which these were recorded.
    async fn touchpoints(&self, ctx: &Context<'_>) -> Result<Vec<InteractionTouchpoint>> {
        touchpoints_of_journey(ctx, self.id).await
    }

    /// When it rested, the first time first.
    async fn pauses(&self, ctx: &Context<'_>) -> Result<Vec<JourneyRest>> {
        Ok(ask(ctx, RestsOf(self.id)).await?.unwrap_or_default())
    }

    /// The buyers' six jobs on it.
    async fn buying_jobs(&self, ctx: &Context<'_>) -> Result<Vec<BuyingJobState>> {
        Ok(ask(ctx, JobsOf(self.id)).await?.unwrap_or_default())
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

/// The rests of a journey.
#[derive(Clone, PartialEq, Eq, Hash)]
struct RestsOf(JourneyId);

impl Batch for RestsOf {
    type Answer = Vec<JourneyRest>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<JourneyRest>>> {
        let journeys: Vec<JourneyId> = keys.iter().map(|key| key.0).collect();
        let rests = operations::rests_of_each(cx, &journeys)?.into_iter();
        Ok(rests.map(|(id, rests)| (Self(id), rests)).collect())
    }
}

/// The buyers' jobs on a journey.
#[derive(Clone, PartialEq, Eq, Hash)]
struct JobsOf(JourneyId);

impl Batch for JobsOf {
    type Answer = Vec<BuyingJobState>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<BuyingJobState>>> {
        let journeys: Vec<JourneyId> = keys.iter().map(|key| key.0).collect();
        let jobs = buying_jobs::jobs_of_each(cx, &journeys)?.into_iter();
        Ok(jobs.map(|(id, jobs)| (Self(id), jobs)).collect())
    }
}
