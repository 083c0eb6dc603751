//! What can be done with users.

use super::model::{NewUser, User, UserPatch};
use super::store;
use crate::auth::operations::end_sessions_of;
use crate::auth::{Role, Scope};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::ids::{Object, UserId};
use crate::query::{ListRequest, Page};
use crate::records;

const WRITE: Scope = Scope::write(Object::User);

/// Adds a user, who cannot sign in before accepting an invitation.
pub fn create_user(cx: &mut Ctx, new: &NewUser) -> Result<User> {
    cx.require(WRITE)?;
    add_user(cx, new, None)
}

/// Adds a user for an operation that has checked the right to do so.
pub(crate) fn add_user(cx: &mut Ctx, new: &NewUser, password_hash: Option<String>) -> Result<User> {
    let mut user = User::from_new(new, cx.workspace(), cx.now());
    user.validate()?;
    user.password_hash = password_hash;
    records::create(cx, user)
}

/// One user.
pub fn get_user(cx: &mut Ctx, id: UserId) -> Result<User> {
    records::get(cx, id)
}

/// The caller, if a user signed in or owns the API key.
pub fn get_me(cx: &mut Ctx) -> Result<User> {
    match cx.actor().user_id {
        Some(id) => records::get_for_write(cx, id),
        None => Err(Error::nothing(Object::User)),
    }
}

/// A page of users.
pub fn list_users(cx: &mut Ctx, request: &ListRequest) -> Result<Page<User>> {
    records::list(cx, request)
}

/// Changes a user. A new role or address, or becoming inactive, signs the user out everywhere.
pub fn update_user(
    cx: &mut Ctx,
    id: UserId,
    patch: &UserPatch,
    expected: Option<i32>,
) -> Result<User> {
    cx.require(WRITE)?;
    let before: User = records::get_expected(cx, id, expected)?;
    let mut after = patch.apply(before.clone())?;
    after.validate()?;
    let standing = |user: &User| (user.role, user.is_active, user.email.clone());
    if standing(&before) != standing(&after) {
        ensure_an_admin_remains(cx, &before, after.role == Role::Admin && after.is_active)?;
        end_sessions_of(cx, id, "role, address or activity changed")?;
        cx.credentials_changed = true;
    }
    records::update(cx, &before, after)
}

/// Deletes a user and signs them out everywhere; what they own stays theirs.
pub fn delete_user(cx: &mut Ctx, id: UserId, expected: Option<i32>) -> Result<User> {
    cx.require(WRITE)?;
    let before: User = records::get_expected(cx, id, expected)?;
    ensure_an_admin_remains(cx, &before, false)?;
    end_sessions_of(cx, id, "user deleted")?;
    cx.credentials_changed = true;
    records::delete(cx, &before)
}

/// Takes a deletion back.
pub fn restore_user(cx: &mut Ctx, id: UserId, expected: Option<i32>) -> Result<User> {
    cx.require(WRITE)?;
    records::restore(cx, id, expected)
}

/// Sets a user's password and signs them out everywhere.
pub(crate) fn set_password(cx: &mut Ctx, id: UserId, hash: &str) -> Result<()> {
    let before: User = records::get_for_write(cx, id)?;
    let after = User {
        password_hash: Some(hash.to_owned()),
        ..before.clone()
    };
    end_sessions_of(cx, id, "password changed")?;
    records::update(cx, &before, after).map(drop)
}

/// A workspace without an active admin could not be managed any more.
fn ensure_an_admin_remains(cx: &mut Ctx, user: &User, stays_admin: bool) -> Result<()> {
    let was_admin = user.role == Role::Admin && user.is_active;
    if was_admin && !stays_admin && store::active_admins(cx)? <= 1 {
        return Err(Error::conflict("a workspace needs an active admin"));
    }
    Ok(())
}
