//! Personas over GraphQL.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, Result};

use super::model::{NewPersona, Persona, PersonaPatch, StakeholderPersona};
use super::operations;
use crate::context::Ctx;
use crate::graphql::{
    Batch, Connection, FilterOf, ListArgs, OrderOf, ask, children, list, page_cost, read, related,
    write,
};
use crate::ids::{AnyUid, PersonaId, RecordId, StakeholderId};
use crate::query::{Deleted, Filter};
use crate::records;
use crate::stakeholders::Stakeholder;
use crate::touchpoints::Touchpoint;

#[derive(Default)]
pub struct PersonaQueries;

#[Object]
impl PersonaQueries {
    /// One persona.
    async fn persona(&self, ctx: &Context<'_>, id: PersonaId) -> Result<Persona> {
        read(ctx, |cx| operations::get_persona(cx, id))
    }

    /// A page of personas.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn personas(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Persona>>,
        order_by: Option<Vec<OrderOf<Persona>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Persona>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        list(ctx, args.request()?, operations::list_personas)
    }
}

#[derive(Default)]
pub struct PersonaMutations;

#[Object]
impl PersonaMutations {
    /// Adds a persona.
    async fn create_persona(&self, ctx: &Context<'_>, input: NewPersona) -> Result<Persona> {
        write(ctx, |cx| operations::create_persona(cx, &input))
    }

    /// Changes a persona: what is absent stays, `null` clears.
    async fn update_persona(
        &self,
        ctx: &Context<'_>,
        id: PersonaId,
        input: PersonaPatch,
        expected_version: Option<i32>,
    ) -> Result<Persona> {
        write(ctx, |cx| {
            operations::update_persona(cx, id, &input, expected_version)
        })
    }

    /// Deletes a persona; it can be restored.
    async fn delete_persona(
        &self,
        ctx: &Context<'_>,
        id: PersonaId,
        expected_version: Option<i32>,
    ) -> Result<Persona> {
        write(ctx, |cx| {
            operations::delete_persona(cx, id, expected_version)
        })
    }

    /// Takes a deletion back.
    async fn restore_persona(
        &self,
        ctx: &Context<'_>,
        id: PersonaId,
        expected_version: Option<i32>,
    ) -> Result<Persona> {
        write(ctx, |cx| {
            operations::restore_persona(cx, id, expected_version)
        })
    }
}

#[ComplexObject]
impl Persona {
    /// The planned touchpoints that are for it.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Touchpoint>>,
        order_by: Option<Vec<OrderOf<Touchpoint>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Touchpoint>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        children(ctx, "persona_id", self.id, args.request()?).await
    }

    /// Those who were given it by hand, whose `personaId` it is, and those whom its rule finds now, whose
    /// `personaId` is empty.
    #[graphql(complexity = "page_cost(first, child_complexity)")]
    async fn stakeholders(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<FilterOf<Stakeholder>>,
        order_by: Option<Vec<OrderOf<Stakeholder>>>,
        deleted: Option<Deleted>,
    ) -> Result<Connection<Stakeholder>> {
        let args = ListArgs {
            first,
            after,
            filter,
            order_by,
            deleted,
        };
        let (_, found) = read(ctx, |cx| operations::stakeholders_of(cx, self.id))?;
        let mut request = args.request()?;
        let asked = request.filter.take();
        request.filter = Some(Filter::And(asked.into_iter().chain([found]).collect()));
        list(ctx, request, records::list)
    }
}

#[ComplexObject]
impl StakeholderPersona {
    /// The persona.
    async fn persona(&self, ctx: &Context<'_>) -> Result<Option<Persona>> {
        related(ctx, Some(self.persona_id)).await
    }
}

/// The personas of a stakeholder.
#[derive(Clone, PartialEq, Eq, Hash)]
struct PersonasOf(StakeholderId);

impl Batch for PersonasOf {
    type Answer = Vec<StakeholderPersona>;

    fn load(
        cx: &mut Ctx,
        keys: Vec<Self>,
    ) -> crate::error::Result<HashMap<Self, Vec<StakeholderPersona>>> {
        let uid = |key: &Self| RecordId::from(key.0).uid();
        let uids: Vec<AnyUid> = keys.iter().map(uid).collect();
        let mut found = operations::personas_of_each(cx, &uids)?;
        let of = |key: Self| Some((key.clone(), found.remove(&uid(&key))?));
        Ok(keys.into_iter().filter_map(of).collect())
    }
}

/// The personas that a stakeholder is of, by name.
pub(crate) async fn personas_of(
    ctx: &Context<'_>,
    id: StakeholderId,
) -> Result<Vec<StakeholderPersona>> {
    Ok(ask(ctx, PersonasOf(id)).await?.unwrap_or_default())
}
