//! Deals over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::history::DealStageEntry;
use super::inputs::{LoseDeal, MoveDeal, ReopenDeal, WinDeal};
use super::model::{Deal, DealPatch, NewDeal};
use super::{moves, operations};
use crate::accounts::Account;
use crate::committee_members::CommitteeMember;
use crate::committees::{
    CommitteeConsensus, CommitteeContext, CommitteeCoverage, CommitteeEngagement,
    committee_consensus, committee_context, committee_coverage, committee_engagement,
};
use crate::context::Ctx;
use crate::deal_line_items::DealLineItem;
use crate::deal_pictures::{PictureGraph, committee_graph, decision_graph};
use crate::decisions::Decision;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, children, list, page_cost, read, related,
    write,
};
use crate::history::{self as past, list_remembered};
use crate::ids::DealId;
use crate::interactions::Interaction;
use crate::journeys::Journey;
use crate::milestones::{ActionPlan, Milestone, plan_of};
use crate::notes::Note;
use crate::pipeline_stages::PipelineStage;
use crate::pipelines::Pipeline;
use crate::proposals::Proposal;
use crate::qualification_answers::QualificationAnswer;
use crate::qualifications::{Qualification, qualification_of};
use crate::query::{Deleted, ListRequest};
use crate::tags::{Tag, tags_of};
use crate::tasks::Task;
use crate::types::Timestamp;
use crate::users::User;
use crate::win_loss_records::WinLossRecord;

#[derive(Default)]
pub struct DealQueries;

#[Object]
impl DealQueries {
    /// One deal.
    async fn deal(&self, ctx: &Context<'_>, id: DealId) -> Result<Deal> {
        read(ctx, |cx| operations::get_deal(cx, id))
    }

    /// A page of deals.
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
        list(ctx, args.request()?, operations::list_deals)
    }
}

#[derive(Default)]
pub struct DealMutations;

#[Object]
impl DealMutations {
    /// Adds a deal.
    async fn create_deal(&self, ctx: &Context<'_>, input: NewDeal) -> Result<Deal> {
        write(ctx, |cx| operations::create_deal(cx, &input))
    }

    /// Changes a deal: what is absent stays, `null` clears.
    async fn update_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        input: DealPatch,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| {
            operations::update_deal(cx, id, &input, expected_version)
        })
    }

    /// Deletes a deal; it can be restored.
    async fn delete_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| operations::delete_deal(cx, id, expected_version))
    }

    /// Takes a deletion back.
    async fn restore_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| operations::restore_deal(cx, id, expected_version))
    }

    /// Moves an open deal to another open stage.
    async fn move_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        input: MoveDeal,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| moves::move_deal(cx, id, &input, expected_version))
    }

    /// Closes an open deal as won.
    async fn win_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        input: WinDeal,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| moves::win_deal(cx, id, &input, expected_version))
    }

    /// Closes an open deal as lost.
    async fn lose_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        input: LoseDeal,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| moves::lose_deal(cx, id, &input, expected_version))
    }

    /// Opens a closed deal again, where it was closed from if nothing is said.
    async fn reopen_deal(
        &self,
        ctx: &Context<'_>,
        id: DealId,
        input: ReopenDeal,
        expected_version: Option<i32>,
    ) -> Result<Deal> {
        write(ctx, |cx| {
            moves::reopen_deal(cx, id, &input, expected_version)
        })
    }
}

#[ComplexObject]
impl Deal {
    /// The journeys that it belongs to.
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
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// The account that may buy.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        related(ctx, self.account_id).await
    }

    /// The pipeline it is in.
    async fn pipeline(&self, ctx: &Context<'_>) -> Result<Option<Pipeline>> {
        related(ctx, Some(self.pipeline_id)).await
    }

    /// The stage it is in.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<PipelineStage>> {
        related(ctx, Some(self.stage_id)).await
    }

    /// The user who looks after it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.owner_id).await
    }

    /// The tags it carries, by name.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<Tag>> {
        tags_of(ctx, self.id).await
    }

    /// What it consists of, in its order if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn line_items(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<DealLineItem>>,
        order_by: Option<Vec<OrderOf<DealLineItem>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<DealLineItem>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "deal_id", self.id, args.request()?.or_by("position")).await
    }

    /// Its stays in stages, oldest first.
    #[graphql(complexity = "page_cost(None, child_complexity)")]
    async fn stage_history(&self, ctx: &Context<'_>) -> Result<Vec<DealStageEntry>> {
        Ok(ask(ctx, HistoryOf(self.id)).await?.unwrap_or_default())
    }

    /// Its mutual action plan: the milestones in the order they were added if no other is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn milestones(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Milestone>>,
        order_by: Option<Vec<OrderOf<Milestone>>>,
        deleted: Option<Deleted>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Connection<Milestone>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        if as_of.is_some() || known_at.is_some() {
            let request = args.request()?;
            return list_remembered(ctx, self.id, (as_of, known_at), request).await;
        }
        children(ctx, "deal_id", self.id, args.request()?.or_by("id")).await
    }

    /// How its mutual action plan goes: what is late, what decides the end, and when that will be. With
    /// `asOf` or `knownAt`, as it was.
    async fn action_plan(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<ActionPlan> {
        let facts = past::facts(ctx, self.id, as_of, known_at).await?;
        Ok(plan_of(self.id, &facts)?)
    }

    /// How well it is understood by the questions of a qualification framework, told by its key;
    /// `meddpicc` if nothing is said. With `asOf` or `knownAt`, as it was.
    async fn qualification(
        &self,
        ctx: &Context<'_>,
        framework: Option<String>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Qualification> {
        qualification_of(ctx, self.id, framework, (as_of, known_at)).await
    }

    /// What was offered, by number if no other order is asked for.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Proposal>>,
        order_by: Option<Vec<OrderOf<Proposal>>>,
        deleted: Option<Deleted>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Connection<Proposal>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        if as_of.is_some() || known_at.is_some() {
            let request = args.request()?;
            return list_remembered(ctx, self.id, (as_of, known_at), request).await;
        }
        children(ctx, "deal_id", self.id, args.request()?.or_by("number")).await
    }

    /// Why it was won or lost, one record for each closing.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn win_loss_records(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<WinLossRecord>>,
        order_by: Option<Vec<OrderOf<WinLossRecord>>>,
        deleted: Option<Deleted>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Connection<WinLossRecord>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        if as_of.is_some() || known_at.is_some() {
            let request = args.request()?;
            return list_remembered(ctx, self.id, (as_of, known_at), request).await;
        }
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// What is known of the questions of qualification frameworks.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn qualification_answers(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<QualificationAnswer>>,
        order_by: Option<Vec<OrderOf<QualificationAnswer>>>,
        deleted: Option<Deleted>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Connection<QualificationAnswer>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        if as_of.is_some() || known_at.is_some() {
            let request = args.request()?;
            return list_remembered(ctx, self.id, (as_of, known_at), request).await;
        }
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// The contacts about it.
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
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// The tasks about it.
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
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// The notes about it.
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
        children(ctx, "deal_id", self.id, args.request()?).await
    }

    /// What its buyers decide; nothing if nobody has said.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        let request = ListRequest::default();
        let decisions: Connection<Decision> = children(ctx, "deal_id", self.id, request).await?;
        Ok(decisions.into_first())
    }

    /// What its buyers decide: at most one that is not deleted.
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
        children(ctx, "deal_id", self.id, args.request()?.or_by("id")).await
    }

    /// Its buying committee: the members in the order they were added if no other is asked for. With
    /// `asOf` or `knownAt`, as it was.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn committee(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<CommitteeMember>>,
        order_by: Option<Vec<OrderOf<CommitteeMember>>>,
        deleted: Option<Deleted>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<Connection<CommitteeMember>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        if as_of.is_some() || known_at.is_some() {
            let request = args.request()?;
            return list_remembered(ctx, self.id, (as_of, known_at), request).await;
        }
        children(ctx, "deal_id", self.id, args.request()?.or_by("id")).await
    }

    /// Which roles of its committee are filled and engaged, and what is dangerous about it. Of another moment, the
    /// template, the weights of roles and who reports to whom are still those of now.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CommitteeCoverage> {
        committee_coverage(ctx, self, (as_of, known_at)).await
    }

    /// How engaged the members of its committee are.
    async fn engagement(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CommitteeEngagement> {
        let (told, _) = committee_engagement(ctx, self, (as_of, known_at)).await?;
        Ok(CommitteeEngagement::clone(&told))
    }

    /// How far the members of its committee agree: the index with each member's part, conflicts, common
    /// ground, and who is least satisfied.
    async fn consensus(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CommitteeConsensus> {
        committee_consensus(ctx, self, (as_of, known_at)).await
    }

    /// What to know before speaking to its committee: the group first, then each member.
    async fn committee_context(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<CommitteeContext> {
        committee_context(ctx, self, (as_of, known_at)).await
    }

    /// The power map of its committee as nodes and edges; `GET /v1/deals/{id}/committee.svg` draws it.
    async fn committee_graph(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<PictureGraph> {
        committee_graph(ctx, self, (as_of, known_at)).await
    }

    /// The steps of its decision as nodes and edges; `GET /v1/deals/{id}/decision.svg` draws them.
    async fn decision_graph(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Timestamp>,
        known_at: Option<Timestamp>,
    ) -> Result<PictureGraph> {
        decision_graph(ctx, self, (as_of, known_at)).await
    }
}

#[ComplexObject]
impl DealStageEntry {
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }

    /// The pipeline it was in.
    async fn pipeline(&self, ctx: &Context<'_>) -> Result<Option<Pipeline>> {
        related(ctx, Some(self.pipeline_id)).await
    }

    /// The stage it was in.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<PipelineStage>> {
        related(ctx, Some(self.stage_id)).await
    }

    /// The user who moved the deal there.
    async fn entered_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.entered_by_id).await
    }
}

/// The stays of a deal, asked for many deals at once.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HistoryOf(DealId);

impl Batch for HistoryOf {
    type Answer = Vec<DealStageEntry>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Self::Answer>> {
        let deals: Vec<DealId> = keys.into_iter().map(|key| key.0).collect();
        let histories = operations::stage_histories(cx, &deals)?;
        Ok(histories
            .into_iter()
            .map(|(deal, stays)| (Self(deal), stays))
            .collect())
    }
}
