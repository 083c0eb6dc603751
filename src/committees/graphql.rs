//! Committees as a whole over GraphQL.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::consensus::Voices;
use super::context::context_of;
use super::coverage::coverage_of;
use super::engagement::engagement_of;
use super::model::{
    CommitteeConsensus, CommitteeContext, CommitteeCoverage, CommitteeEngagement, StakeholderSeat,
};
use super::operations;
use super::ties::ties_of;
use crate::context::Ctx;
use crate::deals::Deal;
use crate::decisions::standing;
use crate::error::Error;
use crate::graphql::{Batch, ask, read, related};
use crate::history::{Facts, facts};
use crate::ids::{DealId, StakeholderId};
use crate::types::Timestamp;

#[derive(Default)]
pub struct CommitteeQueries;

#[Object]
impl CommitteeQueries {
    /// The seats that a stakeholder has or had on the committees of deals, the newest first: the roles they play
    /// elsewhere, how they stood, what they said at each step of the decision, and what became of the deal.
    async fn stakeholder_seats(
        &self,
        ctx: &Context<'_>,
        id: StakeholderId,
    ) -> Result<Vec<StakeholderSeat>> {
        read(ctx, |cx| operations::list_stakeholder_seats(cx, id))
    }
}

#[ComplexObject]
impl StakeholderSeat {
    /// The deal.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        related(ctx, Some(self.deal_id)).await
    }
}

/// The moment that is asked for.
type Asked = (Option<Timestamp>, Option<Timestamp>);

/// The engagement of the committee of a deal, which several fields rest on.
#[derive(Clone)]
struct EngagementOf {
    deal: Deal,
    facts: Arc<Facts>,
}

impl EngagementOf {
    /// Facts of one moment are the same.
    fn key(&self) -> (DealId, crate::history::Moment) {
        (self.deal.id, self.facts.moment)
    }
}

impl PartialEq for EngagementOf {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for EngagementOf {}

impl Hash for EngagementOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Batch for EngagementOf {
    type Answer = Arc<CommitteeEngagement>;

    fn load(cx: &mut Ctx, keys: Vec<Self>) -> crate::error::Result<HashMap<Self, Self::Answer>> {
        let mut answers = HashMap::new();
        for key in keys {
            let engagement = engagement_of(cx, &key.deal, &key.facts)?;
            answers.insert(key, Arc::new(engagement));
        }
        Ok(answers)
    }
}

/// How engaged the members of a committee are, with the facts that say so.
pub(crate) async fn engagement(
    ctx: &Context<'_>,
    deal: &Deal,
    (as_of, known_at): Asked,
) -> Result<(Arc<CommitteeEngagement>, Arc<Facts>)> {
    let facts = facts(ctx, deal.id, as_of, known_at).await?;
    let key = EngagementOf {
        deal: deal.clone(),
        facts: Arc::clone(&facts),
    };
    let found = ask(ctx, key).await?;
    let found = found.ok_or_else(|| Error::not_found(deal.id))?;
    Ok((found, facts))
}

/// The field `coverage` of a deal.
pub(crate) async fn committee_coverage(
    ctx: &Context<'_>,
    deal: &Deal,
    asked: Asked,
) -> Result<CommitteeCoverage> {
    let (engagement, facts) = engagement(ctx, deal, asked).await?;
    read(ctx, |cx| {
        let ties = ties_of(cx, &facts.records()?, facts.moment)?;
        coverage_of(cx, deal, &facts, (&engagement, &ties))
    })
}

/// The field `consensus` of a deal.
pub(crate) async fn committee_consensus(
    ctx: &Context<'_>,
    deal: &Deal,
    asked: Asked,
) -> Result<CommitteeConsensus> {
    let (standing, facts) = standing(ctx, deal.id, asked).await?;
    Ok(Voices::of(&standing).told(&standing, facts.moment))
}

/// The field `committeeContext` of a deal.
pub(crate) async fn committee_context(
    ctx: &Context<'_>,
    deal: &Deal,
    asked: Asked,
) -> Result<CommitteeContext> {
    let (engagement, facts) = engagement(ctx, deal, asked).await?;
    let (standing, _) = standing(ctx, deal.id, asked).await?;
    Ok(context_of(&standing, &engagement, facts.moment))
}
