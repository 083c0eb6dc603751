//! Personas over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{NewPersona, Persona, PersonaPatch, StakeholderPersona};
use super::operations;
use crate::error::Result;
use crate::http::{All, Body, Call, Id, PageBody, Reply};
use crate::ids::{PersonaId, StakeholderId};
use crate::stakeholders::Stakeholder;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_persona)
        .service(list_personas)
        .service(get_persona)
        .service(update_persona)
        .service(delete_persona)
        .service(restore_persona)
        .service(list_persona_stakeholders)
        .service(list_stakeholder_personas);
}

/// Add a persona
///
/// The rule must make sense now, and its author must be allowed to read what it reaches. A name that is taken is
/// refused with the other persona as `existing_id`.
#[utoipa::path(tag = "personas", request_body = NewPersona,
    responses((status = 201, description = "The new persona", body = Persona)))]
#[post("/v1/personas")]
async fn create_persona(call: Call, body: Body<NewPersona>) -> Result<Reply> {
    call.create(body, operations::create_persona).await
}

/// List personas
#[utoipa::path(tag = "personas",
    responses((status = 200, description = "A page of personas", body = PageBody<Persona>)))]
#[get("/v1/personas")]
async fn list_personas(call: Call) -> Result<Reply> {
    call.list(operations::list_personas).await
}

/// Read a persona
#[utoipa::path(tag = "personas", params(("id" = PersonaId, Path, description = "The persona")),
    responses((status = 200, description = "The persona", body = Persona)))]
#[get("/v1/personas/{id}")]
async fn get_persona(call: Call, id: Id<PersonaId>) -> Result<Reply> {
    call.show(id, operations::get_persona).await
}

/// Change a persona
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "personas", params(("id" = PersonaId, Path, description = "The persona")),
    request_body = PersonaPatch,
    responses((status = 200, description = "The changed persona", body = Persona)))]
#[patch("/v1/personas/{id}")]
async fn update_persona(call: Call, id: Id<PersonaId>, body: Body<PersonaPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_persona).await
}

/// Delete a persona
///
/// Nobody is of it any more; it can be restored.
#[utoipa::path(tag = "personas", params(("id" = PersonaId, Path, description = "The persona")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/personas/{id}")]
async fn delete_persona(call: Call, id: Id<PersonaId>) -> Result<Reply> {
    call.delete(id, operations::delete_persona).await
}

/// Restore a deleted persona
///
/// Refused when another persona has taken its name meanwhile.
#[utoipa::path(tag = "personas", params(("id" = PersonaId, Path, description = "The persona")),
    responses((status = 200, description = "The restored persona", body = Persona)))]
#[post("/v1/personas/{id}/restore")]
async fn restore_persona(call: Call, id: Id<PersonaId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_persona).await
}

/// List the stakeholders of a persona
///
/// Those who were given it by hand, whose `persona_id` it is, and those whom its rule finds now, whose `persona_id`
/// is empty. It takes whatever the list of stakeholders takes (`sort`, `include`, filters, `fields`, ...). Refused
/// with what is missing when the rule no longer fits.
#[utoipa::path(tag = "personas",
    params(
        ("id" = PersonaId, Path, description = "The persona"),
        ("limit" = Option<i64>, Query, description = "Records at most", minimum = 1, maximum = 200),
        ("cursor" = Option<String>, Query, description = "`page.next` of the page before")),
    responses((status = 200, description = "A page of stakeholders", body = PageBody<Stakeholder>)))]
#[get("/v1/personas/{id}/stakeholders")]
async fn list_persona_stakeholders(call: Call, id: Id<PersonaId>) -> Result<Reply> {
    call.list_found(move |cx| operations::stakeholders_of(cx, id.0))
        .await
}

/// List the personas of a stakeholder
///
/// The one that they were given by hand, or, if they were given none, those whose rules find them now, by name.
#[utoipa::path(tag = "personas",
    params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The personas", body = All<StakeholderPersona>)))]
#[get("/v1/stakeholders/{id}/personas")]
async fn list_stakeholder_personas(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.show_all(id, operations::list_stakeholder_personas)
        .await
}
