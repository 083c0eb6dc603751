//! What can be done with invitations.

use super::model::{Acceptance, CreatedInvitation, Invitation, NewInvitation};
use super::store;
use crate::app::App;
use crate::auth::operations::{Tokens, UserIdentity, off_thread, open_session};
use crate::auth::tokens::{random_secret, secret_hash};
use crate::auth::{Actor, ActorKind, Scope, check_strength, hash_password};
use crate::check::{Check, SHORT};
use crate::context::Ctx;
use crate::db::View;
use crate::error::{Error, Result};
use crate::ids::{InvitationId, Object, RecordId};
use crate::query::{ListRequest, Page};
use crate::records;
use crate::records::keys::{self, Key, KeyKind};
use crate::types::Timestamp;
use crate::users::{NewUser, User, add_user, set_password};

const WRITE: Scope = Scope::write(Object::Invitation);

/// Invites an address. The token is told this once.
pub fn create_invitation(cx: &mut Ctx, new: &NewInvitation) -> Result<CreatedInvitation> {
    cx.require(WRITE)?;
    let token = random_secret()?;
    let mut invitation = Invitation::from_new(new, cx, &token);
    invitation.validate()?;
    if let Some(user) = user_of(cx, &invitation)? {
        ensure_may_join(&user)?;
        if user.role != invitation.role {
            let message = format!(
                "the user of this address has the role {}",
                user.role.as_str()
            );
            return Err(Error::contradiction("/role", "NOT_ALLOWED", message));
        }
    }
    Ok(CreatedInvitation {
        invitation: records::create(cx, invitation)?,
        token: Some(token),
    })
}

/// One invitation.
pub fn get_invitation(cx: &mut Ctx, id: InvitationId) -> Result<Invitation> {
    records::get(cx, id)
}

/// A page of invitations.
pub fn list_invitations(cx: &mut Ctx, request: &ListRequest) -> Result<Page<Invitation>> {
    records::list(cx, request)
}

/// Takes an invitation back: its token is worth nothing from then on.
pub fn delete_invitation(
    cx: &mut Ctx,
    id: InvitationId,
    expected: Option<i32>,
) -> Result<Invitation> {
    cx.require(WRITE)?;
    let before: Invitation = records::get_expected(cx, id, expected)?;
    records::delete(cx, &before)
}

/// Makes the invited user, or gives the one who was there a password, and signs them in.
pub(crate) async fn accept_invitation(app: &App, acceptance: Acceptance) -> Result<Tokens> {
    let mut check = Check::default();
    check.optional_text("name", acceptance.name.as_deref(), SHORT);
    check.finish()?;
    check_strength("password", &acceptance.password)
        .map_err(|error| Error::all_invalid(vec![error]))?;
    let token = secret_hash(&acceptance.token);
    let found = app
        .db()
        .read(View::Latest, move |mut conn| {
            let found = store::find_by_token(&mut conn, &token);
            (conn, found)
        })
        .await?;
    let invitation = found.ok_or(Error::Unauthenticated("the invitation is not valid"))?;
    ensure_stands(&invitation, app.clock().now())?;
    let hash = off_thread(move || hash_password(&acceptance.password)).await?;
    let (id, name) = (invitation.id, acceptance.name);
    let user = app
        .write(&Actor::system(invitation.workspace_id), move |cx| {
            join(cx, id, name.as_deref(), &hash)
        })
        .await?;
    let identity = UserIdentity {
        workspace_id: user.workspace_id,
        id: user.id,
        role: user.role,
        password_hash: None,
    };
    open_session(app, identity).await
}

/// The part of an acceptance that is one transaction.
fn join(cx: &mut Ctx, id: InvitationId, name: Option<&str>, hash: &str) -> Result<User> {
    let before: Invitation = records::get_for_write(cx, id)?;
    ensure_stands(&before, cx.now())?;
    let accepted = Invitation {
        accepted_at: Some(cx.now()),
        ..before.clone()
    };
    // Written first: of two acceptances at once the second waits here and is refused.
    let invitation = records::update(cx, &before, accepted)?;
    let user = if let Some(user) = user_of(cx, &invitation)? {
        ensure_may_join(&user)?;
        set_password(cx, user.id, hash)?;
        user
    } else {
        let name = name.or(invitation.name.as_deref());
        let name = name.ok_or_else(|| {
            Error::contradiction("/name", "REQUIRED", "the invitation does not say a name")
        })?;
        let new = NewUser {
            email: invitation.email.clone(),
            name: name.to_owned(),
            role: invitation.role,
            external_ids: Vec::new(),
        };
        add_user(cx, &new, Some(hash.to_owned()))?
    };
    // The feed names the person, who did all this.
    cx.become_actor(Actor {
        kind: ActorKind::User,
        user_id: Some(user.id),
        role: user.role,
        ..Actor::system(user.workspace_id)
    });
    Ok(user)
}

fn ensure_stands(invitation: &Invitation, now: Timestamp) -> Result<()> {
    if invitation.accepted_at.is_some() {
        return Err(Error::conflict(
            "the invitation was accepted already; sign in instead",
        ));
    }
    if invitation.expires_at <= now {
        return Err(Error::Unauthenticated("the invitation has expired"));
    }
    Ok(())
}

/// The user who has the invited address.
fn user_of(cx: &mut Ctx, invitation: &Invitation) -> Result<Option<User>> {
    let key = Key::new("email", KeyKind::Email, &invitation.email);
    match keys::find(cx, Object::User, &key)? {
        Some(id) => {
            let id = id.try_into().map_err(Error::internal)?;
            records::get_for_write(cx, id).map(Some)
        }
        None => Ok(None),
    }
}

/// An invitation gives a password to a user who has none; it does not open anybody's account.
fn ensure_may_join(user: &User) -> Result<()> {
    if user.password_hash.is_some() {
        return Err(Error::Duplicate {
            detail: format!("there is a user with the address {}", user.email),
            field: "email".to_owned(),
            existing: Some(RecordId::from(user.id)),
        });
    }
    if !user.is_active {
        return Err(Error::conflict("the user of this address is not active"));
    }
    Ok(())
}
