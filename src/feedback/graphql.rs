//! Answers to surveys over GraphQL.

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{Feedback, FeedbackAnalytics, FeedbackPatch, FeedbackQuestion, NewFeedback};
use super::{operations, report};
use crate::accounts::Account;
use crate::graphql::{
    Connection, FilterOf, ListArgs, OrderOf, list, page_cost, read, related, write,
};
use crate::ids::FeedbackId;
use crate::interactions::Interaction;
use crate::journey_stages::JourneyStage;
use crate::journeys::Journey;
use crate::query::Deleted;
use crate::stakeholders::Stakeholder;
use crate::touchpoints::Touchpoint;

#[derive(Default)]
pub struct FeedbackQueries;

#[Object]
impl FeedbackQueries {
    /// One answer to a survey.
    async fn feedback(&self, ctx: &Context<'_>, id: FeedbackId) -> Result<Feedback> {
        read(ctx, |cx| operations::get_feedback(cx, id))
    }

    /// A page of answers to surveys.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn feedbacks(
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
        list(ctx, args.request()?, operations::list_feedbacks)
    }

    /// What buyers answered: the net promoter score, the share of the satisfied and the mean ease, each with the
    /// number of answers and a confidence interval of 95 %; what nobody answered is `null`. `groupBy` tells the same
    /// for each stage, touchpoint, persona or month of the time zone `tz`.
    async fn feedback_analytics(
        &self,
        ctx: &Context<'_>,
        question: Option<FeedbackQuestion>,
    ) -> Result<FeedbackAnalytics> {
        let question = question.unwrap_or_default();
        read(ctx, |cx| report::get_feedback_analytics(cx, &question))
    }
}

#[derive(Default)]
pub struct FeedbackMutations;

#[Object]
impl FeedbackMutations {
    /// Adds an answer to a survey.
    async fn create_feedback(&self, ctx: &Context<'_>, input: NewFeedback) -> Result<Feedback> {
        write(ctx, |cx| operations::create_feedback(cx, &input))
    }

    /// Changes an answer to a survey: what is absent stays, `null` clears.
    async fn update_feedback(
        &self,
        ctx: &Context<'_>,
        id: FeedbackId,
        input: FeedbackPatch,
        expected_version: Option<i32>,
    ) -> Result<Feedback> {
        write(ctx, |cx| {
            operations::update_feedback(cx, id, &input, expected_version)
        })
    }

    /// Deletes an answer to a survey; it can be restored.
    async fn delete_feedback(
        &self,
        ctx: &Context<'_>,
        id: FeedbackId,
        expected_version: Option<i32>,
    ) -> Result<Feedback> {
        write(ctx, |cx| {
            operations::delete_feedback(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_feedback(
        &self,
        ctx: &Context<'_>,
        id: FeedbackId,
        expected_version: Option<i32>,
    ) -> Result<Feedback> {
        write(ctx, |cx| {
            operations::restore_feedback(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Feedback {
    /// Who answered.
    async fn stakeholder(&self, ctx: &Context<'_>) -> Result<Option<Stakeholder>> {
        related(ctx, self.stakeholder_id).await
    }

    /// The account it is about.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The journey it is about.
    async fn journey(&self, ctx: &Context<'_>) -> Result<Option<Journey>> {
        related(ctx, self.journey_id).await
    }

    /// The stage of the buyer's way that it is about.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<JourneyStage>> {
        related(ctx, self.stage_id).await
    }

    /// The planned touchpoint that it is about.
    async fn touchpoint(&self, ctx: &Context<'_>) -> Result<Option<Touchpoint>> {
        related(ctx, self.touchpoint_id).await
    }

    /// The contact it is about.
    async fn interaction(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, self.interaction_id).await
    }
}
