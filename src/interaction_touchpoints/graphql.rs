//! Matches over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{InteractionTouchpoint, TouchpointMatch};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{Batch, ask, related, write};
use crate::ids::{InteractionId, JourneyId};
use crate::interactions::Interaction;
use crate::journeys::Journey;
use crate::touchpoints::Touchpoint;
use crate::users::User;

#[derive(Default)]
pub struct InteractionTouchpointMutations;

#[Object]
impl InteractionTouchpointMutations {
    /// Says which touchpoint an interaction was on a journey of its account, or that it was none. It stays so
    /// until somebody says otherwise.
    async fn match_interaction_touchpoint(
        &self,
        ctx: &Context<'_>,
        id: InteractionId,
        input: TouchpointMatch,
        expected_version: Option<i32>,
    ) -> Result<Interaction> {
        write(ctx, |cx| {
            operations::match_interaction_touchpoint(cx, id, &input, expected_version)
        })
    }

    /// Matches the interactions of a journey anew by the rules of the map's touchpoints; what was said by hand
    /// stays.
    async fn match_journey_touchpoints(
        &self,
        ctx: &Context<'_>,
        id: JourneyId,
        expected_version: Option<i32>,
    ) -> Result<Journey> {
        write(ctx, |cx| {
            operations::match_journey_touchpoints(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl InteractionTouchpoint {
    /// The interaction.
    async fn interaction(&self, ctx: &Context<'_>) -> Result<Option<Interaction>> {
        related(ctx, Some(self.interaction_id)).await
    }

    /// The journey.
    async fn journey(&self, ctx: &Context<'_>) -> Result<Option<Journey>> {
        related(ctx, Some(self.journey_id)).await
    }

    /// The touchpoint; empty if somebody said that it was none.
    async fn touchpoint(&self, ctx: &Context<'_>) -> Result<Option<Touchpoint>> {
        related(ctx, self.touchpoint_id).await
    }

    /// The user who said so by hand.
    async fn matched_by_user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        related(ctx, self.matched_by_id).await
    }
}

/// The matches of an interaction.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OfInteraction(InteractionId);

impl Batch for OfInteraction {
    type Answer = Vec<InteractionTouchpoint>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<InteractionTouchpoint>>> {
        let ids: Vec<InteractionId> = keys.iter().map(|key| key.0).collect();
        let found = operations::of_interactions(cx, &ids)?.into_iter();
        Ok(found.map(|(id, matches)| (Self(id), matches)).collect())
    }
}

/// The matches of a journey.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OfJourney(JourneyId);

impl Batch for OfJourney {
    type Answer = Vec<InteractionTouchpoint>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<InteractionTouchpoint>>> {
        let ids: Vec<JourneyId> = keys.iter().map(|key| key.0).collect();
        let found = operations::of_journeys(cx, &ids)?.into_iter();
        Ok(found.map(|(id, matches)| (Self(id), matches)).collect())
    }
}

/// The touchpoints that an interaction was, one for each journey.
pub(crate) async fn touchpoints_of_interaction(
    ctx: &Context<'_>,
    id: InteractionId,
) -> Result<Vec<InteractionTouchpoint>> {
    Ok(ask(ctx, OfInteraction(id)).await?.unwrap_or_default())
}

/// The touchpoints that the interactions of a journey were.
pub(crate) async fn touchpoints_of_journey(
    ctx: &Context<'_>,
    id: JourneyId,
) -> Result<Vec<InteractionTouchpoint>> {
    Ok(ask(ctx, OfJourney(id)).await?.unwrap_or_default())
}
