//! Invitations over REST.

use actix_web::web::Data;
use actix_web::{delete, get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{Acceptance, CreatedInvitation, Invitation, NewInvitation};
use super::operations;
use crate::app::App;
use crate::auth::operations::Tokens;
use crate::error::Result;
use crate::http::{Body, Call, Id, InEarnest, PageBody, Reply};
use crate::ids::InvitationId;

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_invitation)
        .service(list_invitations)
        .service(get_invitation)
        .service(delete_invitation)
        .service(accept_invitation);
}

/// Invite a person
///
/// The answer holds the token with which they accept; it is told this once. The invitation stands
/// for seven days.
#[utoipa::path(tag = "invitations", request_body = NewInvitation,
    responses((status = 201, description = "The new invitation", body = CreatedInvitation)))]
#[post("/v1/invitations")]
async fn create_invitation(call: Call, body: Body<NewInvitation>) -> Result<Reply> {
    call.post(body, |cx, new| {
        let told = operations::create_invitation(cx, new)?;
        let kept = CreatedInvitation {
            token: None,
            ..told.clone()
        };
        Reply::created_with_secret(&told.invitation, &told, &kept)
    })
    .await
}

/// List invitations
#[utoipa::path(tag = "invitations",
    responses((status = 200, description = "A page of invitations", body = PageBody<Invitation>)))]
#[get("/v1/invitations")]
async fn list_invitations(call: Call) -> Result<Reply> {
    call.list(operations::list_invitations).await
}

/// Read an invitation
#[utoipa::path(tag = "invitations", params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = Invitation)))]
#[get("/v1/invitations/{id}")]
async fn get_invitation(call: Call, id: Id<InvitationId>) -> Result<Reply> {
    call.show(id, operations::get_invitation).await
}

/// Delete an invitation
///
/// Its token is worth nothing from then on. A user who has accepted stays.
#[utoipa::path(tag = "invitations", params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 204, description = "Deleted")))]
#[delete("/v1/invitations/{id}")]
async fn delete_invitation(call: Call, id: Id<InvitationId>) -> Result<Reply> {
    call.delete(id, operations::delete_invitation).await
}

/// Accept an invitation
///
/// Makes the user, or gives a user without a password one, and signs them in. An invitation that was
/// accepted is refused with 409, one that has expired or does not exist with 401.
#[utoipa::path(tag = "auth", request_body = Acceptance, security(()),
    responses((status = 200, description = "Signed in", body = Tokens)))]
#[post("/v1/auth/accept-invitation")]
async fn accept_invitation(_: InEarnest, app: Data<App>, body: Body<Acceptance>) -> Result<Reply> {
    Reply::ok(&operations::accept_invitation(&app, body.into_inner()).await?)
}
