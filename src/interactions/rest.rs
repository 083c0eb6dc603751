//! Interactions over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Interaction, InteractionPatch, NewInteraction};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::InteractionId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_interaction)
        .service(list_interactions)
        .service(get_interaction)
        .service(update_interaction)
        .service(delete_interaction)
        .service(restore_interaction);
}

/// Add an interaction
#[utoipa::path(tag = "interactions", request_body = NewInteraction,
    responses((status = 201, description = "The new interaction", body = Interaction)))]
#[post("/v1/interactions")]
async fn create_interaction(call: Call, body: Body<NewInteraction>) -> Result<Reply> {
    call.create(body, operations::create_interaction).await
}

/// List interactions
#[utoipa::path(tag = "interactions",
    responses((status = 200, description = "A page of interactions", body = PageBody<Interaction>)))]
#[get("/v1/interactions")]
async fn list_interactions(call: Call) -> Result<Reply> {
    call.list(operations::list_interactions).await
}

/// Read an interaction
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    responses((status = 200, description = "The interaction", body = Interaction)))]
#[get("/v1/interactions/{id}")]
async fn get_interaction(call: Call, id: Id<InteractionId>) -> Result<Reply> {
    call.show(id, operations::get_interaction).await
}

/// Change an interaction
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    request_body = InteractionPatch,
    responses((status = 200, description = "The changed interaction", body = Interaction)))]
#[patch("/v1/interactions/{id}")]
async fn update_interaction(
    call: Call,
    id: Id<InteractionId>,
    body: Body<InteractionPatch>,
) -> Result<Reply> {
    call.update(id, body, operations::update_interaction).await
}

/// Delete an interaction
///
/// It can be restored.
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/interactions/{id}")]
async fn delete_interaction(call: Call, id: Id<InteractionId>) -> Result<Reply> {
    call.delete(id, operations::delete_interaction).await
}

/// Restore a deleted interaction
///
/// Refused when another one has taken one of its external ids meanwhile.
#[utoipa::path(tag = "interactions", params(("id" = InteractionId, Path, description = "The interaction")),
    responses((status = 200, description = "The restored interaction", body = Interaction)))]
#[post("/v1/interactions/{id}/restore")]
async fn restore_interaction(call: Call, id: Id<InteractionId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_interaction).await
}
