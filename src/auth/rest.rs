//! Sign-in over REST.

use actix_web::web::Data;
use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::operations::{self, Login, PasswordChange, Refresh, Tokens};
use super::tokens::Jwks;
use crate::app::App;
use crate::error::Result;
use crate::http::{Body, Call, InEarnest, Reply};

pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(login)
        .service(refresh)
        .service(logout)
        .service(change_password)
        .service(jwks);
}

/// Sign in
///
/// Gives an access token for the `Authorization` header and a refresh token for the next one.
#[utoipa::path(tag = "auth", request_body = Login, security(()),
    responses((status = 200, description = "Signed in", body = Tokens)))]
#[post("/v1/auth/login")]
async fn login(_: InEarnest, app: Data<App>, body: Body<Login>) -> Result<Reply> {
    Reply::ok(&operations::sign_in(&app, body.into_inner()).await?)
}

/// Renew the tokens
///
/// Each refresh token works once. Used a second time it ends the session, since then somebody
/// else holds a copy.
#[utoipa::path(tag = "auth", request_body = Refresh, security(()),
    responses((status = 200, description = "The next pair of tokens", body = Tokens)))]
#[post("/v1/auth/refresh")]
async fn refresh(_: InEarnest, app: Data<App>, body: Body<Refresh>) -> Result<Reply> {
    Reply::ok(&operations::refresh(&app, body.into_inner()).await?)
}

/// Sign out
///
/// Ends the session of the refresh token. Signing out twice is no error.
#[utoipa::path(tag = "auth", request_body = Refresh, security(()),
    responses((status = 204, description = "Signed out")))]
#[post("/v1/auth/logout")]
async fn logout(_: InEarnest, app: Data<App>, body: Body<Refresh>) -> Result<Reply> {
    operations::sign_out(&app, body.into_inner()).await?;
    Ok(Reply::no_content())
}

/// Change the own password
///
/// Ends all sessions of the user; sign in again afterwards.
#[utoipa::path(tag = "auth", request_body = PasswordChange,
    responses((status = 204, description = "Changed")))]
#[post("/v1/auth/password")]
async fn change_password(_: InEarnest, call: Call, body: Body<PasswordChange>) -> Result<Reply> {
    operations::change_password(&call.app, &call.actor, body.into_inner()).await?;
    Ok(Reply::no_content())
}

/// The public keys of access tokens
///
/// A JSON Web Key Set (RFC 7517, RFC 8037): what another service needs to verify a token.
#[utoipa::path(tag = "auth", security(()),
    responses((status = 200, description = "The keys", body = Jwks)))]
#[get("/.well-known/jwks.json")]
async fn jwks(app: Data<App>) -> Result<Reply> {
    Reply::ok(&app.keys().jwks())
}
