//! Decisions over GraphQL.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::analysis::analysis_of;
use super::answer::DecisionState;
use super::asked::{AnalyseDecision, DecisionAnalysis};
use super::model::{Decision, DecisionPatch, NewDecision};
use super::operations;
use super::standing::Standing;
use super::state::state_of;
use crate::committee_members::CommitteeMember;
use crate::context::Ctx;
use crate::criterion_ratings::CriterionRating;
use crate::deals::Deal;
use crate::decision_criteria::DecisionCriterion;
use crate::decision_options::DecisionOption;
use crate::decision_steps::DecisionStep;
use crate::error::Error;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, children, list, page_cost, related, write,
};
use crate::history::{Facts, HistoryEntry, Moment, facts, history_of, remembered};
use crate::ids::{DealId, DecisionId};
use crate::objections::Objection;
use crate::positions::Position;
use crate::query::Deleted;
use crate::types::Timestamp;

#[derive(Default)]
pub struct DecisionQueries;

#[Object]
impl DecisionQueries {
    /// One decision: as it is now, or as it was at a moment (`asOf`), as far as was known at another one
    /// (`knownAt`).
    async fn decision(
        &self,
        ctx: &Context<'_>,
        id: DecisionId,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Decision> {
        remembered(ctx, id, (as_of, known_at))
    }

    /// A page of decisions.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Decision>>,
        order_by: Option<Vec<OrderOf<Decision>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Decision>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_decisions)
    }
}

#[derive(Default)]
pub struct DecisionMutations;

#[Object]
impl DecisionMutations {
    /// Adds a decision.
    async fn create_decision(&self, ctx: &Context<'_>, input: NewDecision) -> Result<Decision> {
        write(ctx, |cx| operations::create_decision(cx, &input))
    }

    /// Changes a decision: what is absent stays, `null` clears.
    async fn update_decision(
        &self,
        ctx: &Context<'_>,
        id: DecisionId,
        input: DecisionPatch,
        expected_version: Option<i32>,
    ) -> Result<Decision> {
        write(ctx, |cx| {
            operations::update_decision(cx, id, &input, expected_version)
        })
    }

    /// Deletes a decision; it can be restored.
    async fn delete_decision(
        &self,
        ctx: &Context<'_>,
        id: DecisionId,
        expected_version: Option<i32>,
    ) -> Result<Decision> {
        write(ctx, |cx| {
            operations::delete_decision(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_decision(
        &self,
        ctx: &Context<'_>,
        id: DecisionId,
        expected_version: Option<i32>,
    ) -> Result<Decision> {
        write(ctx, |cx| {
            operations::restore_decision(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Decision {
    /// All that was said of it, in the order in which it was recorded.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<HistoryEntry>> {
        history_of(ctx, self).await
    }

    /// What it depends on: who can carry it, who can stop it, how likely it passes, and what it would
    /// take.
    #[graphql(complexity = "100 + child_complexity")]
    async fn analysis(
        &self,
        ctx: &Context<'_>,
        input: Option<AnalyseDecision>,
    ) -> Result<DecisionAnalysis> {
        let asked = input.unwrap_or_default();
        let moment = (asked.as_of, asked.known_at);
        let (standing, _) = standing(ctx, self.deal_id, moment).await?;
        Ok(analysis_of(&standing, &asked)?)
    }

    /// Where it stands: each step with its state, the reason in words, and whom it waits for.
    async fn state(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<DecisionState> {
        let (standing, _) = standing(ctx, self.deal_id, (as_of, known_at)).await?;
        Ok(state_of(Standing::clone(&standing)))
    }

    /// The deal it decides.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The member who looks after the money.
    async fn budget_owner(&self, ctx: &Context<'_>) -> Result<Option<CommitteeMember>> {
        related(ctx, self.budget_owner_member_id).await
    }

    /// What can be chosen, in its order if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn options(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionOption>>,
        order_by: Option<Vec<OrderOf<DecisionOption>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionOption>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(
            ctx,
            "decision_id",
            self.id,
            args.request()?.or_by("position"),
        )
        .await
    }

    /// What it is judged by, in its order if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn criteria(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionCriterion>>,
        order_by: Option<Vec<OrderOf<DecisionCriterion>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionCriterion>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(
            ctx,
            "decision_id",
            self.id,
            args.request()?.or_by("position"),
        )
        .await
    }

    /// How members rate the options by the criteria.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn ratings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CriterionRating>>,
        order_by: Option<Vec<OrderOf<CriterionRating>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<CriterionRating>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "decision_id", self.id, args.request()?.or_by("id")).await
    }

    /// The steps to it, in the order in which they were added if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn steps(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DecisionStep>>,
        order_by: Option<Vec<OrderOf<DecisionStep>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DecisionStep>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "decision_id", self.id, args.request()?.or_by("id")).await
    }

    /// What members said at any step, in the order in which it was entered.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn positions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Position>>,
        order_by: Option<Vec<OrderOf<Position>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Position>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "decision_id", self.id, args.request()?.or_by("id")).await
    }

    /// What members object to.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn objections(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Objection>>,
        order_by: Option<Vec<OrderOf<Objection>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Objection>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "decision_id", self.id, args.request()?.or_by("id")).await
    }
}

/// All that is known of a decision, which several fields rest on.
#[derive(Clone)]
struct StandingOf {
    deal: DealId,
    facts: Arc<Facts>,
}

impl StandingOf {
    /// Facts of one moment are the same.
    fn key(&self) -> (DealId, Moment) {
        (self.deal, self.facts.moment)
    }
}

impl PartialEq for StandingOf {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for StandingOf {}

impl Hash for StandingOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Batch for StandingOf {
    type Answer = Arc<Standing>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Self::Answer>> {
        let mut answers = HashMap::new();
        for key in keys {
            let standing = Standing::of(cx, &key.facts)?;
            answers.insert(key, Arc::new(standing));
        }
        Ok(answers)
    }
}

/// What is known of the decision of a deal, with the facts that say so.
pub(crate) async fn standing(
    ctx: &Context<'_>,
    deal: DealId,
    (as_of, known_at): (Option<Timestamp>, Option<Timestamp>),
) -> Result<(Arc<Standing>, Arc<Facts>)> {
    let facts = facts(ctx, deal, as_of, known_at).await?;
    let key = StandingOf {
        deal,
        facts: Arc::clone(&facts),
    };
    let found = ask(ctx, key).await?;
    let found = found.ok_or_else(|| Error::not_found(deal))?;
    Ok((found, facts))
}
