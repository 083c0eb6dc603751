//! Signing in, staying signed in, signing out.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use super::store::UserIdentity;
use super::store::{self, Session};
use super::tokens::{random_secret, secret_hash};
use super::{check_strength, passwords};
use crate::app::App;
use crate::auth::Actor;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::ids::{RecordId, SessionId, UserId, WorkspaceId};
use crate::types::Timestamp;

/// An address and a password.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The user's e-mail address.
    #[schema(example = "admin@example.com")]
    pub email: String,
    /// The password.
    #[schema(example = "correct horse battery")]
    pub password: String,
    /// The workspace's slug; needed only by a person with users in several workspaces.
    #[serde(default)]
    #[schema(example = "acme")]
    pub workspace: Option<String>,
}

/// A refresh token.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token of the last answer; it works once.
    pub refresh_token: String,
}

/// A new password.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password now.
    pub current_password: String,
    /// The password from now on, 12 characters or more.
    #[schema(min_length = 12, max_length = 256)]
    pub new_password: String,
}

/// The tokens of a sign-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tokens {
    /// Goes into the header `Authorization: Bearer ...` of every request.
    pub access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: String,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Gets the next pair of tokens, once. Used twice, it ends the session.
    pub refresh_token: String,
    /// The workspace the tokens are good for.
    pub workspace_id: WorkspaceId,
    /// The user.
    pub user_id: UserId,
}

const REFUSED: Error = Error::Unauthenticated("the e-mail address or the password is wrong");

/// Checks address and password and opens a session.
pub(crate) async fn sign_in(app: &App, login: Login) -> Result<Tokens> {
    let email = login.email.to_lowercase();
    app.limiter().check_sign_in(&email)?;
    let workspace = login.workspace.clone();
    let users = app
        .db()
        .read(crate::db::View::Latest, move |mut conn| {
            let users = store::users_by_email(&mut conn, &email, workspace.as_deref());
            (conn, users)
        })
        .await?;
    let user = off_thread(move || {
        // Every candidate is checked, so the time tells nothing; without any, a dummy is.
        let mut good: Vec<UserIdentity> = users
            .into_iter()
            .filter(|user| passwords::verify(&login.password, user.password_hash.as_deref()))
            .collect();
        match (good.pop(), good.is_empty()) {
            (Some(user), true) => Ok(user),
            (Some(_), false) => Err(Error::contradiction(
                "/workspace",
                "REQUIRED",
                "this address has users in several workspaces; name one",
            )),
            (None, _) => {
                passwords::verify(&login.password, None);
                Err(REFUSED)
            }
        }
    })
    .await?;
    open_session(app, user).await
}

/// Opens a session for a user whose identity is certain.
pub(crate) async fn open_session(app: &App, user: UserIdentity) -> Result<Tokens> {
    let now = app.clock().now();
    let secret = random_secret()?;
    let session = Session {
        workspace_id: user.workspace_id,
        id: SessionId::generate(),
        user_id: user.id,
        refresh_hash: secret_hash(&secret).to_vec(),
        previous_refresh_hash: None,
        expires_at: refresh_end(app, now),
        ended_at: None,
        end_reason: None,
        created_at: now,
        updated_at: now,
    };
    let id = session.id;
    app.db()
        .write(move |mut conn| {
            let done = store::insert_session(&mut conn, &session);
            (conn, done)
        })
        .await?;
    tokens(app, &user, id, &secret)
}

fn refresh_end(app: &App, now: Timestamp) -> Timestamp {
    now.plus(TimeDelta::seconds(app.config().tokens.refresh_token_s))
}

fn tokens(app: &App, user: &UserIdentity, session: SessionId, secret: &str) -> Result<Tokens> {
    let config = &app.config().tokens;
    Ok(Tokens {
        access_token: app
            .keys()
            .issue(config, app.clock().now(), user, Some(session))?,
        token_type: "Bearer".to_owned(),
        expires_in: config.access_token_s,
        refresh_token: format!("{}.{session}.{secret}", user.workspace_id),
        workspace_id: user.workspace_id,
        user_id: user.id,
    })
}

/// The parts of a refresh token: workspace, session and secret.
fn parse_refresh(token: &str) -> Option<(WorkspaceId, SessionId, [u8; 32])> {
    let mut parts = token.split('.');
    let workspace = parts.next()?.parse().ok()?;
    let session = parts.next()?.parse().ok()?;
    let secret = parts.next()?;
    parts
        .next()
        .is_none()
        .then(|| (workspace, session, secret_hash(secret)))
}

/// What became of a refresh token.
enum Refreshed {
    Renewed(UserIdentity, SessionId, String),
    /// It had been used before: somebody else holds a copy, so the session was ended.
    Reused(SessionId),
    Refused,
}

/// Gives the next pair of tokens for a refresh token.
pub(crate) async fn refresh(app: &App, refresh: Refresh) -> Result<Tokens> {
    const REFUSED: Error = Error::Unauthenticated("the refresh token is not valid");
    let (workspace, session, hash) = parse_refresh(&refresh.refresh_token).ok_or(REFUSED)?;
    let now = app.clock().now();
    let end = refresh_end(app, now);
    let secret = random_secret()?;
    let outcome = app
        .db()
        .write(move |mut conn| {
            let outcome = rotate(&mut conn, (workspace, session, &hash), now, end, &secret);
            (conn, outcome)
        })
        .await?;
    match outcome {
        Refreshed::Renewed(user, session, secret) => tokens(app, &user, session, &secret),
        Refreshed::Reused(session) => {
            tracing::warn!(%session, "a refresh token was used twice; the session was ended");
            app.tokens().end_session(session);
            Err(Error::Unauthenticated(
                "the refresh token was used before; sign in again",
            ))
        }
        Refreshed::Refused => Err(REFUSED),
    }
}

fn rotate(
    conn: &mut Conn,
    (workspace, id, hash): (WorkspaceId, SessionId, &[u8; 32]),
    now: Timestamp,
    end: Timestamp,
    secret: &str,
) -> Result<Refreshed> {
    let Some(mut session) = store::find_session(conn, workspace, id)? else {
        return Ok(Refreshed::Refused);
    };
    if session.ended_at.is_some() || session.expires_at <= now {
        return Ok(Refreshed::Refused);
    }
    session.updated_at = now;
    if session.refresh_hash.as_slice() != hash.as_slice() {
        // Any other secret for a live session is either an older one or a guess at 256 bits.
        session.ended_at = Some(now);
        session.end_reason = Some("refresh token reused".to_owned());
        store::save_session(conn, &session)?;
        return Ok(Refreshed::Reused(id));
    }
    let Some(user) = store::active_user(conn, workspace, session.user_id)? else {
        return Ok(Refreshed::Refused);
    };
    session.previous_refresh_hash = Some(session.refresh_hash);
    session.refresh_hash = secret_hash(secret).to_vec();
    session.expires_at = end;
    store::save_session(conn, &session)?;
    Ok(Refreshed::Renewed(user, id, secret.to_owned()))
}

/// Ends the session of a refresh token. A token that is not known is ended already.
pub(crate) async fn sign_out(app: &App, refresh: Refresh) -> Result<()> {
    let Some((workspace, session, hash)) = parse_refresh(&refresh.refresh_token) else {
        return Ok(());
    };
    let now = app.clock().now();
    let ended = app
        .db()
        .write(move |mut conn| {
            let ended = end(&mut conn, (workspace, session, &hash), now);
            (conn, ended)
        })
        .await?;
    if ended {
        app.tokens().end_session(session);
    }
    Ok(())
}

fn end(
    conn: &mut Conn,
    (workspace, id, hash): (WorkspaceId, SessionId, &[u8; 32]),
    now: Timestamp,
) -> Result<bool> {
    let Some(mut session) = store::find_session(conn, workspace, id)? else {
        return Ok(false);
    };
    let known = session.refresh_hash.as_slice() == hash.as_slice()
        || session.previous_refresh_hash.as_deref() == Some(hash.as_slice());
    if !known || session.ended_at.is_some() {
        return Ok(false);
    }
    session.ended_at = Some(now);
    session.end_reason = Some("signed out".to_owned());
    store::save_session(conn, &session)?;
    Ok(true)
}

/// Sets a new password for the caller and ends all their other sessions.
pub(crate) async fn change_password(
    app: &App,
    actor: &Actor,
    change: PasswordChange,
) -> Result<()> {
    let user_id = actor.user_id.filter(|_user| actor.session_id.is_some());
    let user_id = user_id.ok_or_else(|| Error::Forbidden("of a user who has signed in".into()))?;
    app.limiter().check_sign_in(&user_id.to_string())?;
    check_strength("new_password", &change.new_password)
        .map_err(|error| Error::all_invalid(vec![error]))?;
    let workspace = actor.workspace_id;
    let user = app
        .db()
        .read(crate::db::View::Latest, move |mut conn| {
            let user = store::active_user(&mut conn, workspace, user_id);
            (conn, user)
        })
        .await?;
    let user = user.ok_or(Error::NotFound(RecordId::from(user_id).to_string()))?;
    let hash = off_thread(move || {
        if !passwords::verify(&change.current_password, user.password_hash.as_deref()) {
            return Err(Error::Unauthenticated("the current password is wrong"));
        }
        passwords::hash(&change.new_password)
    })
    .await?;
    app.write(actor, move |cx| {
        crate::users::set_password(cx, user_id, &hash)
    })
    .await
}

/// Ends every session of a user; the user may sign in again.
pub(crate) fn end_sessions_of(
    cx: &mut crate::context::Ctx,
    user: UserId,
    reason: &str,
) -> Result<()> {
    let (workspace, now) = (cx.workspace(), cx.now());
    let ended = store::end_sessions_of(&mut cx.conn, workspace, user, now, reason)?;
    cx.ended_sessions.extend(ended);
    Ok(())
}

/// An access token for a user, for the operator's command line.
pub async fn operator_token(app: &App, email: &str, workspace: Option<&str>) -> Result<String> {
    let (email, workspace) = (email.to_lowercase(), workspace.map(ToOwned::to_owned));
    let users = app
        .db()
        .read(crate::db::View::Latest, move |mut conn| {
            let users = store::users_by_email(&mut conn, &email, workspace.as_deref());
            (conn, users)
        })
        .await?;
    match users.as_slice() {
        [user] => app
            .keys()
            .issue(&app.config().tokens, app.clock().now(), user, None),
        [] => Err(Error::NotFound("such an active user".to_owned())),
        _ => Err(Error::conflict(
            "the address has users in several workspaces; name one",
        )),
    }
}

/// Runs work that takes long on a thread that may be busy.
#[expect(
    clippy::disallowed_methods,
    reason = "password hashing is no database work"
)]
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    actix_web::web::block(work).await.map_err(Error::internal)?
}
