//! Consents over REST.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Consent, ConsentPatch, CurrentConsents, NewConsent};
use super::operations;
use crate::error::Result;
use crate::http::{Body, Call, Id, PageBody, Reply};
use crate::ids::{ConsentId, StakeholderId};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_consent)
        .service(list_consents)
        .service(get_consent)
        .service(update_consent)
        .service(delete_consent)
        .service(restore_consent)
        .service(list_current_consents);
}

/// Add a consent or the withdrawal of one
#[utoipa::path(tag = "consents", request_body = NewConsent,
    responses((status = 201, description = "The new consent", body = Consent)))]
#[post("/v1/consents")]
async fn create_consent(call: Call, body: Body<NewConsent>) -> Result<Reply> {
    call.create(body, operations::create_consent).await
}

/// List consents
#[utoipa::path(tag = "consents",
    responses((status = 200, description = "A page of consents", body = PageBody<Consent>)))]
#[get("/v1/consents")]
async fn list_consents(call: Call) -> Result<Reply> {
    call.list(operations::list_consents).await
}

/// Read a consent
#[utoipa::path(tag = "consents", params(("id" = ConsentId, Path, description = "The consent")),
    responses((status = 200, description = "The consent", body = Consent)))]
#[get("/v1/consents/{id}")]
async fn get_consent(call: Call, id: Id<ConsentId>) -> Result<Reply> {
    call.show(id, operations::get_consent).await
}

/// Change the note or the method of a consent
///
/// A merge patch (RFC 7396): what is absent stays, `null` clears.
#[utoipa::path(tag = "consents", params(("id" = ConsentId, Path, description = "The consent")),
    request_body = ConsentPatch,
    responses((status = 200, description = "The changed consent", body = Consent)))]
#[patch("/v1/consents/{id}")]
async fn update_consent(call: Call, id: Id<ConsentId>, body: Body<ConsentPatch>) -> Result<Reply> {
    call.update(id, body, operations::update_consent).await
}

/// Delete a consent
///
/// For one that was made by mistake: the one before it holds again. It can be restored.
#[utoipa::path(tag = "consents", params(("id" = ConsentId, Path, description = "The consent")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/consents/{id}")]
async fn delete_consent(call: Call, id: Id<ConsentId>) -> Result<Reply> {
    call.delete(id, operations::delete_consent).await
}

/// Restore a deleted consent
#[utoipa::path(tag = "consents", params(("id" = ConsentId, Path, description = "The consent")),
    responses((status = 200, description = "The restored consent", body = Consent)))]
#[post("/v1/consents/{id}/restore")]
async fn restore_consent(call: Call, id: Id<ConsentId>) -> Result<Reply> {
    call.act_plainly(id, operations::restore_consent).await
}

/// List the consents of a stakeholder that hold now
///
/// The newest for each channel and purpose.
#[utoipa::path(tag = "consents",
    params(("id" = StakeholderId, Path, description = "The stakeholder")),
    responses((status = 200, description = "The consents that hold", body = CurrentConsents)))]
#[get("/v1/stakeholders/{id}/consents")]
async fn list_current_consents(call: Call, id: Id<StakeholderId>) -> Result<Reply> {
    call.refuse_parameters()?;
    call.app
        .snapshot(&call.actor, move |cx| {
            let data = operations::list_current_consents(cx, id.0)?;
            Reply::ok(&CurrentConsents { data })
        })
        .await
}
